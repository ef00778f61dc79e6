"""A run for people: what is wrong as a compiler says it, and a summary that fits a screen."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click

from fieldguide.diagnostics import Severity, printable
from fieldguide.listing import Listing, totals
from fieldguide.samples.evidence import Level, Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from fieldguide.diagnostics import Diagnostic
    from fieldguide.samples.evidence import Evidence

__all__ = ["listed", "text"]

_COLORS = {
    Status.PASSED: "green",
    Status.FAILED: "red",
    Status.INCOMPLETE: "yellow",
    Status.NOT_RUN: "cyan",
    Status.SKIPPED: "cyan",
    Status.UNCHECKED: "bright_black",
}


def text(
    evidence: Sequence[Evidence],
    diagnostics: Sequence[Diagnostic],
    *,
    root: Path,
    sandbox: str,
    notes: Sequence[str] = (),
) -> Iterator[str]:
    """The report, piece by piece.

    Args:
        evidence: Of each sample, in file order.
        diagnostics: What is wrong and belongs to no sample.
        root: What files are relative to.
        sandbox: What samples ran in, with the reason where there are no walls.
        notes: What else a reader has to know.
    """
    listing = Listing(root)
    for one in evidence:
        for finding in one.findings:
            yield listing.text(finding) + "\n"
    for diagnostic in diagnostics:
        yield listing.text(diagnostic) + "\n"
    yield from _summary(evidence, diagnostics, sandbox, notes)


def listed(evidence: Sequence[Evidence]) -> Iterator[str]:
    """One line for each sample: where, what it is, what is known of it and why."""
    for one in evidence:
        sample = one.sample
        place = f"{printable(sample.page)}:{sample.place.line}"
        status = click.style(one.status.value, fg=_COLORS[one.status])
        level = f" {one.level.label}" if one.level else ""
        what = printable(sample.word or "-")
        path = f" {printable(sample.path)}" if sample.path else ""
        why = f"  ({printable(one.why, 200)})" if one.why else ""
        yield f"{place}  {what}{path}  {status}{level}{why}"


def _summary(
    evidence: Sequence[Evidence],
    diagnostics: Sequence[Diagnostic],
    sandbox: str,
    notes: Sequence[str],
) -> Iterator[str]:
    count = len(evidence)
    pages = len({one.sample.page for one in evidence})
    head = f"{count} sample{'s' * (count != 1)} on {pages} page{'s' * (pages != 1)}"
    yield click.style(head, bold=True)
    statuses = Counter(one.status for one in evidence)
    for status in Status:
        if not statuses[status]:
            continue
        levels = Counter(one.level for one in evidence if one.status is status)
        shown = ", ".join(
            f"{levels[level]} {level.label}" for level in reversed(Level) if levels[level]
        )
        label = click.style(f"{status.value:<10}", fg=_COLORS[status])
        yield f"  {label} {statuses[status]:>5}{f'  ({shown})' if shown else ''}"
    reasons = Counter(one.why for one in evidence if one.why and one.status is Status.UNCHECKED)
    for why, number in reasons.most_common(3):
        yield f"  unchecked: {printable(why, 120)} ({number})"
    cached = sum(one.cached for one in evidence)
    known = f", {cached} known from earlier" if cached else ""
    yield f"  sandbox: {sandbox}{known}"
    for note in notes:
        yield f"  {note}"
    found = [finding for one in evidence for finding in one.findings]
    every = [*found, *diagnostics]
    yield totals([one for one in every if one.severity is not Severity.HINT])
