"""A parsed Markdown text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from fieldguide.gfm.elements import (
        BrokenReference,
        Comment,
        Fence,
        Heading,
        Link,
        Prose,
    )
    from fieldguide.gfm.parts import Part
    from fieldguide.problems.diagnostics import Diagnostic, Place

__all__ = ["Block", "BlockKind", "Document", "Footnote", "ListItem"]

BlockKind = Literal[
    "heading", "paragraph", "code", "list", "quote", "table", "html", "rule", "footnote", "other"
]


@dataclass(frozen=True, slots=True)
class ListItem:
    """An item of a list that is not nested in another list.

    Attributes:
        start: The index of its first part in its block.
        end: The index after its last part.
        text: The index of the part with the text it begins with, or None if it begins with markup.
    """

    start: int
    end: int
    text: int | None


@dataclass(frozen=True, slots=True)
class Block:
    """A top-level block, or the blocks from a raw HTML tag to where its element is closed.

    Attributes:
        kind: The kind; `html` for a run of blocks inside one raw HTML element.
        place: Where it starts.
        end_line: The line of its last character.
        heading: The heading that it is, else None.
        parts: What is rendered; empty for the definition of a footnote.
        items: The items of its outermost lists.
    """

    kind: BlockKind
    place: Place
    end_line: int
    heading: Heading | None
    parts: tuple[Part, ...]
    items: tuple[ListItem, ...] = ()


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote with at least one reference.

    Attributes:
        label: Its label as an id, unique in the document.
        number: Counts from 1, in the order of the first references.
        references: How many references there are.
        place: Where its definition starts.
        parts: What is rendered.
    """

    label: str
    number: int
    references: int
    place: Place
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Document:
    r"""A parsed Markdown text.

    Attributes:
        text: The text, its line ends `\n` and its NULs U+FFFD, which moves no line or column.
        blocks: The top-level blocks, in order.
        headings: All headings, also those in lists, quotes and footnotes.
        fences: All code blocks.
        links: All links and images, also those whose address is unsafe or empty.
        broken_references: References whose label is not defined.
        prose: Runs of text.
        comments: HTML comments.
        footnotes: The footnotes with references, by number.
        ids: The ids that the author gives: of headings, code, footnotes and raw HTML.
        diagnostics: The problems of the text.
        first_line: The line of the file at which the text starts.
    """

    text: str
    blocks: tuple[Block, ...]
    headings: tuple[Heading, ...]
    fences: tuple[Fence, ...]
    links: tuple[Link, ...]
    broken_references: tuple[BrokenReference, ...]
    prose: tuple[Prose, ...]
    comments: tuple[Comment, ...]
    footnotes: tuple[Footnote, ...]
    ids: frozenset[str]
    diagnostics: tuple[Diagnostic, ...]
    first_line: int = 1
