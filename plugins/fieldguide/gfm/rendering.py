"""Renders a document to the HTML that Material for MkDocs expects."""

from __future__ import annotations

import html
from dataclasses import replace
from typing import TYPE_CHECKING

from fieldguide.gfm.contents import TocToken, UniqueIds, nest, plain, strip_tags
from fieldguide.gfm.findings import MOST_HEADINGS
from fieldguide.gfm.highlight import mermaid_block
from fieldguide.gfm.notes import reference_id
from fieldguide.gfm.options import Rendered
from fieldguide.gfm.parts import (
    CodePart,
    HeadingEnd,
    HeadingStart,
    ImagePart,
    LinkEnd,
    LinkStart,
    NotePart,
    RawPart,
)
from fieldguide.gfm.rawhtml import ANCHORS, attributes
from fieldguide.gfm.themeids import is_reserved
from fieldguide.gfm.urls import escape, escape_url, is_safe

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fieldguide.gfm.document import Block, Document, Footnote
    from fieldguide.gfm.elements import Fence, Heading, Link
    from fieldguide.gfm.options import RenderOptions
    from fieldguide.gfm.parts import Part

__all__ = ["render", "render_excerpt"]


def render(document: Document, options: RenderOptions) -> Rendered:
    """Render a document.

    Args:
        document: The document.
        options: The rendering options.

    Returns:
        The HTML of each block, with the footnotes, headings and ids for the page around it.
    """
    renderer = _Renderer(document, options)
    blocks = tuple(renderer.render(block.parts) for block in document.blocks)
    footnotes = renderer.footnotes(document.footnotes)
    h1 = next(
        (i for i, b in enumerate(document.blocks) if b.heading and b.heading.level == 1), None
    )
    heading = None if h1 is None else document.blocks[h1].heading
    return Rendered(
        blocks=blocks,
        footnotes=footnotes,
        toc_tokens=nest(renderer.toc_tokens),
        ids=frozenset(renderer.ids.used),
        title=heading.text if heading else None,
        h1=h1,
    )


def render_excerpt(document: Document, blocks: Iterable[Block], options: RenderOptions) -> str:
    """Render some blocks so that they can be shown on any page.

    Args:
        document: The document.
        blocks: Blocks of the document, which may have been changed.
        options: The options, whose `anchors` are ignored. The highlighter must not number lines.

    Returns:
        HTML without ids.
    """
    excerpt = replace(document, blocks=tuple(blocks), footnotes=())
    return "".join(render(excerpt, replace(options, anchors=False)).blocks).strip()


class _Renderer:
    """Renders the parts of one document, in order.

    Args:
        document: The document.
        options: The rendering options.
    """

    def __init__(self, document: Document, options: RenderOptions) -> None:
        self._options = options
        self.ids = UniqueIds(document.ids)
        self.toc_tokens: list[TocToken] = []
        self._code_blocks = 0
        self._out: list[str] = []
        # The closing tags of open links; "" for a link whose address is not written.
        self._links: list[str] = []
        # The open heading, and where its content starts in the output.
        self._heading: tuple[Heading, int] | None = None
        self._headings = 0

    def render(self, parts: Iterable[Part]) -> str:
        """The HTML of these parts."""
        out = self._out = []
        for part in parts:
            # A part may look at what was written before it, so this is no comprehension.
            html_ = part if isinstance(part, str) else self._part(part)
            out.append(html_)
        return "".join(out)

    def _part(self, part: Part) -> str:  # noqa: PLR0911 - one for each kind of part
        match part:
            case str():
                return part
            case CodePart(fence):
                return self._code(fence)
            case HeadingStart(heading):
                return self._start_heading(heading)
            case HeadingEnd():
                return self._end_heading()
            case LinkStart(link):
                return self._start_link(link)
            case LinkEnd():
                return self._links.pop()
            case ImagePart(link):
                return self._image(link)
            case NotePart():
                return self._reference(part)
            case RawPart():
                return self._trusted(part) if self._options.trusted else self._untrusted(part)

    def _code(self, fence: Fence) -> str:
        options = self._options
        if fence.language == "mermaid" and options.mermaid:
            block = mermaid_block(fence)
        else:
            shown = fence if options.anchors else replace(fence, id=None)
            block = options.highlight.render(shown, self._code_blocks)
            self._code_blocks += 1
        return f"{options.surround(fence, block) if options.surround else block}\n"

    def _address(self, link: Link) -> str:
        """The address to write, escaped; `""` for none."""
        if not is_safe(link.target):
            return ""
        resolved = self._options.resolve(link)
        return escape_url(resolved) if is_safe(resolved) else ""

    def _start_link(self, link: Link) -> str:
        address = self._address(link)
        self._links.append("</a>" if address else "")
        return f'<a href="{address}"{_title(link)}>' if address else ""

    def _image(self, link: Link) -> str:
        address = self._address(link)
        if not address:
            return escape(link.text)
        return f'<img alt="{html.escape(link.text)}" src="{address}"{_title(link)}>'

    def _reference(self, note: NotePart) -> str:
        if not self._options.anchors:
            return ""
        label = html.escape(note.label)
        anchor = html.escape(reference_id(note.label, note.count))
        return (
            f'<sup id="{anchor}"><a class="footnote-ref" href="#fn:{label}">{note.number}</a></sup>'
        )

    def _untrusted(self, part: RawPart) -> str:
        shown = part.html
        if shown and part.anchors and self._options.anchors:
            shown = f"{shown[:-1]}{part.anchors}>"
        values: dict[str, list[str]] = {}
        for written in part.addresses:
            if address := self._address(written.link):
                after = html.escape(written.after)
                values.setdefault(written.attribute, []).append(f"{address}{after}")
        for name, given in values.items():
            if shown:
                shown = f'{shown[:-1]} {name}="{", ".join(given)}">'
        return shown

    def _trusted(self, part: RawPart) -> str:
        source = part.source
        edits: list[tuple[int, int, str]] = []
        for address in part.addresses:
            resolved = self._options.resolve(address.link)
            if resolved != address.link.target:
                edits.append((address.start, address.end, escape_url(resolved)))
        if not self._options.anchors and source[1:2].isalpha():
            edits += [(a.before, a.after, "") for a in attributes(source) if a.name in ANCHORS]
        for start, end, text in sorted(edits, reverse=True):
            source = f"{source[:start]}{text}{source[end:]}"
        return source

    def _start_heading(self, heading: Heading) -> str:
        self._heading = (heading, len(self._out) + 1)
        return ""

    def _end_heading(self) -> str:
        """Replace the heading's content with the whole element: its id depends on the content."""
        if self._heading is None:
            return ""
        heading, start = self._heading
        self._heading = None
        inner = "".join(self._out[start:]).strip()
        listed = "".join(p for p in self._out[start:] if not _is_reference(p)).strip()
        name = strip_tags(listed)
        options = self._options
        tag = f"h{heading.level}"
        del self._out[start:]
        if not options.anchors:
            return f"<{tag}{_attributes(heading)}>{inner}</{tag}>\n"
        self._headings += 1
        if self._headings > MOST_HEADINGS:
            place = f'<span id="{html.escape(heading.id)}"></span>' if heading.id else ""
            return f"<{tag}>{place}{inner}</{tag}>\n"
        given = heading.id
        if given is None:
            wanted = options.slugify(html.unescape(name), options.separator)
            given = self.ids.unique(wanted.lstrip("_") if is_reserved(wanted) else wanted)
        label = heading.attrs.get("data-toc-label", "")
        first, last = options.toc_depth
        if first <= heading.level <= last:
            self.toc_tokens.append(
                {
                    "level": heading.level,
                    "id": given,
                    "name": escape(plain(label)) if label else name,
                    "html": listed,
                    "data-toc-label": label,
                    "children": [],
                }
            )
        return (
            f'<{tag}{_attributes(heading)} id="{html.escape(given)}">'
            f"{inner}{self._permalink(given)}</{tag}>\n"
        )

    def _permalink(self, id_: str) -> str:
        options = self._options
        if options.permalink is False:
            return ""
        sign = "&para;" if options.permalink is True else escape(options.permalink)
        title = options.permalink_title
        title = f' title="{html.escape(title)}"' if title else ""
        class_ = html.escape(options.permalink_class)
        return f'<a class="{class_}" href="#{html.escape(id_)}"{title}>{sign}</a>'

    def footnotes(self, notes: tuple[Footnote, ...]) -> str:
        """The section of footnotes, with Python-Markdown's markup."""
        if not notes:
            return ""
        items = "".join(
            f'<li id="fn:{html.escape(note.label)}">\n{self._note(note)}</li>\n' for note in notes
        )
        return f'<div class="footnote">\n<hr>\n<ol>\n{items}</ol>\n</div>\n'

    def _note(self, note: Footnote) -> str:
        body = self.render(note.parts)
        back = "".join(
            f'<a class="footnote-backref" href="#{html.escape(reference_id(note.label, n))}"'
            f' title="Jump back to footnote {note.number} in the text">&#8617;</a>'
            for n in range(1, note.references + 1)
        )
        if body.endswith("</p>\n"):
            return f"{body.removesuffix('</p>' + chr(10))}&#160;{back}</p>\n"
        return f"{body}<p>{back}</p>\n"


def _is_reference(piece: str) -> bool:
    return piece.startswith('<sup id="fnref')


def _attributes(heading: Heading) -> str:
    """The classes and the `data-` attributes of a heading."""
    written = ""
    if heading.classes:
        written = f' class="{html.escape(" ".join(heading.classes))}"'
    for key, value in heading.attrs.items():
        if key.startswith("data-") and key != "data-toc-label" and key.replace("-", "").isalnum():
            written += f' {key}="{html.escape(value)}"'
    return written


def _title(link: Link) -> str:
    return f' title="{html.escape(link.title)}"' if link.title else ""
