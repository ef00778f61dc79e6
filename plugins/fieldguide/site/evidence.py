"""The evidence of samples that pages show."""

from __future__ import annotations

import html
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import escape
from mkdocs.utils import get_relative_url

from fieldguide.gfm.rawhtml import tokenize, values
from fieldguide.samples.cache import Cache, cache_folder
from fieldguide.samples.evidence import Status, evidencefile
from fieldguide.samples.finding.pages import find
from fieldguide.samples.languages import registry
from fieldguide.samples.level import Level
from fieldguide.sources.files import real

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from mkdocs.structure.files import File, Files
    from mkdocs.structure.pages import Page

    from fieldguide.gfm import Fence
    from fieldguide.gfm.rawhtml import RawToken
    from fieldguide.problems.diagnostics import Diagnostic
    from fieldguide.samples.base import KnowledgeBase
    from fieldguide.samples.evidence.evidencefile import EvidenceBook, Stored
    from fieldguide.samples.sample import Sample, SamplePage
    from fieldguide.sources.store import Sources

    Render = Callable[[str, File, dict[str, Any]], str]
    Surround = Callable[[Fence, str], str]

__all__ = ["MEANINGS", "PageEvidence", "SampleEvidence", "SiteEvidence", "counted"]

MEANINGS = {
    "asserted": "An assertion, a doctest or an expected output was verified.",
    "ran": "It ran, by itself or called by a passing sample; it verifies no result.",
    "imported": "It was imported; it contains only definitions, and no passing sample calls them.",
    "types": "Its types or its schema were checked; it was not run.",
    "names": "It parses, and every name in it is defined; it was not run.",
    "parsed": "Its syntax is valid; nothing else was checked.",
    "failed": "It has an error.",
    "incomplete": "It is an excerpt: it needs something that the page does not show.",
    "not run": "It was checked, but not run.",
    "not checked": "It was not checked.",
    "not proven yet": "It is new, or its page or its environment has changed since the last run.",
}
"""The meaning of each word on a page, in the order of columns."""
_HIGHLIGHTS = {"highlight", "highlighttable"}
_WRAPPERS = {"div", "table"}


@dataclass(frozen=True, slots=True)
class SampleEvidence:
    """The evidence of a sample, as its page shows it.

    Attributes:
        sample: The sample.
        word: One of `MEANINGS`.
        why: The reason, what it lacks, or its first error.
        environment: The environment that it ran in, or None.
        reached: Its level, if the word does not name one, or None.
    """

    sample: Sample
    word: str
    why: str = ""
    environment: str | None = None
    reached: str | None = None

    @property
    def meaning(self) -> str:
        """The meaning of its word."""
        return MEANINGS[self.word]

    @property
    def anchor(self) -> str:
        """Its id on its page."""
        return f"fieldguide-sample-{self.sample.index + 1}"


@dataclass(slots=True)
class PageEvidence:
    """The evidence of the samples of a page.

    Attributes:
        page: The page.
        proofs: The evidence of each sample that is code; empty if no run is stored.
        file: The page's file on the site.
        is_placed: Whether it was added while the page was rendered.
    """

    page: SamplePage
    proofs: list[SampleEvidence]
    file: File | None = None
    is_placed: bool = False

    @property
    def counts(self) -> dict[str, int]:
        """How many samples have each word."""
        return counted(self.proofs)

    @property
    def summary(self) -> str:
        """`9 asserted, 2 not run`."""
        return ", ".join(f"{number} {word}" for word, number in self.counts.items())

    @property
    def has_additions(self) -> bool:
        """Whether there is something to show beside the samples."""
        return bool(self.proofs) or any(s.directives.setup for s in self.page.samples)

    def adder(self, file: File, render: Render) -> Callable[[Sample, str], str]:
        """A function that adds a sample's hidden setup before its HTML, and its evidence after."""
        proofs = {proof.sample.index: proof for proof in self.proofs}

        def add(sample: Sample, block: str) -> str:
            if sample.directives.setup:
                block = render("setup.html", file, {"sample": sample}) + block
            if proof := proofs.get(sample.index):
                block += render("proof.html", file, {"proof": proof})
            return block

        return add

    def missing(self) -> list[SampleEvidence]:
        """The evidence that the page does not show; none of a page that is not rendered."""
        page = None if self.file is None else self.file.page
        if page is None or page.content is None:
            return []
        ids = {piece.partition('"')[0] for piece in page.content.split(' id="')}
        return [proof for proof in self.proofs if proof.anchor not in ids]


@dataclass(slots=True)
class SiteEvidence:
    """The evidence of the samples of all pages.

    Attributes:
        by_path: By the page's own file.
        there: Whether evidence of any run is stored.
    """

    by_path: dict[Path, PageEvidence] = field(default_factory=dict)
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
        proofs = {real(page.path): PageEvidence(page, list(_proofs(page, book))) for page in pages}
        problems = [problem for page in pages for problem in page.diagnostics]
        return cls(proofs, book is not None), problems

    def place(self, files: Files) -> None:
        """Assign each page its file of the site."""
        for file in files.documentation_pages():
            evidence = self.by_path.get(real(Path(file.abs_src_path or "")))
            if evidence is not None:
                evidence.file = file

    def of(self, path: Path) -> PageEvidence | None:
        """The evidence of the samples of a page, if there is any."""
        evidence = self.by_path.get(real(path))
        return evidence if evidence is not None and evidence.proofs else None

    def surround(self, page: Page, fences: Sequence[Fence], render: Render) -> Surround | None:
        """A function that adds the evidence of the samples of a page to its code blocks.

        Args:
            page: The page of an entry or a step in GitHub Flavored Markdown.
            fences: Its code blocks, in order.
            render: Renders a template for the file of a page.

        Returns:
            A function for `RenderOptions.surround`; None if there is nothing to add, or if another
            plugin has changed the code.
        """
        evidence = self.by_path.get(real(Path(page.file.abs_src_path or "")))
        if evidence is None:
            return None
        evidence.is_placed = True
        samples = evidence.page.samples
        if [fence.code for fence in fences] != [sample.code for sample in samples]:
            return None
        around = evidence.adder(page.file, render)
        by_place = {fence.place: sample for fence, sample in zip(fences, samples, strict=True)}
        return lambda fence, block: around(by_place[fence.place], block)

    def shown(self, content: str, page: Page, render: Render) -> str:
        """The HTML of a page, with the evidence and the hidden setup of its samples.

        Nothing is added if the page does not show each of its samples, for example because another
        plugin has changed the code.

        Args:
            content: The HTML, made by Python-Markdown.
            page: The page.
            render: Renders a template for the file of a page.
        """
        evidence = self.by_path.get(real(Path(page.file.abs_src_path or "")))
        if evidence is None or evidence.is_placed or not evidence.has_additions:
            return content
        samples = evidence.page.samples
        around = evidence.adder(page.file, render)
        pieces: list[str] = []
        at = 0
        for index, start, end in placed(content, [sample.code for sample in samples]):
            pieces += (content[at:start], around(samples[index], content[start:end]))
            at = end
        return "".join([*pieces, content[at:]])

    def correct_links(self, file: File | None) -> None:
        """Have the evidence page link to a page as a whole where that does not show the sample.

        Args:
            file: The file of the evidence page.
        """
        page = None if file is None else file.page
        if file is None or page is None or page.content is None:
            return
        for evidence in self.by_path.values():
            for proof in evidence.missing():
                assert evidence.file is not None  # noqa: S101 - it has a page
                url = escape(get_relative_url(evidence.file.url, file.url))
                anchored = f'href="{url}#{proof.anchor}"'
                page.content = page.content.replace(anchored, f'href="{url}"')


def placed(content: str, codes: Sequence[str]) -> list[tuple[int, int, int]]:
    """Find the blocks of HTML that show some samples.

    A block is identified by its code, not by its number: footnotes move to the end of their page,
    raw HTML has blocks too, and other plugins can change anything.

    Args:
        content: The HTML of a page.
        codes: The code of each sample, in the order of the source.

    Returns:
        The index of each sample, and where its block starts and ends, in the order of the page;
        nothing unless the page shows all samples.
    """
    waiting: dict[str, list[int]] = {}
    for index in reversed(range(len(codes))):
        waiting.setdefault(_bare(codes[index]), []).append(index)
    places = []
    for start, end, code in _blocks(content):
        indices = waiting.get(code)
        if indices:
            places.append((indices.pop(), start, end))
    return places if len(places) == len(codes) else []


def _blocks(content: str) -> Iterator[tuple[int, int, str]]:
    """Where each code block starts and ends, and its code without white space.

    The code is the text of the last `code` element, without the numbers of lines.
    """
    start = depth = hidden = 0
    outermost = ""
    code: list[str] = []
    for token in tokenize(content):
        if not outermost:
            if token.kind == "open" and _starts_block(token):
                start, depth, hidden, outermost = token.start, 1, 0, token.name
                code.clear()
        elif token.kind == "text":
            if not hidden:
                code.append(html.unescape(token.source))
        elif token.kind not in ("open", "close"):
            continue
        elif token.name == "span" and (hidden or 'class="linenos' in token.source):
            hidden += 1 if token.kind == "open" else -1
        elif token.name == "code" and token.kind == "open":
            code.clear()
        elif token.name == outermost:
            depth += 1 if token.kind == "open" else -1
            if depth == 0:
                yield start, token.end, _bare("".join(code))
                outermost = ""


def _starts_block(token: RawToken) -> bool:
    if token.name == "pre":
        return True
    classes = values(token.source).get("class", "").split() if token.name in _WRAPPERS else ()
    return bool(_HIGHLIGHTS.intersection(classes))


def _bare(code: str) -> str:
    """Code without white space, which renderers can change."""
    return "".join(code.split())


def _proofs(page: SamplePage, book: EvidenceBook | None) -> Iterator[SampleEvidence]:
    if book is None:
        return
    kept = book.of(page.file, page.samples) or [None] * len(page.samples)
    for sample, stored in zip(page.samples, kept, strict=True):
        code = registry.is_code(sample.language)
        if code or (sample.directives.output and stored is not None):
            yield _proof(sample, stored)


def _proof(sample: Sample, stored: Stored | None) -> SampleEvidence:
    if stored is None:
        return SampleEvidence(sample, "not proven yet")
    level = stored.level.label if stored.level else None
    why = stored.why or ""
    match stored.status:
        case Status.PASSED:
            return SampleEvidence(sample, level or Level.PARSED.label, why, stored.environment)
        case Status.FAILED:
            first, *others = stored.messages or ("",)
            more = f" (and {len(others)} more)" if others else ""
            return SampleEvidence(sample, "failed", first + more, stored.environment)
        case Status.INCOMPLETE:
            word = "incomplete"
        case Status.NOT_RUN:
            word = "not run"
        case _:
            word = "not checked"
    return SampleEvidence(sample, word, why, stored.environment, level)


def counted(proofs: Iterable[SampleEvidence]) -> dict[str, int]:
    """How many proofs have each word, in the order of `MEANINGS`; words without any are absent."""
    numbers = Counter(proof.word for proof in proofs)
    return {word: numbers[word] for word in MEANINGS if numbers[word]}
