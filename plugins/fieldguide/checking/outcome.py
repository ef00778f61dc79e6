"""What one part of a run came to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fieldguide.problems.baseline import Known, Verdict
    from fieldguide.problems.codes import Part
    from fieldguide.problems.diagnostics import Place
    from fieldguide.problems.finding import Finding

__all__ = ["Outcome"]


def _everything(_: Known) -> bool:
    return True


@dataclass(slots=True)
class Outcome:
    """What one part of a run came to.

    Attributes:
        part: The part.
        found: What it found, with the severities of the base.
        seconds: How long it took.
        left_out: Why it was not done at all, or None.
        hindered: Whether it was to be done and could not.
        notes: What else a reader has to know.
        whole: Whether all was looked at, so that what was not found is not there.
        external: The addresses that lead out of the site, each with its place.
        judged: Whether it tells if a known finding of its own is still there.
    """

    part: Part
    found: Sequence[Finding] = ()
    seconds: float = 0.0
    left_out: str | None = None
    hindered: bool = False
    notes: list[str] = field(default_factory=list)
    whole: bool = True
    external: Sequence[tuple[str, Place]] = ()
    judged: Verdict = _everything
