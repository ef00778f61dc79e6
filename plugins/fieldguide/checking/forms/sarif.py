"""The report format `sarif`: SARIF 2.1.0.

See https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import fieldguide
from fieldguide.problems.codes import CODES, Part, Severity
from fieldguide.problems.finding import fingerprints

if TYPE_CHECKING:
    from fieldguide.checking.report import Report
    from fieldguide.problems.diagnostics import Diagnostic
    from fieldguide.problems.finding import Finding

__all__ = ["sarif"]

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "note"}
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif(report: Report) -> str:
    """Write a report as a SARIF document; problems that the baseline lists are notes."""
    codes = sorted({finding.diagnostic.code for _, finding in report.findings})
    rules = {code: n for n, code in enumerate(codes)}
    driver = {
        "name": "Fieldguide",
        "semanticVersion": fieldguide.__version__,
        "rules": [
            {
                "id": code,
                "shortDescription": {"text": CODES[code].title},
                "defaultConfiguration": {"level": _LEVELS[CODES[code].severity]},
            }
            for code in rules
        ],
    }
    scheme = "fieldguideSample/v1" if report.command == "samples" else "fieldguide/v1"
    marks = fingerprints(_identified(report, finding) for _, finding in report.findings)
    results = []
    for (part, finding), mark in zip(report.findings, marks, strict=True):
        result = _result(finding.diagnostic, rules) | {"partialFingerprints": {scheme: mark}}
        if properties := _properties(report, part, finding):
            result["properties"] = properties
        results.append(result)
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _identified(report: Report, finding: Finding) -> Finding:
    """The finding as it enters the fingerprint.

    With `samples`, problems that belong to no sample are identified by message instead of line.
    """
    if report.command == "samples" and finding.sample is None:
        return replace(finding, at=finding.diagnostic.message)
    return finding


def _properties(report: Report, part: Part, finding: Finding) -> dict[str, Any]:
    if report.command == "samples":
        evidence = report.by_key.get(finding.sample or "")
        if evidence is None:
            return {}
        return {"language": evidence.sample.language, "status": evidence.status.value}
    target = {"target": finding.diagnostic.target} if part is Part.LINKS else {}
    return target if report.command == "links" else {"part": part.value, **target}


def _result(diagnostic: Diagnostic, rules: dict[str, int]) -> dict[str, Any]:
    place = diagnostic.place
    uri = quote(place.file.encode("utf-8", "surrogateescape"))
    location: dict[str, Any] = {"artifactLocation": {"uri": uri, "uriBaseId": "%SRCROOT%"}}
    if place.line:
        location["region"] = {"startLine": place.line, "startColumn": place.column}
    hint = f" ({diagnostic.hint})" if diagnostic.hint else ""
    return {
        "ruleId": diagnostic.code,
        "ruleIndex": rules[diagnostic.code],
        "level": _LEVELS[diagnostic.severity],
        "message": {"text": diagnostic.text + hint},
        "locations": [{"physicalLocation": location}],
    }
