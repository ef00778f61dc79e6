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
    """The samples of a run, and what was proven of them.

    Attributes:
        evidence: The evidence of each sample, in file order.
        pages: All pages of the base.
        sandbox: What samples ran in, or None where none may run.
        environments: The digest of each environment, by name.
        updated: The places of the `output` fences that were rewritten.
        unkept: Why the evidence is not kept for the site, or None.
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
        findings: Its problems, with the severities of the base.
        seconds: How long it took.
        skipped: Why it was skipped, or None.
        failed: Whether it was skipped because it failed.
        notes: What else a reader needs to know.
        whole: Whether it covered everything, so that what it does not report is not there.
        external: The external addresses that pages link to, each with its place.
        judged: Whether it would report a known problem of its own that is still there.
        proof: For samples, what was proven of them.
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
