"""A file written whole: whoever reads it finds what was there before or all that is new."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["replace_file"]

_MARK = ".fieldguide-"
_LONGEST = 60
"""Of the name, in characters: four bytes each, and what is added, stay below 255."""
_NOT_BESIDE = {errno.EACCES, errno.EPERM, errno.EROFS, errno.EBUSY, errno.EXDEV}
"""What a system answers that may let a file be written, and no other one beside it."""


def replace_file(path: Path, data: bytes) -> None:
    """Write a file beside its place, and put it there when it is whole.

    A link stays one, and what it leads to is replaced. Rights, and where possible the owner, stay.
    What is no regular file, such as a pipe or `/dev/stdout`, is written to as it is; so is a file
    in a folder that takes no new ones.

    Args:
        path: The file, which may not be there yet.
        data: What it is to hold.

    Raises:
        OSError: It cannot be written; what was there before is unchanged, unless the file is one
            that could only be written in place.
    """
    try:
        there: os.stat_result | None = path.stat()
    except FileNotFoundError:
        there = None
    if there is not None and not stat.S_ISREG(there.st_mode):
        path.write_bytes(data)
        return
    place = path.resolve()
    beside = place.with_name(f".{place.name[:_LONGEST]}{_MARK}{secrets.token_hex(4)}")
    try:
        _write(beside, data, there)
        beside.replace(place)
    except OSError as error:
        _remove(beside)
        if there is None or error.errno not in _NOT_BESIDE:
            raise
        path.write_bytes(data)
    except BaseException:
        _remove(beside)
        raise


def _write(beside: Path, data: bytes, there: os.stat_result | None) -> None:
    with beside.open("xb") as file:
        file.write(data)
    if there is not None:
        if hasattr(os, "chown"):
            with contextlib.suppress(OSError):
                os.chown(beside, there.st_uid, there.st_gid)
        beside.chmod(stat.S_IMODE(there.st_mode))


def _remove(beside: Path) -> None:
    with contextlib.suppress(OSError):
        beside.unlink()
