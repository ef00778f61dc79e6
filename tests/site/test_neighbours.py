"""Beside other plugins, other themes and other settings."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

from .bases import CONFIG, SMALL, entry
from .sites import build, mkdocs, text_of, write

if TYPE_CHECKING:
    from pathlib import Path

    from .sites import Site

pytestmark = [pytest.mark.slow, pytest.mark.unmeasured]


def sidebar(site: Site, address: str = "") -> list[str]:
    """The top level of the nav that a page shows."""
    items = site.page(address).xpath(
        "//nav[contains(@class, 'md-nav--primary')]/ul/li/*[self::a or self::div or self::label]"
    )
    shown = [text_of(item) for item in items]
    return list(dict.fromkeys(one for one in shown if one))


def with_plugin(plugins: str, extra: str = "") -> str:
    return CONFIG.replace("[search, fieldguide]", f"[search, {plugins}]") + extra


OURS = ["Guides", "Entries", "Steps", "Topics", "Coverage"]


def test_nav_of_its_own(small: Site) -> None:
    assert sidebar(small) == ["Home", *OURS, "About"]


def test_explicit_nav_names_pages_of_ours(tmp_path: Path) -> None:
    nav = (
        "nav:\n  - Start: index.md\n  - The web: guides/web/index.md\n  - Mine:\n"
        "    - about.md\n    - Basics first: knowledge/core/testing-basics.md\n"
        "    - Do it: pipeline/build/make.md\n"
    )
    site = build(tmp_path, {**SMALL, "mkdocs.yml": CONFIG + nav}, strict=True)
    shown = sidebar(site, "guides/web/")
    assert shown[:3] == ["Start", "The web", "Mine"]
    assert set(OURS) <= set(shown)
    page = site.page("knowledge/core/testing-basics/")
    assert page.xpath("//*[@data-entry='testing-basics']")
    links = page.xpath("//nav[contains(@class, 'md-nav--primary')]//a")
    assert "Basics first" in [text_of(link) for link in links]
    # The nav's title is for the nav; the page's own is its own.
    assert text_of(page.xpath("//article//h1")[0]) == "Testing basics"
    assert site.dangling() == []


def test_awesome_nav_orders_the_pages_of_the_author(tmp_path: Path) -> None:
    """It knows nothing of ours, which stand beside its own."""
    files = {
        **SMALL,
        "mkdocs.yml": with_plugin("awesome-nav, fieldguide"),
        "content/.nav.yml": "nav:\n  - Last: zebra.md\n  - extra\n  - First: about.md\n",
        "content/zebra.md": "# Zebra\n",
        "content/extra/.nav.yml": "title: Extras\n",
        "content/extra/page.md": "# Page\n",
    }
    site = build(tmp_path, files, strict=True)
    assert sidebar(site) == ["Home", *OURS, "Last", "Extras", "First"]
    assert site.page("knowledge/core/testing-basics/").xpath("//*[@data-fieldguide='body']")
    assert site.dangling() == []


@pytest.mark.parametrize("plugins", ["literate-nav, fieldguide", "fieldguide, literate-nav"])
def test_literate_nav_may_name_pages_of_ours(tmp_path: Path, plugins: str) -> None:
    files = {
        **SMALL,
        "mkdocs.yml": with_plugin(plugins),
        "content/SUMMARY.md": (
            "- [First](about.md)\n- [Basics](knowledge/core/testing-basics.md)\n"
            "- [Home](index.md)\n"
        ),
    }
    site = build(tmp_path, files, strict=True)
    shown = sidebar(site)
    assert [one for one in shown if one not in OURS] == ["First", "Basics", "Home"]
    assert set(OURS) <= set(shown)
    assert site.page("knowledge/core/testing-basics/").xpath("//*[@data-fieldguide='body']")
    assert site.dangling() == []


def test_tags(tmp_path: Path) -> None:
    files = {
        **SMALL,
        "mkdocs.yml": with_plugin("tags, fieldguide"),
        "content/tags.md": "# Tags\n\n<!-- material/tags -->\n",
        "content/about.md": "---\ntags: [testing, mine]\n---\n# About\n",
    }
    site = build(tmp_path, files, strict=True)
    page = site.page("tags/")
    shown = text_of(page.xpath("//article")[0])
    assert "testing" in shown
    assert "Testing basics" in shown
    assert "About" in shown
    assert "../knowledge/core/testing-basics/" in page.xpath("//article//a/@href")
    assert site.dangling() == []


@pytest.mark.full
@pytest.mark.parametrize("theme", ["mkdocs", "readthedocs"])
def test_without_material(tmp_path: Path, theme: str) -> None:
    config = CONFIG.replace("material", theme)
    site = build(tmp_path, {**SMALL, "mkdocs.yml": config})
    assert [line for line in site.log if "fieldguide" in line] == []
    assert site.page("guides/web/quality/").xpath("//*[@data-fieldguide='excerpt']")
    assert site.page("knowledge/core/testing-basics/").xpath("//*[@data-fieldguide='body']")
    ours = [one for one in site.dangling() if "fonts/" not in one and ".css" not in one]
    assert ours == []


@pytest.mark.full
def test_two_builds_give_the_same(tmp_path: Path) -> None:
    one = build(tmp_path / "one", SMALL)
    two = build(tmp_path / "two", dict(reversed([*SMALL.items()])))
    assert one.files == two.files
    differing = [
        name
        for name in one.files
        if (one.folder / name).read_bytes() != (two.folder / name).read_bytes()
    ]
    assert differing == []


@pytest.mark.parametrize("url", ["https://example.com/base/", "https://example.com"])
def test_site_url(tmp_path: Path, url: str) -> None:
    site = build(tmp_path, {**SMALL, "mkdocs.yml": f"{CONFIG}site_url: {url}\n"}, strict=True)
    canonical = site.page("guides/web/").xpath("//link[@rel='canonical']/@href")
    assert canonical == [f"{url.rstrip('/')}/guides/web/"]
    assert f"{url.rstrip('/')}/guides/web/quality/" in site.text("sitemap.xml")
    broken = [one for one in site.dangling() if not one.startswith("404.html")]
    assert broken == []


def test_own_template(tmp_path: Path) -> None:
    files = {
        **SMALL,
        "mkdocs.yml": CONFIG.replace("name: material", "name: material, custom_dir: mine"),
        "mine/fieldguide/entry.html": "<h1>Mine: {{ entry.title }}</h1>{{ parts.summary }}\n",
        "mine/assets/fieldguide/fieldguide.css": "/* mine */\n",
    }
    site = build(tmp_path, files)
    entry, step = "content/knowledge/core/testing-basics.md", "content/pipeline/quality/check.md"
    relative = "../../knowledge/core/testing-basics.md"
    # Links to what the template leaves out, and no table of contents that lists it.
    assert [line.partition(" (")[0] for line in site.log] == [
        f"WARNING fieldguide: {entry}:12:31: FG402 no heading or id 'why' on this page",
        f"WARNING fieldguide: {step}:14:3: FG402 no heading or id 'why' in '{relative}'",
    ]
    page = site.page("knowledge/core/testing-basics/")
    assert text_of(page.xpath("//article/h1")[0]) == "Mine: Testing basics"
    assert not page.xpath("//*[@data-fieldguide]")
    assert site.page("guides/web/").xpath("//*[@data-fieldguide='guide']")
    assert site.text("assets/fieldguide/fieldguide.css") == "/* mine */\n"


@pytest.mark.full
def test_own_template_may_build_on_ours(tmp_path: Path) -> None:
    files = {
        **SMALL,
        "mkdocs.yml": CONFIG.replace("name: material", "name: material, custom_dir: mine"),
        "mine/fieldguide/topic.html": (
            "{% import 'macros.html' as m %}{{ m.breadcrumbs([('Up', href('topics'))]) }}"
            "<h1>{{ topic.name | readable }}</h1>\n"
        ),
    }
    site = build(tmp_path, files, strict=True)
    page = site.page("topics/testing/")
    assert text_of(page.xpath("//article")[0]) == "Up Testing"


def test_dirty_builds_only_what_changed(tmp_path: Path) -> None:
    site = build(tmp_path, SMALL)
    unchanged = site.folder / "knowledge/web/web-audit/index.html"
    before = unchanged.stat().st_mtime_ns
    changed = tmp_path / "content/knowledge/web/web-testing.md"
    changed.write_text(entry("web-testing", "# Changed\n"), "utf-8")
    again = build(tmp_path, dirty=True)
    title = again.page("knowledge/web/web-testing/").xpath("//article//h1")[0]
    assert text_of(title) == "Changed"
    assert unchanged.stat().st_mtime_ns == before
    # A guide shows the new title too: it is made of everything.
    assert "Changed" in again.text("guides/web/quality/index.html")


def test_fonts_of_others_only_when_asked_for(tmp_path: Path, small: Site) -> None:
    assert "fonts.googleapis" not in small.text("index.html")
    config = CONFIG.replace("name: material", "name: material, font: {text: Lato}")
    site = build(tmp_path, {**SMALL, "mkdocs.yml": config})
    assert "Lato" in site.text("index.html")


def test_plugins_that_change_the_markdown(tmp_path: Path) -> None:
    """What a hook makes of an entry's text is what is shown."""
    files = {
        **SMALL,
        "mkdocs.yml": f"{CONFIG}hooks: [hook.py]\n",
        "hook.py": (
            "def on_page_markdown(markdown, page, **_):\n"
            "    return markdown.replace('At length.', '- one\\n- two')\n"
        ),
    }
    site = build(tmp_path, files, strict=True)
    items = site.page("knowledge/web/web-testing/").xpath("//*[@data-fieldguide='body']//li")
    assert [text_of(item) for item in items] == ["one", "two"]


@pytest.mark.full
def test_watches_all_sources(tmp_path: Path) -> None:
    seen: dict[str, Any] = {}
    files = {
        **SMALL,
        "mkdocs.yml": f"{CONFIG}hooks: [hook.py]\n",
        "hook.py": (
            "from pathlib import Path\n"
            "def on_files(files, config):\n"
            "    Path('watched').write_text(' '.join(sorted(config.watch)))\n"
        ),
    }
    write(tmp_path, files)
    assert mkdocs(tmp_path, "build", "--quiet").returncode == 0
    seen["watched"] = (tmp_path / "watched").read_text()
    assert str(tmp_path / "overlays") in seen["watched"].split()


def test_a_site_folder_that_is_not_empty(tmp_path: Path) -> None:
    site = build(tmp_path, SMALL)
    (site.folder / "stale.html").write_text("old", "utf-8")
    shutil.rmtree(tmp_path / "content/pipeline")
    again = build(tmp_path)
    assert "stale.html" not in again.files
    assert not [name for name in again.files if name.startswith("pipeline")]
