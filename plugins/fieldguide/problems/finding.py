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
    from fieldguide.problems.lines import Lines

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


def findings(diagnostics: Iterable[Diagnostic], lines: Lines) -> list[Finding]:
    """Diagnostics as findings, each of the text of its line.

    Args:
        diagnostics: What is said.
        lines: The lines of their files.
    """
    return [Finding(one, one.place.file, _words(lines.at(one.place))) for one in diagnostics]


def fingerprints(found: Iterable[Finding]) -> list[str]:
    """The fingerprint of each finding: by what it says and of what, not by line.

    It is the same after lines have moved, and on any machine. Of findings that are equal in all
    of this, each has a number.
    """
    counts: Counter[str] = Counter()
    marks = []
    for one in found:
        said = _said(one)
        counts[said] += 1
        marks.append(_mark(f"{said} {counts[said]}"))
    return marks


def traces(found: Sequence[Finding]) -> list[frozenset[str]]:
    """What tells each finding from others where it shows in guides: a mark for each guide.

    A finding that shows in no guide has its fingerprint alone.
    """
    made = []
    for one, mark in zip(found, fingerprints(found), strict=True):
        guides = frozenset(_mark(f"{_said(one)} {guide}") for guide in one.diagnostic.context)
        made.append(guides or frozenset({mark}))
    return made


def without_figures(message: str) -> str:
    """A message with 0 for each figure and address."""
    return _FIGURE.sub("0", message)


def _said(one: Finding) -> str:
    message = without_figures(one.diagnostic.message)
    return json.dumps([one.file, one.at, one.diagnostic.code, message])


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _words(line: str | None) -> str:
    """A line's words, as many as it takes to know it by."""
    return printable(" ".join((line or "")[:_READ].split()), _KEPT)
