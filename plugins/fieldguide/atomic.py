"""Atomic replacement of a file: readers see the old contents or the new ones."""

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
"""Characters kept of a name: with four bytes each and the suffix, it stays below 255 bytes."""
_NOT_BESIDE = {errno.EACCES, errno.EPERM, errno.EROFS, errno.EBUSY, errno.EXDEV}
"""Errors after which the file itself may still be writable, though no file beside it is."""


def replace_file(path: Path, data: bytes) -> None:
    """Write a temporary file beside a file and rename it.

    The target of a symbolic link is replaced, not the link. The mode is kept, and the owner if
    possible. Pipes and devices are written in place, as are files in a folder that allows no new
    files.

    Args:
        path: The file, which need not exist.
        data: Its new contents.

    Raises:
        OSError: The file cannot be written. It is unchanged unless it had to be written in place.
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
