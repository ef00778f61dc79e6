"""How far a sample was proven, and what was found."""

from __future__ import annotations

import enum
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fieldguide.problems.diagnostics import Diagnostic
    from fieldguide.samples.sample import Sample

__all__ = ["Evidence", "Level", "Status", "totals"]


class Level(enum.IntEnum):
    """How far a sample was proven; each includes those before it."""

    PARSED = 1
    NAMES = 2
    TYPES = 3
    IMPORTED = 4
    RAN = 5
    ASSERTED = 6

    @property
    def label(self) -> str:
        """The word for it in reports and on pages."""
        return self.name.lower()


class Status(enum.StrEnum):
    """What became of a sample.

    `PASSED` is never more than its level says; `INCOMPLETE` is an excerpt that lacks something;
    `UNCHECKED` has no language, or one that nothing here checks.
    """

    PASSED = "passed"
    FAILED = "failed"
    INCOMPLETE = "incomplete"
    NOT_RUN = "not-run"
    SKIPPED = "skipped"
    UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of one sample.

    Attributes:
        sample: The sample.
        status: What became of it.
        level: How far it was proven, or None where nothing was.
        environment: The environment that it ran in, or None.
        why: Why it is not run, skipped, incomplete or unchecked, in words for a reader.
        findings: What is wrong with it.
        cached: Whether this is known from an earlier run.
        seconds: How long checking and running it took, when it was done.
        output: What it printed, where an `output` fence follows it.
        called: The keys of the samples of its page that it called something of.
    """

    sample: Sample
    status: Status
    level: Level | None = None
    environment: str | None = None
    why: str | None = None
    findings: tuple[Diagnostic, ...] = ()
    cached: bool = False
    seconds: float = 0.0
    output: str | None = None
    called: frozenset[str] = frozenset()


def totals(evidence: Iterable[Evidence]) -> dict[str, int]:
    """How many samples have each status, without those that none has."""
    counts = Counter(one.status for one in evidence)
    return {status.value: counts[status] for status in Status if counts[status]}
