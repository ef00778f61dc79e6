"""The report format `text`: problems as a compiler prints them, then a summary."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click

from fieldguide.problems.codes import CODES, Part, Severity
from fieldguide.problems.diagnostics import printable
from fieldguide.problems.listing import Listing, totals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fieldguide.checking.report import Report

__all__ = ["summary", "text"]

_MIN_TOTAL, _MAX_CODES, _MAX_NOTES, _MAX_WIDTH = 20, 5, 4, 160


def text(report: Report) -> str:
    """Write each new problem with its line in the source, then the summary."""
    if report.command == "samples":
        from fieldguide.checking.forms import samples_text  # noqa: PLC0415 - only for samples

        lines = samples_text.listed if report.listing else samples_text.proven
        return "".join(line + "\n" for line in lines(report))
    listing = Listing(report.lines)
    listed = "".join(f"{listing.text(diagnostic)}\n\n" for diagnostic in report.diagnostics)
    return listed + summary(report)


def summary(report: Report) -> str:
    """Write a summary that fits on a screen.

    For `check`, it has the counts and the duration of each part; for other commands, the counts.
    """
    if report.command != "check":
        return totals(report.diagnostics) + "\n"
    return "".join(line + "\n" for line in _table(report))


def _table(report: Report) -> Iterator[str]:
    findings = report.findings
    known = any(finding.known for _, finding in findings)
    severities = list(Severity)
    head = [f"{severity.value}s" for severity in severities] + ["known"] * known
    wide = max(len(part.value) for part in Part)
    columns = "".join(f"{word:>10}" for word in (*head, "time"))
    yield click.style(f"{'':<{wide}}{columns}", dim=True)
    for outcome in report.outcomes:
        if outcome.skipped is not None:
            left = click.style("skipped", fg="yellow")
            yield f"{outcome.part.value:<{wide}}  {left}: {printable(outcome.skipped, _MAX_WIDTH)}"
            continue
        own = [finding for part, finding in findings if part is outcome.part]
        counts = Counter(finding.diagnostic.severity for finding in own if not finding.known)
        cells = [_cell(counts[severity], severity) for severity in severities]
        cells += [f"{sum(finding.known for finding in own):>10,}"] * known
        yield f"{outcome.part.value:<{wide}}{''.join(cells)}{outcome.seconds:>8.2f} s"
    notes = report.notes
    for note in notes[:_MAX_NOTES]:
        yield printable(note, _MAX_WIDTH)
    if len(notes) > _MAX_NOTES:
        yield f"and {len(notes) - _MAX_NOTES:,} more notes"
    new = [finding.diagnostic for _, finding in findings if not finding.known]
    yield from _frequent_codes(Counter(finding.code for finding in new))
    yield f"{report.about}: {totals(new)}"


def _cell(count: int, severity: Severity) -> str:
    cell = f"{count:>10,}"
    colors = {Severity.ERROR: "red", Severity.WARNING: "yellow"}
    return click.style(cell, fg=colors[severity]) if count and severity in colors else cell


def _frequent_codes(counts: Counter[str]) -> Iterator[str]:
    if sum(counts.values()) <= _MIN_TOTAL:
        return
    yield click.style("most frequent codes:", dim=True)
    for code, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_MAX_CODES]:
        yield f"{count:>8,}  {code}  {CODES[code].title}"
