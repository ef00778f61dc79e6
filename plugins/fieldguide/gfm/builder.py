"""Builds a document from the events of the parser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fieldguide.gfm.blocks import Blocks
from fieldguide.gfm.document import Document
from fieldguide.gfm.elements import BrokenReference
from fieldguide.gfm.findings import DEEPEST
from fieldguide.gfm.inlines import Inlines
from fieldguide.gfm.notes import reference_id
from fieldguide.gfm.splice import Piece
from fieldguide.gfm.state import RenderState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fieldguide.gfm.corrections import Corrections, Event
    from fieldguide.gfm.source import SourceText

__all__ = ["DocumentBuilder"]

_PAIRS = {
    "Emphasis": ("<em>", "</em>"),
    "Strong": ("<strong>", "</strong>"),
    "Strikethrough": ("<del>", "</del>"),
}


class DocumentBuilder:
    """Builds one document.

    Each opening event puts what its end needs on a stack, so a closing event needs no second look.

    Args:
        source: The source.
        trusted: Whether raw HTML is kept unsanitised.
    """

    def __init__(self, source: SourceText, *, trusted: bool) -> None:
        self._state = RenderState(source, trusted=trusted)
        self._blocks = Blocks(self._state)
        self._inlines = Inlines(self._state)
        self._starts = self._blocks.starts | {
            "Link": self._inlines.start_link,
            "Image": self._inlines.start_image,
        }
        # Opening events that were skipped because they are nested too deeply, and are still open.
        self._left_out = 0

    @property
    def corrections(self) -> Corrections:
        """The corrections for what the parser read differently from GitHub."""
        return self._state.flow.corrections

    def feed(self, events: Iterable[tuple[Event, dict[str, int]]]) -> None:
        """Process all events; those that are dictionaries are emptied."""
        state, blocks, inlines = self._state, self._blocks, self._inlines
        for event, place in events:
            if isinstance(event, str):
                self._take_bare(event, place["start"], place["end"])
                continue
            key, value = event.popitem()
            if key == "Text":
                if blocks.code is not None:
                    blocks.code.append(value)
                elif blocks.html is not None:
                    blocks.html.append(Piece(value, place["start"], place["end"]))
                else:
                    inlines.take_text(value, place["start"], place["end"])
                continue
            if state.flow.pieces:
                inlines.flush()
            state.flow.first = False
            if key == "End":
                self._take_end(place["end"])
            elif key == "Start":
                self._take_start(value, place["start"], place["end"])
            elif key == "Code":
                inlines.take_code(value)
            else:
                self._take_rare(key, value, place["start"], place["end"])

    def _take_bare(self, event: str, start: int, end: int) -> None:
        """Process an event without data: a line break or a thematic break."""
        if self._state.flow.pieces:
            self._inlines.flush()
        if event != "Rule":
            self._inlines.break_line(end, hard=event == "HardBreak")
        elif not self._left_out:
            self._blocks.rule(start, end)

    def _take_start(self, tag: Event, start: int, end: int) -> None:
        state = self._state
        name, value = (tag, None) if isinstance(tag, str) else tag.popitem()
        if self._left_out or len(state.ends) + len(state.raw.stack.elements) >= DEEPEST:
            self._leave_out(name, start)
            return
        self._blocks.begin(name, start)
        if name in _PAIRS:
            state.first_text = False
            state.open(*(("", "") if state.images else _PAIRS[name]))
        else:
            self._starts[name](value, start, end)

    def _leave_out(self, name: str, start: int) -> None:
        """Skip an element that is nested too deeply; its text stays."""
        if not self._left_out:
            self._state.raw.too_deep(start)
        self._left_out += 1
        if name in self._blocks.starts:
            self._state.break_line()

    def _take_end(self, end: int) -> None:
        if self._left_out:
            self._left_out -= 1
            return
        state = self._state
        closing = state.ends.pop()
        if state.raw.stack.elements:
            state.parts.extend(state.raw.leave(len(state.ends)))
        if isinstance(closing, str):
            state.parts.append(closing)
        else:
            closing(end)
        if not state.ends:
            state.end_block(end)

    def _take_rare(self, key: str, value: Event, start: int, end: int) -> None:
        if key == "FootnoteReference":
            self._inlines.take_reference(value)
        elif self._left_out:
            return
        elif key == "Html" and self._blocks.html is not None:
            self._blocks.html.append(Piece(value, start, end))
        elif key == "InlineHtml":
            self._inlines.take_html(value, start, end)
        elif key == "TaskListMarker":
            self._blocks.mark_task(start, end, done=value)

    def finish(self, broken: Iterable[tuple[int, str]]) -> Document:
        """The document, after all events.

        Args:
            broken: The offset and the label of each undefined reference.
        """
        state = self._state
        state.parts.extend(state.raw.leave(-1))
        state.groups.finish()
        findings = state.findings
        footnotes = state.notes.collect()
        for note in footnotes:
            findings.ids.add(f"fn:{note.label}")
            findings.ids.update(reference_id(note.label, n + 1) for n in range(note.references))
        return Document(
            text=state.source.text,
            blocks=tuple(state.groups.blocks),
            headings=tuple(heading for heading in findings.headings if heading),
            fences=tuple(findings.fences),
            links=tuple(link for link in findings.links if link),
            broken_references=tuple(
                BrokenReference(label, state.source.place(offset))
                for offset, label in sorted(set(broken))
            ),
            prose=tuple(findings.prose),
            comments=tuple(findings.comments),
            footnotes=footnotes,
            ids=frozenset(findings.ids),
            first_line=state.source.first_line,
            diagnostics=tuple(findings.diagnostics),
        )
