"""A run for people: what is wrong as a compiler says it, and a summary that fits a screen."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click

from fieldguide.problems.codes import CODES, Part, Severity
from fieldguide.problems.diagnostics import printable
from fieldguide.problems.listing import Listing, totals

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from fieldguide.checking.outcome import Outcome
    from fieldguide.problems.finding import Finding

__all__ = ["listed", "summary"]

_MANY, _COMMONEST, _NOTES, _WIDE = 20, 5, 4, 160


def listed(found: Iterable[Finding], root: Path) -> Iterator[str]:
    """What is wrong, one after the other; what is known is left out.

    Args:
        found: What was found, in the order in which it is to stand.
        root: What files are relative to.
    """
    listing = Listing(root)
    for one in found:
        if not one.known:
            yield listing.text(one.diagnostic) + "\n"


def summary(
    outcomes: Sequence[Outcome], found: Sequence[tuple[Part, Finding]], *, about: str
) -> Iterator[str]:
    """How many findings each part has, how long it took, and which codes are commonest.

    Args:
        outcomes: Of each part.
        found: Each finding with the part that it is counted for.
        about: What there is, in words.
    """
    known = any(one.known for _, one in found)
    severities = list(Severity)
    head = [f"{severity.value}s" for severity in severities] + ["known"] * known
    wide = max(len(part.value) for part in Part)
    columns = "".join(f"{word:>10}" for word in (*head, "time"))
    yield click.style(f"{'':<{wide}}{columns}", dim=True)
    for outcome in outcomes:
        if outcome.left_out is not None:
            left = click.style("left out", fg="yellow")
            yield f"{outcome.part.value:<{wide}}  {left}: {printable(outcome.left_out, _WIDE)}"
            continue
        own = [one for part, one in found if part is outcome.part]
        counts = Counter(one.diagnostic.severity for one in own if not one.known)
        cells = [_cell(counts[severity], severity) for severity in severities]
        cells += [f"{sum(one.known for one in own):>10,}"] * known
        yield f"{outcome.part.value:<{wide}}{''.join(cells)}{outcome.seconds:>8.2f} s"
    notes = [note for outcome in outcomes for note in outcome.notes]
    for note in notes[:_NOTES]:
        yield printable(note, _WIDE)
    if len(notes) > _NOTES:
        yield f"and {len(notes) - _NOTES:,} more notes"
    new = [one.diagnostic for _, one in found if not one.known]
    yield from _commonest(Counter(one.code for one in new))
    yield f"{about}: {totals(new)}"


def _cell(count: int, severity: Severity) -> str:
    cell = f"{count:>10,}"
    colors = {Severity.ERROR: "red", Severity.WARNING: "yellow"}
    return click.style(cell, fg=colors[severity]) if count and severity in colors else cell


def _commonest(counts: Counter[str]) -> Iterator[str]:
    if sum(counts.values()) <= _MANY:
        return
    yield click.style("the commonest:", dim=True)
    for code, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_COMMONEST]:
        yield f"{count:>8,}  {code}  {CODES[code].title}"
