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

__all__ = ["sarif"]

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "note"}
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif(evidence: Sequence[Evidence], diagnostics: Sequence[Diagnostic] = ()) -> str:
    """A run as one document.

    Args:
        evidence: Of each sample.
        diagnostics: What is wrong and belongs to no sample.
    """
    found = [(finding, mark) for finding, mark in fingerprints(evidence)]
    found += [(one, None) for one in diagnostics]  # type: ignore[misc]
    codes = sorted({finding.code for finding, _ in found})
    rules = [
        {
            "id": code,
            "shortDescription": {"text": CODES[code].title},
            "defaultConfiguration": {"level": _LEVELS[CODES[code].severity]},
        }
        for code in codes
    ]
    driver = {"name": "Fieldguide", "version": fieldguide.__version__, "rules": rules}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, mark, codes) for finding, mark in found],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _result(finding: Diagnostic, mark: str | None, codes: Sequence[str]) -> dict[str, Any]:
    place = finding.place
    text = finding.text + (f" ({finding.hint})" if finding.hint else "")
    location = {
        "artifactLocation": {"uri": quote(place.file), "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": max(place.line, 1), "startColumn": max(place.column, 1)},
    }
    made: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": codes.index(finding.code),
        "level": _LEVELS[finding.severity],
        "message": {"text": text},
        "locations": [{"physicalLocation": location}],
    }
    if mark is not None:
        made["partialFingerprints"] = {"fieldguideSample/v1": mark}
    return made
