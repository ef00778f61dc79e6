"""Evidence with the severities of the base."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fieldguide.diagnostics import Severity
from fieldguide.samples.evidence import Evidence, Status
from fieldguide.severities import Judge

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fieldguide.samples.base import Base
    from fieldguide.samples.sample import Page

__all__ = ["judge_of", "settle"]


def judge_of(base: Base, pages: Iterable[Page]) -> Judge:
    """What gives the findings of samples their severities.

    Args:
        base: The base.
        pages: Its pages, which overrides name by their entry or step.
    """
    names: dict[str, set[str]] = {}
    steps = base.settings.folder("steps")
    for page in pages:
        step = page.path.stem if steps and page.path.is_relative_to(steps) else None
        name = page.entry or step
        if name is not None:
            names.setdefault(name, set()).add(page.file)
    return Judge(base.settings.severities, names)


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
