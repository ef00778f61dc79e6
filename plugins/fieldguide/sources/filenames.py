"""What the names of files must be, to be published and to exist on every system."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["is_secret", "is_text", "legible", "unportable"]

_SECRET = re.compile(r"\.git\Z|\.env")
"""Where a checkout keeps the token that it came with, and a service its passwords."""

_RESERVED = re.compile(r"(?i:con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|\Z)")
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\]')


def is_text(name: str) -> bool:
    """Whether a name is UTF-8; on Unix it may be any bytes."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def is_secret(names: Iterable[str]) -> bool:
    """Whether the names that make up a path are those of a file that often holds secrets."""
    return any(_SECRET.match(name) for name in names)


def legible(name: str) -> str | None:
    """A name as it was meant, where it is UTF-8; None where it is not.

    Python takes the names of files for ASCII where the locale says so and nothing else does.
    """
    try:
        return os.fsencode(name).decode()
    except UnicodeError:
        return None


def unportable(name: str) -> str | None:
    """Why other systems have no file of this name, as the end of a sentence; None if they can.

    Windows is the narrowest of them: https://learn.microsoft.com/windows/win32/fileio/naming-a-file
    """
    if _RESERVED.match(name):
        return "Windows reserves it for a device"
    if name.endswith((".", " ")):
        return "Windows removes the last character"
    forbidden = _FORBIDDEN.search(name)
    if forbidden is not None:
        sign = forbidden[0] if forbidden[0].isprintable() else f"U+{ord(forbidden[0]):04X}"
        return f"Windows does not allow '{sign}'"
    return None
