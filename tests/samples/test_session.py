"""What is kept of earlier runs: nothing that did not change is done again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from support import write_tree

from .proving import fence, prove

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("own_cache")]


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
