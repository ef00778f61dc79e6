"""Knowledge bases that lack something."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from .bases import CONFIG, ENTRIES, OVERLAYS, SMALL
from .sites import build, mkdocs, text_of

if TYPE_CHECKING:
    from pathlib import Path

    from .bases import Files

pytestmark = pytest.mark.slow

PLAIN = {
    "mkdocs.yml": CONFIG,
    "content/pictures/pyramid.png": SMALL["content/pictures/pyramid.png"],
}


def test_entries_alone(tmp_path: Path) -> None:
    entries = {**ENTRIES}
    entries["content/knowledge/core/testing-basics.md"] = entries[
        "content/knowledge/web/web-testing.md"
    ].replace("web-testing", "testing-basics")  # type: ignore[arg-type]
    site = build(tmp_path, {**PLAIN, **entries}, strict=True)
    assert site.log == ()
    assert not [name for name in site.files if name.startswith(("guides", "coverage", "steps"))]
    assert "7 entries of this knowledge base" in text_of(site.page("").xpath("//article")[0])
    assert site.dangling() == []


def test_entries_and_overlays_without_steps(tmp_path: Path) -> None:
    files: Files = {
        **PLAIN,
        **{name: text for name, text in ENTRIES.items() if "testing-basics" not in name},
        **{name: text for name, text in OVERLAYS.items() if "presets" not in name},
    }
    site = build(tmp_path, files)
    assert site.dangling() == []
    (phase,) = [
        name for name in site.files if name.startswith("guides/web/") and name.count("/") > 2
    ]
    shown = text_of(site.pages[phase].xpath("//article")[0])
    assert "Web-Testing added for web" in shown
    assert "Web-Architecture added for web" in shown
    assert not [line for line in site.log if "FG201" in line]


def test_a_type_that_asks_for_nothing(tmp_path: Path) -> None:
    overlay = "name: web\ndescription: Sites that people open.\nproject-type: web\n"
    site = build(tmp_path, {**PLAIN, "overlays/web-overlay.yml": overlay})
    assert "Sites that people open." in text_of(site.page("guides/web/").xpath("//article")[0])
    assert site.dangling() == []


def test_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "content/knowledge").mkdir(parents=True)
    site = build(tmp_path, {"mkdocs.yml": CONFIG})
    assert set(site.own_pages) == {"index.html"}
    assert "There are no entries yet" in text_of(site.page("").xpath("//article")[0])


def test_folder_that_is_not_there(tmp_path: Path) -> None:
    config = CONFIG.replace("fieldguide", "fieldguide: {knowledge: content/knowlege}")
    site = build(tmp_path, {**SMALL, "mkdocs.yml": config})
    (missing,) = [line for line in site.log if "FG104" in line]
    assert "'content/knowlege'" in missing
    assert "did you mean 'knowledge'" in missing
    assert site.dangling() == []


def test_nothing_at_all_is_there(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    site = build(tmp_path, {"mkdocs.yml": CONFIG})
    (nothing,) = [line for line in site.log if "FG1" in line]
    assert nothing.startswith("WARNING fieldguide: content/knowledge:1:1: FG105")
    assert set(site.own_pages) == {"index.html"}


def test_no_docs_folder(tmp_path: Path) -> None:
    (tmp_path / "mkdocs.yml").write_text(CONFIG, "utf-8")
    done = mkdocs(tmp_path, "build")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "docs_dir" in done.stderr


@pytest.mark.parametrize("gone", ["presets", "pipeline", "knowledge"])
def test_parts_may_be_missing(tmp_path: Path, gone: str) -> None:
    build(tmp_path, SMALL)
    for folder in ("overlays/presets", "content/pipeline", "content/knowledge"):
        if folder.endswith(gone):
            shutil.rmtree(tmp_path / folder)
    site = build(tmp_path)
    # What authors wrote stays as it is, and MkDocs reports it.
    assert [one for one in site.dangling() if ".md" not in one] == []
    assert "about/index.html" in site.files


def test_one_folder_for_everything(tmp_path: Path) -> None:
    """Entries are told from steps by folder, overlays from presets by their keys."""
    same = "fieldguide: {overlays: content, presets: content, knowledge: content/knowledge}"
    files = {
        name.replace("overlays/presets/", "content/").replace("overlays/", "content/"): text
        for name, text in SMALL.items()
    }
    site = build(tmp_path, {**files, "mkdocs.yml": CONFIG.replace("fieldguide", same)})
    assert site.log == ()
    assert "guides/web/build/index.html" in site.files
    # Overlays under the docs folder are the base's source, and not pages; MkDocs copies them.
    assert site.dangling() == []
