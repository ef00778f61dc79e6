"""The evidence of samples: derived from results of checks and runs, and stored in a file."""

from __future__ import annotations

import enum
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fieldguide.problems.diagnostics import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fieldguide.problems.diagnostics import Diagnostic
    from fieldguide.problems.severities import SeverityFilter
    from fieldguide.samples.level import Level
    from fieldguide.samples.sample import Sample

__all__ = ["Evidence", "Status", "totals"]


class Status(enum.StrEnum):
    """The result for a sample.

    `PASSED` means no more than the level says; `INCOMPLETE` is an excerpt that lacks something;
    `UNCHECKED` has no language, or one without a check.
    """

    PASSED = "passed"
    FAILED = "failed"
    INCOMPLETE = "incomplete"
    NOT_RUN = "not-run"
    SKIPPED = "skipped"
    UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The evidence of a sample.

    Attributes:
        sample: The sample.
        status: Its result.
        level: How far it is proven; None if it is not proven at all.
        environment: The environment that it ran in, or None.
        why: Why it is not run, skipped, incomplete or unchecked, for readers.
        findings: Its problems.
        cached: Whether the result comes from an earlier run.
        seconds: How long it took to check and run the sample.
        output: Its output, if it ran.
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

    def settled(self, judge: SeverityFilter) -> Evidence:
        """The evidence with the severities of the base.

        A sample whose errors are no longer errors has not passed either: its status is "not run",
        and the reason names their codes. One with a problem that has become an error has failed,
        unless it is an excerpt.
        """
        findings = tuple(judge.all(self.findings))
        if findings == self.findings:
            return self
        errors = any(finding.severity is Severity.ERROR for finding in findings)
        if self.status is Status.FAILED and not errors:
            codes = dict.fromkeys(f.code for f in self.findings if f.severity is Severity.ERROR)
            why = f"{', '.join(codes)} is not an error here"
            return replace(self, status=Status.NOT_RUN, why=why, findings=findings)
        if errors and self.status is not Status.INCOMPLETE:
            return replace(self, status=Status.FAILED, findings=findings)
        return replace(self, findings=findings)


def totals(evidence: Iterable[Evidence]) -> dict[str, int]:
    """The number of samples by status, without the statuses that no sample has."""
    counts = Counter(item.status for item in evidence)
    return {status.value: counts[status] for status in Status if counts[status]}
