"""Checks of file names: secret, decodable, portable."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["is_secret", "is_text", "legible", "unportable"]

_SECRET = re.compile(r"\.git\Z|\.env")
"""`.git` may contain credentials for remotes, and `.env` files contain passwords of services."""

_RESERVED = re.compile(r"(?i:con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|\Z)")
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\]')


def is_text(name: str) -> bool:
    """Whether a name has no surrogate escapes: on Unix, names are bytes in any encoding."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def is_secret(names: Iterable[str]) -> bool:
    """Whether a path is that of a file that often contains secrets.

    Args:
        names: The parts of the path.
    """
    return any(_SECRET.match(name) for name in names)


def legible(name: str) -> str | None:
    """Decode a name as UTF-8, whatever the locale.

    In an ASCII locale, Python decodes file names as ASCII with surrogate escapes.

    Returns:
        The name, or None if it is not valid UTF-8.
    """
    try:
        return os.fsencode(name).decode()
    except UnicodeError:
        return None


def unportable(name: str) -> str | None:
    """The reason why a file name is not valid on every system, or None.

    The rules are those of Windows, which are the strictest:
    https://learn.microsoft.com/windows/win32/fileio/naming-a-file
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
