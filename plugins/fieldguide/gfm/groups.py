"""Top-level blocks, one by one or held together by raw HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fieldguide.gfm.document import Block, ListItem

if TYPE_CHECKING:
    from fieldguide.gfm.document import BlockKind
    from fieldguide.gfm.elements import Heading
    from fieldguide.gfm.parts import Part
    from fieldguide.gfm.source import Source

__all__ = ["BlockGroups"]


class BlockGroups:
    """Collects the parts of a top-level block until nothing in it is open any more.

    Args:
        source: The source.
    """

    __slots__ = ("_end", "_heading", "_kind", "_source", "_start", "blocks", "items", "parts")

    def __init__(self, source: Source) -> None:
        self._source = source
        self._kind: BlockKind | None = None
        self._start = self._end = 0
        self._heading: Heading | None = None
        self.parts: list[Part] = []
        self.items: list[ListItem] = []
        self.blocks: list[Block] = []

    def begin(self, kind: BlockKind, start: int) -> None:
        """A top-level block starts: a new one, or one that goes on with what is open."""
        if self._kind is None:
            self._kind = kind
            self._start = start
        else:
            self._kind = "html"
            self._heading = None

    def end(self, end: int, heading: Heading | None = None) -> None:
        """The top-level block ends before the byte at `end`."""
        self._end = end
        if self._kind == "heading":
            self._heading = heading

    def finish(self) -> None:
        """Nothing is open: what was collected is a block."""
        if self._kind is None:
            return
        block = Block(
            self._kind,
            self._source.place(self._start),
            self._source.last_line(self._start, self._end),
            self._heading,
            tuple(self.parts),
            tuple(self.items),
        )
        self.blocks.append(block)
        self.parts.clear()
        self.items.clear()
        self._kind = self._heading = None
