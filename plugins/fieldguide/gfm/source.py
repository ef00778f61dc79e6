"""The text that the parser reads, and the places of its bytes."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from fieldguide.problems.diagnostics import Place

__all__ = ["SourceText"]

_CONTINUATION = bytes(range(0x80, 0xC0))
_STEP = 1024


class SourceText:
    r"""A text, its UTF-8 bytes and the place of each byte in the file.

    Line ends become `\n` and NUL becomes U+FFFD, as CommonMark requires. Neither moves a line or a
    column, so places are valid for the file on disk.

    Args:
        text: The body of a file, its frontmatter cut off.
        file: The path for messages.
        first_line: The line of the file at which the body starts.
    """

    __slots__ = (
        "_characters",
        "_counts",
        "_starts",
        "_trimmed",
        "data",
        "file",
        "first_line",
        "text",
    )

    def __init__(self, text: str, file: str, first_line: int = 1) -> None:
        self.text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
        self.data = self.text.encode()
        self.file = file
        self.first_line = first_line
        self._trimmed: dict[int, int] = {}
        # The byte and the character at which each line starts; the end of the text is one more.
        self._starts = _line_starts(self.data.split(b"\n"))
        self._characters = self._starts
        self._counts: list[int] = []
        if len(self.data) != len(self.text):
            self._characters = _line_starts(self.text.split("\n"))
            self._counts = self._count_characters()

    def _count_characters(self) -> list[int]:
        """The number of characters before every 1024th byte.

        A column is then counted from at most 1024 bytes, however long its line is.
        """
        chunks = (self.data[i : i + _STEP] for i in range(0, len(self.data), _STEP))
        return list(accumulate((_length(chunk) for chunk in chunks), initial=0))

    def line(self, offset: int) -> int:
        """The line of the file that contains the byte at `offset`."""
        return min(bisect_right(self._starts, offset), len(self._starts) - 1) - 1 + self.first_line

    def place(self, offset: int) -> Place:
        """The place of the byte at `offset`, its column in code points."""
        starts, characters = self._starts, self._characters
        index = min(bisect_right(starts, offset), len(starts) - 1) - 1
        start, first = starts[index], characters[index]
        if starts[index + 1] - start == characters[index + 1] - first:
            column = offset - start
        else:
            chunk = offset // _STEP
            counted = self._counts[chunk]
            column = counted + _length(self.data[chunk * _STEP : offset]) - first
        return Place(self.file, index + self.first_line, column + 1)

    def trim(self, start: int, end: int) -> int:
        """The end of `[start, end)` without trailing white space."""
        if end not in self._trimmed:
            last = end
            while last > 0 and self.data[last - 1] in b" \t\n":
                last -= 1
            # Blocks in one another end together, so the next one asks the same.
            self._trimmed = {end: last}
        return max(start, self._trimmed[end])

    def last_line(self, start: int, end: int) -> int:
        """The line of the last byte of `[start, end)` that is not white space."""
        return self.line(max(start, self.trim(start, end) - 1))

    def line_from(self, offset: int) -> str:
        """The text from `offset` to the end of its line."""
        end = self.data.find(b"\n", offset)
        return self.data[offset : end if end >= 0 else None].decode(errors="replace")


def _line_starts(lines: list[bytes] | list[str]) -> list[int]:
    return list(accumulate((len(line) + 1 for line in lines), initial=0))


def _length(data: bytes) -> int:
    """The number of characters in these bytes."""
    return len(data.translate(None, _CONTINUATION))
