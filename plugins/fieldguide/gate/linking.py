"""The part links: the finished pages, which the site's room builds and looks through."""

from __future__ import annotations

import importlib
import time
from typing import TYPE_CHECKING

from fieldguide.gate.outcome import Outcome
from fieldguide.gate.parts import Part
from fieldguide.reports.finding import findings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from fieldguide.diagnostics import Diagnostic
    from fieldguide.reports.baseline import Known
    from fieldguide.samples.base import Base
    from fieldguide.severities import Judge

__all__ = ["EXTERNAL", "NoLinksError", "check_links", "follow_links"]

_MODULE = "fieldguide.site.linkcheck"
EXTERNAL = ("FG43", "FG44")
"""Of links out of the site, which are looked at only when they are asked for."""


class NoLinksError(Exception):
    """Links cannot be checked; the text says why."""


def check_links(config_file: Path) -> Sequence[Diagnostic]:
    """What is wrong with the links of a site, with the severities of the codes.

    Args:
        config_file: The site's `mkdocs.yml`.

    Raises:
        NoLinksError: The site cannot be built.
    """
    try:
        # MkDocs is slow to import, and not every run is about links.
        module = importlib.import_module(_MODULE)
    except ModuleNotFoundError as error:
        if error.name != _MODULE:
            raise
        raise NoLinksError("the check of links is not there") from None
    diagnostics: Sequence[Diagnostic] = module.check_links(config_file).diagnostics
    return diagnostics


def follow_links(base: Base, judge: Judge) -> Outcome:
    """Do the part links.

    Args:
        base: The base.
        judge: What gives diagnostics their severities.
    """
    settings = base.settings
    if not base.site:
        why = "there is no mkdocs.yml, so there are no pages with links"
        return Outcome(Part.LINKS, left_out=why, whole=False)
    start = time.perf_counter()
    try:
        said = check_links(settings.root / settings.file)
    except NoLinksError as error:
        return Outcome(Part.LINKS, left_out=str(error), whole=False)
    found = findings(judge.all(said), settings.root)
    seconds = time.perf_counter() - start
    return Outcome(Part.LINKS, found, seconds, judged=_judged)


def _judged(one: Known) -> bool:
    return not one.code.startswith(EXTERNAL)
