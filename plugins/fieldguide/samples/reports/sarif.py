"""A run of samples as SARIF 2.1.0."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fieldguide.problems import sarif as document
from fieldguide.problems.finding import Finding, fingerprints
from fieldguide.problems.sarif import Result
from fieldguide.samples.baseline import sample_findings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fieldguide.problems.diagnostics import Diagnostic
    from fieldguide.samples.evidence import Evidence
    from fieldguide.samples.sample import Page

__all__ = ["sarif"]

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
    found = sample_findings(evidence, pages)
    marks = fingerprints(finding for _, finding in found)
    results = [
        Result(
            finding.diagnostic,
            {
                "partialFingerprints": {_MARK: mark},
                "properties": {"language": one.sample.language, "status": one.status.value},
            },
        )
        for (one, finding), mark in zip(found, marks, strict=True)
    ]
    loose = [(one, Finding(one, one.place.file, one.message)) for one in diagnostics]
    more = fingerprints(finding for _, finding in loose)
    results += [
        Result(one, {"partialFingerprints": {_MARK: mark}})
        for (one, _), mark in zip(loose, more, strict=True)
    ]
    return document.sarif(results)
