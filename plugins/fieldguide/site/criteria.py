"""A step's quality criteria as one guide has them: those that count at its depth."""

from __future__ import annotations

import re

from fieldguide.knowledge.step import minimum_depth

_LIST_TAG = re.compile(r"<(/?)(ul|ol|li)\b(?:[^<>\"]++|\"[^\"]*+\")*+>")
_ITEM = re.compile(r"(<li[^>]*>\s*(?:<p>)?\s*)(.*)", re.DOTALL)


def at_depth(rendered: str, depth: int) -> str:
    """The criteria that count at `depth`, each tag such as `(deep)` made a badge.

    Args:
        rendered: The section as our renderer writes it, so that lists are known to be balanced.
        depth: 1 to 5, the preset's.
    """
    pieces: list[str] = []
    nesting = done = start = 0
    for tag in _LIST_TAG.finditer(rendered):
        closes = bool(tag[1])
        if tag[2] != "li":
            nesting += -1 if closes else 1
        elif nesting == 1 and not closes:
            start = tag.start()
        elif nesting == 1:
            pieces += (rendered[done:start], _item(rendered[start : tag.end()], depth))
            done = tag.end()
    return "".join((*pieces, rendered[done:]))


def _item(item: str, depth: int) -> str:
    parts = _ITEM.match(item)
    if parts is None:
        return item
    minimum, criterion = minimum_depth(parts[2])
    if minimum > depth:
        return ""
    tag = parts[2][: len(parts[2]) - len(criterion)].strip(" ()\n")
    badge = f'<span class="fg-badge">{tag}</span> ' if tag else ""
    return f"{parts[1]}{badge}{criterion}"
