"""The file of evidence: what the last runs proved, by page, for the site to show."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fieldguide.atomic import replace_file
from fieldguide.samples.evidence import Status
from fieldguide.samples.level import Level
from fieldguide.sources.files import regular_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from fieldguide.samples.base import KnowledgeBase
    from fieldguide.samples.evidence import Evidence
    from fieldguide.samples.sample import Sample, SamplePage
    from fieldguide.samples.settings import EnvironmentSettings

__all__ = ["FILE", "EvidenceBook", "Stored", "fits", "locks", "merge", "read", "write"]

FILE = Path(".fieldguide/evidence.json")
"""Its path, relative to `mkdocs.yml`."""

_VERSION = 1


@dataclass(frozen=True, slots=True)
class Stored:
    """The stored part of a sample's evidence; its attributes are those of `Evidence`."""

    status: Status
    level: Level | None
    environment: str | None
    why: str | None
    messages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EvidenceBook:
    """The evidence in a file.

    Attributes:
        pages: For each page, the digest of its samples, and their evidence by index.
        stale: The environments whose locks have changed since.
    """

    pages: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    stale: frozenset[str] = frozenset()

    def of(self, page: str, samples: Sequence[Sample]) -> list[Stored | None] | None:
        """The evidence of a page's samples; None if the samples have changed or there is none.

        Args:
            page: The file of the page as messages show it.
            samples: All its samples.
        """
        stored = self.pages.get(page)
        if stored is None or stored.get("digest") != fits(samples):
            return None
        try:
            evidence = [_decoded(stored["samples"].get(str(sample.index))) for sample in samples]
            return [
                item if item and item.environment not in self.stale else None for item in evidence
            ]
        except (AttributeError, KeyError, TypeError, ValueError):
            return None


def fits(samples: Sequence[Sample]) -> str:
    """The digest of a page's samples, in their order; evidence with another one is out of date."""
    text = "\n".join(sample.digest for sample in samples)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def locks(base: KnowledgeBase) -> dict[str, str]:
    """A digest of the lock files and mocks of each environment of a base, by name."""
    return {
        name: _lock(declared, base.settings.root)
        for name, declared in sorted(base.samples.environments.items())
    }


def _lock(declared: EnvironmentSettings, root: Path) -> str:
    digest = hashlib.sha256()
    files = [root / path for path in (declared.requirements, declared.package_lock) if path]
    if declared.mocks is not None:
        files += sorted((root / declared.mocks).rglob("*.py"))
    for file in files:
        try:
            digest.update(regular_bytes(file) + b"\0")
        except OSError:
            digest.update(b"none\0")
    return digest.hexdigest()[:16]


def read(base: KnowledgeBase, file: Path | None = None) -> EvidenceBook | None:
    """Read the evidence of a base; None if there is none or it cannot be read.

    Args:
        base: The base.
        file: Another file than the knowledge base's own.
    """
    try:
        stored = json.loads(regular_bytes(file or base.settings.root / FILE))
        if stored["version"] != _VERSION:
            return None
        now, then = locks(base), dict(stored["locks"])
        stale = frozenset(name for name in {*now, *then} if now.get(name) != then.get(name))
        return EvidenceBook(dict(stored["pages"]), stale)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def write(base: KnowledgeBase, pages: Sequence[SamplePage], evidence: Sequence[Evidence]) -> None:
    """Add the evidence of a run to the file; evidence of other samples stays if it still fits.

    Args:
        base: The base.
        pages: Its pages as they are now.
        evidence: The evidence of their samples.

    Raises:
        OSError: The file cannot be written.
    """
    by_file = {page.file: page for page in pages}
    kept = _fitting(read(base), pages)
    for item in evidence:
        page = by_file[item.sample.page]
        of_page = kept.setdefault(page.file, {"digest": fits(page.samples), "samples": {}})
        of_page["samples"][str(item.sample.index)] = _encoded(item)
    _save(base, kept)


def merge(base: KnowledgeBase, pages: Sequence[SamplePage], books: Iterable[EvidenceBook]) -> int:
    """Add the evidence of several runs, such as shards, to the file.

    If several runs have evidence of a sample, the last one counts.

    Args:
        base: The base.
        pages: Its pages as they are now; evidence that does not fit them is skipped.
        books: The evidence of the runs.

    Returns:
        The number of samples with evidence.

    Raises:
        OSError: The file cannot be written.
    """
    kept = _fitting(read(base), pages)
    for book in books:
        for name, page in _fitting(book, pages).items():
            of_page = kept.setdefault(name, {"digest": page["digest"], "samples": {}})
            of_page["samples"] |= page["samples"]
    _save(base, kept)
    return sum(len(page["samples"]) for page in kept.values())


def _fitting(book: EvidenceBook | None, pages: Iterable[SamplePage]) -> dict[str, Any]:
    """The evidence that fits the pages as they are now."""
    fitting: dict[str, Any] = {}
    if book is None:
        return fitting
    for page in pages:
        stored = book.pages.get(page.file)
        if isinstance(stored, dict) and stored.get("digest") == fits(page.samples):
            indices = {str(sample.index) for sample in page.samples}
            samples = {
                index: item
                for index, item in dict(stored.get("samples") or {}).items()
                if index in indices
                and isinstance(item, dict)
                and item.get("environment") not in book.stale
            }
            fitting[page.file] = {"digest": stored["digest"], "samples": samples}
    return fitting


def _save(base: KnowledgeBase, pages: dict[str, Any]) -> None:
    for page in pages.values():
        page["samples"] = dict(sorted(page["samples"].items(), key=lambda item: int(item[0])))
    values = {"version": _VERSION, "locks": locks(base), "pages": dict(sorted(pages.items()))}
    file = base.settings.root / FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    ignore = file.parent / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", "utf-8")
    replace_file(file, (json.dumps(values, indent=1, ensure_ascii=True) + "\n").encode())


def _encoded(evidence: Evidence) -> dict[str, Any]:
    values = {
        "status": evidence.status.value,
        "level": evidence.level.label if evidence.level is not None else None,
        "environment": evidence.environment,
        "why": evidence.why,
        "messages": [finding.message for finding in evidence.findings] or None,
    }
    return {name: value for name, value in values.items() if value is not None}


def _decoded(stored: Mapping[str, Any] | None) -> Stored | None:
    if stored is None:
        return None
    level = stored.get("level")
    return Stored(
        status=Status(stored["status"]),
        level=Level[level.upper()] if level else None,
        environment=stored.get("environment"),
        why=stored.get("why"),
        messages=tuple(stored.get("messages", ())),
    )
