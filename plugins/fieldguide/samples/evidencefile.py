"""Evidence kept for the site: what the last runs proved, by page."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fieldguide.samples.evidence import Level, Status

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fieldguide.samples.environment import Environment
    from fieldguide.samples.evidence import Evidence
    from fieldguide.samples.sample import Sample
    from fieldguide.samples.session import Session

__all__ = ["FILE", "EvidenceBook", "Stored", "fits", "read", "write"]

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
    """

    pages: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

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
            return [_stored(kept["samples"].get(str(sample.index))) for sample in samples]
        except (AttributeError, KeyError, TypeError, ValueError):
            return None


def fits(samples: Sequence[Sample]) -> str:
    """The digest by which evidence fits a page: of all its samples, in their order."""
    text = "\n".join(sample.digest for sample in samples)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def read(root: Path) -> EvidenceBook | None:
    """The evidence kept beside a `mkdocs.yml`; None where there is none that can be read."""
    try:
        made = json.loads((root / FILE).read_text("utf-8"))
        if made["version"] != _VERSION:
            return None
        return EvidenceBook(dict(made["pages"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write(root: Path, session: Session, evidence: Sequence[Evidence]) -> None:
    """Keep the evidence of a run; what is kept of other pages stays.

    Args:
        root: The folder of `mkdocs.yml`.
        session: The session that made it.
        evidence: What it proved.

    Raises:
        OSError: It cannot be written.
    """
    before = read(root)
    pages: dict[str, Any] = {}
    there = {page.file: page for page in session.pages}
    for name, kept in (before.pages if before else {}).items():
        page = there.get(name)
        if page is not None and kept.get("digest") == fits(page.samples):
            pages[name] = {**kept, "samples": dict(kept.get("samples", {}))}
    for one in evidence:
        page = there[one.sample.page]
        made = pages.setdefault(page.file, {"digest": fits(page.samples), "samples": {}})
        made["samples"][str(one.sample.index)] = _kept(one)
    for made in pages.values():
        made["samples"] = dict(sorted(made["samples"].items(), key=lambda item: int(item[0])))
    environments = _digests(session.environments)
    said = {
        "version": _VERSION,
        "environments": environments,
        "pages": dict(sorted(pages.items())),
    }
    file = root / FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    ignore = file.parent / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", "utf-8")
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".evidence.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            json.dump(said, out, indent=1, ensure_ascii=True)
            out.write("\n")
        Path(name).chmod(0o644)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _digests(environments: Mapping[str, Environment]) -> dict[str, str]:
    return {name: one.digest for name, one in sorted(environments.items())}


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
