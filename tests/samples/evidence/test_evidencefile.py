"""What is kept of runs for the site."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from fieldguide.samples.base import KnowledgeBase
from fieldguide.samples.evidence import evidencefile
from samples.found import pages_of
from samples.proving import fence
from support import run, settings_for, write_tree

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("own_cache")]

ENTRY = "---\nname: {}\ndescription: d\n---\n\n"


def site_base(root: Path, *blocks: str) -> KnowledgeBase:
    tree = {
        "mkdocs.yml": "site_name: S\ndocs_dir: content\nplugins: [fieldguide]\n",
        "content/knowledge/a.md": ENTRY.format("a") + "".join(blocks),
        "content/knowledge/b.md": ENTRY.format("b") + fence("assert 2"),
    }
    write_tree(root, tree)
    return KnowledgeBase(settings_for(root))


def stored(base: KnowledgeBase, name: str) -> list[tuple[str, str | None] | None] | None:
    book = evidencefile.read(base)
    assert book is not None
    pages = {page.entry: page for page in pages_of(base.settings.root)}
    found = book.of(pages[name].file, pages[name].samples)
    if found is None:
        return None
    return [
        None if one is None else (one.status.value, one.level.label if one.level else None)
        for one in found
    ]


def test_evidence_is_kept_for_the_site(tmp_path: Path) -> None:
    base = site_base(tmp_path, fence("x = 1"), fence("assert x"))
    assert run("samples", cwd=tmp_path).exit_code == 0
    assert stored(base, "a") == [("passed", "ran"), ("passed", "asserted")]
    assert (tmp_path / ".fieldguide" / ".gitignore").read_text("utf-8") == "*\n"
    first = (tmp_path / evidencefile.FILE).read_bytes()
    run("samples", "--fresh", cwd=tmp_path)
    assert (tmp_path / evidencefile.FILE).read_bytes() == first


def test_evidence_of_a_changed_page_is_none(tmp_path: Path) -> None:
    base = site_base(tmp_path, fence("x = 1"), fence("assert x"))
    run("samples", cwd=tmp_path)
    site_base(tmp_path, fence("x = 2"), fence("assert x"))
    assert stored(base, "a") is None
    assert stored(base, "b") == [("passed", "asserted")]
    run("samples", "b", cwd=tmp_path)
    assert stored(base, "a") is None
    run("samples", "content/knowledge/a.md:6", cwd=tmp_path)
    assert stored(base, "a") == [("passed", "ran"), None]


@pytest.mark.parametrize(
    "damage", ["", "{", "[]", '{"version": 1, "pages": 3}', '{"version": 9}', '{"version": 1}']
)
def test_damaged_evidence_is_none(damage: str, tmp_path: Path) -> None:
    base = site_base(tmp_path, fence("x = 1"))
    write_tree(tmp_path, {".fieldguide/evidence.json": damage})
    assert evidencefile.read(base) is None
    assert run("samples", cwd=tmp_path).exit_code == 0
    assert json.loads((tmp_path / evidencefile.FILE).read_text("utf-8"))["pages"]


def test_evidence_that_has_no_place_is_said(tmp_path: Path) -> None:
    site_base(tmp_path, fence("x = 1"))
    write_tree(tmp_path, {".fieldguide": "a file"})
    made = run("samples", cwd=tmp_path)
    assert made.exit_code == 0
    assert "the results cannot be stored" in made.stderr
