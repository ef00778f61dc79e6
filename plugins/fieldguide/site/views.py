"""The variables of each page's template."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import partial
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
    from collections.abc import Callable, Iterator, Sequence

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
class PageView:
    """A generated page below one of the kinds of pages.

    Attributes:
        key: Its key in `Publication.files`, such as `topic:NAME`; its template is `topic.html`.
        path: Its path below the address of its kind, without a suffix.
        title: Its title, as plain text.
        context: Returns the template's own variables.
    """

    key: str
    path: str
    title: str
    context: Callable[[], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Node:
    """A box of a diagram.

    Attributes:
        title: Its text.
        note: The text below that.
        key: The page that it links to; see `Publication.files`.
        anchor: The id on that page, or "".
    """

    title: str
    note: str
    key: str
    anchor: str = ""


def guide_pages(publication: Publication) -> Iterator[PageView]:
    """The guides, each followed by its phases."""
    for name, guide in publication.guides.items():
        title = publication.library.types[name].title
        context = partial(guide_context, publication, guide)
        yield PageView(f"guide:{name}", f"{name}/index", title, context)
        for phase in guide.phases():
            key, path = f"phase:{name}/{phase.slug}", f"{name}/{phase.slug}"
            yield PageView(
                key, path, phase.title, partial(phase_context, publication, guide, phase)
            )


def topic_pages(publication: Publication) -> Iterator[PageView]:
    """The topics with a page."""
    for topic in publication.topics.values():
        if topic.has_page:
            yield PageView(
                f"topic:{topic.slug}", topic.slug, topic.name, partial(dict, topic=topic)
            )


def guide_context(publication: Publication, guide: Guide) -> dict[str, Any]:
    """The variables for the first page of a guide."""
    library = publication.library
    overlay = library.types[guide.type]
    phases = guide.phases()
    at = {phase: index for index, phase in enumerate(phases)}
    phase_of = {step.name: step.phase for step in guide.enabled()}
    edges = sorted({
        (at[phase_of[need]], at[step.phase])
        for step in guide.enabled()
        for need in step.dependencies
        if need in phase_of and at[phase_of[need]] < at[step.phase]
    })  # fmt: skip
    nodes = [
        Node(
            phase.title,
            str(sum(step.enabled for step in guide.in_phase(phase))),
            f"phase:{guide.type}/{phase.slug}",
        )
        for phase in phases
    ]
    files = {overlay.place.file}
    domains = []
    for name in library.domains_of(guide.type):
        domain = library.domains[guide.type, name]
        files.add(domain.place.file)
        added = [
            (step, [p for p in step.placements if p.reason.overlay is domain])
            for step in publication.domains[guide.type, name].enabled()
        ]
        domains.append((domain, [(step, placements) for step, placements in added if placements]))
    entries = [library.entries[name] for name in guide.entries() if name in library.entries]
    return {
        "guide": guide,
        "overlay": overlay,
        "reading_time": reading_time(sum(entry.facts.words for entry in entries)),
        "preset": publication.preset,
        "depth": DEPTHS[publication.preset.depth] if publication.preset else None,
        "changes": changes(library, guide, [overlay]),
        "nodes": nodes,
        "edges": edges,
        "domains": domains,
        "problems": [d for file in sorted(files) for d in publication.of_file(file)],
    }


def phase_context(publication: Publication, guide: Guide, phase: Phase) -> dict[str, Any]:
    """The variables for a phase of a guide."""
    steps = guide.in_phase(phase)
    enabled = [step for step in steps if step.enabled]
    at = {step.name: index for index, step in enumerate(enabled)}
    edges = sorted(
        (at[need], at[step.name])
        for step in enabled
        for need in step.dependencies
        if need in at and at[need] < at[step.name]
    )
    nodes = [
        Node(title_of(step), "", f"phase:{guide.type}/{phase.slug}", anchor(step.name))
        for step in enabled
    ]
    phases = guide.phases()
    index = phases.index(phase)
    return {
        "guide": guide,
        "overlay": publication.library.types[guide.type],
        "preset": publication.preset,
        "phase": phase,
        "number": index + 1,
        "steps": enabled,
        "disabled": [step for step in steps if not step.enabled],
        "phase_of": {step.name: step.phase for step in guide.enabled()},
        "about": next((f"folder:{s.step.path.resolve().parent}" for s in steps if s.step), ""),
        "nodes": nodes,
        "edges": edges,
        "previous": phases[index - 1] if index else None,
        "next": phases[index + 1] if index + 1 < len(phases) else None,
    }


def entry_context(publication: Publication, entry: Entry) -> dict[str, Any]:
    """The variables for the page of an entry."""
    topics = publication.entry_topics.get(entry.name, [])
    return {
        "entry": entry,
        "freshness": freshness(entry, publication.day),
        "reading_time": reading_time(entry.facts.words),
        "topics": topics[:_MOST_TOPICS],
        "more_topics": max(0, len(topics) - _MOST_TOPICS),
        "uses": publication.uses.get(entry.name, []),
        "related": [
            publication.library.entries[name] for name in publication.related.get(entry.name, ())
        ],
        "problems": problems(publication, entry),
    }


def step_context(publication: Publication, step: Step) -> dict[str, Any]:
    """The variables for the page of a step."""
    used = [
        (guide, guide_step)
        for guide in publication.guides.values()
        for guide_step in guide.steps
        if guide_step.name == step.name
    ]
    phases = {phase.slug: phase for phase in publication.library.phases}
    needed_by = [
        other
        for other in publication.library.steps.values()
        if step.name in {reference.name for reference in other.dependencies}
    ]
    return {
        "step": step,
        "phase": phases.get(step.phase or ""),
        "used": used,
        "needed_by": sorted(needed_by, key=lambda other: other.sort_key),
        "problems": problems(publication, step),
    }


def evidence_context(publication: Publication) -> dict[str, Any]:
    """The variables for the evidence page: totals by type and by language, and lists by word."""
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
        "languages": [(name, len(group), counted(group)) for name, group in rows],
        "types": [
            (publication.library.types[name].title, len(group), counted(group))
            for name, group in by_type.items()
        ],
        "lists": [
            (word, [(page, proof) for page in pages for proof in page.proofs if proof.word == word])
            for word in words
        ],
    }


def problems(publication: Publication, source: MarkdownFile) -> list[Diagnostic]:
    """The problems of a file, to show on its page; none unless the site is served."""
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
    """The title of a step, or its readable name if it has no file."""
    return step.step.title if step.step else readable(step.name)


def step_title(name: str, library: Library) -> str:
    """The title of the step of this name, or the readable name if it has no file."""
    known = library.steps.get(name)
    return known.title if known else readable(name)


def anchor(step: str) -> str:
    """The id of a step on the page of its phase."""
    return f"step-{slug(step)}"


def printed(path: Path, config: MkDocsConfig) -> str:
    """A path as diagnostics show it: relative to the folder of `mkdocs.yml`."""
    root = Path(config.config_file_path).parent if config.config_file_path else Path.cwd()
    return Path(os.path.relpath(path, root)).as_posix()
