"""The parts of an entry's body, cut where headings stand and nowhere else.

A line that begins with `#` inside a fence is no heading, so the parts are taken from the parsed
document, never from a search in the text.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fieldguide.gfm import Block, Document

SUMMARY = "summary"
DEEP_GUIDANCE = "deep guidance"
SECTION = 2
"""The level of the headings that divide a body."""


@dataclass(frozen=True, slots=True)
class Body:
    """An entry's body as ranges of its document's top-level blocks.

    Together, in order, they are the whole: introduction, summary, sections, deep guidance.

    Attributes:
        introduction: Before `## Summary`; where there is none, before the first `##`.
        summary: From `## Summary` to the next `##`.
        sections: Further sections before the deep guidance.
        deep: From the first `## Deep Guidance` on.
    """

    introduction: range
    summary: range
    sections: range
    deep: range

    def texts(self, document: Document, first_line: int = 1) -> tuple[str, str, str, str]:
        """The Markdown of the parts; joined they are the document's text, to the letter.

        Args:
            document: The document that was split.
            first_line: The line of the file at which its text begins.
        """
        lines = _lines(document.text)
        starts = [
            lines[document.blocks[part.start].place.line - first_line]
            if part.start < len(document.blocks)
            else len(document.text)
            for part in (self.summary, self.sections, self.deep)
        ]
        cuts = [0, *starts, len(document.text)]
        # A part that is empty at the front begins where the next one does.
        cuts = [min(cuts[i:]) for i in range(len(cuts))]
        parts = [document.text[a:b] for a, b in itertools.pairwise(cuts)]
        return parts[0], parts[1], parts[2], parts[3]


def split(document: Document) -> Body:
    """Find the parts of a body."""
    second = [i for i, block in enumerate(document.blocks) if _level(block) == SECTION]
    end = len(document.blocks)
    deep = next((i for i in second if _named(document.blocks[i], DEEP_GUIDANCE)), end)
    summary = next((i for i in second if _named(document.blocks[i], SUMMARY) and i < deep), None)
    if summary is None:
        first = next((i for i in second if i < deep), deep)
        return Body(range(first), range(first, first), range(first, deep), range(deep, end))
    after = next((i for i in second if i > summary), end)
    return Body(range(summary), range(summary, after), range(after, deep), range(deep, end))


def _level(block: Block) -> int:
    return block.heading.level if block.heading else 0


def _named(block: Block, name: str) -> bool:
    return block.heading is not None and block.heading.text.strip().casefold() == name


def _lines(text: str) -> list[int]:
    """Where each line of `text` begins."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    return starts
