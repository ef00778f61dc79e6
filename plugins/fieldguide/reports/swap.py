"""A file written whole or not at all: beside its place, and then moved there."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

__all__ = ["write_whole"]

_MODE = 0o644


def write_whole(file: Path, data: bytes) -> None:
    """Write a file so that a reader, or whoever is interrupted, finds the old one or the new one.

    Args:
        file: What is to be written; where it is a link, what it leads to. Its mode is kept. What
            is no file, such as a device, is written to as it is.
        data: All of it.

    Raises:
        OSError: It cannot be written; then what was there is there still.
    """
    place = file.resolve()
    try:
        there = place.stat().st_mode
    except FileNotFoundError:
        there = stat.S_IFREG | _MODE
    if not stat.S_ISREG(there):
        place.write_bytes(data)
        return
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name[:40]}.")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
        Path(name).chmod(stat.S_IMODE(there))
        Path(name).replace(place)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
