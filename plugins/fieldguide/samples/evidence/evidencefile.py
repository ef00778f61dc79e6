"""Evidence kept for the site: what the last runs proved, by page."""

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
"""Where it lies, relative to `mkdocs.yml`."""

_VERSION = 1


@dataclass(frozen=True, slots=True)
class Stored:
    """What is kept of a sample's evidence."""

    status: Status
    level: Level | None
    environment: str | None
    why: str | None
    messages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EvidenceBook:
    """All evidence that is kept, by page.

    Attributes:
        pages: For each page, the digest of what was proven, and the evidence by sample.
        stale: The environments whose locks have changed since.
    """

    pages: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    stale: frozenset[str] = frozenset()

    def of(self, page: str, samples: Sequence[Sample]) -> list[Stored | None] | None:
        """The evidence of a page's samples; None where nothing is kept that fits the page.

        Args:
            page: The page, as messages show it.
            samples: All its samples as they are now.
        """
        kept = self.pages.get(page)
        if kept is None or kept.get("digest") != fits(samples):
            return None
        try:
            found = [_stored(kept["samples"].get(str(sample.index))) for sample in samples]
            return [one if one and one.environment not in self.stale else None for one in found]
        except (AttributeError, KeyError, TypeError, ValueError):
            return None


def fits(samples: Sequence[Sample]) -> str:
    """The digest by which evidence fits a page: of all its samples, in their order."""
    text = "\n".join(sample.digest for sample in samples)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def locks(base: KnowledgeBase) -> dict[str, str]:
    """What each environment of a base is locked to, as a digest of its files."""
    return {
        name: _lock(one, base.settings.root)
        for name, one in sorted(base.samples.environments.items())
    }


def _lock(declared: EnvironmentSettings, root: Path) -> str:
    made = hashlib.sha256()
    files = [root / path for path in (declared.requirements, declared.package_lock) if path]
    if declared.mocks is not None:
        files += sorted((root / declared.mocks).rglob("*.py"))
    for file in files:
        try:
            made.update(regular_bytes(file) + b"\0")
        except OSError:
            made.update(b"none\0")
    return made.hexdigest()[:16]


def read(base: KnowledgeBase, file: Path | None = None) -> EvidenceBook | None:
    """The evidence kept for a base; None where there is none that can be read.

    Args:
        base: The base.
        file: Another file than the base's own.
    """
    try:
        made = json.loads(regular_bytes(file or base.settings.root / FILE))
        if made["version"] != _VERSION:
            return None
        now, then = locks(base), dict(made["locks"])
        stale = frozenset(name for name in {*now, *then} if now.get(name) != then.get(name))
        return EvidenceBook(dict(made["pages"]), stale)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def write(base: KnowledgeBase, pages: Sequence[SamplePage], evidence: Sequence[Evidence]) -> None:
    """Keep the evidence of a run; what is kept of other pages stays.

    Args:
        base: The base.
        pages: Its pages as they are now.
        evidence: The evidence of their samples.

    Raises:
        OSError: It cannot be written.
    """
    by_file = {page.file: page for page in pages}
    kept = _kept_of(read(base), pages)
    for item in evidence:
        page = by_file[item.sample.page]
        of_page = kept.setdefault(page.file, {"digest": fits(page.samples), "samples": {}})
        of_page["samples"][str(item.sample.index)] = _kept(item)
    _save(base, kept)


def merge(base: KnowledgeBase, pages: Sequence[SamplePage], books: Iterable[EvidenceBook]) -> int:
    """Put evidence of several runs together, of shards for example, and keep it.

    Of a sample that several runs tell of, the last one counts.

    Args:
        base: The base.
        pages: Its pages as they are now; what does not fit them is left out.
        books: What the runs kept.

    Returns:
        Of how many samples there is evidence.

    Raises:
        OSError: It cannot be written.
    """
    kept = _kept_of(read(base), pages)
    for book in books:
        for name, page in _kept_of(book, pages).items():
            made = kept.setdefault(name, {"digest": page["digest"], "samples": {}})
            made["samples"] |= page["samples"]
    _save(base, kept)
    return sum(len(page["samples"]) for page in kept.values())


def _kept_of(book: EvidenceBook | None, pages: Iterable[SamplePage]) -> dict[str, Any]:
    """What a book keeps that fits the pages as they are now."""
    found: dict[str, Any] = {}
    if book is None:
        return found
    for page in pages:
        kept = book.pages.get(page.file)
        if isinstance(kept, dict) and kept.get("digest") == fits(page.samples):
            indices = {str(sample.index) for sample in page.samples}
            samples = {
                index: one
                for index, one in dict(kept.get("samples") or {}).items()
                if index in indices
                and isinstance(one, dict)
                and one.get("environment") not in book.stale
            }
            found[page.file] = {"digest": kept["digest"], "samples": samples}
    return found


def _save(base: KnowledgeBase, pages: dict[str, Any]) -> None:
    for made in pages.values():
        made["samples"] = dict(sorted(made["samples"].items(), key=lambda item: int(item[0])))
    said = {"version": _VERSION, "locks": locks(base), "pages": dict(sorted(pages.items()))}
    file = base.settings.root / FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    ignore = file.parent / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", "utf-8")
    replace_file(file, (json.dumps(said, indent=1, ensure_ascii=True) + "\n").encode())


def _kept(one: Evidence) -> dict[str, Any]:
    made: dict[str, Any] = {"status": one.status.value}
    if one.level is not None:
        made["level"] = one.level.label
    if one.environment is not None:
        made["environment"] = one.environment
    if one.why is not None:
        made["why"] = one.why
    if one.findings:
        made["messages"] = [finding.message for finding in one.findings]
    return made


def _stored(kept: Mapping[str, Any] | None) -> Stored | None:
    if kept is None:
        return None
    level = kept.get("level")
    return Stored(
        status=Status(kept["status"]),
        level=Level[level.upper()] if level else None,
        environment=kept.get("environment"),
        why=kept.get("why"),
        messages=tuple(kept.get("messages", ())),
    )
