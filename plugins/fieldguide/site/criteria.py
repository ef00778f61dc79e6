"""A step's quality criteria as a guide shows them: those that apply at its depth."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fieldguide.knowledge.step import minimum_depth

if TYPE_CHECKING:
    from fieldguide.gfm import Block

__all__ = ["at_depth"]


def at_depth(block: Block, depth: int) -> Block:
    """Keep the criteria that apply at a depth, and turn tags such as `(deep)` into badges.

    Args:
        block: A block of the section; each item of its outermost lists is a criterion.
        depth: The preset's depth, 1 to 5.

    Returns:
        The block to render.
    """
    parts = list(block.parts)
    for item in reversed(block.items):
        text = "" if item.text is None else str(parts[item.text])
        minimum, criterion = minimum_depth(text)
        if minimum > depth:
            del parts[item.start : item.end]
        elif item.text is not None and criterion != text:
            tag = text.removesuffix(criterion).strip(" ()\n")
            parts[item.text] = f'<span class="fg-badge">{tag}</span> {criterion}'
    return replace(block, parts=tuple(parts), items=())
