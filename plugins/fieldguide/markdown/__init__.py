"""Text to a document with places, and a document to HTML: one parse for everything below."""

from __future__ import annotations

from fieldguide.markdown.burden import burden
from fieldguide.markdown.cleaning import clean
from fieldguide.markdown.document import Block, BlockKind, Document, Footnote
from fieldguide.markdown.elements import (
    BrokenReference,
    Comment,
    Fence,
    Heading,
    Link,
    LinkKind,
    Prose,
)
from fieldguide.markdown.highlight import Highlighter
from fieldguide.markdown.options import Rendered, RenderOptions
from fieldguide.markdown.reading import parse
from fieldguide.markdown.rendering import render

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
    "Prose",
    "RenderOptions",
    "Rendered",
    "burden",
    "clean",
    "parse",
    "render",
]
