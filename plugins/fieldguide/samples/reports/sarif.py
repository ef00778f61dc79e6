"""A run as SARIF 2.1.0: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import fieldguide
from fieldguide.diagnostics import CODES, Severity
from fieldguide.samples.baseline import fingerprints

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fieldguide.diagnostics import Diagnostic
    from fieldguide.samples.evidence import Evidence
    from fieldguide.samples.sample import Page

__all__ = ["sarif"]

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "note"}
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_MARK = "fieldguideSample/v1"


def sarif(
    evidence: Sequence[Evidence],
    diagnostics: Sequence[Diagnostic] = (),
    pages: Sequence[Page] = (),
) -> str:
    """A run as one document.

    Args:
        evidence: Of each sample, in file order.
        diagnostics: What is wrong and belongs to no sample.
        pages: All pages of the base, for fingerprints that are the same in any shard.
    """
    found: list[tuple[Diagnostic, dict[str, Any]]] = [
        (
            finding,
            {
                "partialFingerprints": {_MARK: mark},
                "properties": {"language": one.sample.language, "status": one.status.value},
            },
        )
        for one, finding, mark in fingerprints(evidence, pages)
    ]
    found += [(diagnostic, {}) for diagnostic in diagnostics]
    rules = {code: n for n, code in enumerate(sorted({finding.code for finding, _ in found}))}
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
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, rules) | more for finding, more in found],
    }
    made = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(made, indent=2) + "\n"


def _result(finding: Diagnostic, rules: dict[str, int]) -> dict[str, Any]:
    place = finding.place
    uri = quote(place.file.encode("utf-8", "surrogateescape"))
    location: dict[str, Any] = {"artifactLocation": {"uri": uri, "uriBaseId": "%SRCROOT%"}}
    if place.line:
        location["region"] = {"startLine": place.line, "startColumn": place.column}
    hint = f" ({finding.hint})" if finding.hint else ""
    return {
        "ruleId": finding.code,
        "ruleIndex": rules[finding.code],
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.text + hint},
        "locations": [{"physicalLocation": location}],
    }
