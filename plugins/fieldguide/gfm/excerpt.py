"""Part of a document as HTML, to stand on another page than its own."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from fieldguide.gfm.parts import NotePart
from fieldguide.gfm.rendering import render

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fieldguide.gfm.document import Document
    from fieldguide.gfm.options import RenderOptions

__all__ = ["render_excerpt"]

_TAG = re.compile(r"<[a-z](?:[^<>\"]++|\"[^\"]*+\")*+>")
_ANCHOR = re.compile(r' (?:id|name)="[^"]*"')


def render_excerpt(document: Document, blocks: Iterable[int], options: RenderOptions) -> str:
    """Render some top-level blocks without anything that can stand on one page only once.

    Ids go, and so do references to footnotes, which are not there to be led to.

    Args:
        document: The document.
        blocks: The indexes of the blocks.
        options: How; headings get no permalinks whatever they say. The highlighter is to make no
            line anchors.
    """
    chosen = tuple(
        replace(block, parts=tuple(p for p in block.parts if not isinstance(p, NotePart)))
        for block in (document.blocks[index] for index in blocks)
    )
    part = replace(document, blocks=chosen, footnotes=())
    html = "".join(render(part, replace(options, permalink=False)).blocks)
    return _TAG.sub(lambda tag: _ANCHOR.sub("", tag[0]), html).strip()
