"""The source lines of diagnostics."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fieldguide.problems.diagnostics import Place

__all__ = ["SourceLines"]


class SourceLines:
    """Looks up the source lines of diagnostics.

    Args:
        root: The folder that printed paths are relative to.
        text_of: Returns the text of a file that has already been read, or None.
    """

    def __init__(self, root: Path, text_of: Callable[[str], str | None] | None = None) -> None:
        self._root = root
        self._text_of = text_of
        self._lines: dict[str, Sequence[str]] = {}

    def at(self, place: Place) -> str | None:
        """The line of a place, or None if the file cannot be read or has no such line."""
        if place.file not in self._lines:
            self._lines[place.file] = self._read(place.file)
        lines = self._lines[place.file]
        return lines[place.line - 1] if 0 < place.line <= len(lines) else None

    def _may_be_quoted(self, file: str) -> bool:
        """Whether a file is not a symbolic link out of the base, which may point to secrets."""
        real = Path(os.path.realpath(self._root / file))
        return file.startswith("../") or real.is_relative_to(os.path.realpath(self._root))

    def _read(self, file: str) -> Sequence[str]:
        try:
            path = self._root / file
            if not path.is_file() or not self._may_be_quoted(file):
                return []
            text = self._text_of(file) if self._text_of is not None else None
            if text is None:
                text = path.read_bytes().removeprefix(b"\xef\xbb\xbf").decode(errors="replace")
                text = text.replace("\r\n", "\n").replace("\r", "\n")
        except (OSError, ValueError):
            return []
        return text.split("\n") if text else []
