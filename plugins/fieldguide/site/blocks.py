"""The code blocks of a page's HTML, and which sample each shows."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["placed"]

_TAG = re.compile(r"<(/?)(div|pre|table)\b([^<>]*)>")
_HIGHLIGHT = re.compile(r'\bclass="(?:[^"]*\s)?highlight(?:table)?[\s"]')
_NUMBER = re.compile(r'<span class="linenos[^<>]*>[^<>]*</span>')
_ANY_TAG = re.compile(r"<[^<>]*>")


def placed(content: str, codes: Sequence[str]) -> list[tuple[int, int, int]]:
    """Where a page shows each of some samples.

    A block is known by its code and not by its number: footnotes move to the end of their page,
    raw HTML has blocks of its own, and other plugins change what they like.

    Args:
        content: The page's HTML.
        codes: The code of each sample, in the order of the source.

    Returns:
        For each sample its index, and where its block starts and ends, in the order of the page;
        nothing unless the page shows every one of them.
    """
    waiting: dict[str, list[int]] = {}
    for index in reversed(range(len(codes))):
        waiting.setdefault(_bare(codes[index]), []).append(index)
    found = []
    for start, end in _blocks(content):
        indices = waiting.get(_shown(content[start:end]))
        if indices:
            found.append((indices.pop(), start, end))
    return found if len(found) == len(codes) else []


def _blocks(content: str) -> Iterator[tuple[int, int]]:
    start = depth = 0
    kind = ""
    for tag in _TAG.finditer(content):
        closing, name, attributes = tag.groups()
        if kind:
            if name == kind:
                depth += -1 if closing else 1
            if depth == 0:
                yield start, tag.end()
                kind = ""
        elif not closing and (name == "pre" or _HIGHLIGHT.search(attributes)):
            start, depth, kind = tag.start(), 1, name


def _shown(block: str) -> str:
    """The code that a block of HTML shows, without its title and the numbers of its lines."""
    at = block.rfind("<code")
    code = block[at:] if at >= 0 else block
    return _bare(html.unescape(_ANY_TAG.sub("", _NUMBER.sub("", code))))


def _bare(code: str) -> str:
    """Code without what renderers may change of it: its space."""
    return "".join(code.split())
