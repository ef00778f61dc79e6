"""The outcome of one part of a check."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fieldguide.problems.baseline import BaselineEntry, Judged
    from fieldguide.problems.codes import Part
    from fieldguide.problems.diagnostics import Place
    from fieldguide.problems.finding import Finding
    from fieldguide.samples.evidence import Evidence
    from fieldguide.samples.running.sandbox import Sandbox
    from fieldguide.samples.sample import SamplePage

__all__ = ["Outcome", "Proof"]


def _everything(_: BaselineEntry) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Proof:
    """The samples of a run and their evidence.

    Attributes:
        evidence: The evidence of each sample, by file and line.
        pages: All pages of the base.
        sandbox: The sandbox that samples run in, or None if samples are only checked.
        environments: The digest of each environment, by name.
        updated: The places of the `output` fences that were rewritten.
        unkept: The reason why the evidence cannot be stored for the site, or None.
    """

    evidence: tuple[Evidence, ...]
    pages: tuple[SamplePage, ...]
    sandbox: Sandbox | None
    environments: Mapping[str, str]
    updated: tuple[Place, ...] = ()
    unkept: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of one part of a check.

    Attributes:
        part: The part.
        findings: Its problems, with their severities in the base.
        seconds: Its duration in seconds.
        skipped: The reason why it was skipped, or None.
        failed: Whether it was skipped because of an error.
        notes: Notes for the user, one line each, such as messages of MkDocs.
        whole: Whether it checked everything, so that it reports every problem there is.
        external: The external links, each as its URL and place.
        judged: Whether it would report a problem of a baseline if it still existed.
        proof: The evidence, for the part `samples`; None for other parts.
    """

    part: Part
    findings: tuple[Finding, ...] = ()
    seconds: float = 0.0
    skipped: str | None = None
    failed: bool = False
    notes: tuple[str, ...] = ()
    whole: bool = True
    external: tuple[tuple[str, Place], ...] = ()
    judged: Judged = field(default=_everything)
    proof: Proof | None = None
