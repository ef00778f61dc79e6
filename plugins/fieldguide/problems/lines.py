"""The lines of files that diagnostics are about."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fieldguide.problems.diagnostics import Place

__all__ = ["Lines"]


class Lines:
    """Reads each file once.

    Args:
        root: What the diagnostics' files are relative to.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lines: dict[str, Sequence[str]] = {}

    def at(self, place: Place) -> str | None:
        """The line of a place; None where the file does not have it."""
        if place.file not in self._lines:
            self._lines[place.file] = self._read(place.file)
        lines = self._lines[place.file]
        return lines[place.line - 1] if 0 < place.line <= len(lines) else None

    def _is_ours(self, file: str) -> bool:
        """Whether a file within the base is not, by a link, one outside of it."""
        real = Path(os.path.realpath(self._root / file))
        return file.startswith("../") or real.is_relative_to(os.path.realpath(self._root))

    def _read(self, file: str) -> Sequence[str]:
        try:
            path = self._root / file
            data = path.read_bytes() if path.is_file() and self._is_ours(file) else b""
        except (OSError, ValueError):
            data = b""
        text = data.removeprefix(b"\xef\xbb\xbf").decode(errors="replace")
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        return text.split("\n") if text else []
