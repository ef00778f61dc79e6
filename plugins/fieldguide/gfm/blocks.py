"""Builds the parts of blocks: headings, lists, tables, code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from fieldguide.gfm.document import ListItem
from fieldguide.gfm.elements import Fence, Heading
from fieldguide.gfm.fences import read_info
from fieldguide.gfm.findings import MOST_HEADINGS
from fieldguide.gfm.parts import CodePart, HeadingEnd, HeadingStart
from fieldguide.gfm.splice import Piece, Splice
from fieldguide.problems.diagnostics import report

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fieldguide.gfm.corrections import Event
    from fieldguide.gfm.document import BlockKind
    from fieldguide.gfm.parts import Part
    from fieldguide.gfm.state import RenderState

__all__ = ["Blocks"]

# GitHub's word, and the class for which Material has a colour and a sign.
_ALERTS = {
    "Note": "note",
    "Tip": "tip",
    "Important": "info",
    "Warning": "warning",
    "Caution": "danger",
}
# The kind of a top-level block, and its HTML element.
_KINDS: dict[str, tuple[BlockKind, str]] = {
    "Heading": ("heading", "h1"),
    "Paragraph": ("paragraph", "p"),
    "CodeBlock": ("code", "div"),
    "List": ("list", "ul"),
    "BlockQuote": ("quote", "blockquote"),
    "Table": ("table", "table"),
    "HtmlBlock": ("html", ""),
    "FootnoteDefinition": ("footnote", ""),
}
_TASK = re.compile(rb"[ \t]*(?:[-+*]|[0-9]+.)[ \t]+")
_CHECKBOX = (
    '<label class="task-list-control"><input type="checkbox" aria-label="{} task" disabled{}>'
    '<span class="task-list-indicator"></span></label> '
)


class Blocks:
    """Builds blocks: each method takes a tag's data and the bytes that it takes in the source.

    Args:
        state: The state of the document.

    Attributes:
        code: The lines of the open code block, else None.
        html: The lines of the open raw HTML block, else None.
        starts: The handler of each tag.
    """

    def __init__(self, state: RenderState) -> None:
        self._state = state
        self.code: list[str] | None = None
        self.html: list[Piece] | None = None
        # The places of the tags of the lists that are open, and of the item that started last.
        self._lists: list[tuple[int, int | None]] = []
        self._item = 0
        self._table = _Table(())
        self.starts: dict[str, Callable[[Any, int, int], None]] = {
            "Heading": self._start_heading,
            "Paragraph": self._start_paragraph,
            "List": self._start_list,
            "Item": self._start_item,
            "CodeBlock": self._start_code,
            "BlockQuote": self._start_quote,
            "Table": self._start_table,
            "TableHead": self._start_head,
            "TableRow": self._start_row,
            "TableCell": self._start_cell,
            "HtmlBlock": self._start_html,
            "FootnoteDefinition": self._start_note,
        }

    def begin(self, name: str, start: int) -> None:
        """Record the start of a block, if the tag of this name is a block."""
        if name in _KINDS:
            kind, element = _KINDS[name]
            self._state.begin_block(kind, element, start)

    def rule(self, start: int, end: int) -> None:
        """Take a thematic break."""
        state = self._state
        state.begin_block("rule", "hr", start)
        state.parts.append("<hr>\n")
        if not state.ends:
            state.end_block(end)

    def _start_paragraph(self, _value: Event, start: int, end: int) -> None:
        self._state.begin_text(start, end, nested=bool(self._state.ends))
        self._state.open("<p>", "</p>\n")

    def _start_heading(self, value: Event, start: int, end: int) -> None:
        state = self._state
        top = not state.ends and not state.raw.stack.elements
        state.begin_text(start, end)
        state.in_heading = True
        open_ = _OpenHeading(
            value, start, top, len(state.findings.headings), len(state.parts), len(state.words)
        )
        state.findings.headings.append(None)
        if len(state.findings.headings) == MOST_HEADINGS + 1:
            message = (
                f"more than {MOST_HEADINGS} headings; further ones are not in the table of contents"
                " or the search"
            )
            place = state.source.place(start)
            state.findings.diagnostics.append(report("FG134", message, place, "split the file"))
        state.open("", partial(self._end_heading, open_))

    def _end_heading(self, open_: _OpenHeading, end: int) -> None:
        state = self._state
        value = open_.value
        heading = Heading(
            int(value["level"][1]),
            "".join(state.words[open_.word :]).strip(),
            state.source.place(open_.start),
            open_.top,
            state.own_id(value["id"], open_.start),
            tuple(value["classes"]),
            _attributes(value["attrs"]),
        )
        if not (value["id"] or heading.classes or _has_data(heading.attrs)):
            self._keep_braces(heading.text, open_.start, end)
        state.in_heading = False
        state.heading = heading if open_.top else None
        state.findings.headings[open_.slot] = heading
        if heading.id:
            state.findings.ids.add(heading.id)
        state.parts[open_.part] = HeadingStart(heading)
        state.parts.append(HeadingEnd())

    def _keep_braces(self, text: str, start: int, end: int) -> None:
        """Keep braces at the end of a heading as text if they contain no attribute that we use."""
        data = self._state.source.data
        brace = data.rfind(b"{", start, end)
        closed = brace >= 0 and data[brace:end].rstrip(b" \t\n=-").endswith(b"}")
        if closed and not text.endswith("}"):
            self._state.flow.corrections.hidden.append((brace, brace + 1))

    def _start_list(self, value: int | None, _start: int, _end: int) -> None:
        self._lists.append((len(self._state.parts), value))
        self._state.open(_list_tag(value), partial(self._end_list, value))

    def _end_list(self, value: int | None, _end: int) -> None:
        self._lists.pop()
        self._state.parts.append("</ul>\n" if value is None else "</ol>\n")

    def _start_item(self, _value: Event, start: int, end: int) -> None:
        self._item = len(self._state.parts)
        # Its text is somewhere to the right of its marker.
        self._state.begin_text(start + 1, end, nested=True)
        self._state.open("<li>", partial(self._end_item, self._item))

    def _end_item(self, start: int, _end: int) -> None:
        state = self._state
        state.parts.append("</li>\n")
        if len(self._lists) > 1 or state.parts is not state.groups.parts:
            return
        text = start + 1
        while state.parts[text] in ("\n", "<p>"):
            text += 1
        part = state.parts[text]
        is_text = isinstance(part, str) and not part.startswith("<")
        item = ListItem(start, len(state.parts), text if is_text else None)
        state.groups.items.append(item)

    def mark_task(self, start: int, end: int, *, done: bool) -> None:
        """Mark the current item as a task, and its list as a task list.

        As on GitHub, this has no effect if the item is not first on its line, such as in a quote or
        in another item.
        """
        data = self._state.source.data
        if not _TASK.fullmatch(data, data.rfind(b"\n", 0, start) + 1, start):
            written = data[start : end + (data[end : end + 1] in (b" ", b"\t"))]
            self._state.flow.add(written.decode(), start, start + len(written))
            return
        parts = self._state.parts
        place, value = self._lists[-1]
        parts[place] = _list_tag(value, ' class="task-list"')
        parts[self._item] = '<li class="task-list-item">'
        parts.append(_CHECKBOX.format(*(("Completed", " checked") if done else ("Incomplete", ""))))

    def _start_quote(self, value: str | None, _start: int, _end: int) -> None:
        if value is None:
            self._state.open("<blockquote>\n", "</blockquote>\n")
        else:
            title = f'<p class="admonition-title">{value}</p>'
            self._state.open(f'<div class="admonition {_ALERTS[value]}">\n{title}\n', "</div>\n")

    def _start_code(self, value: Event, start: int, _end: int) -> None:
        self.code = []
        info = None if isinstance(value, str) else value["Fenced"]
        self._state.ends.append(partial(self._end_code, info, start))

    def _end_code(self, info: str | None, start: int, end: int) -> None:
        state = self._state
        place = state.source.place(start)
        code = "".join(self.code or ())
        self.code = None
        read = read_info(info or "")
        fence = Fence(
            info=info or "",
            language=read.language,
            code=code,
            place=place,
            code_line=place.line + (info is not None),
            end_line=state.source.last_line(start, end),
            fenced=info is not None,
            attrs=read.attrs,
            classes=read.classes,
            id=state.own_id(read.id, start),
        )
        if fence.id:
            state.findings.ids.add(fence.id)
        state.findings.fences.append(fence)
        state.parts.append(CodePart(fence))

    def _start_table(self, value: tuple[str, ...], _start: int, _end: int) -> None:
        self._table = _Table(value)
        self._state.open("<table>\n", self._end_table)

    def _end_table(self, _end: int) -> None:
        self._state.parts.append("</tbody>\n</table>\n" if self._table.rows else "</table>\n")

    def _start_head(self, _value: Event, _start: int, _end: int) -> None:
        self._table.column = 0
        self._state.open("<thead>\n<tr>\n", "</tr>\n</thead>\n")

    def _start_row(self, _value: Event, _start: int, _end: int) -> None:
        self._table.column = 0
        self._table.rows += 1
        first = self._table.rows == 1
        self._state.open("<tbody>\n<tr>\n" if first else "<tr>\n", "</tr>\n")

    def _start_cell(self, _value: Event, start: int, end: int) -> None:
        state = self._state
        state.flow.begin(start, end, cell=True)
        name = "td" if self._table.rows else "th"
        state.open(f"<{name}{self._table.next_style()}>", f"</{name}>\n")

    def _start_html(self, _value: Event, _start: int, _end: int) -> None:
        self.html = []
        self._state.ends.append(self._end_html)

    def _end_html(self, _end: int) -> None:
        state = self._state
        pieces, self.html = self.html, None
        if pieces:
            state.parts.extend(state.raw.write(Splice(pieces), len(state.ends)))

    def _start_note(self, label: str, start: int, _end: int) -> None:
        state = self._state
        state.ends.append(partial(self._end_note, state.parts))
        state.parts = state.notes.define(label, state.source.place(start))

    def _end_note(self, parts: list[Part], _end: int) -> None:
        self._state.parts = parts


@dataclass(frozen=True, slots=True)
class _OpenHeading:
    """An open heading.

    Attributes:
        value: The parser's event.
        start: Its offset in the source.
        top: Whether it is a top-level block.
        slot: Its index among the headings.
        part: Its index among the parts.
        word: The index of its first word among the words.
    """

    value: Event
    start: int
    top: bool
    slot: int
    part: int
    word: int


class _Table:
    """The open table: its alignments and the current row and column."""

    __slots__ = ("_alignments", "column", "rows")

    def __init__(self, alignments: tuple[str, ...]) -> None:
        self._alignments = alignments
        self.column = 0
        self.rows = 0

    def next_style(self) -> str:
        """The style of the next cell of the row."""
        alignment = self._alignments[self.column].lower()
        self.column += 1
        return "" if alignment == "none" else f' style="text-align: {alignment};"'


def _attributes(pairs: tuple[tuple[str, str | None], ...]) -> dict[str, str]:
    """Join a heading's attributes, which the parser splits at spaces, and remove the quotes."""
    attributes: dict[str, str] = {}
    key, quote = "", ""
    for name, value in pairs:
        if quote:
            word = name if value is None else f"{name}={value}"
            attributes[key] += f" {word}"
        else:
            key, word = name, value or ""
            attributes[key] = word
            quote = word[0] if word[:1] in ("'", '"') else ""
        if quote and len(attributes[key]) > 1 and word.endswith(quote):
            attributes[key] = attributes[key][1:-1]
            quote = ""
    return attributes


def _has_data(attrs: Mapping[str, str]) -> bool:
    return any(key.startswith("data-") for key in attrs)


def _list_tag(value: int | None, attributes: str = "") -> str:
    """The opening tag of a list: `<ol>` from number `value`, or `<ul>` for None."""
    if value is None:
        return f"<ul{attributes}>\n"
    start = "" if value == 1 else f' start="{value}"'
    return f"<ol{attributes}{start}>\n"
