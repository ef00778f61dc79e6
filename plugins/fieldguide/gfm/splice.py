"""Pieces of the source joined to one text, with the origin of each character."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Piece", "Splice"]


class Piece(NamedTuple):
    """A text and the bytes `[start, end)` of the source that it came from."""

    text: str
    start: int
    end: int

    @property
    def verbatim(self) -> bool:
        """Whether the source contains the text literally, not as an entity."""
        size = self.end - self.start
        return size == len(self.text) or size == len(self.text.encode())


class Splice:
    """Pieces joined in the order of the source.

    Args:
        pieces: The texts; at least one.
    """

    __slots__ = ("_offsets", "_pieces", "_starts", "text")

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self._pieces = pieces
        self._starts = list(accumulate((len(piece.text) for piece in pieces), initial=0))
        self._offsets: dict[int, list[int]] = {}
        self.text = "".join(piece.text for piece in pieces)

    @property
    def end(self) -> int:
        """The end of the last piece in the source."""
        return self._pieces[-1].end

    def offset(self, index: int) -> int:
        """The offset in the source of the character at `index` of the text."""
        number = min(bisect_right(self._starts, index) - 1, len(self._pieces) - 1)
        piece = self._pieces[number]
        within = index - self._starts[number]
        if piece.end - piece.start == len(piece.text) or not within:
            return piece.start + within
        return self._of(number)[within]

    def index(self, offset: int) -> int:
        """The index of the first character of the text at or after `offset` of the source."""
        number = bisect_right(self._pieces, offset, key=lambda piece: piece.start) - 1
        if number < 0:
            return 0
        piece = self._pieces[number]
        if offset >= piece.end:
            return self._starts[number + 1]
        if piece.end - piece.start == len(piece.text):
            return self._starts[number] + offset - piece.start
        return self._starts[number] + bisect_left(self._of(number), offset)

    def holds(self, offset: int) -> bool:
        """Whether the byte at `offset` is part of the text."""
        number = bisect_right(self._pieces, offset, key=lambda piece: piece.start) - 1
        return number >= 0 and offset < self._pieces[number].end

    def _of(self, number: int) -> list[int]:
        """The offset of each character of a piece, computed once."""
        if number not in self._offsets:
            piece = self._pieces[number]
            if piece.verbatim:
                sizes = (len(character.encode()) for character in piece.text)
                self._offsets[number] = list(accumulate(sizes, initial=piece.start))
            else:
                self._offsets[number] = [piece.start] * (len(piece.text) + 1)
        return self._offsets[number]
