"""What each page's template is given."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fieldguide.guides.changes import changes
from fieldguide.guides.topics import slug
from fieldguide.knowledge.entry import Entry
from fieldguide.knowledge.freshness import freshness
from fieldguide.knowledge.preset import DEPTHS
from fieldguide.knowledge.reading_time import reading_time
from fieldguide.knowledge.titles import readable
from fieldguide.site.evidence import MEANINGS, counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mkdocs.config.defaults import MkDocsConfig

    from fieldguide.guides.guide import Guide, GuideStep
    from fieldguide.knowledge.library import Library
    from fieldguide.knowledge.markdown_file import MarkdownFile
    from fieldguide.knowledge.phase import Phase
    from fieldguide.knowledge.step import Step
    from fieldguide.problems.diagnostics import Diagnostic
    from fieldguide.site.evidence import SampleEvidence
    from fieldguide.site.publication import Publication

_MOST_TOPICS = 24


@dataclass(frozen=True, slots=True)
class Node:
    """One box of a diagram.

    Attributes:
        title: What stands in it.
        note: What stands below that.
        key: The page that it leads to; see `Publication.files`.
        anchor: The place on that page, or "".
    """

    title: str
    note: str
    key: str
    anchor: str = ""


def guide(publication: Publication, one: Guide) -> dict[str, Any]:
    """The front page of a guide."""
    library = publication.library
    overlay = library.types[one.type]
    phases = one.phases()
    at = {phase: index for index, phase in enumerate(phases)}
    phase_of = {step.name: step.phase for step in one.enabled()}
    edges = sorted({
        (at[phase_of[need]], at[step.phase])
        for step in one.enabled()
        for need in step.dependencies
        if need in phase_of and at[phase_of[need]] < at[step.phase]
    })  # fmt: skip
    nodes = [
        Node(
            phase.title,
            str(sum(step.enabled for step in one.in_phase(phase))),
            f"phase:{one.type}/{phase.slug}",
        )
        for phase in phases
    ]
    files = {overlay.place.file}
    domains = []
    for domain in library.domains_of(one.type):
        laid = publication.domains[one.type, domain]
        over = library.domains[one.type, domain]
        files.add(over.place.file)
        added = [
            (step, [p for p in step.placements if p.reason.overlay is over])
            for step in laid.enabled()
        ]
        domains.append((over, [(step, placed) for step, placed in added if placed]))
    entries = [library.entries[name] for name in one.entries() if name in library.entries]
    return {
        "guide": one,
        "overlay": overlay,
        "reading_time": reading_time(sum(entry.facts.words for entry in entries)),
        "preset": publication.preset,
        "depth": DEPTHS[publication.preset.depth] if publication.preset else None,
        "changes": changes(library, one, [overlay]),
        "nodes": nodes,
        "edges": edges,
        "domains": domains,
        "problems": [d for file in sorted(files) for d in publication.of_file(file)],
    }


def phase(publication: Publication, one: Guide, this: Phase) -> dict[str, Any]:
    """One phase of a guide."""
    steps = one.in_phase(this)
    enabled = [step for step in steps if step.enabled]
    at = {step.name: index for index, step in enumerate(enabled)}
    edges = sorted(
        (at[need], at[step.name])
        for step in enabled
        for need in step.dependencies
        if need in at and at[need] < at[step.name]
    )
    nodes = [
        Node(title_of(step), "", f"phase:{one.type}/{this.slug}", anchor(step.name))
        for step in enabled
    ]
    phases = one.phases()
    index = phases.index(this)
    return {
        "guide": one,
        "overlay": publication.library.types[one.type],
        "preset": publication.preset,
        "phase": this,
        "number": index + 1,
        "steps": enabled,
        "disabled": [step for step in steps if not step.enabled],
        "phase_of": {step.name: step.phase for step in one.enabled()},
        "about": next((f"folder:{s.step.path.resolve().parent}" for s in steps if s.step), ""),
        "nodes": nodes,
        "edges": edges,
        "previous": phases[index - 1] if index else None,
        "next": phases[index + 1] if index + 1 < len(phases) else None,
    }


def entry(publication: Publication, one: Entry) -> dict[str, Any]:
    """An entry's own page."""
    topics = publication.entry_topics.get(one.name, [])
    return {
        "entry": one,
        "freshness": freshness(one, publication.day),
        "reading_time": reading_time(one.facts.words),
        "topics": topics[:_MOST_TOPICS],
        "more_topics": max(0, len(topics) - _MOST_TOPICS),
        "uses": publication.uses.get(one.name, []),
        "related": [
            publication.library.entries[name] for name in publication.related.get(one.name, ())
        ],
        "problems": problems(publication, one),
    }


def step(publication: Publication, one: Step) -> dict[str, Any]:
    """A step's own page."""
    used = [
        (guide, found)
        for guide in publication.guides.values()
        for found in guide.steps
        if found.name == one.name
    ]
    phases = {known.slug: known for known in publication.library.phases}
    needed_by = [
        other
        for other in publication.library.steps.values()
        if one.name in {reference.name for reference in other.dependencies}
    ]
    return {
        "step": one,
        "phase": phases.get(one.phase or ""),
        "used": used,
        "needed_by": sorted(needed_by, key=lambda other: other.sort_key),
        "problems": problems(publication, one),
    }


def evidence(publication: Publication) -> dict[str, Any]:
    """The page about all evidence: by type, by language, by level, and what was not run."""
    pages = [page for page in publication.evidence.by_path.values() if page.proofs]
    proofs = [proof for page in pages for proof in page.proofs]
    by_language: dict[str, list[SampleEvidence]] = {}
    for proof in proofs:
        by_language.setdefault(proof.sample.language, []).append(proof)
    by_type: dict[str, list[SampleEvidence]] = {}
    of_entry = {page.page.entry: page.proofs for page in pages if page.page.entry}
    for name in publication.guides:
        reached = [
            entry
            for entry, uses in publication.uses.items()
            if any(use.guide.type == name for use in uses)
        ]
        by_type[name] = [proof for entry in reached for proof in of_entry.get(entry, [])]
    words = ("failed", "incomplete", "not run", "not checked", "not proven yet")
    rows = sorted(by_language.items(), key=lambda item: (-len(item[1]), item[0]))
    return {
        "meanings": MEANINGS,
        "total": len(proofs),
        "counts": counted(proofs),
        "languages": [(name, len(those), counted(those)) for name, those in rows],
        "types": [
            (publication.library.types[name].title, len(those), counted(those))
            for name, those in by_type.items()
        ],
        "lists": [
            (word, [(page, proof) for page in pages for proof in page.proofs if proof.word == word])
            for word in words
        ],
    }


def problems(publication: Publication, source: MarkdownFile) -> list[Diagnostic]:
    """What is wrong in a file, to be shown on its page; only while serving."""
    return publication.of_file(source.place.file) if publication.serving else []


def section(source: MarkdownFile, part: str) -> Sequence[int]:
    """The indexes of a part's top-level blocks, without its heading.

    Args:
        source: An entry or a step.
        part: `summary` for an entry; the heading of a section for a step.
    """
    outline = source.facts.outline
    if isinstance(source, Entry) and part == "summary":
        return range(source.body.summary.start + 1, source.body.summary.stop)
    start = None
    for index, heading in enumerate(outline):
        if heading is None or heading.level > 2:  # noqa: PLR2004 - a section
            continue
        if start is not None:
            return range(start, index)
        if heading.text.strip().casefold() == part.casefold():
            start = index + 1
    return range(start, len(outline)) if start is not None else ()


def title_of(step: GuideStep) -> str:
    """A step's title; where only overlays name it, its name made readable."""
    return step.step.title if step.step else readable(step.name)


def step_title(name: str, library: Library) -> str:
    """The title of a step that is known by name."""
    found = library.steps.get(name)
    return found.title if found else readable(name)


def anchor(step: str) -> str:
    """Where a step stands on its phase's page."""
    return f"step-{slug(step)}"


def printed(path: Path, config: MkDocsConfig) -> str:
    """A path as diagnostics show it: relative to the folder of `mkdocs.yml`."""
    root = Path(config.config_file_path).parent if config.config_file_path else Path.cwd()
    return Path(os.path.relpath(path, root)).as_posix()
