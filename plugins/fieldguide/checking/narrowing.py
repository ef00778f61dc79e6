"""A run narrowed to the findings that a change can have caused."""

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
    """The findings of a run that a change can have caused.

    Args:
        findings: The findings of the run; those of samples are about changed pages alone.
        parts: The parts of the run.
        before: The base as it was.
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
    new = _caused(texts, before, "texts")
    # The search for samples reports unreadable pages that are not entries as well.
    kept += _caused(new, before, "samples") if Part.SAMPLES in parts else new
    kept += _caused(groups[Part.LINKS], before, "links")
    kept += _caused(groups[Part.SAMPLES], before, "samples")
    return kept


def gone_by_change(
    gone: Sequence[tuple[BaselineEntry, Diagnostic]], before: Before
) -> list[tuple[BaselineEntry, Diagnostic]]:
    """The findings that have to leave a baseline because a change has fixed them.

    Args:
        gone: The known findings that the run did not have, each with the diagnostic of that.
        before: The base as it was.
    """
    return [
        (known, diagnostic)
        for known, diagnostic in gone
        if {known.file, diagnostic.place.file} & before.changed or before.had(known)
    ]


def _caused(findings: Sequence[Finding], before: Before, kind: str) -> list[Finding]:
    """Findings in changed files, links to changed files, and what was not reported before.

    A finding that shows in a guide in which it did not show before is new.
    """
    return [
        finding
        for finding, trace in zip(findings, traces(findings), strict=True)
        if before.changed & {finding.file, finding.diagnostic.place.file, _target(finding)}
        or not trace <= before.reported(kind)
    ]


def _target(finding: Finding) -> str | None:
    """The file that a link names, if it names a file."""
    try:
        address = urlsplit(finding.diagnostic.target or "")
    except ValueError:
        return None
    if address.scheme or address.netloc or not address.path or address.path.startswith("/"):
        return None
    folder = posixpath.dirname(finding.diagnostic.place.file)
    return posixpath.normpath(posixpath.join(folder, unquote(address.path)))
