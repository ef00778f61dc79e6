"""A run as JSON: a contract, described by `samples.schema.json` beside this module."""

from __future__ import annotations

import json
from importlib import resources
from typing import TYPE_CHECKING, Any

from fieldguide.samples.evidence import totals

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from fieldguide.problems.diagnostics import Diagnostic
    from fieldguide.samples.evidence import Evidence
    from fieldguide.samples.sample import Page

__all__ = ["json_report", "samples_schema"]

_KEYS = ("code", "severity", "message", "file", "line", "column", "hint")


def json_report(
    evidence: Sequence[Evidence],
    pages: Iterable[Page],
    *,
    sandbox: str,
    environments: Mapping[str, str],
    diagnostics: Iterable[Diagnostic] = (),
) -> dict[str, Any]:
    """A run as `fieldguide samples --format json` prints it.

    Args:
        evidence: Of each sample, in file order.
        pages: Their pages.
        sandbox: What they ran in.
        environments: The digest of each environment, by name.
        diagnostics: What is wrong and belongs to no sample.
    """
    entries = {page.file: page.entry for page in pages}
    return {
        "samples": [_sample(one, entries.get(one.sample.page)) for one in evidence],
        "totals": totals(evidence),
        "sandbox": sandbox,
        "environments": dict(environments),
        "diagnostics": [_finding(one) for one in diagnostics],
    }


def samples_schema() -> dict[str, Any]:
    """The JSON Schema of `json_report`."""
    text = resources.files(__package__).joinpath("samples.schema.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def _sample(one: Evidence, entry: str | None) -> dict[str, Any]:
    sample = one.sample
    return {
        "entry": entry,
        "file": sample.place.file,
        "line": sample.place.line,
        "column": sample.place.column,
        "language": sample.language,
        "path": sample.path,
        "status": one.status.value,
        "level": None if one.level is None else one.level.label,
        "environment": one.environment,
        "why": one.why,
        "cached": one.cached,
        "seconds": round(one.seconds, 4),
        "findings": [_finding(finding) for finding in one.findings],
    }


def _finding(finding: Diagnostic) -> dict[str, Any]:
    made = finding.as_json()
    return {key: made[key] for key in _KEYS}
