"""A real knowledge base, published as a stranger would do it."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import cmarkgfm
import lxml.html
import pytest
from cmarkgfm.cmark import Options
from mkdocs.exceptions import Abort

from fieldguide.guides.resolve import resolve
from fieldguide.knowledge import library
from fieldguide.knowledge.settings import Settings

from .sites import Site, build, text_of

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.corpus, pytest.mark.full, pytest.mark.unmeasured]

CONFIG = """\
site_name: Corpus
docs_dir: {docs}
site_dir: {site}
theme: {{name: material}}
markdown_extensions: [toc: {{permalink: true}}, pymdownx.highlight: {{anchor_linenums: true}}]
plugins:
  - search
  - fieldguide:
      knowledge: {docs}/knowledge
      steps: {docs}/pipeline
      overlays: {docs}/methodology
      presets: {docs}/methodology
"""


def configured(corpus: Path, root: Path) -> Path:
    config = CONFIG.format(docs=corpus / "content", site=root / "site")
    (root / "mkdocs.yml").write_text(config, "utf-8")
    return root


@pytest.fixture(scope="module")
def site(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    return build(configured(corpus, tmp_path_factory.mktemp("corpus")))


@pytest.fixture(scope="module")
def base(corpus: Path) -> library.Library:
    content = corpus / "content"
    folders: dict[str, Path | None] = {
        "knowledge": content / "knowledge",
        "steps": content / "pipeline",
        "overlays": content / "methodology",
        "presets": content / "methodology",
    }
    return library.read(Settings(content, folders))


def entry_page(site: Site, corpus: Path, path: Path) -> Any:  # noqa: ANN401 - lxml has no types
    return site.page(f"{path.relative_to(corpus / 'content').with_suffix('').as_posix()}/")


def test_its_one_error_is_named(site: Site) -> None:
    errors = [line for line in site.log if line.startswith("ERROR")]
    assert len(errors) == 1
    assert re.fullmatch(
        r"ERROR fieldguide: \S*content/methodology/research-overlay\.yml:16:3: FG201 "
        r"unknown step 'staging-environments'.*",
        errors[0],
    )


def test_no_link_dangles(site: Site) -> None:
    assert [line for line in site.log if "FG4" in line] == []


def test_strict_fails(corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(Abort, match="1 error"):
        build(configured(corpus, tmp_path), strict=True)


def test_everything_has_its_page(site: Site, base: library.Library, corpus: Path) -> None:
    assert len(base.entries) == 171
    assert len(base.steps) == 84
    for one in (*base.entries.values(), *base.steps.values()):
        assert entry_page(site, corpus, one.path) is not None
    guides = [name for name in site.files if re.fullmatch(r"guides/[\w-]+/index\.html", name)]
    assert len(guides) == 6


def test_all_links_resolve(site: Site) -> None:
    assert site.dangling() == []


def test_nav_stays_small(site: Site) -> None:
    nav = "//nav[contains(@class, 'md-nav--primary')]//a[@href]"
    toc = f"{nav}[ancestor::nav[contains(@class, 'md-nav--secondary')]]"
    sizes = {n: len(p.xpath(nav)) - len(p.xpath(toc)) for n, p in site.pages.items()}
    assert {name: size for name, size in sizes.items() if size > 60} == {}


def test_one_title_and_unique_ids(site: Site) -> None:
    for name, page in site.own_pages.items():
        ids = Counter(page.xpath("//@id"))
        assert [one for one, count in ids.items() if count > 1] == [], name
        if not page.xpath("//*[@data-fieldguide='body']"):
            assert len(page.xpath("//article//h1")) == 1, name


KINDS = {
    "headings": "self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or self::h6",
    "lists": "self::ul or self::ol",
    "items": "self::li",
    "tables": "self::table",
    "rows": "self::tr",
    "code blocks": "self::pre",
    "quotes": "self::blockquote or (self::div and contains(@class, 'admonition'))",
    "links": (
        "self::a and @href and not(@class='headerlink') and not(contains(@href, '__codelineno'))"
    ),
    "images": "self::img",
}


def counts(elements: list[Any]) -> dict[str, int]:
    return {
        kind: sum(len(element.xpath(f".//*[{test}]")) for element in elements)
        for kind, test in KINDS.items()
    }


def test_bodies_are_what_github_shows(site: Site, base: library.Library, corpus: Path) -> None:
    total: Counter[str] = Counter()
    for one in base.entries.values():
        bodies = entry_page(site, corpus, one.path).xpath("//*[@data-fieldguide='body']")
        assert {body.get("data-entry") for body in bodies} == {one.name}
        github = cmarkgfm.github_flavored_markdown_to_html(one.text.body, Options.CMARK_OPT_UNSAFE)
        expected = counts([lxml.html.fromstring(f"<div>{github}</div>")])
        shown = counts(bodies)
        assert shown == expected, one.name
        total.update(shown)
    assert all(total[kind] for kind in ("headings", "lists", "items", "tables", "code blocks"))


def test_used_in_is_what_resolving_says(site: Site, base: library.Library, corpus: Path) -> None:
    expected: dict[str, set[tuple[str, str, str]]] = {}
    for name in base.types:
        for domain in ((), *((one,) for one in base.domains_of(name))):
            for step in resolve(base, name, "deep", domain).steps:
                for placement in step.placements:
                    title = step.step.title if step.step else step.name
                    place = (base.types[name].title, step.phase.title, title)
                    expected.setdefault(placement.entry, set()).add(place)
    assert len(expected) > 100
    for one in base.entries.values():
        page = entry_page(site, corpus, one.path)
        shown = {
            (
                text_of(item.xpath("ancestor::li/a")[0]),
                text_of(item).split(" \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} ")[0],
                text_of(item.xpath("./a")[0]),
            )
            for item in page.xpath("//*[@id='fieldguide-used-in']/following-sibling::ul//li/ul/li")
        }
        wanted = {(t, p, " ".join(s.split())) for t, p, s in expected.get(one.name, set())}
        assert shown == wanted, one.name


def test_every_phase_page_has_its_steps(site: Site, base: library.Library) -> None:
    for name in base.types:
        guide = resolve(base, name, "deep")
        for phase in guide.phases():
            page = site.page(f"guides/{name}/{phase.slug}/")
            placed = page.xpath("//*[@data-fieldguide-entry]/@data-fieldguide-entry")
            steps = [step for step in guide.in_phase(phase) if step.enabled]
            assert placed == [p.entry for step in steps for p in step.placements]
            headings = page.xpath("//section[@class='fg-step']/h2/@id")
            assert headings == [f"step-{step.name}" for step in steps]
