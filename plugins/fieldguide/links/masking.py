"""Blanks the code and comments in Markdown, so that only markup is left."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["masked"]

_FENCE = re.compile(
    r"^(?P<lead>[ \t>]*+(?:(?:[-+*]|\d+[.)])[ \t]++)*+)(?P<fence>`{3,}+|~{3,}+)(?P<info>.*)$",
    re.MULTILINE,
)
_COMMENT = re.compile(r"<!--.*?-->|<!--.*\Z", re.DOTALL)
_TICKS = re.compile(r"`++")
_BLANK_LINE = re.compile(r"\n[ \t>]*+\n")
_VISIBLE = re.compile(r"[^\n]")


def masked(text: str, blank: Iterable[tuple[int, int]] = ()) -> str:
    """`text` with spaces for fenced code, code spans and comments; no offset moves.

    Args:
        text: Markdown of any dialect.
        blank: Further ranges to blank, as `[start, end)`.
    """
    mask = _Mask(text)
    mask.blank(blank)
    if "```" in text or "~~~" in text:
        mask.blank(_fences(mask.text))
    if "<!--" in text:
        mask.blank(match.span() for match in _COMMENT.finditer(mask.text))
    if "`" in text:
        mask.blank(_spans(mask.text))
    return mask.text


@dataclass(slots=True)
class _Mask:
    text: str

    def blank(self, spans: Iterable[tuple[int, int]]) -> None:
        """Replace these spans by spaces, in order."""
        pieces: list[str] = []
        at = 0
        for start, end in spans:
            if start < at:
                continue
            pieces += (self.text[at:start], _VISIBLE.sub(" ", self.text[start:end]))
            at = end
        self.text = "".join((*pieces, self.text[at:]))


@dataclass(slots=True)
class _Hopeless:
    """The shortest unclosed fence of each character."""

    shortest: dict[str, int] = field(default_factory=dict)

    def __contains__(self, fence: str) -> bool:
        return len(fence) >= self.shortest.get(fence[0], len(fence) + 1)

    def add(self, fence: str) -> None:
        self.shortest[fence[0]] = len(fence)


def _fences(text: str) -> list[tuple[int, int]]:
    """Fenced code from the opening to the closing fence; an unclosed fence is ignored."""
    lines = list(_FENCE.finditer(text))
    spans: list[tuple[int, int]] = []
    hopeless = _Hopeless()
    number = 0
    while number < len(lines):
        opening = lines[number]
        fence = opening["fence"]
        number += 1
        if fence in hopeless or (fence[0] == "`" and "`" in opening["info"]):
            continue
        for later in range(number, len(lines)):
            closing = lines[later]
            same = closing["fence"][0] == fence[0] and len(closing["fence"]) >= len(fence)
            if same and not closing["info"].strip():
                spans.append((opening.start("fence"), closing.end()))
                number = later + 1
                break
        else:
            hopeless.add(fence)
    return spans


def _spans(text: str) -> list[tuple[int, int]]:
    """Code spans: from a run of backticks to the next of equal length in the paragraph."""
    spans: list[tuple[int, int]] = []
    ends = [match.start() for match in _BLANK_LINE.finditer(text)]
    ends.append(len(text))
    start = 0
    for end in ends:
        if text.find("`", start, end) >= 0:
            spans += _spans_of(text, start, end)
        start = end
    return spans


def _spans_of(text: str, start: int, end: int) -> list[tuple[int, int]]:
    runs = [match.span() for match in _TICKS.finditer(text, start, end)]
    by_length: dict[int, list[int]] = {}
    for number, (first, last) in reversed(list(enumerate(runs))):
        by_length.setdefault(last - first, []).append(number)
    spans: list[tuple[int, int]] = []
    number = 0
    while number < len(runs):
        first, last = runs[number]
        same = by_length[last - first]
        # Runs are taken from the front, so those before this one are of no use any more.
        while same and same[-1] <= number:
            same.pop()
        escaped = first > start and text[first - 1] == "\\"
        if same and not escaped:
            closing = same[-1]
            spans.append((first, runs[closing][1]))
            number = closing + 1
        else:
            number += 1
    return spans
