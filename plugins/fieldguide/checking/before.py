"""The problems that a base had at an earlier commit, computed once and cached."""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import json
import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import fieldguide
from fieldguide.checking.linking import NoLinksError, check_links
from fieldguide.checking.texts import read_texts
from fieldguide.knowledge import freshness
from fieldguide.problems.codes import CODES, Part
from fieldguide.problems.finding import findings, fingerprints, traces
from fieldguide.problems.lines import SourceLines
from fieldguide.problems.severities import SeverityFilter
from fieldguide.samples.cache import Cache, cache_folder
from fieldguide.samples.evidence import evidencefile
from fieldguide.sources.files import regular_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from fieldguide.checking.repository import Commit
    from fieldguide.problems.baseline import BaselineEntry
    from fieldguide.problems.diagnostics import Diagnostic
    from fieldguide.samples.base import KnowledgeBase
    from fieldguide.samples.sample import SamplePage

__all__ = ["Before"]

_TEXTS = (".md", ".yml", ".yaml")


class Before:
    """The problems of a base at an earlier commit, and the digests of its samples.

    Results are cached per user, by commit, settings, versions and date. The files of the commit
    are restored only if a result is not cached.

    Args:
        commit: The commit.
        base: The current base.
        reread: Reads the base of a `mkdocs.yml`; returns None if it cannot be read.
        parts: The parts of the run.

    Attributes:
        changed: The files that have changed since the commit; see `Commit.changed`.
    """

    def __init__(
        self,
        commit: Commit,
        base: KnowledgeBase,
        reread: Callable[[Path], KnowledgeBase | None],
        parts: Collection[Part],
    ) -> None:
        self.changed = commit.changed
        self._commit = commit
        self._current = base
        self._reread = reread
        self._parts = parts
        self._folder = tempfile.TemporaryDirectory(prefix="fieldguide-")
        self._cache = Cache(cache_folder())
        self._results: dict[str, dict[str, Any]] = {}
        self._ignored = commit.ignored(_folders(base))

    def close(self) -> None:
        """Close the cache, and remove the restored files."""
        self._cache.close()
        self._folder.cleanup()

    def reported(self, kind: str) -> frozenset[str]:
        """The traces of the problems at the commit; see `fieldguide.problems.finding.traces`.

        Args:
            kind: `texts` for the problems of knowledge and guides; `links` for those of links, none
                if the site could not be built; `samples` for those of pages and of directives
                without a sample.
        """
        return frozenset(self._result(kind)["traces"])

    def had(self, known: BaselineEntry) -> bool:
        """Whether knowledge, guides or links had a problem of a baseline at the commit."""
        part = CODES[known.code].part
        kind = "links" if part is Part.LINKS else "texts"
        return part is not Part.SAMPLES and known.fingerprint in self.reported(kind)

    def changed_pages(self, pages: Iterable[SamplePage]) -> set[str]:
        """The pages whose samples may have other results than at the commit.

        These are pages that have changed, that have a problem in a changed file, or whose samples,
        environments or limits differ.

        Args:
            pages: The pages of the current base.

        Returns:
            The files of these pages, relative to the root.
        """
        digests = self._result("samples")["pages"]
        pages = list(pages)
        now = _digests(self._current, pages)
        return {
            page.file
            for page in pages
            if self.changed & {page.file, *(problem.place.file for problem in page.diagnostics)}
            or digests.get(page.file) != now[page.file]
        }

    def _result(self, kind: str) -> dict[str, Any]:
        """A cached result, or else the result of checking the files of the commit."""
        if kind not in self._results:
            key = f"before {kind} {self._key}"
            answer: Any = self._cache.get_many([key]).get(key)
            if answer is None:
                readers = {
                    "texts": self._read_texts,
                    "links": self._read_links,
                    "samples": self._read_samples,
                }
                base = self._base
                answer = {"traces": [], "pages": {}} if base is None else readers[kind](base)
                self._cache.put_many({key: answer})
            self._results[kind] = answer
        return self._results[kind]

    @functools.cached_property
    def _key(self) -> str:
        """A digest of all that the results depend on."""
        now, commit = self._current, self._commit
        settings = now.settings
        root, top = settings.root, commit.top
        evidence = f"/{evidencefile.FILE.parent}/"
        code = sorted(file for file in self.changed if file.endswith(".py"))  # may be hooks
        parts = [
            [fieldguide.__version__, sys.version, str(freshness.today()), *sorted(self._parts)],
            sorted(f"{d.name} {d.version}" for d in importlib.metadata.distributions()),
            [f"{folder.relative_to(top)} {name}" for folder, name in commit.trees.items()],
            [settings.file, commit.prefix, str(now.site), *map(str, settings.folders.items())],
            [[file, _digest(root / file)] for file in (settings.file, *code)],
            # Each run rewrites the evidence, and no problem depends on it.
            [[f, _digest(top / f)] for f in self._ignored if evidence not in f"/{f}"],
        ]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    @functools.cached_property
    def _base(self) -> KnowledgeBase | None:
        """The base of the commit, with its own settings, in a temporary folder."""
        texts_only = not {Part.LINKS, Part.SAMPLES} & set(self._parts)
        root = self._commit.restore(
            Path(self._folder.name),
            lambda path: not texts_only or path.endswith(_TEXTS),
            self._ignored,
        )
        now = self._current
        restored: KnowledgeBase | None = now
        if now.site:
            file = root / now.settings.file
            restored = self._reread(file) if file.is_file() else None
        if restored is None:
            return None
        folders = {
            name: Path(os.path.relpath(path, self._commit.root))
            if path and path.is_absolute()
            else path
            for name, path in restored.settings.folders.items()
        }
        return replace(restored, settings=replace(restored.settings, root=root, folders=folders))

    def _read_texts(self, base: KnowledgeBase) -> dict[str, list[str]]:
        return _traces(read_texts(base.settings, self._parts).diagnostics, base)

    def _read_links(self, base: KnowledgeBase) -> dict[str, list[str]]:
        settings = base.settings
        judge = SeverityFilter(settings.severities, {})
        if any(override.entry is not None for override in settings.severities.overrides):
            judge = read_texts(settings, (Part.KNOWLEDGE,)).judge
        try:
            # Hooks at the commit may be untrusted code; those of the current base are trusted.
            hooks = self._current.settings.root / self._current.settings.file
            report = check_links(settings.root / settings.file, hooks=hooks) if base.site else None
        except NoLinksError:
            report = None
        return _traces(judge.all(report.diagnostics) if report else (), base)

    def _read_samples(self, base: KnowledgeBase) -> dict[str, Any]:
        from fieldguide.samples.finding.pages import find  # noqa: PLC0415 - only for samples

        search = find(base, today=freshness.today())
        page_problems = (problem for page in search.pages for problem in page.diagnostics)
        directives = [problem for problem in page_problems if problem.code == "FG305"]
        pages = _digests(base, search.pages)
        return {**_traces([*search.diagnostics, *directives], base), "pages": pages}


def _traces(diagnostics: Sequence[Diagnostic], base: KnowledgeBase) -> dict[str, list[str]]:
    problems = findings(diagnostics, SourceLines(base.settings.root))
    return {"traces": sorted(set().union(fingerprints(problems), *traces(problems)))}


def _folders(base: KnowledgeBase) -> list[Path]:
    """The folders of a base, including that of its evidence."""
    settings = base.settings
    folders = [settings.folder(name) for name in settings.folders]
    candidates = [*folders, base.docs, (settings.root / evidencefile.FILE).parent]
    return [folder.resolve() for folder in candidates if folder is not None]


def _digests(base: KnowledgeBase, pages: Iterable[SamplePage]) -> dict[str, str]:
    """A digest of all that the evidence of a page depends on, by the file of the page."""
    samples, locks = base.samples, evidencefile.locks(base)
    environments = {
        name: [
            str((environment.requirements, environment.package_lock, environment.mocks)),
            locks[name],
        ]
        for name, environment in samples.environments.items()
    }
    limits = [str(samples.incomplete), str(samples.timeout), str(samples.memory)]
    digests = {}
    for page in pages:
        names = {sample.directives.environment for sample in page.samples} | {page.environment}
        locked = [environments.get(name) for name in sorted(name for name in names if name)]
        facts = [evidencefile.fits(page.samples), page.dialect, page.environment, locked, limits]
        digests[page.file] = hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:16]
    return digests


def _digest(file: Path) -> str:
    try:
        return hashlib.sha256(regular_bytes(file)).hexdigest()
    except OSError:
        return ""
