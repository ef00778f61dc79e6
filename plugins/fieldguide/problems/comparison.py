"""A run compared with a baseline: what it knows, what is new, what has to leave it."""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from fieldguide.problems.codes import CODES
from fieldguide.problems.diagnostics import Diagnostic, Place, Severity, report
from fieldguide.problems.finding import fingerprints, without_figures

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from fieldguide.problems.baseline import Known, Verdict
    from fieldguide.problems.finding import Finding

__all__ = ["compare"]


def compare(
    found: Sequence[Finding],
    known: Mapping[str, Known],
    judged: Verdict,
    *,
    file: str,
    root: Path,
) -> tuple[list[Finding], list[tuple[Known, Diagnostic]]]:
    """Set what is known apart from what is new.

    A finding of a file that is there no more is known where another file has the same one now, so
    that a file can be moved.

    Args:
        found: What the run found.
        known: The baseline.
        judged: What the run was about.
        file: The baseline as messages show it.
        root: What files are relative to.

    Returns:
        The findings, one for one, those that are known as hints; and what has to leave the
        baseline: findings that are no more, among those that the run was about.
    """
    marks = fingerprints(found)
    seen = set(marks)
    missed = [
        (mark, one)
        for mark, one in sorted(known.items(), key=lambda item: (item[1].line, item[0]))
        if mark not in seen and one.code in CODES and judged(one)
    ]
    here = {mark: one for one, mark in zip(found, marks, strict=True) if mark not in known}
    moved = _moved(here, missed, root)
    made = [
        replace(one, known=True, diagnostic=replace(one.diagnostic, severity=Severity.HINT))
        if mark in known or mark in moved
        else one
        for one, mark in zip(found, marks, strict=True)
    ]
    left = set(moved.values())
    return made, [(one, _gone(one, file)) for mark, one in missed if mark not in left]


def _moved(
    new: Mapping[str, Finding], missed: Sequence[tuple[str, Known]], root: Path
) -> dict[str, str]:
    """What is new, with what is known of it from the file where it was."""
    places: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for mark, one in missed:
        if one.at and not os.path.lexists(root / one.file):
            places[one.at, one.code, without_figures(one.message)].append(mark)
    made = {}
    for mark, finding in new.items():
        said = finding.diagnostic
        waiting = places.get((finding.at, said.code, without_figures(said.message)))
        if waiting:
            made[mark] = waiting.pop(0)
    return made


def _gone(one: Known, file: str) -> Diagnostic:
    return report(
        "FG342",
        f"{one.code} of {one.file} is no more: {one.message}",
        Place(file, one.line),
        "take it out with --update-baseline, so that it does not come back in silence",
    )
