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
_MAX_NAME = 60
"""Characters kept of a name: with four bytes each and the suffix, it stays below 255 bytes."""
_IN_PLACE_ERRORS = {errno.EACCES, errno.EPERM, errno.EROFS, errno.EBUSY, errno.EXDEV}
"""Errors after which the file may still be writable, though none can be created beside it."""


def replace_file(path: Path, data: bytes) -> None:
    """Replace a file atomically: write a temporary file beside it and rename that.

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
        status: os.stat_result | None = path.stat()
    except FileNotFoundError:
        status = None
    if status is not None and not stat.S_ISREG(status.st_mode):
        path.write_bytes(data)
        return
    target = path.resolve()
    temporary = target.with_name(f".{target.name[:_MAX_NAME]}{_MARK}{secrets.token_hex(4)}")
    try:
        _write(temporary, data, status)
        temporary.replace(target)
    except OSError as error:
        _remove(temporary)
        if status is None or error.errno not in _IN_PLACE_ERRORS:
            raise
        path.write_bytes(data)
    except BaseException:
        _remove(temporary)
        raise


def _write(temporary: Path, data: bytes, status: os.stat_result | None) -> None:
    with temporary.open("xb") as file:
        file.write(data)
    if status is not None:
        if hasattr(os, "chown"):
            with contextlib.suppress(OSError):
                os.chown(temporary, status.st_uid, status.st_gid)
        temporary.chmod(stat.S_IMODE(status.st_mode))


def _remove(temporary: Path) -> None:
    with contextlib.suppress(OSError):
        temporary.unlink()
