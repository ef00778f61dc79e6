"""What an extension keeps as it is written: HTML that is no Markdown, and mathematics."""

from __future__ import annotations

import re

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
_CLOSES = {"$$": "$$", "\\(": "\\)", "\\[": "\\]"}


def verbatim(text: str) -> list[tuple[int, int]]:
    """The parts of a text that are most likely shown as they are, in order, as `[start, end)`.

    Which extensions a site has is not asked, so that this decides between equals alone.
    """
    found: list[tuple[int, int]] = []
    start, wanted = 0, ""
    for edge in _EDGE.finditer(text):
        here = edge[0].lower()
        if not wanted:
            start = edge.start()
            wanted = (edge["raw"] or edge["block"] or _CLOSES.get(here, "")).lower()
            if edge["line"]:
                found.append(edge.span())
        elif wanted in (here, (edge["end"] or "").lower()):
            found.append((start, edge.end()))
            wanted = ""
        elif edge["blank"] and wanted in _CLOSES.values() and wanted != "$$":
            wanted = ""
    return found
