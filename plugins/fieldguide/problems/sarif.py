"""Diagnostics as SARIF 2.1.0: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import fieldguide
from fieldguide.problems.codes import CODES, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fieldguide.problems.diagnostics import Diagnostic

__all__ = ["Result", "sarif"]

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "note"}
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


@dataclass(frozen=True, slots=True)
class Result:
    """A diagnostic, and what else the document holds of it.

    Attributes:
        diagnostic: What is said.
        more: Properties of a `result` object, such as `partialFingerprints`.
    """

    diagnostic: Diagnostic
    more: Mapping[str, Any] = field(default_factory=dict)


def sarif(results: Sequence[Result]) -> str:
    """A run as one document.

    Args:
        results: In the order in which they are to stand.
    """
    codes = sorted({one.diagnostic.code for one in results})
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
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(one.diagnostic, rules) | dict(one.more) for one in results],
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
