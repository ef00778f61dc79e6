"""A run of samples for people: problems as a compiler prints them, and a summary."""

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
_BRIEF = 20
_REASONS = 4
_SLOW = 1.0
_WHY = 100


def proven(report: Report) -> Iterator[str]:
    """The problems and the summary, piece by piece.

    Args:
        report: The report of a run of samples.

    Yields:
        One or more lines, without the last line end.
    """
    (outcome,) = report.outcomes
    evidence, diagnostics = report.samples, report.loose
    sandbox = None if outcome.proof is None else outcome.proof.sandbox
    name = "none" if sandbox is None else sandbox.name
    if sandbox is not None and sandbox.reason:
        name = f"{name} ({sandbox.reason})"
    notes = sandbox.notes if sandbox is not None else ()
    listing = Listing(report.lines)
    brief: list[tuple[Evidence, Diagnostic]] = []
    known: list[tuple[Evidence, Diagnostic]] = []
    for one in evidence:
        full = []
        for finding in one.findings:
            if finding.severity is Severity.HINT:
                known.append((one, finding))
            elif finding.severity is Severity.WARNING and one.status is Status.INCOMPLETE:
                brief.append((one, finding))
            else:
                full.append(finding)
        if full:
            yield _heading(one)
            for finding in full:
                yield listing.text(finding) + "\n"
    for diagnostic in diagnostics:
        yield listing.text(diagnostic) + "\n"
    yield from _briefly("incomplete", "yellow", brief)
    yield from _briefly("known", "cyan", known)
    yield from _summary(evidence, name, notes)
    found = [finding for one in evidence for finding in one.findings]
    yield totals(one for one in (*found, *diagnostics) if one.severity is not Severity.HINT)


def listed(report: Report) -> Iterator[str]:
    """One line for each sample: its place, language, status and level, and the reason for these.

    Args:
        report: The report of a run of samples.
    """
    evidence = report.samples
    wide = max((len(_place(one)) for one in evidence), default=0)
    for one in evidence:
        status = click.style(f"{one.status.value:<10}", fg=_COLORS[one.status])
        level = f"{one.level.label if one.level else '':<8}"
        why = f"  {printable(one.why, _WHY)}" if one.why else ""
        yield f"{_place(one):<{wide}}  {status} {level}  {_what(one)}{why}".rstrip()


def _place(one: Evidence) -> str:
    return f"{printable(one.sample.place.file)}:{one.sample.place.line}"


def _what(one: Evidence) -> str:
    """The language of a sample, and its path."""
    sample = one.sample
    path = f" {printable(sample.path)}" if sample.path else ""
    return f"{printable(sample.language) or '-'}{path}"


def _heading(one: Evidence) -> str:
    status = click.style(one.status.value, fg=_COLORS[one.status], bold=True)
    level = f", {one.level.label}" if one.level and one.status is not Status.PASSED else ""
    where = click.style(_place(one), bold=True)
    return f"{where}  {_what(one)}  {status}{level}"


def _briefly(label: str, color: str, found: Sequence[tuple[Evidence, Diagnostic]]) -> Iterator[str]:
    """A line for what each page has of the same, and how much more there is."""
    lines: dict[tuple[str, str], list[int]] = {}
    for one, finding in found:
        lines.setdefault((one.sample.page, finding.text), []).append(finding.place.line)
    if not lines:
        return
    yield click.style(label, fg=color, bold=True)
    for (page, message), numbers in list(lines.items())[:_BRIEF]:
        places = ", ".join(str(number) for number in dict.fromkeys(numbers))
        yield f"  {printable(page)}:{printable(places, _WHY)}  {message}"
    more = sum(len(numbers) for numbers in list(lines.values())[_BRIEF:])
    if more:
        yield f"  and {more:,} more; '--list' shows all"
    yield ""


def _summary(evidence: Sequence[Evidence], sandbox: str, notes: Sequence[str]) -> Iterator[str]:
    count = len(evidence)
    pages = len({one.sample.page for one in evidence})
    head = f"{count:,} sample{'s' * (count != 1)} on {pages:,} page{'s' * (pages != 1)}"
    yield click.style(head, bold=True)
    for status in Status:
        those = [one for one in evidence if one.status is status]
        if those:
            label = click.style(f"{status.value:<10}", fg=_COLORS[status])
            yield f"  {label} {len(those):>6,}  {_levels(those)}{_reasons(those)}".rstrip()
    yield f"  sandbox: {printable(sandbox)}"
    environments = sorted({one.environment for one in evidence if one.environment})
    if environments:
        yield f"  environments: {printable(', '.join(environments))}"
    cached = sum(one.cached for one in evidence)
    if cached:
        yield f"  {cached:,} known from an earlier run"
    slow = sorted((one for one in evidence if one.seconds >= _SLOW), key=lambda one: -one.seconds)
    if slow:
        shown = ", ".join(f"{_place(one)} {one.seconds:.1f} s" for one in slow[:3])
        yield f"  slowest: {shown}"
    for note in notes:
        yield f"  {printable(note)}"


def _levels(evidence: Iterable[Evidence]) -> str:
    """`9 asserted, 3 ran`, the highest level first; nothing where no sample has one."""
    counts = Counter(one.level for one in evidence)
    return ", ".join(
        f"{counts[level]:,} {level.label}" for level in reversed(Level) if counts[level]
    )


def _reasons(evidence: Sequence[Evidence]) -> str:
    """Why samples are not run, the commonest first; what each excerpt lacks is said above."""
    counts = Counter(one.why for one in evidence if one.why and one.status is not Status.INCOMPLETE)
    rows = [f"\n      {number:>6,}  {printable(why, _WHY)}" for why, number in _first(counts)]
    more = len(counts) - len(rows)
    if more:
        rows.append(f"\n              and {more:,} more reason{'s' * (more != 1)}")
    return "".join(rows)


def _first(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_REASONS]
