"""Builds the parts of inline content: text, links, images, code spans."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from fieldguide.gfm.elements import Link, Prose
from fieldguide.gfm.parts import ImagePart, LinkEnd, LinkStart
from fieldguide.gfm.splice import Piece, Splice
from fieldguide.gfm.urls import escape
from fieldguide.problems.diagnostics import report

if TYPE_CHECKING:
    from fieldguide.gfm.corrections import Event
    from fieldguide.gfm.elements import LinkKind
    from fieldguide.gfm.state import RenderState
    from fieldguide.gfm.textflow import TextRun

__all__ = ["Inlines"]

_LABELLED = ("Reference", "Collapsed", "Shortcut")
_ADDRESSES = ("Autolink", "Email")
# The patterns of markdown.extensions.admonition, pymdownx.details, .tabbed and .snippets.
_ADMONITION = re.compile(r'!!! ?[\w-]+(?: +[\w-]+)*(?: +".*")? *')
_DETAILS = re.compile(r'\?\?\?\+? ?[\w-]+(?: +[\w-]+)*(?: +".*")? *')
_TAB = re.compile(r'===(?:\+|!|\+!|!\+)? +".*" *')
_SNIPPET = re.compile(r"""-+8<-+(?:[ \t]+(?:"[^"]+"|'[^']+')[ \t]*)?""")

_FORMS = (
    ("!", _ADMONITION, "an admonition", "write an alert, such as `> [!NOTE]`"),
    ("?", _DETAILS, "a collapsible block", "write `<details>` and `<summary>`"),
    ("=", _TAB, "a content tab", "write a heading for each tab"),
    ("-", _SNIPPET, "a snippet", "write the text itself, or a link to the file"),
)


class Inlines:
    """Builds the inline content of paragraphs, headings, items and cells.

    Args:
        state: The state of the document.
    """

    __slots__ = ("_state",)

    def __init__(self, state: RenderState) -> None:
        self._state = state

    def take_text(self, text: str, start: int, end: int) -> None:
        """Add text, which `flush` writes."""
        state = self._state
        if state.first_text:
            state.first_text = False
            self._check_syntax(text, start)
        state.flow.add(text, start, end)

    def _check_syntax(self, text: str, start: int) -> None:
        """Report syntax that Material renders and GitHub shows as text."""
        state = self._state
        escaped = start > 0 and state.source.data[start - 1] == ord("\\")
        if text[:1] not in "!?=-" or escaped or state.in_heading:
            return
        if syntax := _material_syntax(state.source.line_from(start)):
            noun, hint = syntax
            message = f"{noun} of Material, which GitHub shows as plain text"
            place = state.source.place(start)
            state.findings.diagnostics.append(report("FG130", message, place, hint))

    def flush(self) -> None:
        """Write the text since the last markup."""
        state = self._state
        raw = state.raw.stack if state.raw.stack.elements else None
        link = not state.links and not state.images and not (raw and raw.inside("a"))
        runs = state.flow.take(link=link)
        if state.images:
            state.words.extend(run.text for run in runs)
            return
        is_prose = not state.links and not state.in_heading and not (raw and raw.hides_prose)
        for run in runs:
            state.words.append(run.text)
            if run.target is not None:
                self._write_address(run, run.target)
                continue
            state.parts.append(escape(run.text))
            if is_prose:
                state.findings.prose.append(Prose(run.text, run.start, state.source))

    def _write_address(self, run: TextRun, target: str) -> None:
        state = self._state
        link = Link("autolink", target, run.text, state.source.place(run.start), bare=True)
        state.findings.links.append(link)
        state.parts += (LinkStart(link), escape(run.text), LinkEnd())

    def break_line(self, end: int, *, hard: bool) -> None:
        """Add a line break."""
        state = self._state
        state.flow.break_line(end)
        state.words.append(" ")
        if not state.images:
            state.parts.append("<br>\n" if hard else "\n")

    def take_code(self, code: str) -> None:
        """Add a code span."""
        state = self._state
        state.first_text = False
        state.words.append(code)
        if not state.images:
            state.parts.append(f"<code>{escape(code)}</code>")

    def take_html(self, source: str, start: int, end: int) -> None:
        """Add a raw tag or comment."""
        state = self._state
        state.first_text = False
        if not state.images:
            splice = Splice([Piece(source, start, end)])
            state.parts.extend(state.raw.write(splice, len(state.ends)))

    def take_reference(self, label: str) -> None:
        """Add a footnote reference."""
        if not self._state.images:
            self._state.parts.append(self._state.notes.refer(label))

    def start_link(self, value: Event, start: int, _end: int) -> None:
        """Open a link."""
        self._state.links += 1
        self._start(value, start, "link")

    def start_image(self, value: Event, start: int, _end: int) -> None:
        """Open an image."""
        self._start(value, start, "image")
        self._state.images += 1

    def _start(self, value: Event, start: int, kind: LinkKind) -> None:
        """Reserve a place for a link in each list, since its text is known only at its end."""
        state = self._state
        state.first_text = False
        if state.images:
            state.ends.append(partial(self._leave, kind))
            return
        open_ = _OpenLink(
            kind, value, start, len(state.parts), len(state.words), len(state.findings.links)
        )
        state.parts.append("")
        state.findings.links.append(None)
        state.ends.append(partial(self._end, open_))

    def _leave(self, kind: LinkKind, _end: int) -> None:
        """Close a link or image."""
        if kind == "image":
            self._state.images -= 1
        else:
            self._state.links -= 1

    def _end(self, open_: _OpenLink, end: int) -> None:
        """Close a link or image that is rendered."""
        state = self._state
        self._leave(open_.kind, end)
        link = open_.link("".join(state.words[open_.word :]), state)
        state.findings.links[open_.slot] = link
        if open_.kind == "image":
            state.parts[open_.part] = ImagePart(link)
        else:
            state.parts[open_.part] = LinkStart(link)
            state.parts.append(LinkEnd())


@dataclass(frozen=True, slots=True)
class _OpenLink:
    """An open link or image.

    Attributes:
        kind: Whether it is a link or an image.
        value: The parser's event.
        start: Its offset in the source.
        part: Its index among the parts.
        word: The index of its first word among the words.
        slot: Its index among the links.
    """

    kind: LinkKind
    value: Event
    start: int
    part: int
    word: int
    slot: int

    def link(self, text: str, state: RenderState) -> Link:
        """The link with its text."""
        value = self.value
        form = value["link_type"]
        target = value["dest_url"]
        return Link(
            "autolink" if form in _ADDRESSES else self.kind,
            f"mailto:{target}" if form == "Email" else target,
            text,
            state.source.place(self.start),
            value["title"],
            value["id"] if form in _LABELLED else None,
        )


def _material_syntax(line: str) -> tuple[str, str] | None:
    """The Material syntax in the first line of a paragraph, and its replacement in GFM.

    Args:
        line: The line without the prefixes of lists and quotes.

    Returns:
        The noun for a message and the hint, or None.
    """
    for first, pattern, noun, instead in _FORMS:
        if line.startswith(first) and pattern.fullmatch(line.rstrip()):
            return noun, f"{instead}, or set `markdown: material`"
    return None
