"""A run of samples as JUnit XML: a suite for each page, a case for each sample."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fieldguide.problems import junit as cases
from fieldguide.problems.diagnostics import Severity
from fieldguide.problems.junit import Case
from fieldguide.samples.evidence import Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fieldguide.problems.diagnostics import Diagnostic
    from fieldguide.samples.evidence import Evidence

__all__ = ["junit"]


def junit(evidence: Sequence[Evidence], diagnostics: Sequence[Diagnostic] = ()) -> str:
    """A run as one document.

    A sample fails where one of its findings is an error. One whose errors are all known, and
    one that is incomplete, not run or unchecked, is skipped, with the reason.

    Args:
        evidence: Of each sample, in file order.
        diagnostics: What is wrong and belongs to no sample; each is a case with an error.
    """
    suites: dict[str, list[Case]] = {}
    for one in evidence:
        suites.setdefault(one.sample.page, []).append(_case(one))
    for diagnostic in diagnostics:
        suites.setdefault(diagnostic.place.file, []).append(cases.case_of(diagnostic))
    return cases.junit("fieldguide samples", suites)


def _case(one: Evidence) -> Case:
    place = one.sample.place
    name = f"line {place.line} ({one.sample.language or 'no language'})"
    errors = [finding for finding in one.findings if finding.severity is Severity.ERROR]
    if errors:
        return Case(
            place.file,
            name,
            place.line,
            one.seconds,
            "failure",
            errors[0].text,
            errors[0].code,
            cases.detail(one.findings),
        )
    if one.status is Status.PASSED:
        return Case(place.file, name, place.line, one.seconds)
    known = "its findings are in the baseline" if one.status is Status.FAILED else None
    why = f"{one.status.value}: {one.why or known or one.status.value}"
    return Case(place.file, name, place.line, one.seconds, "skipped", why)
