"""The base as it was at a commit: what was wrong with it then, and how its pages were."""

from __future__ import annotations

import functools
import os
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from fieldguide.checking.linking import NoLinksError, check_links
from fieldguide.checking.texts import read_texts
from fieldguide.knowledge import freshness
from fieldguide.problems.codes import CODES, Part
from fieldguide.problems.finding import findings, fingerprints, traces
from fieldguide.problems.severities import Judge
from fieldguide.samples import evidencefile

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from fieldguide.checking.changes import Changes
    from fieldguide.problems.baseline import Known
    from fieldguide.problems.diagnostics import Diagnostic
    from fieldguide.samples.base import Base
    from fieldguide.samples.finding.pages import Found
    from fieldguide.samples.sample import Page

__all__ = ["Before"]

_TEXTS = (".md", ".yml", ".yaml")


class Before:
    """The base as it was at a commit.

    Args:
        changes: What has changed since.
        base: The base as it is.
        reread: Makes the base of a `mkdocs.yml`; None where there is none that can be read.
        parts: What the run is about.
    """

    def __init__(
        self,
        changes: Changes,
        base: Base,
        reread: Callable[[Path], Base | None],
        parts: Collection[Part],
    ) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="fieldguide-")
        self._parts = parts
        self._changed = changes.files
        texts_only = not {Part.LINKS, Part.SAMPLES} & set(parts)
        self._root = changes.restore(
            Path(self._folder.name),
            lambda path: not texts_only or path.endswith(_TEXTS),
            _folders(base),
        )
        old: Base | None = base
        if base.site:
            file = self._root / base.settings.file
            old = reread(file) if file.is_file() else None
        self._base = None if old is None else _moved(old, changes.root, self._root)

    def close(self) -> None:
        """Remove what was written."""
        self._folder.cleanup()

    @functools.cached_property
    def texts(self) -> frozenset[str]:
        """What knowledge and guides said."""
        if self._base is None:
            return frozenset()
        return self._traces(read_texts(self._base.settings, self._parts).diagnostics)

    @functools.cached_property
    def links(self) -> frozenset[str]:
        """What links said; nothing where the site could not be built."""
        if self._base is None or not self._base.site:
            return frozenset()
        settings = self._base.settings
        named = any(one.entry is not None for one in settings.severities.overrides)
        judge = Judge(settings.severities, {})
        if named:
            judge = read_texts(settings, (Part.KNOWLEDGE,)).judge
        try:
            said = check_links(self._root / settings.file).diagnostics
        except NoLinksError:
            return frozenset()
        return self._traces(judge.all(said))

    @functools.cached_property
    def loose(self) -> frozenset[str]:
        """What the search for samples said of files, and of directives that belong to none."""
        found = self._found
        if found is None:
            return frozenset()
        lost = [one for page in found.pages for one in page.stray]
        return self._traces([*found.diagnostics, *lost])

    def had(self, known: Known) -> bool:
        """Whether knowledge, guides or links said what a baseline knows."""
        part = CODES[known.code].part
        if part is Part.SAMPLES:
            return False
        return known.fingerprint in (self.links if part is Part.LINKS else self.texts)

    def changed_pages(self, base: Base, pages: Iterable[Page]) -> set[str]:
        """The pages whose samples may be proven otherwise than at the commit.

        Those are the pages that have changed or whose samples were others, with what they take in
        and what is said of them elsewhere, and those whose environment or limits were others.

        Args:
            base: The base as it is.
            pages: Its pages.
        """
        pages = list(pages)
        before, found = self._base, self._found
        if before is None or found is None or _limits(before) != _limits(base):
            return {page.file for page in pages}
        old = {page.file: page for page in found.pages}
        then, now = _locks(before), _locks(base)
        return {
            page.file
            for page in pages
            if self._changed & {page.file, *(one.place.file for one in page.diagnostics)}
            or page.file not in old
            or _proven(old[page.file]) != _proven(page)
            or any(then.get(name) != now.get(name) for name in _environments(page))
        }

    @functools.cached_property
    def _found(self) -> Found | None:
        if self._base is None:
            return None
        from fieldguide.samples.finding.pages import find  # noqa: PLC0415 - only where needed

        return find(self._base, today=freshness.today())

    def _traces(self, diagnostics: Sequence[Diagnostic]) -> frozenset[str]:
        found = findings(diagnostics, self._root)
        return frozenset().union(fingerprints(found), *traces(found))


def _folders(base: Base) -> list[Path]:
    """The folders that a base is read from, and that its evidence lies in."""
    settings = base.settings
    folders = [settings.folder(name) for name in settings.folders]
    every = [*folders, base.docs, (settings.root / evidencefile.FILE).parent]
    return [folder.resolve() for folder in every if folder is not None]


def _moved(base: Base, root: Path, restored: Path) -> Base:
    """A base whose folders are those that were restored, however they are written."""
    folders = {
        name: Path(os.path.relpath(path, root)) if path is not None and path.is_absolute() else path
        for name, path in base.settings.folders.items()
    }
    return replace(base, settings=replace(base.settings, root=restored, folders=folders))


def _limits(base: Base) -> tuple[object, ...]:
    samples = base.samples
    return (samples.incomplete, samples.timeout, samples.memory)


def _locks(base: Base) -> dict[str, tuple[object, ...]]:
    """What each environment is made from, and is locked to."""
    digests = evidencefile.locks(base)
    return {
        name: (one.requirements, one.package_lock, one.mocks, digests[name])
        for name, one in base.samples.environments.items()
    }


def _environments(page: Page) -> set[str]:
    said = {sample.directives.environment for sample in page.samples}
    return {page.environment} | {name for name in said if name}


def _proven(page: Page) -> tuple[str, str, str]:
    """All that the evidence of a page's samples depends on."""
    return (evidencefile.fits(page.samples), page.dialect, page.environment)
