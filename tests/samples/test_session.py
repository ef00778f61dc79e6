"""What is kept of earlier runs: nothing that did not change is done again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from fieldguide.samples.base import KnowledgeBase
from fieldguide.samples.cache import Cache
from fieldguide.samples.evidence import evidencefile
from support import run, settings_for, write_tree

from .found import pages_of
from .proving import fence, prove

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

pytestmark = pytest.mark.slow

ENTRY = "---\nname: {}\ndescription: d\n---\n\n"


@pytest.fixture(autouse=True)
def own_cache(
    cache: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    folder = tmp_path_factory.mktemp("own")
    (folder / "node").symlink_to((cache / "node").resolve())
    monkeypatch.setenv("FIELDGUIDE_CACHE", str(folder))
    return folder


def fresh(found: Iterable[dict[str, Any]]) -> list[int]:
    """Which samples ran now."""
    return [index for index, one in enumerate(found) if not one["cached"]]


PAGE = [
    fence("x = 1"),
    fence("y = x + 1"),
    fence("z = 5"),
    fence("assert y == 2"),
    fence("export const a = 1;", 'ts title="a.ts"'),
    fence('import { a } from "./a.js";\nconsole.log(a);', "ts"),
    fence("console.log(3);", "js"),
    fence("create table t (a int)", "sql"),
    fence("select a from t", "sql"),
]


def test_nothing_changed_nothing_runs(tmp_path: Path) -> None:
    write_tree(tmp_path, {"a.md": "".join(PAGE)})
    first = prove(tmp_path)["samples"]
    second = prove(tmp_path)["samples"]
    assert fresh(first) == list(range(len(PAGE)))
    assert fresh(second) == []
    assert [one["level"] for one in first] == [one["level"] for one in second]


@pytest.mark.parametrize(
    ("changed", "code", "again"),
    [
        (0, fence("x = 2 - 1"), [0, 1, 3]),
        (2, fence("z = 6"), [2]),
        (3, fence("assert y > 1"), [3]),
        (4, fence("export const a = 2;", 'ts title="a.ts"'), [4, 5]),
        (6, fence("console.log(4);", "js"), [6]),
        (7, fence("create table t (a text)", "sql"), [7, 8]),
    ],
)
def test_one_changed_sample_and_what_depends_on_it(
    changed: int, code: str, again: list[int], tmp_path: Path
) -> None:
    write_tree(tmp_path, {"a.md": "".join(PAGE), "b.md": fence("b = 1")})
    prove(tmp_path)
    blocks = [*PAGE]
    blocks[changed] = code
    write_tree(tmp_path, {"a.md": "New words move everything.\n\n" + "".join(blocks)})
    assert fresh(prove(tmp_path)["samples"]) == again


def test_fresh_leaves_what_is_known_aside(tmp_path: Path) -> None:
    write_tree(tmp_path, {"a.md": fence("x = 1")})
    prove(tmp_path)
    assert fresh(prove(tmp_path, "--fresh")["samples"]) == [0]


@pytest.mark.parametrize("damage", ["not a database", "", "\0" * 4096])
def test_a_damaged_cache_is_no_cache(damage: str, own_cache: Path, tmp_path: Path) -> None:
    write_tree(tmp_path, {"a.md": fence("assert 1")})
    (own_cache / "results.sqlite3").write_text(damage, "utf-8")
    (one,) = prove(tmp_path)["samples"]
    assert (one["status"], one["level"]) == ("passed", "asserted")


def test_a_cache_that_cannot_be_written_is_no_cache(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("", "utf-8")
    cache = Cache(file / "below")
    cache.put_many({"a": 1})
    assert cache.get_many(["a"]) == {}
    cache.close()


def test_a_cache_keeps_values(tmp_path: Path) -> None:
    first = Cache(tmp_path)
    first.put_many({str(n): {"n": n} for n in range(2_000)})
    first.close()
    second = Cache(tmp_path)
    assert second.get_many(str(n) for n in range(3_000)) == {str(n): {"n": n} for n in range(2_000)}
    second.close()


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
