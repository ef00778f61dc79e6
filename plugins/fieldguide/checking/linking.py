"""The part `links` of a check: builds the site and checks the links of its pages."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from fieldguide.checking.outcome import Outcome
from fieldguide.problems.codes import CODES, Part, Subject
from fieldguide.problems.finding import findings

if TYPE_CHECKING:
    from pathlib import Path

    from fieldguide.links.report import LinkReport
    from fieldguide.problems.baseline import BaselineEntry
    from fieldguide.problems.lines import SourceLines
    from fieldguide.problems.severities import SeverityFilter
    from fieldguide.samples.base import KnowledgeBase
    from fieldguide.sources.store import Sources

__all__ = ["NoLinksError", "check_links", "follow_links"]


class NoLinksError(Exception):
    """The site cannot be built, so links cannot be checked; the text gives the reason."""


def check_links(
    config_file: Path, sources: Sources | None = None, *, hooks: Path | None = None
) -> LinkReport:
    """Build a site in a temporary folder and check its links.

    Args:
        config_file: The `mkdocs.yml` of the site.
        sources: The files of the base, if they have been read.
        hooks: Another `mkdocs.yml`, whose hooks run instead of the site's own.

    Returns:
        The problems, with the default severities of their codes, and the external links.

    Raises:
        NoLinksError: The site cannot be built.
    """
    # MkDocs is slow to import, and not every run checks links.
    from fieldguide.site import linkcheck  # noqa: PLC0415
    from fieldguide.site.options import ConfigurationError  # noqa: PLC0415

    try:
        return linkcheck.check_links(config_file, sources, hooks=hooks)
    except ConfigurationError as error:
        raise NoLinksError(str(error)) from None
    except Exception as error:  # noqa: BLE001 - plugins may raise anything
        shown = f"{type(error).__name__}: {error}"
        raise NoLinksError(f"the site cannot be built: {shown}") from None


def follow_links(
    base: KnowledgeBase, judge: SeverityFilter, sources: Sources, lines: SourceLines
) -> Outcome:
    """Run the part `links` of a check.

    Args:
        base: The base.
        judge: Applies the severity settings of the base.
        sources: The files of the base.
        lines: The lines of the files with problems.

    Returns:
        The outcome. The part is skipped if the base has no site, and has failed if the site cannot
        be built.
    """
    settings = base.settings
    if not base.site:
        why = "no mkdocs.yml"
        return Outcome(Part.LINKS, skipped=why, whole=False)
    start = time.perf_counter()
    try:
        report = check_links(settings.root / settings.file, sources)
    except NoLinksError as error:
        return Outcome(Part.LINKS, skipped=str(error), failed=True, whole=False)
    return Outcome(
        Part.LINKS,
        tuple(findings(judge.all(report.diagnostics), lines)),
        time.perf_counter() - start,
        notes=tuple(f"mkdocs: {line}" for line in report.messages),
        external=tuple((link.url, link.place) for link in report.external),
        judged=_judged,
    )


def _judged(known: BaselineEntry) -> bool:
    return CODES[known.code].subject is not Subject.EXTERNAL_LINK
