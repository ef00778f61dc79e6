"""A diagnostic as one run says it, and what it is known by in the next."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fieldguide.problems.diagnostics import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fieldguide.problems.diagnostics import Diagnostic
    from fieldguide.problems.lines import SourceLines

__all__ = ["Finding", "findings", "fingerprints", "traces", "without_figures"]

# Figures and addresses in a message differ from run to run, and when lines move.
_FIGURE = re.compile(r"0x[0-9a-fA-F]+|[0-9]+")
_READ, _KEPT = 1000, 120


@dataclass(frozen=True, slots=True)
class Finding:
    """A diagnostic, and of what it is said.

    Attributes:
        diagnostic: What is said.
        file: The file that it is about; for a sample, its page.
        at: What of the file it is about, whatever the line: the line's text, or a sample's name.
        known: Whether a baseline lists it.
        sample: The key of the sample that it is about, or None.
    """

    diagnostic: Diagnostic
    file: str
    at: str
    known: bool = False
    sample: str | None = None


def findings(diagnostics: Iterable[Diagnostic], lines: SourceLines) -> list[Finding]:
    """Diagnostics as findings, each of the text of its line.

    Args:
        diagnostics: What is said.
        lines: The lines of their files.
    """
    return [
        Finding(diagnostic, diagnostic.place.file, _words(lines.at(diagnostic.place)))
        for diagnostic in diagnostics
    ]


def fingerprints(problems: Iterable[Finding]) -> list[str]:
    """The fingerprint of each finding: by what it says and of what, not by line.

    It is the same after lines have moved, and on any machine. Of findings that are equal in all
    of this, each has a number.
    """
    counts: Counter[str] = Counter()
    marks = []
    for finding in problems:
        text = _identity(finding)
        counts[text] += 1
        marks.append(_mark(f"{text} {counts[text]}"))
    return marks


def traces(problems: Sequence[Finding]) -> list[frozenset[str]]:
    """What tells each finding from others where it shows in guides: a mark for each guide.

    A finding that shows in no guide has its fingerprint alone.
    """
    marks = []
    for finding, mark in zip(problems, fingerprints(problems), strict=True):
        guides = frozenset(
            _mark(f"{_identity(finding)} {guide}") for guide in finding.diagnostic.context
        )
        marks.append(guides or frozenset({mark}))
    return marks


def without_figures(message: str) -> str:
    """A message with 0 for each figure and address."""
    return _FIGURE.sub("0", message)


def _identity(finding: Finding) -> str:
    message = without_figures(finding.diagnostic.message)
    return json.dumps([finding.file, finding.at, finding.diagnostic.code, message])


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _words(line: str | None) -> str:
    """A line's words, as many as it takes to know it by."""
    return printable(" ".join((line or "")[:_READ].split()), _KEPT)
