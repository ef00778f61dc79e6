"""Where pages stand, and whose they are when two want the same place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .bases import APART, CONFIG, EDITABLE, SMALL, entry
from .sites import build, text_of

if TYPE_CHECKING:
    from pathlib import Path

    from .sites import Site

pytestmark = pytest.mark.slow

GENERATED = {
    "index.html",
    "guides/index.html",
    *(
        f"guides/{one}/{phase}index.html"
        for one in ("api", "web")
        for phase in ("", "vision/", "architecture/", "quality/", "build/")
    ),
    "entries/index.html",
    "steps/index.html",
    "topics/index.html",
    "topics/testing/index.html",
    "topics/browsers/index.html",
    "coverage/index.html",
}


def test_addresses(small: Site) -> None:
    sources = {
        name.removeprefix("content/").replace(".md", "/index.html")
        for name in SMALL
        if name.startswith("content/") and name.endswith(".md")
    }
    assert set(small.own_pages) == GENERATED | sources


def test_sources_outside_the_docs_folder_stand_under_their_option(apart: Site) -> None:
    expected = {
        name.replace("sources/pipeline", "steps")
        .replace("sources/", "")
        .replace(".md", "/index.html")
        for name in APART
        if name.startswith("sources/")
    }
    assert expected < set(apart.own_pages)
    assert {name for name in apart.own_pages if name.startswith("guides/")} < GENERATED
    assert apart.log == ()


def test_edit_links_lead_to_the_real_file(apart: Site) -> None:
    def edited(address: str) -> list[str]:
        found: list[str] = apart.page(address).xpath(
            "//a[contains(@class, 'md-content__button')]/@href"
        )
        return found

    base = "https://example.org/repo/edit/main"
    assert edited("about/") == [f"{base}/content/about.md"]
    assert edited("knowledge/web/web-testing/") == [f"{base}/sources/knowledge/web/web-testing.md"]
    assert edited("steps/build/make/") == [f"{base}/sources/pipeline/build/make.md"]
    assert edited("guides/web/") == []


def test_edit_links_of_files_in_the_docs_folder(tmp_path: Path) -> None:
    config = EDITABLE + "repo_url: https://github.com/a/b\nedit_uri: edit/main/content/\n"
    site = build(tmp_path, {**SMALL, "mkdocs.yml": config})
    edit = "//a[contains(@href, '/edit/')]/@href"
    assert site.page("knowledge/web/web-testing/").xpath(edit) == [
        "https://github.com/a/b/edit/main/content/knowledge/web/web-testing.md"
    ]


def test_prefixes_are_options(tmp_path: Path) -> None:
    prefixes = (
        "{addresses: {guides: paths, entries: all, steps: todo, topics: tags, coverage: holes}}"
    )
    config = CONFIG.replace("fieldguide", f"fieldguide: {prefixes}")
    site = build(tmp_path, {**SMALL, "mkdocs.yml": config})
    assert {"paths/web/build/index.html", "all/index.html", "todo/index.html"} < site.files
    assert {"tags/testing/index.html", "holes/index.html"} < site.files
    assert not [name for name in site.files if name.startswith(("guides/", "topics/", "entries/"))]
    assert site.dangling() == []


def test_own_files_win(tmp_path: Path) -> None:
    mine = {
        "content/guides/web/build.md": "# Mine\n",
        "content/topics/index.md": "# My topics\n",
        "content/coverage.md": "# My coverage\n",
    }
    site = build(tmp_path, {**SMALL, **mine})
    assert site.log == tuple(
        f"WARNING fieldguide: {file}:1:1: FG501 this file has the address of a generated page, "
        f"'{url}'; it is shown instead (rename it, or move the generated pages with the option "
        "'addresses')"
        for file, url in zip(mine, ("guides/web/build/", "topics/", "coverage/"), strict=True)
    )
    assert text_of(site.page("guides/web/build/").xpath("//article//h1")[0]) == "Mine"
    assert text_of(site.page("topics/").xpath("//article//h1")[0]) == "My topics"
    assert site.page("topics/testing/").xpath("//article//h1/text()") == ["testing"]
    # Links to places on the page that is not there would lead nowhere.
    assert site.dangling() == []


def test_own_home_page(tmp_path: Path) -> None:
    site = build(
        tmp_path, {**SMALL, "content/index.md": "# Welcome\n\n[Guides](guides/index.md)\n"}
    )
    assert site.log == ()
    assert text_of(site.page("").xpath("//article//h1")[0]) == "Welcome"
    assert site.page("").xpath("//article//a[text()='Guides']/@href") == ["guides/"]
    assert site.dangling() == []


def test_two_sources_with_one_address(tmp_path: Path) -> None:
    """What lies under the docs folder stays, and the other is named."""
    mine = {"content/knowledge/web/web-testing.md": "# Mine\n"}
    site = build(tmp_path, {**APART, **mine})
    (said,) = [line for line in site.log if "FG502" in line]
    assert said.startswith("WARNING fieldguide: sources/knowledge/web/web-testing.md:1:1: FG502")
    assert text_of(site.page("knowledge/web/web-testing/").xpath("//article//h1")[0]) == "Mine"
    # The author's own link names a place of the other file; MkDocs says so.
    place = "../../web/web-testing/#summary"
    assert site.dangling() == [f"knowledge/core/testing-basics/index.html: {place}"]


def test_an_entry_may_have_the_address_of_a_generated_page(tmp_path: Path) -> None:
    config = CONFIG.replace("fieldguide", "fieldguide: {knowledge: content/topics}")
    files = {"mkdocs.yml": config, "content/topics/testing.md": entry("testing")} | {
        f"content/topics/more/{name}.md": entry(name) for name in ("a-b", "c-d", "e-f")
    }
    site = build(tmp_path, files)
    assert [line for line in site.log if "FG501" in line]
    assert site.page("topics/testing/").xpath("//*[@data-entry='testing']")
    assert site.dangling() == []
