"""The body of an entry: whole, once, and told from what Fieldguide adds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from .bases import BASICS, CONFIG, SMALL, entry
from .sites import build, text_of

if TYPE_CHECKING:
    from pathlib import Path

    from .sites import Site

pytestmark = pytest.mark.slow

ENTRY = "knowledge/core/testing-basics/"


def bodies(site: Site, address: str) -> list[Any]:
    found: list[Any] = site.page(address).xpath("//*[@data-fieldguide='body']")
    return found


def headings(elements: list[Any]) -> list[str]:
    found = [h for e in elements for h in e.xpath(".//*[self::h1 or self::h2 or self::h3]")]
    return [f"{h.tag} {text_of(h)}" for h in found]


def test_body_is_there_once(small: Site) -> None:
    found = bodies(small, ENTRY)
    assert {element.get("data-entry") for element in found} == {"testing-basics"}
    assert not [element for element in found if element.xpath("ancestor::*[@data-fieldguide]")]
    assert headings(found) == [
        "h1 Testing basics",
        "h2 Summary",
        "h2 Why",
        "h2 Why",
        "h2 Deep Guidance",
        "h3 Depth",
    ]
    assert [text_of(element)[:20] for element in found] == [
        "Testing basics",
        "What every project t",
        "Summary Test what br",
        "Why what how unit we",
    ]


def test_body_holds_each_kind_of_markup_once(small: Site) -> None:
    counts = {
        tag: sum(len(element.xpath(f".//{tag}")) for element in bodies(small, ENTRY))
        for tag in ("table", "tr", "pre", "img", "ul", "ol")
    }
    assert counts == {"table": 1, "tr": 2, "pre": 1, "img": 1, "ul": 2, "ol": 1}
    alerts = [
        a for e in bodies(small, ENTRY) for a in e.xpath(".//*[contains(@class,'admonition')]")
    ]
    assert len(alerts) == 2  # with its title


def test_summary_is_set_apart(small: Site) -> None:
    (summary,) = small.page(ENTRY).xpath("//section[contains(@class, 'fg-summary')]")
    assert summary.get("data-fieldguide") == "body"
    assert text_of(summary).startswith("Summary Test what breaks")


def test_what_is_added_is_no_body(small: Site) -> None:
    shown = " ".join(text_of(element) for element in bodies(small, ENTRY))
    for added in (
        "About testing-basics.",
        "review overdue",
        "Used in",
        "Related entries",
        "Part 1",
    ):
        assert added not in shown
        assert added in text_of(small.page(ENTRY).xpath("//article")[0])


def test_body_without_headings(small: Site) -> None:
    (body,) = bodies(small, "knowledge/building-many/")
    assert text_of(body) == "Nothing but text."
    title = small.page("knowledge/building-many/").xpath("//article/h1")
    assert [text_of(one) for one in title] == ["Building many"]


def test_step_is_told_by_its_name(small: Site) -> None:
    found = bodies(small, "pipeline/build/make/")
    assert {element.get("data-step") for element in found} == {"make"}
    assert headings(found) == ["h1 Make", "h2 Purpose", "h2 Quality Criteria"]


def test_excerpts_have_no_ids(small: Site) -> None:
    excerpts = [
        (name, excerpt)
        for name, page in small.pages.items()
        for excerpt in page.xpath("//*[@data-fieldguide='excerpt']")
    ]
    assert len(excerpts) > 10
    for name, excerpt in excerpts:
        assert name.startswith("guides/")
        assert excerpt.xpath(".//@id") == []
        assert bool(excerpt.get("data-entry")) != bool(excerpt.get("data-step"))
        assert text_of(excerpt)


def test_excerpt_needs_no_footnotes(small: Site) -> None:
    page = small.page("guides/web/quality/")
    (excerpt,) = page.xpath("//*[@data-fieldguide='excerpt' and @data-entry='testing-basics']")
    assert "Test what breaks; see" in re.sub(" ;", ";", text_of(excerpt))
    assert not excerpt.xpath(".//sup")


def test_contents_name_every_heading(small: Site) -> None:
    (toc,) = small.page(ENTRY).xpath("//div[@data-md-type='toc']//ul[@data-md-component='toc']")
    assert [(text_of(a), a.get("href")) for a in toc.xpath(".//a")] == [
        ("Summary", "#summary"),
        ("Why", "#why"),
        ("Why", "#why_1"),
        ("Deep Guidance", "#deep-guidance"),
        ("Depth", "#depth"),
        ("Sources", "#fieldguide-sources"),
        ("Used in", "#fieldguide-used-in"),
        ("Related entries", "#fieldguide-related"),
    ]


def test_search_finds_each_section_once(small: Site) -> None:
    found = {one["location"]: one for one in small.search() if one["location"].startswith(ENTRY)}
    assert list(found) == [
        ENTRY,
        f"{ENTRY}#summary",
        f"{ENTRY}#why",
        f"{ENTRY}#why_1",
        f"{ENTRY}#deep-guidance",
        f"{ENTRY}#depth",
    ]
    assert found[ENTRY]["title"] == "Testing basics"
    assert found[ENTRY]["tags"] == ["testing"]
    assert "What every project tests" in found[ENTRY]["text"]
    assert "Test what breaks" in found[f"{ENTRY}#summary"]["text"]
    assert "Deeper still" in found[f"{ENTRY}#depth"]["text"]


def test_search_knows_nothing_of_what_is_added(small: Site) -> None:
    everything = small.text("search/search_index.json")
    assert everything.count("What every project tests") == 1
    assert everything.count("Deeper still") == 1
    # The summary and the criteria are on many pages, and belong to one.
    assert everything.count("Test what breaks") == 1
    text = "".join(one["text"] for one in small.search() if one["location"].startswith(ENTRY))
    for added in (
        "About testing-basics.",
        "review overdue",
        "Used in",
        "named by the step",
        "Part 1",
    ):
        assert added not in text
    assert len({one["location"] for one in small.search()}) == len(small.search())


def test_title_and_description_are_the_entrys(small: Site) -> None:
    page = small.page(ENTRY)
    assert page.xpath("//title/text()") == ["Testing basics - Small base"]
    assert page.xpath("//meta[@name='description']/@content") == ["About testing-basics."]


MATERIAL = '# Material\n\nIntro.\n\n!!! note "Titled"\n\n    Inside.\n\n## Summary\n\nShort.\n'
WITH = f"{CONFIG}  - admonition\n" if CONFIG.endswith("]\n") else CONFIG
EXTENSIONS = CONFIG.replace("[toc:", "[admonition, toc:")


def material(site: Site, address: str) -> bool:
    return bool(
        site.page(address).xpath("//*[@data-fieldguide='body']//div[@class='admonition note']")
    )


@pytest.mark.parametrize(
    ("option", "frontmatter", "expected"),
    [
        ("", {}, (False, False)),
        ("material", {}, (True, True)),
        ("{content/knowledge/web: material}", {}, (False, True)),
        ("{.: material, content/knowledge/web: gfm}", {}, (True, False)),
        ("", {"markdown": "material"}, (True, False)),
        ("material", {"markdown": "gfm"}, (False, True)),
    ],
    ids=["no", "base", "folder", "all but a folder", "entry", "all but an entry"],
)
def test_dialect(
    tmp_path: Path, option: str, frontmatter: dict[str, str], expected: tuple[bool, bool]
) -> None:
    config = EXTENSIONS.replace(
        "fieldguide", f"fieldguide: {{markdown: {option}}}" if option else "fieldguide"
    )
    files = {
        "mkdocs.yml": config,
        f"content/{BASICS}": entry("testing-basics", MATERIAL, **frontmatter),
        "content/knowledge/web/web-testing.md": entry("web-testing", MATERIAL),
    }
    site = build(tmp_path, files)
    shown = material(site, ENTRY), material(site, "knowledge/web/web-testing/")
    assert shown == expected
    # Where the syntax is not understood, that is said.
    assert sum("FG130" in line for line in site.log) == expected.count(False)
    for address in (ENTRY, "knowledge/web/web-testing/"):
        found = bodies(site, address)
        assert headings(found) == ["h1 Material", "h2 Summary"]
        assert len(site.page(address).xpath("//h1")) == 1
    assert site.dangling() == []


def test_material_dialect_is_found_by_search(tmp_path: Path) -> None:
    config = EXTENSIONS.replace("fieldguide", "fieldguide: {markdown: material}")
    files = {**SMALL, "mkdocs.yml": config, f"content/{BASICS}": entry("testing-basics", MATERIAL)}
    site = build(tmp_path, files)
    found = [one["location"] for one in site.search() if one["location"].startswith(ENTRY)]
    assert found == [ENTRY, f"{ENTRY}#summary"]


def test_a_title_that_does_not_come_first(tmp_path: Path) -> None:
    late = "Before.\n\n# Late\n\nAfter.\n\n# Again\n"
    site = build(tmp_path, {"mkdocs.yml": CONFIG, "content/knowledge/late.md": entry("late", late)})
    assert headings(bodies(site, "knowledge/late/")) == ["h1 Late", "h1 Again"]
    shown = " ".join(text_of(element) for element in bodies(site, "knowledge/late/"))
    assert shown == "Before. Late After. Again"
