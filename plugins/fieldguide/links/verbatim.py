"""Text that is not Markdown: indented code, raw HTML, mathematics."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["verbatim"]

_RAW = "pre|script|style|textarea|svg"
_BLOCKS = "div|table|p|ul|ol|dl|details|figure|section|article|aside|center|form|nav"
_EDGE = re.compile(
    rf"""<(?P<raw>{_RAW})\b[^<>]*+>
    |^<(?P<block>{_BLOCKS})\b(?![^<>]*\bmarkdown\b)[^<>]*+>
    |</(?P<end>{_RAW}|{_BLOCKS})\s*+>
    |(?P<math>\$\$|\\[()\[\]])
    |(?P<line>(?<![\w\\$])\$(?![\s$])[^$\n]*+\$(?![\w$]))
    |(?P<blank>\n[ \t]*+\n)""",
    re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)
_CODE = 4
"""The indentation of code, and of the content of a container."""
_HOLDS = re.compile(
    r"[ \t>]*+(?:[-+*]|\d+[.)]|!!!|\?\?\?\+?|===[!+]*+|///|:|\[\^[^\]]++\]:)(?:[ \t]|\Z)"
)
"""The first line of a list item, an admonition, a tab, a definition or a footnote."""
_CLOSES = {"$$": "$$", "\\(": "\\)", "\\[": "\\]"}


def verbatim(text: str) -> list[tuple[int, int]]:
    """The parts of a text that are probably not Markdown, in order, as `[start, end)`.

    The extensions of the site are unknown, so this only decides between equal candidates.
    """
    spans: list[tuple[int, int]] = []
    for start, end in sorted((*_indented(text), *_enclosed(text))):
        if spans and start < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans


def _indented(text: str) -> Iterator[tuple[int, int]]:
    """The lines of indented code, which the content of list items and admonitions is not."""
    holders: list[int] = []
    apart = True
    at = 0
    for line in text.split("\n"):
        start, at = at, at + len(line) + 1
        if not line.strip():
            apart = True
            continue
        depth = _depth(line)
        holds = bool(_HOLDS.match(line))
        while holders and depth <= holders[-1] and (apart or holds):
            holders.pop()
        if apart and depth >= _CODE * (bool(holders) + 1) + (holders[-1] if holders else 0):
            yield start, at
            continue  # The next line is code as well, if it is as deep.
        apart = False
        if holds:
            holders.append(depth)


def _depth(line: str) -> int:
    line = line.expandtabs(_CODE)
    return len(line) - len(line.lstrip(" "))


def _enclosed(text: str) -> Iterator[tuple[int, int]]:
    start, wanted = 0, ""
    for edge in _EDGE.finditer(text):
        here = edge[0].lower()
        if not wanted:
            start = edge.start()
            wanted = (edge["raw"] or edge["block"] or _CLOSES.get(here, "")).lower()
            if edge["line"]:
                yield edge.span()
        elif wanted in (here, (edge["end"] or "").lower()):
            yield start, edge.end()
            wanted = ""
        elif edge["blank"] and wanted in _CLOSES.values() and wanted != "$$":
            wanted = ""
