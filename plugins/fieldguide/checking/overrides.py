"""Overrides of severities that change nothing, as far as a run can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fieldguide.problems.codes import CODES, Part, Subject
from fieldguide.problems.finding import findings

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from fieldguide.problems.finding import Finding
    from fieldguide.problems.severities import Judge

__all__ = ["unused_overrides"]


def unused_overrides(judge: Judge, root: Path, done: Collection[Part]) -> list[Finding]:
    """The overrides that changed nothing, of codes that links and samples say all of.

    Those of knowledge and guides are said where texts are read.

    Args:
        judge: What has given all diagnostics of the run their severities.
        root: What files are relative to.
        done: The parts of which the run has looked at everything.
    """

    def judged(code: str) -> bool:
        meaning = CODES[code]
        if meaning.subject is Subject.FILE:
            return {Part.KNOWLEDGE, Part.SAMPLES} <= set(done)
        own = meaning.part in set(done) - {Part.KNOWLEDGE, Part.GUIDES}
        return own and meaning.subject is not Subject.EXTERNAL_LINK

    return findings(judge.all(judge.unused(judged, root)), root)
