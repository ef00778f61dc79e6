"""The report format `text` of the command `samples`: problems, then a summary."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click

from fieldguide.problems.diagnostics import Severity, printable
from fieldguide.problems.listing import Listing, totals
from fieldguide.samples.evidence import Status
from fieldguide.samples.level import Level

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from fieldguide.checking.report import Report
    from fieldguide.problems.diagnostics import Diagnostic
    from fieldguide.samples.evidence import Evidence

__all__ = ["listed", "proven"]

_COLORS = {
    Status.PASSED: "green",
    Status.FAILED: "red",
    Status.INCOMPLETE: "yellow",
    Status.NOT_RUN: "cyan",
    Status.SKIPPED: "cyan",
    Status.UNCHECKED: "bright_black",
}
_MAX_LINES = 20
_MAX_REASONS = 4
_SLOW_SECONDS = 1.0
_MAX_REASON_LENGTH = 100


def proven(report: Report) -> Iterator[str]:
    """Write the problems of samples and a summary.

    Args:
        report: The report of a run of samples.

    Yields:
        One or more lines, without the last line ending.
    """
    (outcome,) = report.outcomes
    diagnostics = report.loose
    sandbox = None if outcome.proof is None else outcome.proof.sandbox
    name = "none" if sandbox is None else sandbox.name
    if sandbox is not None and sandbox.reason:
        name = f"{name} ({sandbox.reason})"
    notes = sandbox.notes if sandbox is not None else ()
    listing = Listing(report.lines)
    brief: list[tuple[Evidence, Diagnostic]] = []
    known: list[tuple[Evidence, Diagnostic]] = []
    for evidence in report.samples:
        full = []
        for finding in evidence.findings:
            if finding.severity is Severity.HINT:
                known.append((evidence, finding))
            elif finding.severity is Severity.WARNING and evidence.status is Status.INCOMPLETE:
                brief.append((evidence, finding))
            else:
                full.append(finding)
        if full:
            yield _heading(evidence)
            for finding in full:
                yield listing.text(finding) + "\n"
    for diagnostic in diagnostics:
        yield listing.text(diagnostic) + "\n"
    yield from _grouped("incomplete", "yellow", brief)
    yield from _grouped("known", "cyan", known)
    yield from _summary(report.samples, name, notes)
    problems = [finding for evidence in report.samples for finding in evidence.findings]
    yield totals(p for p in (*problems, *diagnostics) if p.severity is not Severity.HINT)


def listed(report: Report) -> Iterator[str]:
    """Write one line for each sample: place, status, level, language and reason.

    Args:
        report: The report of a run of samples.

    Yields:
        A line without its ending.
    """
    wide = max((len(_place(evidence)) for evidence in report.samples), default=0)
    for evidence in report.samples:
        status = click.style(f"{evidence.status.value:<10}", fg=_COLORS[evidence.status])
        level = f"{evidence.level.label if evidence.level else '':<8}"
        why = f"  {printable(evidence.why, _MAX_REASON_LENGTH)}" if evidence.why else ""
        yield f"{_place(evidence):<{wide}}  {status} {level}  {_label(evidence)}{why}".rstrip()


def _place(evidence: Evidence) -> str:
    return f"{printable(evidence.sample.place.file)}:{evidence.sample.place.line}"


def _label(evidence: Evidence) -> str:
    """The language of a sample and its path, if it has one."""
    sample = evidence.sample
    path = f" {printable(sample.path)}" if sample.path else ""
    return f"{printable(sample.language) or '-'}{path}"


def _heading(evidence: Evidence) -> str:
    status = click.style(evidence.status.value, fg=_COLORS[evidence.status], bold=True)
    level = (
        f", {evidence.level.label}"
        if evidence.level and evidence.status is not Status.PASSED
        else ""
    )
    where = click.style(_place(evidence), bold=True)
    return f"{where}  {_label(evidence)}  {status}{level}"


def _grouped(
    label: str, color: str, problems: Sequence[tuple[Evidence, Diagnostic]]
) -> Iterator[str]:
    """Problems with the same message on a page, as one line with all line numbers."""
    lines: dict[tuple[str, str], list[int]] = {}
    for evidence, finding in problems:
        lines.setdefault((evidence.sample.page, finding.text), []).append(finding.place.line)
    if not lines:
        return
    yield click.style(label, fg=color, bold=True)
    for (page, message), numbers in list(lines.items())[:_MAX_LINES]:
        places = ", ".join(str(number) for number in dict.fromkeys(numbers))
        yield f"  {printable(page)}:{printable(places, _MAX_REASON_LENGTH)}  {message}"
    more = sum(len(numbers) for numbers in list(lines.values())[_MAX_LINES:])
    if more:
        yield f"  and {more:,} more; '--list' shows all"
    yield ""


def _summary(evidence: Sequence[Evidence], sandbox: str, notes: Sequence[str]) -> Iterator[str]:
    count = len(evidence)
    pages = len({item.sample.page for item in evidence})
    head = f"{count:,} sample{'s' * (count != 1)} on {pages:,} page{'s' * (pages != 1)}"
    yield click.style(head, bold=True)
    for status in Status:
        group = [item for item in evidence if item.status is status]
        if group:
            label = click.style(f"{status.value:<10}", fg=_COLORS[status])
            yield f"  {label} {len(group):>6,}  {_levels(group)}{_reasons(group)}".rstrip()
    yield f"  sandbox: {printable(sandbox)}"
    environments = sorted({item.environment for item in evidence if item.environment})
    if environments:
        yield f"  environments: {printable(', '.join(environments))}"
    cached = sum(item.cached for item in evidence)
    if cached:
        yield f"  {cached:,} known from an earlier run"
    slow = sorted(
        (item for item in evidence if item.seconds >= _SLOW_SECONDS), key=lambda item: -item.seconds
    )
    if slow:
        shown = ", ".join(f"{_place(item)} {item.seconds:.1f} s" for item in slow[:3])
        yield f"  slowest: {shown}"
    for note in notes:
        yield f"  {printable(note)}"


def _levels(evidence: Iterable[Evidence]) -> str:
    """The number of samples by level, highest first: `9 asserted, 3 ran`; may be empty."""
    counts = Counter(item.level for item in evidence)
    return ", ".join(
        f"{counts[level]:,} {level.label}" for level in reversed(Level) if counts[level]
    )


def _reasons(evidence: Sequence[Evidence]) -> str:
    """The most frequent reasons, one per line; those of incomplete samples are listed above."""
    counts = Counter(
        item.why for item in evidence if item.why and item.status is not Status.INCOMPLETE
    )
    rows = [
        f"\n      {number:>6,}  {printable(why, _MAX_REASON_LENGTH)}"
        for why, number in _most_common(counts)
    ]
    more = len(counts) - len(rows)
    if more:
        rows.append(f"\n              and {more:,} more reason{'s' * (more != 1)}")
    return "".join(rows)


def _most_common(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_MAX_REASONS]
