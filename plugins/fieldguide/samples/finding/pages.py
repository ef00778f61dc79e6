"""The pages of a base, and the samples on them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fieldguide.knowledge.library import READMES, markdown_paths
from fieldguide.problems.diagnostics import Diagnostic, report
from fieldguide.samples import codec
from fieldguide.samples.finding import directives, fenced, paths
from fieldguide.samples.finding import sidecar as sidecars
from fieldguide.samples.finding.raw import RawComment
from fieldguide.samples.languages.registry import resolved
from fieldguide.samples.sample import Sample, SamplePage
from fieldguide.sources.store import Sources

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from fieldguide.samples.base import KnowledgeBase
    from fieldguide.samples.cache import Cache
    from fieldguide.samples.finding.raw import RawBlock
    from fieldguide.samples.finding.sidecar import Sidecar
    from fieldguide.sources.files import Source
    from fieldguide.sources.text import Text

__all__ = ["Found", "find", "samples_of"]

_SNIPPET = "8<"
_VERSION = "3"


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in a base.

    Attributes:
        pages: In the order of their files.
        diagnostics: What is wrong with files and with the sidecar.
    """

    pages: tuple[SamplePage, ...]
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    kind: str
    dialect: str


def find(
    base: KnowledgeBase,
    *,
    today: dt.date,
    cache: Cache | None = None,
    sources: Sources | None = None,
) -> Found:
    """Find the pages of a base and their samples.

    Pages are the Markdown files of the knowledge and steps folders, and all other pages of the
    site.

    Args:
        base: The base.
        today: The day on which directives are judged to have expired.
        cache: Samples of files that have not changed.
        sources: The files of the base, if other readers share them.

    Returns:
        The pages in the order of their files. The problems of the files themselves stay in
        `sources`, if that was given.
    """
    settings = base.settings
    shared = sources is not None
    if sources is None:
        sources = Sources(settings.root, trusted=settings.trusted)
    sidecar = sidecars.read(base.samples, sources)
    files = []
    for file in _files(base, sources):
        source = sources.read(file.path)
        if source is not None:
            files.append((source, file))
    files.sort(key=lambda item: item[0].file)
    salt = f"{_VERSION} {sidecar.text} {settings.trusted} {today.isoformat()} {settings.root}"
    keys = {s.file: _key(s.text, s.file, f.kind, f.dialect, salt) for s, f in files}
    known = cache.get_many(keys.values()) if cache is not None and not sidecar.text else {}
    pages: list[SamplePage] = []
    new: dict[str, object] = {}
    taken: set[str] = set()
    hashes: dict[str, list[str]] = {}
    for source, file in files:
        page = _decoded(source, file, base, known.get(keys[source.file]))
        if page is None:
            page = _read(source, file, base, sidecar, today, sources)
            if not (page.dialect == "material" and _SNIPPET in source.text):
                new[keys[source.file]] = _encoded(page)  # Other pages depend on their snippets too.
        if page.entry is not None and page.entry in taken:
            page = _nameless(page)
        elif page.entry is not None:
            taken.add(page.entry)
        pages.append(page)
        if sidecar.text:
            own = [sidecars.content_hash(sample.language, sample.code) for sample in page.samples]
            hashes[page.file] = own
            if page.entry is not None:
                hashes[page.entry] = own
    if cache is not None and new and not sidecar.text:
        cache.put_many(new)
    problems = (*sidecar.diagnostics, *sidecar.leftovers(hashes))
    return Found(tuple(pages), problems if shared else (*sources.take(), *problems))


def _files(base: KnowledgeBase, sources: Sources) -> Iterator[_File]:
    settings = base.settings
    seen: set[Path] = set()
    for kind, option in (("entry", "knowledge"), ("step", "steps")):
        for path in markdown_paths(settings, option, sources):
            if path in seen:
                continue
            seen.add(path)
            # A folder's README is rendered by MkDocs if there is a site, else by GitHub.
            readme = path.name in READMES and base.site
            dialect = "material" if readme else settings.dialect_of(path)
            yield _File(path, "page" if path.name in READMES else kind, dialect)
    if base.docs is None:
        return
    for path in sources.find(base.docs, (".md",)):
        below = path.relative_to(base.docs).as_posix()
        if path not in seen and not (base.excluded is not None and base.excluded(below)):
            yield _File(path, "page", "material")


def _read(
    source: Source,
    file: _File,
    base: KnowledgeBase,
    sidecar: Sidecar,
    today: dt.date,
    sources: Sources,
) -> SamplePage:
    text = sources.parsed(source, file.dialect, page=file.kind == "page")
    facts = text.facts
    entry = None
    if file.kind == "entry":
        name = facts.frontmatter.yaml.value.get("name")
        entry = name if isinstance(name, str) and name else source.path.stem
    samples, problems = samples_of(
        text,
        today=today,
        names=[source.file, *([entry] if entry else [])],
        sidecar=sidecar,
        root=base.settings.root,
    )
    return SamplePage(
        file=source.file,
        path=source.path,
        entry=entry,
        dialect=facts.dialect,
        samples=samples,
        environment=base.samples.environment_of(source.file),
        diagnostics=problems,
    )


def samples_of(
    text: Text,
    *,
    today: dt.date,
    names: Sequence[str] = (),
    sidecar: Sidecar | None = None,
    root: Path | None = None,
) -> tuple[tuple[Sample, ...], tuple[Diagnostic, ...]]:
    """The samples of a Markdown file, and the problems of their directives.

    Args:
        text: The file.
        today: The day on which directives are judged to have expired.
        names: What the sidecar may call the page.
        sidecar: The base's sidecar.
        root: The folder that snippets are looked for in; without, none is included.
    """
    facts, file = text.facts, text.source.file
    body_line = facts.frontmatter.body_line
    if facts.dialect == "material":
        # Python-Markdown is imported only if a page needs it.
        from fieldguide.samples.finding import material  # noqa: PLC0415

        blocks = material.blocks(text.body, file=file, body_line=body_line, base=root)
        comments = material.comments(text.body, blocks, file=file, body_line=body_line)
    else:
        blocks = fenced.blocks(facts.fences, text.body, body_line)
        comments = [RawComment(item.text, item.place, item.end_line) for item in facts.comments]
    return _samples(blocks, comments, file, names, sidecar or sidecars.Sidecar(), today)


def _samples(
    blocks: Sequence[RawBlock],
    comments: Sequence[RawComment],
    file: str,
    names: Sequence[str],
    sidecar: Sidecar,
    today: dt.date,
) -> tuple[tuple[Sample, ...], tuple[Diagnostic, ...]]:
    ours = [one for one in comments if directives.is_directive(one.text)]
    made: list[Sample] = []
    problems = [
        report("FG301", f"unknown directive '{word}:'", one.place, "did you mean 'sample:'?")
        for one in comments
        for word in (directives.misspelt_prefix(one.text),)
        if word is not None
    ]
    before = 0
    for index, block in enumerate(blocks):
        said = directives.Said()
        while ours and ours[0].place.line < block.place.line:
            comment = ours.pop(0)
            if comment.place.line <= before:
                problems.append(_lost(comment))
                continue
            directives.read_comment(comment.text, comment.place, said)
        directives.read_attributes(block.attrs, block.place, said)
        language = resolved(block.word)
        sidecar.say(names, language, block.code, said)
        found, wrong = said.finish(today)
        problems.extend(wrong)
        if found.output and not made:
            message = "'output' is said of the first sample: nothing prints it"
            problems.append(report("FG305", message, found.place or block.place))
        title = block.attrs.get("title") or None
        made.append(
            Sample(
                page=file,
                index=index,
                place=block.place,
                code_line=block.code_line,
                end_line=block.end_line,
                columns=block.columns,
                word=block.word,
                language=language,
                code=block.code,
                title=title,
                directives=found,
                files=() if found.output else paths.files(language, block.code, title, found.file),
                fenced=block.fenced,
                elided=paths.is_elided(block.code),
                code_file=block.code_file,
            )
        )
        before = block.end_line
    problems.extend(_lost(comment) for comment in ours)
    return tuple(made), tuple(problems)


def _lost(comment: RawComment) -> Diagnostic:
    hint = "put it on the line before a code block"
    return report("FG305", "no sample follows the directive", comment.place, hint)


def _nameless(page: SamplePage) -> SamplePage:
    return SamplePage(
        page.file,
        page.path,
        None,
        page.dialect,
        page.samples,
        page.environment,
        page.diagnostics,
    )


def _key(*parts: str) -> str:
    return hashlib.sha256(json.dumps(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _encoded(page: SamplePage) -> dict[str, Any]:
    return {
        "entry": page.entry,
        "dialect": page.dialect,
        "samples": [codec.sample_json(sample) for sample in page.samples],
        "diagnostics": [codec.diagnostic_json(one) for one in page.diagnostics],
    }


def _decoded(source: Source, file: _File, base: KnowledgeBase, stored: object) -> SamplePage | None:
    if not isinstance(stored, dict):
        return None
    try:
        return SamplePage(
            file=source.file,
            path=file.path,
            entry=stored["entry"],
            dialect=stored["dialect"],
            samples=tuple(codec.sample_from(one, source.file) for one in stored["samples"]),
            environment=base.samples.environment_of(source.file),
            diagnostics=tuple(codec.diagnostic_from(one) for one in stored["diagnostics"]),
        )
    except (KeyError, TypeError, ValueError):
        return None
