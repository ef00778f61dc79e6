"""Rendering options and the rendered document."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fieldguide.gfm.highlight import Highlighter

if TYPE_CHECKING:
    from collections.abc import Callable

    from fieldguide.gfm.contents import TocToken
    from fieldguide.gfm.elements import Fence, Link

__all__ = ["RenderOptions", "Rendered"]


def _target(link: Link) -> str:
    return link.target


def _slugify(text: str, separator: str) -> str:
    # Python-Markdown is only imported where pages are rendered.
    from markdown.extensions.toc import slugify  # noqa: PLC0415

    return slugify(text, separator)


@dataclass(frozen=True, slots=True)
class RenderOptions:
    """How a document is rendered; the same for all pages but `resolve`.

    Attributes:
        highlight: Highlights code, with the site's options.
        resolve: Gives the address to write for a link or image.
        slugify: Makes an id of a heading's words and the separator, as the `toc` extension's.
        separator: The separator.
        permalink: As the `toc` extension's: whether headings link to themselves, or with what.
        permalink_title: The title of that link, or `""`.
        permalink_class: Its class.
        anchors: Whether headings, code and raw HTML keep their ids. Without ids, HTML can be shown
            on another page, and has no permalinks and no footnote references.
        toc_depth: The first and the last heading level in the table of contents.
        trusted: Whether raw HTML is written unsanitised; the document must be parsed as trusted.
        mermaid: Whether a `mermaid` fence is a diagram.
        surround: Called with each code block and its HTML; returns the HTML to write instead.
    """

    highlight: Highlighter = field(default_factory=Highlighter)
    resolve: Callable[[Link], str] = _target
    slugify: Callable[[str, str], str] = _slugify
    separator: str = "-"
    permalink: bool | str = False
    permalink_title: str = "Permanent link"
    permalink_class: str = "headerlink"
    anchors: bool = True
    toc_depth: tuple[int, int] = (1, 6)
    trusted: bool = False
    mermaid: bool = False
    surround: Callable[[Fence, str], str] | None = None


@dataclass(frozen=True, slots=True)
class Rendered:
    """A document as HTML.

    Attributes:
        blocks: The HTML of each block of the document; joined, they are the body.
        footnotes: The section of footnotes, or `""`.
        toc_tokens: The nested headings, as Python-Markdown's `toc` gives them.
        ids: All ids in the HTML, except those of code lines.
        title: The words of the first top-level heading of level 1, or None.
        h1: The index of its block, or None.
    """

    blocks: tuple[str, ...]
    footnotes: str
    toc_tokens: list[TocToken]
    ids: frozenset[str]
    title: str | None
    h1: int | None
