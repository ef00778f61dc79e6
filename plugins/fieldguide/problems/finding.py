"""Findings: diagnostics with an identity that is the same in every run."""

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

# Numbers and memory addresses in a message differ between runs, or when lines move.
_FIGURE = re.compile(r"0x[0-9a-fA-F]+|[0-9]+")
_MAX_SCANNED, _MAX_KEPT = 1000, 120


@dataclass(frozen=True, slots=True)
class Finding:
    """A diagnostic with a location that does not depend on line numbers.

    Attributes:
        diagnostic: The diagnostic.
        file: The file with the problem; for a problem of a sample, its page.
        at: The location in the file: the text of the line, or the label of the sample.
        known: Whether a baseline lists it.
        sample: The key of the sample with the problem, or None.
    """

    diagnostic: Diagnostic
    file: str
    at: str
    known: bool = False
    sample: str | None = None


def findings(diagnostics: Iterable[Diagnostic], lines: SourceLines) -> list[Finding]:
    """Convert diagnostics to findings, located by the text of their lines.

    Args:
        diagnostics: The diagnostics.
        lines: The lines of their files.

    Returns:
        The findings, in the same order.
    """
    return [
        Finding(diagnostic, diagnostic.place.file, _line_text(lines.at(diagnostic.place)))
        for diagnostic in diagnostics
    ]


def fingerprints(problems: Iterable[Finding]) -> list[str]:
    """The fingerprint of each finding, in the same order.

    A fingerprint is a truncated SHA-256 of the file, location, code and message, as 16 hexadecimal
    digits. It does not change if lines move, and is the same on every machine. Equal findings are
    numbered, so that their fingerprints differ.
    """
    counts: Counter[str] = Counter()
    marks = []
    for finding in problems:
        text = _identity(finding)
        counts[text] += 1
        marks.append(_digest(f"{text} {counts[text]}"))
    return marks


def traces(problems: Sequence[Finding]) -> list[frozenset[str]]:
    """The traces of each finding, in the same order.

    If guides have the problem, there is a trace for each guide, so that a known problem in another
    guide has a new trace. Otherwise the only trace is the fingerprint.
    """
    marks = []
    for finding, mark in zip(problems, fingerprints(problems), strict=True):
        guides = frozenset(
            _digest(f"{_identity(finding)} {guide}") for guide in finding.diagnostic.context
        )
        marks.append(guides or frozenset({mark}))
    return marks


def without_figures(message: str) -> str:
    """Replace all numbers and memory addresses in a message by 0."""
    return _FIGURE.sub("0", message)


def _identity(finding: Finding) -> str:
    message = without_figures(finding.diagnostic.message)
    return json.dumps([finding.file, finding.at, finding.diagnostic.code, message])


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _line_text(line: str | None) -> str:
    """The start of a line with normalised white space, which identifies it in its file."""
    return printable(" ".join((line or "")[:_MAX_SCANNED].split()), _MAX_KEPT)
