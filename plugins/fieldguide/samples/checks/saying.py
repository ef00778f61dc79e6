"""What the checks of data have in common: what is said of a text that does not parse."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fieldguide.problems.diagnostics import report
from fieldguide.samples.checks.checked import Checked

if TYPE_CHECKING:
    from collections.abc import Callable

    from fieldguide.samples.sample import Sample

__all__ = ["CONTROL", "ELLIPSIS", "UNFILLED", "another", "broken", "guarded"]

ELLIPSIS = re.compile(r"\.\.\.|\u2026")
CONTROL = re.compile(
    r"\{%|<%|\{\{-|\{\{[#/^]|\{\{[ \t]*(?:if|range|with|end|else|define|template|block|each)\b"
)
"""What leaves lines out or repeats them, so that only the filled text has a form."""
UNFILLED = Checked(None, why="a template: its form is not known before it is filled")


def guarded(check: Callable[[Sample], Checked], sample: Sample) -> Checked:
    """What a check says of a sample, also where the sample is too deep for its parser."""
    try:
        return check(sample)
    except (RecursionError, MemoryError):
        return broken(sample, 1, 1, "it is too deep")


def broken(sample: Sample, line: int, column: int, message: str) -> Checked:
    """What is said of a sample that does not parse.

    Args:
        sample: The sample.
        line: Of its code.
        column: Of its line.
        message: The parser's.
    """
    said = message[:1].lower() + message[1:]
    finding = report("FG311", f"the sample does not parse: {said}", sample.at(line, column))
    return Checked(None, (finding,))


def another(sample: Sample, other: str, said: str) -> Checked:
    """What is said of a sample that is in another language than its fence says."""
    message = f"the sample is {other}, not {said}"
    hint = f"write '{other.lower()}' on its fence"
    return Checked(None, (report("FG312", message, sample.place, hint),))
