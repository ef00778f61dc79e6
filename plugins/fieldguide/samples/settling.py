"""Evidence with the severities of the base."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fieldguide.problems.diagnostics import Severity
from fieldguide.samples.evidence import Evidence, Status

if TYPE_CHECKING:
    from fieldguide.problems.severities import Judge

__all__ = ["settle"]


def settle(one: Evidence, judge: Judge) -> Evidence:
    """Evidence whose findings count as the base says.

    A sample whose errors count no more has not passed: it counts as not run, and says why. One
    with a finding that counts as an error now has failed, unless it is an excerpt.
    """
    if not one.findings:
        return one
    findings = tuple(judge.all(one.findings))
    if findings == one.findings:
        return one
    errors = any(finding.severity is Severity.ERROR for finding in findings)
    if one.status is Status.FAILED and not errors:
        codes = dict.fromkeys(f.code for f in one.findings if f.severity is Severity.ERROR)
        why = f"{', '.join(codes)} does not count here"
        return replace(one, status=Status.NOT_RUN, why=why, findings=findings)
    if errors and one.status is not Status.INCOMPLETE:
        return replace(one, status=Status.FAILED, findings=findings)
    return replace(one, findings=findings)
