"""Findings: diagnostics with what identifies them from run to run."""

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
    """A diagnostic, and where it is, independent of line numbers.

    Attributes:
        diagnostic: The diagnostic.
        file: The file that it is about; for a sample, its page.
        at: Where in the file: the text of the line, or the label of the sample.
        known: Whether a baseline lists it.
        sample: The key of the sample that it is about, or None.
    """

    diagnostic: Diagnostic
    file: str
    at: str
    known: bool = False
    sample: str | None = None


def findings(diagnostics: Iterable[Diagnostic], lines: SourceLines) -> list[Finding]:
    """Diagnostics as findings, located by the text of their lines.

    Args:
        diagnostics: The diagnostics.
        lines: The lines of their files.
    """
    return [
        Finding(diagnostic, diagnostic.place.file, _words(lines.at(diagnostic.place)))
        for diagnostic in diagnostics
    ]


def fingerprints(problems: Iterable[Finding]) -> list[str]:
    """A fingerprint for each finding, of its code, message and location without the line number.

    It does not change if lines move, and is the same on any machine. Equal findings are numbered.
    """
    counts: Counter[str] = Counter()
    marks = []
    for finding in problems:
        text = _identity(finding)
        counts[text] += 1
        marks.append(_mark(f"{text} {counts[text]}"))
    return marks


def traces(problems: Sequence[Finding]) -> list[frozenset[str]]:
    """The marks of each finding: one for each guide that it is in, or else its fingerprint."""
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
    """The first words of a line, which identify it."""
    return printable(" ".join((line or "")[:_READ].split()), _KEPT)
