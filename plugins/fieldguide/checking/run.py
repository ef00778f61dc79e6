"""One run over the parts that somebody asked for."""

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
    """What is told while a run lasts."""

    def part(self, part: Part, /) -> None:
        """A part that takes its time begins."""

    def samples(self, total: int, /) -> Callable[[Evidence], None]:
        """So many samples are to be proven; what is returned is called with each one's evidence."""


@dataclass(frozen=True, slots=True)
class CheckRun:
    """What a run came to.

    Attributes:
        base: The base.
        parts: What it was about.
        texts: What knowledge and guides read.
        lines: The lines of the files that problems are about.
        outcomes: Of each part, in order.
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
        """The part that a code is counted for: its own, if the run was about it."""
        part = CODES[code].part
        return part if part in self.parts else self.parts[0]

    def judged(self, entry: BaselineEntry) -> bool:
        """Whether the run tells if a known finding is still there."""
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
        """The overrides without an effect, of codes of links and samples.

        Those of knowledge and guides are reported where texts are read.
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
        """The parts of which everything was looked at."""
        return {
            part
            for part, outcome in self.outcomes.items()
            if outcome.skipped is None and outcome.whole
        }

    def _read(self, file: str) -> bool:
        """Whether the run has read a file, or would have if it were there."""
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
    """Do all that is asked for.

    Args:
        base: The base.
        parts: What the run is about.
        watch: Told of the progress.
        samples: Which samples are proven, and how; None for the defaults.
        before: What the base was like; samples that it had just so are not run.

    Raises:
        SamplesError: Samples cannot be run as it was asked for.
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
