"""One build of the site: its content, and the page of each entry, step and guide."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fieldguide.guides import coverage, related, topics, usage
from fieldguide.guides.check import check, shown_preset
from fieldguide.guides.resolve import resolve
from fieldguide.knowledge import freshness, library
from fieldguide.problems.codes import CODES, Part, Stage
from fieldguide.problems.diagnostics import arrange
from fieldguide.problems.severities import SeverityFilter
from fieldguide.site.evidence import SiteEvidence
from fieldguide.site.messages import log_diagnostic
from fieldguide.site.options import base_of, settings_of
from fieldguide.sources.store import Sources

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import File

    from fieldguide.guides.coverage import CoverageRow
    from fieldguide.guides.guide import Guide
    from fieldguide.guides.topics import Topic
    from fieldguide.guides.usage import EntryUse
    from fieldguide.knowledge.entry import Entry
    from fieldguide.knowledge.library import Library
    from fieldguide.knowledge.preset import Preset
    from fieldguide.knowledge.settings import Settings
    from fieldguide.knowledge.step import Step
    from fieldguide.problems.diagnostics import Diagnostic
    from fieldguide.site.options import FieldguideConfig


@dataclass(slots=True)
class Publication:
    """Everything that the pages of one build are made from.

    Attributes:
        config: The plugin's options.
        settings: How the library was read.
        sources: The files of the base.
        library: The knowledge base.
        day: Today, for freshness.
        preset: The preset that pages show first, or None if there are none.
        guides: The guide of each type at that preset, by type.
        domains: The guide of each type with one domain, by (type, domain).
        topics: The folded topics, by slug.
        entry_topics: The topics of each entry.
        related: The entries nearest to each entry.
        uses: The placements of each entry.
        files: The page of each thing, by its key: `entry:NAME`, `step:NAME`, `guide:TYPE`,
            `phase:TYPE/PHASE`, `topic:SLUG`, `folder:PATH` for a folder's README, or the name of
            a single page.
        evidence: How far the samples of its pages were proven.
        serving: Whether the site is only served, so that diagnostics show on pages.
    """

    config: FieldguideConfig
    settings: Settings
    sources: Sources
    library: Library
    day: dt.date
    preset: Preset | None
    guides: dict[str, Guide]
    domains: dict[tuple[str, str], Guide]
    topics: dict[str, Topic]
    entry_topics: dict[str, list[Topic]]
    related: dict[str, tuple[str, ...]]
    uses: Mapping[str, list[EntryUse]]
    _judge: SeverityFilter
    files: dict[str, File] = field(default_factory=dict)
    evidence: SiteEvidence = field(default_factory=SiteEvidence)
    serving: bool = False
    _diagnostics: list[Diagnostic] = field(default_factory=list)

    @property
    def diagnostics(self) -> Sequence[Diagnostic]:
        """The problems of the base, with its severities; `add` adds to them."""
        return self._diagnostics

    def judged(self, diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
        """The diagnostics that are not off, with the severities of the base."""
        return self._judge.all(diagnostics)

    def coverage(self) -> tuple[tuple[CoverageRow, ...], tuple[CoverageRow, ...]]:
        """The rows of the coverage page: by aspect, by topic."""
        types = list(self.guides)
        folded = [topic for topic in self.topics.values() if topic.has_page]
        return (
            coverage.aspects(types, self.library.entries),
            coverage.topics(self.guides, folded),
        )

    def categories(self) -> dict[str, list[Entry]]:
        """The entries by category, both in alphabetical order."""
        categories: dict[str, list[Entry]] = {}
        for entry in sorted(self.library.entries.values(), key=lambda e: (e.category, e.name)):
            categories.setdefault(entry.category, []).append(entry)
        return categories

    def steps_by_phase(self) -> dict[str, list[Step]]:
        """The steps by their phase's title, in the order of phases; tools last."""
        phases: dict[str, list[Step]] = {}
        steps = sorted(self.library.steps.values(), key=lambda step: step.sort_key)
        for phase in self.library.phases:
            of_phase = [s for s in steps if s.phase == phase.slug and not s.tool]
            if of_phase:
                phases[phase.title] = of_phase
        rest = [step for step in steps if step.phase is None and not step.tool]
        tools = [step for step in steps if step.tool]
        return (
            phases | ({"Other steps": rest} if rest else {}) | ({"Tools": tools} if tools else {})
        )

    def add(self, *diagnostics: Diagnostic) -> None:
        """Add problems that are known before pages are made."""
        self._diagnostics.extend(self._judge.all(diagnostics))

    def find_evidence(self, config: MkDocsConfig) -> None:
        """Find the samples of all pages, and their evidence from earlier runs."""
        base = base_of(self.config, self.settings, config)
        self.evidence, problems = SiteEvidence.read(base, self.day, self.sources)
        self.add(*self.sources.take(), *problems)

    def report(self, *diagnostics: Diagnostic) -> None:
        """Log problems that only show while pages are made."""
        for diagnostic in self._judge.all(diagnostics):
            log_diagnostic(diagnostic)

    def conclude(self) -> None:
        """Log the problems known so far, and the overrides of severities without effect."""
        root = self.settings.root
        # One after the other: what is reported of the first shows which overrides have an effect.
        self.add(*self._judge.lost(root))
        self.add(*self._judge.unused(_is_judged, root))
        for diagnostic in self._diagnostics:
            log_diagnostic(diagnostic)

    def of_file(self, file: str) -> list[Diagnostic]:
        """The diagnostics placed in a file."""
        return [d for d in self.diagnostics if d.place.file == file]


_STAGES = {Stage.READING, Stage.RESOLVING, Stage.ADDRESSING, Stage.FINISHING}


def _is_judged(code: str) -> bool:
    """Whether a build has reported all that there is to report with a code."""
    meaning = CODES[code]
    return meaning.part in {Part.KNOWLEDGE, Part.GUIDES} and meaning.stage in _STAGES


def publish(
    config: FieldguideConfig,
    root: Path,
    written: Mapping[str, object],
    *,
    serving: bool,
    sources: Sources | None = None,
) -> Publication:
    """Read a knowledge base and resolve everything that is published of it.

    Args:
        config: The plugin's options.
        root: The folder of `mkdocs.yml`.
        written: The options as they are written, to tell them from defaults.
        serving: Whether the site is only served.
        sources: The files of the base, if they have been read.
    """
    settings = settings_of(config, root, written)
    if sources is None:
        sources = Sources(root, trusted=settings.trusted, keep_documents=True)
    else:
        sources = sources.share()
    known = library.read(settings, sources)
    preset = shown_preset(known, settings.preset)
    name = preset.name if preset else settings.preset
    guides = {
        project_type: resolve(known, project_type, name) for project_type in sorted(known.types)
    }
    domains = {
        (project_type, domain): resolve(known, project_type, name, [domain])
        for project_type, domain in sorted(known.domains)
        if project_type in known.types
    }
    folded = topics.fold(known.entries.values(), config.topics.aliases, config.topics.threshold)
    publication = Publication(
        config=config,
        settings=settings,
        sources=sources,
        library=known,
        day=config.today or freshness.today(),
        preset=preset,
        guides=guides,
        domains=domains,
        topics=folded,
        entry_topics=topics.by_entry(folded),
        related=related.related(folded, len(known.entries)),
        uses=usage.uses(guides, domains),
        _judge=SeverityFilter(settings.severities, known.files()),
        serving=serving,
    )
    problems = arrange((*check(known, settings), *sources.take()))
    publication.add(*settings.severities.diagnostics, *problems)
    return publication
