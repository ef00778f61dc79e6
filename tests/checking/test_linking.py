"""Links as a part of a check, and in a baseline."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from support import entry, run, write_tree

from .repositories import committed, git, reported

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

TREE = {
    "mkdocs.yml": "site_name: S\ndocs_dir: content\nplugins: [search, fieldguide]\n"
    "theme: {name: material}\n",
    "content/knowledge/a.md": entry("a", "## Summary\n\nSee [x](nowhere.md), [b](b.md#two).\n"),
    "content/knowledge/b.md": entry("b", "## Summary\n\nText.\n\n## Two\n\nText.\n"),
    "content/index.md": "# Home\n\n[a](knowledge/a.md) [b](knowledge/b.md) [c](gone.md)\n",
}


def found(root: Path, *options: str) -> list[dict[str, Any]]:
    result = run("check", "--only", "links", "--format", "json", *options, cwd=root)
    assert result.exit_code in (0, 1), result.output
    made: list[dict[str, Any]] = json.loads(result.stdout)["diagnostics"]
    return made


def test_links_are_a_part(tmp_path: Path) -> None:
    made = found(write_tree(tmp_path, TREE))
    assert [(one["part"], one["file"], one["target"]) for one in made] == [
        ("links", "content/index.md", "gone.md"),
        ("links", "content/knowledge/a.md", "nowhere.md"),
    ]


def test_severities_hold_for_links(tmp_path: Path) -> None:
    options = (
        "{severity: {FG401: hint}, overrides: [{code: FG401, entry: a, severity: off, reason: r}]}"
    )
    mkdocs = TREE["mkdocs.yml"].replace("fieldguide]", f"{{fieldguide: {options}}}]")
    root = write_tree(tmp_path, {**TREE, "mkdocs.yml": mkdocs})
    assert [(one["file"], one["severity"]) for one in found(root)] == [("content/index.md", "hint")]
    result = run("links", "--format", "json", cwd=root)
    assert [one["severity"] for one in json.loads(result.stdout)["findings"]] == ["hint"]


def test_a_baseline_of_links(tmp_path: Path) -> None:
    root = write_tree(tmp_path, TREE)
    options = ("--baseline", "known.json")
    assert run("links", *options, "--update-baseline", cwd=root).exit_code == 0
    assert run("links", *options, cwd=root).exit_code == 0
    assert run("check", "--only", "links", *options, cwd=root).exit_code == 0
    write_tree(root, {"content/gone.md": "# Here\n"})
    result = run("links", *options, cwd=root)
    assert (result.exit_code, "error[FG342]" in result.stdout) == (1, True)


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("content/knowledge/b.md", entry("b"), {("FG402", "content/knowledge/a.md")}),
        ("content/knowledge/b.md", entry("b", "## Summary\n\nMore.\n\n## Two\n"), set()),
        ("content/index.md", "# Home\n\n[c](gone.md)\n", {("FG401", "content/index.md")}),
        ("content/other.md", "# Other\n\n[a](knowledge/a.md)\n", set()),
    ],
)  # fmt: skip
def test_links_that_a_change_breaks(
    tmp_path: Path, path: str, text: str, expected: set[tuple[str, str]]
) -> None:
    root = committed(tmp_path, TREE)
    assert reported(root, "--only", "links") == set()
    write_tree(root, {path: text})
    assert {one for one in reported(root, "--only", "links") if one[0] != "FG409"} == expected


def test_a_page_that_is_removed(tmp_path: Path) -> None:
    root = committed(tmp_path, TREE)
    git(root, "rm", "-q", "content/knowledge/b.md")
    assert reported(root, "--only", "links") == {
        ("FG401", "content/index.md"),
        ("FG401", "content/knowledge/a.md"),
    }


def test_a_site_that_cannot_be_built(tmp_path: Path) -> None:
    mkdocs = TREE["mkdocs.yml"].replace("search,", "search, no-such-plugin,")
    root = write_tree(tmp_path, {**TREE, "mkdocs.yml": mkdocs})
    result = run("check", "--skip", "samples", cwd=root)
    assert result.exit_code == 2
    assert "links      skipped: the site cannot be built" in result.stdout
    assert "no-such-plugin" in result.stderr
