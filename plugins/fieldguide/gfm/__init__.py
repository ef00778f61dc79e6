"""GitHub Flavored Markdown: text to a document with places, and a document to HTML."""

from __future__ import annotations

from fieldguide.gfm.burden import burden
from fieldguide.gfm.cleaning import clean
from fieldguide.gfm.document import Block, BlockKind, Document, Footnote, ListItem
from fieldguide.gfm.elements import (
    BrokenReference,
    Comment,
    Fence,
    Heading,
    Link,
    LinkKind,
    Prose,
)
from fieldguide.gfm.highlight import Highlighter
from fieldguide.gfm.options import Rendered, RenderOptions
from fieldguide.gfm.reading import parse
from fieldguide.gfm.rendering import render, render_excerpt

__all__ = [
    "Block",
    "BlockKind",
    "BrokenReference",
    "Comment",
    "Document",
    "Fence",
    "Footnote",
    "Heading",
    "Highlighter",
    "Link",
    "LinkKind",
    "ListItem",
    "Prose",
    "RenderOptions",
    "Rendered",
    "burden",
    "clean",
    "parse",
    "render",
    "render_excerpt",
]
