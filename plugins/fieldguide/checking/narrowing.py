"""Selects the findings that changes since a commit may have caused."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from fieldguide.problems.codes import Part, Subject
from fieldguide.problems.finding import traces

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from fieldguide.checking.before import Before
    from fieldguide.problems.baseline import BaselineEntry
    from fieldguide.problems.diagnostics import Diagnostic
    from fieldguide.problems.finding import Finding

__all__ = ["gone_by_change", "narrowed"]


def narrowed(findings: Sequence[Finding], parts: Collection[Part], before: Before) -> list[Finding]:
    """Select the findings that changes since a commit may have caused.

    Args:
        findings: The findings of a run. All those of samples are kept: such a run proves only the
            samples of changed pages.
        parts: The parts of the run.
        before: The base at the commit.

    Returns:
        The findings, grouped by part.
    """
    kept: list[Finding] = []
    groups: dict[Part, list[Finding]] = {part: [] for part in Part}
    for finding in findings:
        meaning = finding.diagnostic.meaning
        if meaning.subject is Subject.SAMPLE:
            kept.append(finding)
        else:
            groups[meaning.part].append(finding)
    texts = [*groups[Part.KNOWLEDGE], *groups[Part.GUIDES]]
    new = _affected(texts, before, "texts")
    # Collecting samples also reads pages that are not entries, and reports those it cannot read.
    kept += _affected(new, before, "samples") if Part.SAMPLES in parts else new
    kept += _affected(groups[Part.LINKS], before, "links")
    kept += _affected(groups[Part.SAMPLES], before, "samples")
    return kept


def gone_by_change(
    gone: Sequence[tuple[BaselineEntry, Diagnostic]], before: Before
) -> list[tuple[BaselineEntry, Diagnostic]]:
    """Select the entries of a baseline whose problems changes since a commit have fixed.

    Args:
        gone: The entries whose problems are fixed, each with the diagnostic that reports this.
        before: The base at the commit.

    Returns:
        The entries that are in changed files or had their problem at the commit.
    """
    return [
        (known, diagnostic)
        for known, diagnostic in gone
        if {known.file, diagnostic.place.file} & before.changed or before.had(known)
    ]


def _affected(findings: Sequence[Finding], before: Before, kind: str) -> list[Finding]:
    """Findings that are new, or in changed files, or about links to changed files.

    A known finding in another guide counts as new.
    """
    return [
        finding
        for finding, trace in zip(findings, traces(findings), strict=True)
        if before.changed & {finding.file, finding.diagnostic.place.file, _target(finding)}
        or not trace <= before.reported(kind)
    ]


def _target(finding: Finding) -> str | None:
    """The file that a relative link points to; None for all other links."""
    try:
        address = urlsplit(finding.diagnostic.target or "")
    except ValueError:
        return None
    if address.scheme or address.netloc or not address.path or address.path.startswith("/"):
        return None
    folder = posixpath.dirname(finding.diagnostic.place.file)
    return posixpath.normpath(posixpath.join(folder, unquote(address.path)))
