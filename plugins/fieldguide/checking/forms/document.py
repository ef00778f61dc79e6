"""The report format `json`; `samples.schema.json` describes that of the command `samples`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fieldguide.problems.codes import Part
from fieldguide.problems.diagnostics import printable_json

if TYPE_CHECKING:
    from fieldguide.checking.report import Report
    from fieldguide.problems.diagnostics import Diagnostic
    from fieldguide.problems.finding import Finding
    from fieldguide.samples.evidence import Evidence

__all__ = ["json_document"]


def json_document(report: Report) -> str:
    """Write a report as a JSON object, whose keys the documentation of the command describes."""
    if report.command == "samples":
        document = _samples(report)
    elif report.command == "links":
        document = {"findings": [_link(finding.diagnostic) for _, finding in report.findings]}
    else:
        document = {"diagnostics": [_problem(part, finding) for part, finding in report.findings]}
    return printable_json(document) + "\n"


def _problem(part: Part, finding: Finding) -> dict[str, Any]:
    target = {"target": finding.diagnostic.target} if part is Part.LINKS else {}
    return {**finding.diagnostic.as_json(), "part": part.value, **target}


def _link(diagnostic: Diagnostic) -> dict[str, Any]:
    values = diagnostic.as_json()
    hint = values.pop("hint")
    return {**values, "target": diagnostic.target, "hint": hint}


def _samples(report: Report) -> dict[str, Any]:
    from fieldguide.samples.evidence import totals  # noqa: PLC0415 - only for samples

    (outcome,) = report.outcomes
    proof = outcome.proof
    assert proof is not None  # noqa: S101 - the command has proven samples
    entries = {page.file: page.entry for page in proof.pages}
    return {
        "samples": [
            _sample(evidence, entries.get(evidence.sample.page)) for evidence in report.samples
        ],
        "totals": totals(report.samples),
        "sandbox": "none" if proof.sandbox is None else proof.sandbox.name,
        "environments": dict(proof.environments),
        "diagnostics": [diagnostic.as_json() for diagnostic in report.loose],
    }


def _sample(evidence: Evidence, entry: str | None) -> dict[str, Any]:
    sample = evidence.sample
    return {
        "entry": entry,
        "file": sample.place.file,
        "line": sample.place.line,
        "column": sample.place.column,
        "language": sample.language,
        "path": sample.path,
        "status": evidence.status.value,
        "level": None if evidence.level is None else evidence.level.label,
        "environment": evidence.environment,
        "why": evidence.why,
        "cached": evidence.cached,
        "seconds": round(evidence.seconds, 4),
        "findings": [diagnostic.as_json() for diagnostic in evidence.findings],
    }
