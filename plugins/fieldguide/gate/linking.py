"""The part links: the finished pages, which the site's room builds and looks through."""

from __future__ import annotations

import importlib
import importlib.util
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


def check_links(config_file: Path) -> tuple[Sequence[Diagnostic], Sequence[str]]:
    """What is wrong with the links of a site, with the severities of the codes.

    Args:
        config_file: The site's `mkdocs.yml`.

    Returns:
        What is wrong, and what MkDocs and other plugins had to say.

    Raises:
        NoLinksError: The site cannot be built.
    """
    # MkDocs is slow to import, and not every run is about links.
    from fieldguide.site.options import CannotRunError  # noqa: PLC0415

    try:
        module = importlib.import_module(_MODULE)
    except ModuleNotFoundError as error:
        if error.name != _MODULE:
            raise
        raise NoLinksError("the check of links is not there") from None
    try:
        report = module.check_links(config_file)
    except CannotRunError as error:
        raise NoLinksError(str(error)) from None
    except Exception as error:  # noqa: BLE001 - a build runs plugins of anybody's
        shown = f"{type(error).__name__}: {error}"
        raise NoLinksError(f"the site cannot be built: {shown}") from None
    return report.diagnostics, report.said


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
        diagnostics, said = check_links(settings.root / settings.file)
    except NoLinksError as error:
        hindered = importlib.util.find_spec(_MODULE) is not None
        return Outcome(Part.LINKS, left_out=str(error), hindered=hindered, whole=False)
    found = findings(judge.all(diagnostics), settings.root)
    seconds = time.perf_counter() - start
    notes = [f"mkdocs: {line}" for line in said]
    return Outcome(Part.LINKS, found, seconds, notes=notes, judged=_judged)


def _judged(one: Known) -> bool:
    return not one.code.startswith(EXTERNAL)
