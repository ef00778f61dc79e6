"""The parts of an entry's body: introduction, summary, sections and deep guidance.

A line that begins with `#` inside a fence is not a heading, so the parts come from the parsed
document, never from a search in the text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fieldguide.gfm import Heading

SUMMARY = "summary"
DEEP_GUIDANCE = "deep guidance"
SECTION = 2
"""The level of the headings that separate the parts."""


@dataclass(frozen=True, slots=True)
class Body:
    """An entry's body as consecutive ranges of its top-level blocks.

    Attributes:
        introduction: Before `## Summary`, or before the first `##` if there is no summary.
        summary: From `## Summary` to the next `##`.
        sections: The other sections before the deep guidance.
        deep: From the first `## Deep Guidance` to the end.
    """

    introduction: range
    summary: range
    sections: range
    deep: range


def split(outline: Sequence[Heading | None]) -> Body:
    """Find the parts of a body.

    Args:
        outline: For each top-level block, the heading that it is, or None.
    """
    second = [i for i, heading in enumerate(outline) if heading and heading.level == SECTION]
    end = len(outline)
    deep = next((i for i in second if _has_text(outline[i], DEEP_GUIDANCE)), end)
    summary = next((i for i in second if _has_text(outline[i], SUMMARY) and i < deep), None)
    if summary is None:
        first = next((i for i in second if i < deep), deep)
        return Body(range(first), range(first, first), range(first, deep), range(deep, end))
    after = next((i for i in second if i > summary), end)
    return Body(range(summary), range(summary, after), range(after, deep), range(deep, end))


def _has_text(heading: Heading | None, text: str) -> bool:
    return heading is not None and heading.text.strip().casefold() == text
