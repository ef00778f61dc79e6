"""The report of a run, from which all formats are written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fieldguide.problems.finding import findings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fieldguide.checking.outcome import Outcome
    from fieldguide.checking.run import CheckRun
    from fieldguide.problems.baseline import BaselineEntry
    from fieldguide.problems.codes import Part
    from fieldguide.problems.diagnostics import Diagnostic
    from fieldguide.problems.finding import Finding
    from fieldguide.problems.lines import SourceLines
    from fieldguide.samples.evidence import Evidence

__all__ = ["Report", "report_of"]


@dataclass(frozen=True, slots=True)
class Report:
    """The report of a run of `check`, `links` or `samples`.

    Attributes:
        command: The name of the command.
        lines: The lines of the files with problems.
        findings: Every problem with the part that it counts for, in the order of the report. Those
            that a baseline lists are hints, and `known`.
        outcomes: The outcome of each part.
        samples: The evidence of each sample, by file and line.
        about: A description of what was checked, such as `171 entries, 84 steps`.
        listing: Whether the format `text` is to have one line for each sample.
    """

    command: str
    lines: SourceLines
    findings: tuple[tuple[Part, Finding], ...]
    outcomes: tuple[Outcome, ...]
    samples: tuple[Evidence, ...] = ()
    about: str = "the base"
    listing: bool = False

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The problems that the baseline does not list."""
        return tuple(finding.diagnostic for _, finding in self.findings if not finding.known)

    @property
    def loose(self) -> tuple[Diagnostic, ...]:
        """The problems that belong to no sample."""
        return tuple(finding.diagnostic for _, finding in self.findings if finding.sample is None)

    @property
    def seconds(self) -> float:
        """The duration of the run in seconds."""
        return sum(outcome.seconds for outcome in self.outcomes)

    @property
    def notes(self) -> tuple[str, ...]:
        """The notes of all parts, one line each."""
        return tuple(note for outcome in self.outcomes for note in outcome.notes)

    @property
    def by_key(self) -> Mapping[str, Evidence]:
        """The evidence of each sample by its key."""
        return {evidence.sample.key: evidence for evidence in self.samples}


def report_of(
    command: str,
    run: CheckRun,
    problems: Sequence[Finding],
    gone: Sequence[tuple[BaselineEntry, Diagnostic]] = (),
    *,
    about: str = "the base",
    listing: bool = False,
) -> Report:
    """Create the report of a run.

    Args:
        command: The command: `check`, `links` or `samples`.
        run: The run.
        problems: The problems of the run; those that a baseline lists are `known`.
        gone: The entries of the baseline whose problems are fixed, each with the diagnostic that
            reports this.
        about: A description of what was checked.
        listing: Whether the format `text` is to have one line for each sample.

    Returns:
        The report. The problems of `samples` are sorted with those of samples first, all others by
        place.
    """
    counted = [(run.home(finding.diagnostic.code), finding) for finding in problems]
    left = findings((diagnostic for _, diagnostic in gone), run.lines)
    counted += [(run.home(known.code), f) for (known, _), f in zip(gone, left, strict=True)]
    if command == "samples":
        counted.sort(key=lambda item: item[1].sample is None)
    else:
        counted.sort(key=lambda item: _order(item[1].diagnostic))
    own: dict[str, list[Diagnostic]] = {}
    for _, finding in counted:
        if finding.sample is not None:
            own.setdefault(finding.sample, []).append(finding.diagnostic)
    proofs = [outcome.proof for outcome in run.outcomes.values() if outcome.proof is not None]
    return Report(
        command,
        run.lines,
        tuple(counted),
        tuple(run.outcomes.values()),
        samples=tuple(
            replace(evidence, findings=tuple(own.get(evidence.sample.key, ())))
            for proof in proofs
            for evidence in proof.evidence
        ),
        about=about,
        listing=listing,
    )


def _order(diagnostic: Diagnostic) -> tuple[object, ...]:
    return (diagnostic.place, diagnostic.code, diagnostic.message, diagnostic.hint or "")
