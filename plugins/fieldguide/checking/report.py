"""A run for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fieldguide.problems.codes import Part
from fieldguide.problems.finding import fingerprints
from fieldguide.problems.github import github as annotation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fieldguide.checking.outcome import Outcome
    from fieldguide.problems.finding import Finding
    from fieldguide.problems.junit import Case

__all__ = ["github", "json_report", "junit", "sarif"]

_MARK = "fieldguide/v1"


def json_report(found: Sequence[tuple[Part, Finding]]) -> dict[str, Any]:
    """What was found: each with its part, and a link with what it leads to."""
    return {"diagnostics": [_json(part, one) for part, one in found]}


def github(found: Sequence[tuple[Part, Finding]]) -> str:
    """What is new as annotations of a workflow; what is known would only bury it."""
    return "".join(annotation(one.diagnostic) + "\n" for _, one in found if not one.known)


def sarif(found: Sequence[tuple[Part, Finding]]) -> str:
    """What was found as SARIF, known findings as notes."""
    from fieldguide.problems import sarif as document  # noqa: PLC0415 - only where asked for

    marks = fingerprints(one for _, one in found)
    return document.sarif([
        document.Result(
            one.diagnostic,
            {"partialFingerprints": {_MARK: mark}, "properties": _properties(part, one)},
        )
        for (part, one), mark in zip(found, marks, strict=True)
    ])  # fmt: skip


def junit(outcomes: Sequence[Outcome], found: Sequence[tuple[Part, Finding]]) -> str:
    """A suite for each part, with a case for the part itself and one for each finding."""
    from fieldguide.problems import junit as document  # noqa: PLC0415 - only where asked for

    suites: dict[str, list[Case]] = {}
    for outcome in outcomes:
        name = outcome.part.value
        case = document.Case("fieldguide", name, seconds=outcome.seconds)
        if outcome.left_out is not None:
            case = document.Case("fieldguide", name, outcome="skipped", message=outcome.left_out)
        suites[name] = [case]
    for part, one in found:
        suites[part.value].append(document.case_of(one.diagnostic))
    return document.junit("fieldguide check", suites)


def _json(part: Part, one: Finding) -> dict[str, Any]:
    return {**one.diagnostic.as_json(), **_properties(part, one)}


def _properties(part: Part, one: Finding) -> dict[str, Any]:
    target = {"target": one.diagnostic.target} if part is Part.LINKS else {}
    return {"part": part.value, **target}
