"""The parts `knowledge` and `guides` of a check: reads the library and resolves guides."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fieldguide.guides.check import check
from fieldguide.knowledge import library
from fieldguide.problems.codes import CODES, Part, Stage, Subject
from fieldguide.problems.diagnostics import arrange
from fieldguide.problems.severities import SeverityFilter
from fieldguide.sources.store import Sources

if TYPE_CHECKING:
    from collections.abc import Collection

    from fieldguide.knowledge.library import Library
    from fieldguide.knowledge.settings import Settings
    from fieldguide.problems.diagnostics import Diagnostic

__all__ = ["Texts", "read_texts"]

_STAGES = {Stage.READING, Stage.RESOLVING, Stage.FINISHING}


@dataclass(frozen=True, slots=True)
class Texts:
    """The results of the parts `knowledge` and `guides`.

    Attributes:
        library: The library, or None if no part needed it.
        judge: Applies the severity settings of the base, in all parts.
        diagnostics: The problems, sorted by place.
        seconds: The duration of each part in seconds.
    """

    library: Library | None
    judge: SeverityFilter
    diagnostics: tuple[Diagnostic, ...]
    seconds: dict[Part, float]


def read_texts(
    settings: Settings, parts: Collection[Part], sources: Sources | None = None
) -> Texts:
    """Run the parts `knowledge` and `guides` of a check, if they are selected.

    Invalid severity settings are reported whatever the parts. Overrides without effect are reported
    only if both parts are selected, because the codes of either may have used them.

    Args:
        settings: The settings of the base.
        parts: The selected parts.
        sources: The files of the base, if they are shared with other parts.
    """
    both = {Part.KNOWLEDGE, Part.GUIDES}
    severities = settings.severities
    named = any(override.entry is not None for override in severities.overrides)
    if not both & set(parts) and not named:
        judge = SeverityFilter(severities, {})
        problems = judge.all((*severities.diagnostics, *judge.lost(settings.root)))
        return Texts(None, judge, arrange(problems), {})
    start = time.perf_counter()
    sources = sources or Sources(settings.root, trusted=settings.trusted)
    known = library.read(settings, sources)
    read = time.perf_counter()
    judge = SeverityFilter(severities, known.files())
    reported = check(known, settings) if Part.GUIDES in parts else known.diagnostics
    checked = time.perf_counter()
    root = settings.root
    diagnostics = judge.all((*severities.diagnostics, *judge.lost(root)))
    if Part.KNOWLEDGE in parts:
        reported = (*reported, *sources.take())
    diagnostics += judge.all(
        diagnostic for diagnostic in reported if CODES[diagnostic.code].part in parts
    )
    if both <= set(parts):
        diagnostics += judge.all(judge.unused(_is_judged, root))
    seconds = {Part.KNOWLEDGE: read - start, Part.GUIDES: checked - read}
    return Texts(known, judge, arrange(diagnostics), seconds)


def _is_judged(code: str) -> bool:
    """Whether the parts `knowledge` and `guides` report every problem with a code."""
    meaning = CODES[code]
    own = meaning.part in {Part.KNOWLEDGE, Part.GUIDES} and meaning.stage in _STAGES
    # The part `samples` reports files as well: pages that are not entries.
    return own and meaning.subject is not Subject.FILE
