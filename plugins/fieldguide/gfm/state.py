"""The state that the builders of a document share."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from fieldguide.gfm.document import Block, ListItem
from fieldguide.gfm.findings import Findings
from fieldguide.gfm.notes import Notes
from fieldguide.gfm.rawwriter import RawWriter
from fieldguide.gfm.textflow import TextFlow
from fieldguide.gfm.themeids import is_reserved
from fieldguide.problems.diagnostics import report

if TYPE_CHECKING:
    from collections.abc import Callable

    from fieldguide.gfm.document import BlockKind
    from fieldguide.gfm.elements import Heading
    from fieldguide.gfm.parts import Part
    from fieldguide.gfm.source import SourceText

__all__ = ["End", "RenderState"]

End: TypeAlias = "str | Callable[[int], None]"
"""What a closing event does: add HTML, or call a function with the offset of the end."""


class RenderState:
    """The state while events are built into a document.

    Args:
        source: The source.
        trusted: Whether raw HTML is kept unsanitised.

    Attributes:
        source: The source.
        trusted: Whether raw HTML is kept unsanitised.
        findings: The lists of the document.
        raw: Writes raw HTML, and tracks its open elements.
        flow: The text since the last markup.
        groups: The top-level blocks.
        notes: The footnotes.
        parts: The current list of parts: of the top-level block, or of a footnote definition.
        ends: A stack with the end of each open element.
        words: The words of the text so far, from which links and headings take theirs.
        images: The number of open images, whose content is only collected as alternative text.
        links: The number of open links.
        in_heading: Whether a heading is open.
        heading: The last closed heading, until its block ends.
        first_text: Whether a paragraph or item is open that has no output yet.
    """

    __slots__ = (
        "ends",
        "findings",
        "first_text",
        "flow",
        "groups",
        "heading",
        "images",
        "in_heading",
        "links",
        "notes",
        "parts",
        "raw",
        "source",
        "trusted",
        "words",
    )

    def __init__(self, source: SourceText, *, trusted: bool) -> None:
        self.source = source
        self.trusted = trusted
        self.findings = Findings()
        self.raw = RawWriter(source, self.findings, trusted=trusted)
        self.flow = TextFlow(source)
        self.groups = BlockGroups(source)
        self.notes = Notes()
        self.parts: list[Part] = self.groups.parts
        self.ends: list[End] = []
        self.words: list[str] = []
        self.images = 0
        self.links = 0
        self.in_heading = False
        self.heading: Heading | None = None
        self.first_text = False

    def open(self, opening: str, end: End) -> None:
        """Open an element."""
        if not self.images:
            self.parts.append(opening)
        self.ends.append(end)

    def begin_block(self, kind: BlockKind, element: str, start: int) -> None:
        """Start a block, at the top level or nested.

        Args:
            kind: The kind, if it is at the top level.
            element: Its HTML element, which may close a raw element; or `""`.
            start: Its offset in the source.
        """
        depth = len(self.ends)
        if self.raw.stack.elements:
            self.parts.extend(self.raw.make_room(element, depth))
        if depth:
            self.break_line()
            return
        if not self.raw.stack.elements:
            self.groups.finish()
        self.groups.begin(kind, start)

    def end_block(self, end: int) -> None:
        """End a top-level block."""
        self.groups.end(end, self.heading)
        self.heading = None
        self.words.clear()
        if not self.raw.stack.elements:
            self.groups.finish()

    def break_line(self) -> None:
        """Start a new line of HTML unless the output is at the start of one."""
        last = self.parts[-1] if self.parts else "\n"
        if isinstance(last, str) and last and not last.endswith("\n"):
            self.parts.append("\n")

    def own_id(self, written: str | None, start: int) -> str | None:
        """An id given by the author, or None if the theme reserves it.

        Args:
            written: The id.
            start: The offset of the element with the id.
        """
        if not written or self.trusted or not is_reserved(written):
            return written or None
        message = f"id '{written}' is reserved by the theme and removed"
        diagnostic = report("FG131", message, self.source.place(start), "choose another")
        self.findings.diagnostics.append(diagnostic)
        return None

    def begin_text(self, start: int, end: int, *, nested: bool = False) -> None:
        """Start a paragraph, heading or item.

        Args:
            start: Its offset in the source.
            end: The offset of its end.
            nested: Whether it is in a list or quote, so that its lines have a prefix.
        """
        self.flow.begin(start, end, nested=nested)
        self.first_text = True


class BlockGroups:
    """Collects the parts of a top-level block until all its elements are closed.

    Args:
        source: The source.
    """

    __slots__ = ("_end", "_heading", "_kind", "_source", "_start", "blocks", "items", "parts")

    def __init__(self, source: SourceText) -> None:
        self._source = source
        self._kind: BlockKind | None = None
        self._start = self._end = 0
        self._heading: Heading | None = None
        self.parts: list[Part] = []
        self.items: list[ListItem] = []
        self.blocks: list[Block] = []

    def begin(self, kind: BlockKind, start: int) -> None:
        """Start a top-level block, or continue the group of an open raw element."""
        if self._kind is None:
            self._kind = kind
            self._start = start
        else:
            self._kind = "html"
            self._heading = None

    def end(self, end: int, heading: Heading | None = None) -> None:
        """End the top-level block before the byte at `end`."""
        self._end = end
        if self._kind == "heading":
            self._heading = heading

    def finish(self) -> None:
        """Turn the collected parts into a block."""
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
