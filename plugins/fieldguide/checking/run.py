"""Runs the selected parts of a check."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from fieldguide.checking.linking import follow_links
from fieldguide.checking.outcome import Outcome
from fieldguide.checking.proving import SampleOptions, prove_samples
from fieldguide.checking.texts import Texts, read_texts
from fieldguide.problems.codes import CODES, Part, Stage, Subject
from fieldguide.problems.finding import findings
from fieldguide.problems.lines import SourceLines
from fieldguide.sources.store import Sources

if TYPE_CHECKING:
    from collections.abc import Callable

    from fieldguide.checking.before import Before
    from fieldguide.problems.baseline import BaselineEntry
    from fieldguide.problems.finding import Finding
    from fieldguide.samples.base import KnowledgeBase
    from fieldguide.samples.evidence import Evidence

__all__ = ["CheckRun", "Watch", "run"]


class Watch(Protocol):
    """Receives the progress of a run."""

    def part(self, part: Part, /) -> None:
        """Called before each part that may take long."""

    def samples(self, total: int, /) -> Callable[[Evidence], None]:
        """Called with the number of samples.

        Returns:
            A function that is called with the evidence of each sample.
        """


@dataclass(frozen=True, slots=True)
class CheckRun:
    """The results of a run.

    Attributes:
        base: The base.
        parts: The selected parts.
        texts: The library and its problems.
        lines: The lines of the files with problems.
        outcomes: The outcome of each part, in the order of the run.
    """

    base: KnowledgeBase
    parts: tuple[Part, ...]
    texts: Texts
    lines: SourceLines
    outcomes: dict[Part, Outcome] = field(default_factory=dict)

    @property
    def findings(self) -> list[Finding]:
        """The problems of all parts."""
        return [finding for outcome in self.outcomes.values() for finding in outcome.findings]

    def home(self, code: str) -> Part:
        """The part that a code counts for: its own if that is selected, else the first."""
        part = CODES[code].part
        return part if part in self.parts else self.parts[0]

    def judged(self, entry: BaselineEntry) -> bool:
        """Whether the run would have reported a problem of a baseline if it still existed."""
        meaning = CODES[entry.code]
        outcome = self.outcomes.get(meaning.part)
        if outcome is None or outcome.skipped is not None:
            return False
        if meaning.subject in {Subject.PAGE, Subject.SITE}:
            return False
        if meaning.stage is Stage.FINISHING:
            return self._whole == set(Part)
        if meaning.subject in {Subject.FILE, Subject.TEXT}:
            return self._read(entry.file)
        return outcome.judged(entry)

    def unused_overrides(self) -> list[Finding]:
        """Report severity overrides without effect for codes of links and samples.

        `read_texts` reports those for codes of knowledge and guides.
        """

        def judged(code: str) -> bool:
            meaning = CODES[code]
            if meaning.subject is Subject.FILE:
                return {Part.KNOWLEDGE, Part.SAMPLES} <= self._whole
            own = meaning.part in self._whole - {Part.KNOWLEDGE, Part.GUIDES}
            return own and meaning.subject is not Subject.EXTERNAL_LINK

        judge, root = self.texts.judge, self.base.settings.root
        return findings(judge.all(judge.unused(judged, root)), self.lines)

    @property
    def _whole(self) -> set[Part]:
        """The parts that checked everything."""
        return {
            part
            for part, outcome in self.outcomes.items()
            if outcome.skipped is None and outcome.whole
        }

    def _read(self, file: str) -> bool:
        """Whether the run has read a file, or would have if the file existed."""
        samples = self.outcomes.get(Part.SAMPLES)
        if samples is not None and samples.skipped is None and samples.whole:
            return True
        settings = self.base.settings
        path = settings.root / file
        folders = [settings.folder(name) for name in settings.folders]
        return not os.path.lexists(path) or any(
            folder is not None and path.is_relative_to(folder) for folder in folders
        )


def run(
    base: KnowledgeBase,
    parts: tuple[Part, ...],
    watch: Watch,
    samples: SampleOptions | None = None,
    before: Before | None = None,
) -> CheckRun:
    """Run the selected parts of a check.

    Args:
        base: The base.
        parts: The parts, in the order in which they run.
        watch: Receives the progress.
        samples: Which samples to prove, and how; None for the defaults.
        before: The base at an earlier commit, whose unchanged samples are not proven again; or
            None.

    Raises:
        SamplesError: Samples cannot be proven as requested.
    """
    settings = base.settings
    builds = Part.LINKS in parts and base.site
    sources = Sources(settings.root, trusted=settings.trusted, keep_documents=builds)
    lines = SourceLines(settings.root, sources.text_of)
    texts = read_texts(settings, parts, sources)
    completed = CheckRun(base, parts, texts, lines)
    problems = findings(texts.diagnostics, lines)
    for part in parts:
        of_part = [
            finding for finding in problems if completed.home(finding.diagnostic.code) is part
        ]
        if part is Part.LINKS:
            watch.part(part)
            outcome = follow_links(base, texts.judge, sources, lines)
        elif part is Part.SAMPLES:
            watch.part(part)
            about = None if before is None else before.changed_pages
            outcome = prove_samples(
                base,
                texts.judge,
                samples or SampleOptions(),
                sources,
                lines,
                about=about,
                progress=watch.samples,
            )
        else:
            outcome = Outcome(part, seconds=texts.seconds.get(part, 0.0))
        completed.outcomes[part] = replace(outcome, findings=(*of_part, *outcome.findings))
    return completed
