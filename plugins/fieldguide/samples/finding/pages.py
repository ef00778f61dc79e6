"""The pages of a base, and the samples on them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from fieldguide.knowledge.library import READMES, markdown_paths
from fieldguide.problems.diagnostics import Diagnostic, report
from fieldguide.samples import codec
from fieldguide.samples.finding import directives, paths, raw
from fieldguide.samples.finding import sidecar as sidecars
from fieldguide.samples.languages.registry import resolved
from fieldguide.samples.sample import Sample, SamplePage
from fieldguide.sources.store import Sources

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from fieldguide.samples.base import KnowledgeBase
    from fieldguide.samples.cache import Cache
    from fieldguide.samples.finding.raw import RawBlock, RawComment
    from fieldguide.samples.finding.sidecar import Sidecar
    from fieldguide.sources.files import SourceFile
    from fieldguide.sources.text import Text

__all__ = ["FoundPages", "find", "samples_of"]

_SNIPPET = "8<"
_VERSION = "4"


@dataclass(frozen=True, slots=True)
class FoundPages:
    """The pages of a base.

    Attributes:
        pages: The pages, in the order of their files.
        diagnostics: The problems of files and of the sidecar.
    """

    pages: tuple[SamplePage, ...]
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class _File:
    """A Markdown file: its path, whether it is an entry, and its dialect if it names none."""

    path: Path
    is_entry: bool
    is_page: bool
    dialect: str


def find(
    base: KnowledgeBase,
    *,
    today: dt.date,
    cache: Cache | None = None,
    sources: Sources | None = None,
) -> FoundPages:
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
    # Directives of a sidecar are not part of a page's own text.
    if sidecar.text:
        cache = None
    salt = f"{_VERSION} {settings.trusted} {today.isoformat()} {settings.root}"
    keys = {source.file: _key(source, file, salt) for source, file in files}
    stored = cache.get_many(keys.values()) if cache is not None else {}
    pages: list[SamplePage] = []
    new: dict[str, object] = {}
    taken: set[str] = set()
    hashes: dict[str, list[str]] = {}
    for source, file in files:
        page = _decoded(source, file, base, stored.get(keys[source.file]))
        if page is None:
            page = _read(source, file, base, sidecar, today, sources)
            # Pages with snippets depend on other files too.
            if not (page.dialect == "material" and _SNIPPET in source.text):
                new[keys[source.file]] = _encoded(page)
        if page.entry in taken:
            page = replace(page, entry=None)
        elif page.entry is not None:
            taken.add(page.entry)
        pages.append(page)
        if sidecar.text:
            own = [sidecars.content_hash(sample.language, sample.code) for sample in page.samples]
            hashes |= {name: own for name in (page.file, page.entry) if name is not None}
    if cache is not None:
        cache.put_many(new)
    problems = (*sidecar.diagnostics, *sidecar.unused(hashes))
    return FoundPages(tuple(pages), problems if shared else (*sources.take(), *problems))


def _files(base: KnowledgeBase, sources: Sources) -> Iterator[_File]:
    settings = base.settings
    seen: set[Path] = set()
    for option in ("knowledge", "steps"):
        for path in markdown_paths(settings, option, sources):
            if path in seen:
                continue
            seen.add(path)
            is_page = path.name in READMES
            # A folder's README is rendered by MkDocs if there is a site, else by GitHub.
            dialect = "material" if is_page and base.site else settings.dialect_of(path)
            yield _File(path, option == "knowledge" and not is_page, is_page, dialect)
    if base.docs is None:
        return
    for path in sources.find(base.docs, (".md",)):
        below = path.relative_to(base.docs).as_posix()
        if path not in seen and not (base.excluded is not None and base.excluded(below)):
            yield _File(path, is_entry=False, is_page=True, dialect="material")


def _read(
    source: SourceFile,
    file: _File,
    base: KnowledgeBase,
    sidecar: Sidecar,
    today: dt.date,
    sources: Sources,
) -> SamplePage:
    text = sources.parsed(source, file.dialect, page=file.is_page)
    facts = text.facts
    entry = None
    if file.is_entry:
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
        names: The names of the page in the sidecar.
        sidecar: The sidecar of the base.
        root: The folder that snippets are in; None to include none.
    """
    facts, file = text.facts, text.source.file
    body_line = facts.frontmatter.body_line
    if facts.dialect == "material":
        # Python-Markdown is imported only if a page needs it.
        from fieldguide.samples.finding import material  # noqa: PLC0415

        blocks = material.blocks(text.body, file=file, body_line=body_line, base=root)
        comments = material.comments(text.body, blocks, file=file, body_line=body_line)
    else:
        blocks = raw.of_fences(facts.fences, text.body, body_line)
        comments = [raw.RawComment(item.text, item.place, item.end_line) for item in facts.comments]
    return _samples(blocks, comments, file, names, sidecar or sidecars.Sidecar(), today)


def _samples(
    blocks: Sequence[RawBlock],
    comments: Sequence[RawComment],
    file: str,
    names: Sequence[str],
    sidecar: Sidecar,
    today: dt.date,
) -> tuple[tuple[Sample, ...], tuple[Diagnostic, ...]]:
    waiting = [comment for comment in comments if directives.is_directive(comment.text)]
    samples: list[Sample] = []
    problems = [
        report("FG301", f"unknown directive '{word}:'", comment.place, "did you mean 'sample:'?")
        for comment in comments
        if (word := directives.misspelt_prefix(comment.text)) is not None
    ]
    end_before = 0
    for index, block in enumerate(blocks):
        parsed = directives.ParsedDirectives()
        while waiting and waiting[0].place.line < block.place.line:
            comment = waiting.pop(0)
            if comment.place.line <= end_before:
                problems.append(_stray(comment))
            else:
                directives.read_comment(comment.text, comment.place, parsed)
        directives.read_attributes(block.attrs, block.place, parsed)
        language = resolved(block.word)
        sidecar.add_to(parsed, names, language, block.code)
        own, wrong = parsed.finish(today)
        problems.extend(wrong)
        if own.output and not samples:
            message = "'output' on the first sample of the page: no sample prints it"
            problems.append(report("FG305", message, own.place or block.place))
        title = block.attrs.get("title") or None
        samples.append(
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
                directives=own,
                files=() if own.output else paths.files(language, block.code, title, own.file),
                fenced=block.fenced,
                elided=paths.is_elided(block.code),
                code_file=block.code_file,
            )
        )
        end_before = block.end_line
    problems.extend(_stray(comment) for comment in waiting)
    return tuple(samples), tuple(problems)


def _stray(comment: RawComment) -> Diagnostic:
    hint = "put it on the line before a code block"
    return report("FG305", "no sample follows the directive", comment.place, hint)


def _key(source: SourceFile, file: _File, salt: str) -> str:
    parts = [source.text, source.file, file.is_entry, file.is_page, file.dialect, salt]
    return hashlib.sha256(json.dumps(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _encoded(page: SamplePage) -> dict[str, Any]:
    return {
        "entry": page.entry,
        "dialect": page.dialect,
        "samples": [codec.sample_json(sample) for sample in page.samples],
        "diagnostics": [codec.diagnostic_json(item) for item in page.diagnostics],
    }


def _decoded(
    source: SourceFile, file: _File, base: KnowledgeBase, stored: object
) -> SamplePage | None:
    if not isinstance(stored, dict):
        return None
    try:
        return SamplePage(
            file=source.file,
            path=file.path,
            entry=stored["entry"],
            dialect=stored["dialect"],
            samples=tuple(codec.sample_from(item, source.file) for item in stored["samples"]),
            environment=base.samples.environment_of(source.file),
            diagnostics=tuple(codec.diagnostic_from(item) for item in stored["diagnostics"]),
        )
    except (KeyError, TypeError, ValueError):
        return None
