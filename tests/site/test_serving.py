"""`mkdocs serve`: what is edited shows, wherever it lies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import support

from .bases import APART, CONFIG, SMALL, entry
from .serving import Server, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

TEMPLATE = "mine/fieldguide/topic.html"

INSIDE = {
    **SMALL,
    "mkdocs.yml": CONFIG.replace("name: material", "name: material, custom_dir: mine"),
    TEMPLATE: "<h1>{{ topic.name }}</h1><p>As it was.</p>\n",
}

OPTIONS = (
    "fieldguide: {knowledge: sources/knowledge, steps: sources/pipeline,"
    " overlays: content/overlays, presets: content/overlays/presets}"
)
OUTSIDE = {
    name.replace("overlays/", "content/overlays/", 1)
    if name.startswith("overlays/")
    else name: text
    for name, text in APART.items()
} | {"mkdocs.yml": CONFIG.replace("fieldguide", OPTIONS)}


@pytest.fixture(scope="module")
def inside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Entries and steps under the docs folder, overlays and presets outside."""
    with serving(tmp_path_factory.mktemp("inside"), INSIDE) as server:
        yield server


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The other way round."""
    with serving(tmp_path_factory.mktemp("outside"), OUTSIDE) as server:
        yield server


EDITS = {
    "entry": ("knowledge/web/web-testing.md", "At length.", "Edited entry.", "ENTRY"),
    "step": ("pipeline/build/make.md", "Make what was", "Edited step, what was", "PHASE"),
    "overlay": ("overlays/web-overlay.yml", "Sites that people", "Edited sites that people", ""),
    "preset": ("overlays/presets/deep.yml", "Depth 5", "Edited depth", "guides/"),
}
ADDRESSES = {"ENTRY": "knowledge/web/web-testing/", "PHASE": "guides/web/build/"}


@pytest.mark.parametrize("kind", EDITS)
def test_an_edit_shows(inside: Server, kind: str) -> None:
    name, old, new, address = EDITS[kind]
    folder = "" if name.startswith("overlays") else "content/"
    inside.edit(f"{folder}{name}", old, new)
    inside.shows(ADDRESSES.get(address, address), new)


@pytest.mark.parametrize("kind", EDITS)
def test_an_edit_shows_from_elsewhere(outside: Server, kind: str) -> None:
    name, old, new, address = EDITS[kind]
    folder = "content/" if name.startswith("overlays") else "sources/"
    outside.edit(f"{folder}{name}", old, new)
    outside.shows(ADDRESSES.get(address, address), new)


def test_an_edited_template_shows(inside: Server) -> None:
    inside.shows("topics/testing/", "As it was.")
    inside.edit(TEMPLATE, "As it was.", "As it is.")
    inside.shows("topics/testing/", "As it is.")


def test_a_mistake_shows_on_its_page_until_it_is_mended(inside: Server) -> None:
    entry_file, page = "content/knowledge/web/web-audit.md", "knowledge/web/web-audit/"
    assert "FG123" not in inside.get(page)
    assert "Diagnostics" in inside.get("diagnostics/")
    inside.edit(entry_file, "topics:", "volatility: seldom\ntopics:")
    inside.shows(page, "FG123")
    shown = inside.get("diagnostics/")
    assert "web-audit.md" in shown
    assert "FG123" in shown
    assert "diagnostics/" in inside.get("")
    inside.edit(entry_file, "volatility: seldom\n", "")
    inside.hides(page, "FG123")
    assert "FG123" not in inside.get("diagnostics/")


def test_a_mistake_in_an_overlay_shows_on_its_guide(inside: Server) -> None:
    overlay = "overlays/api-overlay.yml"
    inside.edit(overlay, "append: [screens-review]", "append: [screens-reviev]")
    inside.shows("guides/api/", "FG201")
    assert "screens-review" in inside.get("guides/api/")
    assert "FG201" in inside.get("diagnostics/")
    assert "FG201" not in inside.get("guides/web/")
    inside.edit(overlay, "append: [screens-reviev]", "append: [screens-review]")
    inside.hides("guides/api/", "FG201")


def test_a_file_that_cannot_be_read_at_all(inside: Server) -> None:
    path = inside.root / "content/knowledge/web/web-payments.md"
    good = path.read_bytes()
    path.write_bytes(b"\xff\xfe\x00")
    inside.shows("diagnostics/", "FG102")
    path.write_bytes(good)
    inside.hides("diagnostics/", "FG102")
    inside.shows("knowledge/web/web-payments/", "At length.")


@pytest.mark.parametrize("place", ["inside", "outside"])
def test_new_files_and_deleted_ones(place: str, request: pytest.FixtureRequest) -> None:
    server: Server = request.getfixturevalue(place)
    folder = "content" if place == "inside" else "sources"
    new = server.root / folder / "knowledge/new/brand-new.md"
    assert server.get("knowledge/new/brand-new/") == ""
    new.parent.mkdir()
    new.write_text(entry("brand-new"), "utf-8")
    server.shows("knowledge/new/brand-new/", "Brand-New")
    server.shows("entries/", "Brand-New")
    new.unlink()
    server.hides("knowledge/new/brand-new/", "Brand-New")
    server.hides("entries/", "Brand-New")


def test_a_new_type_has_its_guide(inside: Server) -> None:
    overlay = inside.root / "overlays/game-overlay.yml"
    overlay.write_text("name: game\ndescription: To play.\nproject-type: game\n", "utf-8")
    inside.shows("guides/game/", "To play.")
    inside.shows("", "To play.")
    overlay.unlink()
    inside.hides("guides/game/", "To play.")
    inside.hides("", "To play.")


def test_no_mistake_shows_the_insides_of_python(inside: Server) -> None:
    overlay = "overlays/api-overlay.yml"
    inside.edit(overlay, "name: api", "name: [api")
    inside.shows("diagnostics/", "FG112")
    inside.edit(overlay, "name: [api", "name: api")
    inside.hides("diagnostics/", "FG112")
    assert "Traceback" not in inside.log.read_text("utf-8")


LINKS_CONFIG = """\
site_name: Served
docs_dir: content
theme: {name: material, font: false}
plugins: [search, fieldguide]
"""
LINKS_BODY = "# T\n\n## Summary\n\nText.\n"
PAGE, HOME = "content/knowledge/one.md", "content/index.md"


def test_broken_links_show_until_they_are_fixed(tmp_path: Path) -> None:
    files = {
        "mkdocs.yml": LINKS_CONFIG,
        HOME: "# Home\n\n[one](knowledge/one.md)\n",
        PAGE: support.entry("one", LINKS_BODY),
    }
    with serving(tmp_path, files) as server:
        server.shows("knowledge/one/", "Text.")
        assert "FG4" not in server.log.read_text("utf-8")
        server.edit(PAGE, "Text.\n", "Text.\n\n[x](gone<b>.md)\n")
        server.edit(HOME, "one.md)", "one.md#no)")
        place = "<code>FG401</code> error, line 11, column 1: "
        server.shows("knowledge/one/", f"{place}broken link to &#39;gone&lt;b&gt;.md&#39;")
        server.shows("", "<code>FG402</code>")
        diagnostics = server.get("diagnostics/")
        assert f"{PAGE}:11:1" in diagnostics
        assert f"{HOME}:3:1" in diagnostics
        server.logs(f"WARNING -  fieldguide: {PAGE}:11:1: FG401")
        server.edit(PAGE, "\n[x](gone<b>.md)\n", "")
        server.edit(HOME, "one.md#no)", "one.md)")
        server.hides("knowledge/one/", "FG401")
        server.hides("", "FG402")
        assert "FG40" not in server.get("diagnostics/")
