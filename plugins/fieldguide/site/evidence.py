"""What pages show of how far their samples were proven."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import escape
from mkdocs.utils import get_relative_url

from fieldguide.samples.cache import Cache, cache_folder
from fieldguide.samples.evidence import Status, evidencefile
from fieldguide.samples.finding.pages import find
from fieldguide.samples.languages import registry
from fieldguide.samples.level import Level
from fieldguide.site.blocks import placed
from fieldguide.sources.files import real

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator

    from mkdocs.structure.files import File, Files
    from mkdocs.structure.pages import Page

    from fieldguide.problems.diagnostics import Diagnostic
    from fieldguide.samples.base import KnowledgeBase
    from fieldguide.samples.evidence.evidencefile import EvidenceBook, Stored
    from fieldguide.samples.sample import Sample, SamplePage
    from fieldguide.sources.store import Sources

    Render = Callable[[str, File, dict[str, Any]], str]

__all__ = ["MEANINGS", "Proof", "Proofs", "SiteEvidence", "counted"]

MEANINGS = {
    "asserted": "An assertion, a doctest or an expected output was compared, and holds.",
    "ran": "It ran, alone or called by a sample that passes; nothing in it compares a result.",
    "imported": "It was loaded; it only defines, and no sample that passes calls any of it.",
    "types": "Its types or its schema were checked; it was not run.",
    "names": "It parses, and every name in it is defined; it was not run.",
    "parsed": "It is well-formed; more was not checked.",
    "failed": "It is wrong as it stands.",
    "incomplete": "An excerpt: it needs what the page does not give, so it cannot run as shown.",
    "not run": "It was checked as far as it can be without running it.",
    "not checked": "Nothing of it was checked.",
    "not proven yet": "It is new, or its page or its environment has changed since the last run.",
}
"""What each word on a page means, in the order of columns."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What a page says of one sample.

    Attributes:
        sample: The sample.
        word: One of `MEANINGS`.
        why: The reason, or what it lacks, or what is wrong.
        environment: What it ran in, or None.
        reached: How far it was proven where its word does not say that, or None.
    """

    sample: Sample
    word: str
    why: str = ""
    environment: str | None = None
    reached: str | None = None

    @property
    def meaning(self) -> str:
        """What its word means."""
        return MEANINGS[self.word]

    @property
    def anchor(self) -> str:
        """Its id on its page."""
        return f"fieldguide-sample-{self.sample.index + 1}"


@dataclass(slots=True)
class Proofs:
    """What a page says of its samples.

    Attributes:
        page: The page.
        proofs: One for each sample that is code; empty where no run told anything.
        file: The page's file on the site.
        placed: Whether the page shows its samples, and so what was proven; None until it is read.
    """

    page: SamplePage
    proofs: list[Proof]
    file: File | None = None
    placed: bool | None = None

    @property
    def counts(self) -> dict[str, int]:
        """How many samples have each word."""
        return counted(self.proofs)

    @property
    def summary(self) -> str:
        """`9 asserted, 2 not run`."""
        return ", ".join(f"{number} {word}" for word, number in self.counts.items())


@dataclass(slots=True)
class SiteEvidence:
    """What all pages say of their samples.

    Attributes:
        by_path: By the page's own file.
        there: Whether any run told anything.
    """

    by_path: dict[Path, Proofs] = field(default_factory=dict)
    there: bool = False

    @classmethod
    def read(
        cls, base: KnowledgeBase, day: dt.date, sources: Sources
    ) -> tuple[SiteEvidence, list[Diagnostic]]:
        """Find the samples of a base and their stored evidence; nothing is run.

        Args:
            base: The base.
            day: The day on which directives are judged to have expired.
            sources: The files of the base.

        Returns:
            The evidence, and the problems of directives.
        """
        book = evidencefile.read(base)
        cache = Cache(cache_folder())
        try:
            pages = find(base, today=day, cache=cache, sources=sources).pages
        finally:
            cache.close()
        proofs = {real(page.path): Proofs(page, list(_proofs(page, book))) for page in pages}
        problems = [problem for page in pages for problem in page.diagnostics]
        return cls(proofs, book is not None), problems

    def place(self, files: Files) -> None:
        """Learn which file of the site each page is."""
        for file in files.documentation_pages():
            found = self.by_path.get(real(Path(file.abs_src_path or "")))
            if found is not None:
                found.file = file

    def of(self, path: Path) -> Proofs | None:
        """What a page says of its samples, where it says anything."""
        found = self.by_path.get(real(path))
        return found if found is not None and found.proofs else None

    def shown(self, content: str, page: Page, render: Render) -> str:
        """A page's HTML with what was proven of each sample, and with the hidden set-up.

        Where the page does not show the code that was proven, since another plugin changed it
        say, nothing is added.

        Args:
            content: The HTML.
            page: The page.
            render: Renders a template for a page's file.
        """
        found = self.by_path.get(real(Path(page.file.abs_src_path or "")))
        if found is None:
            return content
        proofs = {proof.sample.index: proof for proof in found.proofs}
        samples = found.page.samples
        if not proofs and not any(sample.directives.setup for sample in samples):
            return content
        made = []
        at = 0
        places = placed(content, [sample.code for sample in samples])
        found.placed = bool(places)
        for index, start, end in places:
            made.append(content[at:start])
            if samples[index].directives.setup:
                context: dict[str, Any] = {"sample": samples[index]}
                made.append(render("setup.html", page.file, context))
            made.append(content[start:end])
            if index in proofs:
                context = {"proof": proofs[index]}
                made.append(render("proof.html", page.file, context))
            at = end
        return "".join([*made, content[at:]])

    def aim(self, file: File | None) -> None:
        """Let the page about all evidence lead to pages, where they do not show their samples.

        Args:
            file: That page.
        """
        page = None if file is None else file.page
        if file is None or page is None or page.content is None:
            return
        for one in self.by_path.values():
            if one.placed is False and one.file is not None:
                url = escape(get_relative_url(one.file.url, file.url))
                for proof in one.proofs:
                    anchored = f'href="{url}#{proof.anchor}"'
                    page.content = page.content.replace(anchored, f'href="{url}"')


def _proofs(page: SamplePage, book: EvidenceBook | None) -> Iterator[Proof]:
    if book is None:
        return
    kept = book.of(page.file, page.samples) or [None] * len(page.samples)
    for sample, stored in zip(page.samples, kept, strict=True):
        code = registry.is_code(sample.language)
        if code or (sample.directives.output and stored is not None):
            yield _proof(sample, stored)


def _proof(sample: Sample, stored: Stored | None) -> Proof:
    if stored is None:
        return Proof(sample, "not proven yet")
    level = stored.level.label if stored.level else None
    why = stored.why or ""
    match stored.status:
        case Status.PASSED:
            return Proof(sample, level or Level.PARSED.label, why, stored.environment)
        case Status.FAILED:
            first, *others = stored.messages or ("",)
            more = f" (and {len(others)} more)" if others else ""
            return Proof(sample, "failed", first + more, stored.environment)
        case Status.INCOMPLETE:
            word = "incomplete"
        case Status.NOT_RUN:
            word = "not run"
        case _:
            word = "not checked"
    return Proof(sample, word, why, stored.environment, level)


def counted(proofs: Iterable[Proof]) -> dict[str, int]:
    """How many proofs have each word, in the order of `MEANINGS`; words without any are absent."""
    found = Counter(proof.word for proof in proofs)
    return {word: found[word] for word in MEANINGS if found[word]}
