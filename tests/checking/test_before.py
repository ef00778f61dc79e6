"""What a change can have caused, in real repositories: exactly that is reported."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from support import entry, overlay, run, step, write_tree

from .repositories import BROKEN, TREE, committed, git, reported

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


pytestmark = pytest.mark.slow

OLD = {("FG122", "content/knowledge/one.md"), ("FG202", "content/pipeline/plan.md"),
       ("FG211", "content/knowledge/free.md"), ("FG321", "content/knowledge/two.md")}  # fmt: skip


def test_what_was_there_before_is_not_reported(tmp_path: Path) -> None:
    root = committed(tmp_path)
    everything = json.loads(run("check", "--format", "json", cwd=root).stdout)["diagnostics"]
    found = {(one["code"].replace("FG320", "FG321"), one["file"]) for one in everything}
    assert found == OLD
    assert reported(root) == set()


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        # In the file itself: what was there before too.
        ({"content/knowledge/one.md": entry("one", "words\n", author="old trouble")},
         {("FG122", "content/knowledge/one.md")}),
        # A name that others use: an entry is gone, and the overlays that name it dangle.
        ({"content/knowledge/two.md": None},
         {("FG202", "overlays/app-overlay.yml"), ("FG202", "overlays/web-overlay.yml")}),
        # Renamed: the entry's own file, and those that name it.
        ({"content/knowledge/one.md": None, "content/knowledge/uno.md": entry("uno")},
         {("FG202", "content/pipeline/plan.md"), ("FG211", "content/knowledge/uno.md")}),
        # An overlay that reaches an entry no more.
        ({"overlays/app-overlay.yml": overlay("app"), "overlays/web-overlay.yml": overlay("web")},
         {("FG211", "content/knowledge/two.md")}),
        # A step that is off now, in one guide: said where it is read and needed.
        ({"overlays/app-overlay.yml": overlay("app", step_overrides={"plan": {"enabled": False}},
                                              knowledge_overrides={"test": {"append": ["two"]}})},
         {("FG209", "content/pipeline/test.md"), ("FG210", "content/pipeline/test.md")}),
        # A file that git does not know yet.
        ({"content/knowledge/new.md": "no frontmatter"}, {("FG110", "content/knowledge/new.md"),
                                                          ("FG211", "content/knowledge/new.md")}),
        # Of no consequence.
        ({"content/knowledge/other.txt": "x"}, set()),
        ({"content/index.md": "# Words\n"}, set()),
    ],
)  # fmt: skip
def test_knowledge_and_guides(
    tmp_path: Path, changed: Mapping[str, str | None], expected: set[tuple[str, str]]
) -> None:
    root = committed(tmp_path)
    for path, text in changed.items():
        if text is None:
            (root / path).unlink()
        else:
            write_tree(root, {path: text})
    assert reported(root, "--only", "knowledge,guides") == expected
    git(root, "add", "-A")
    assert reported(root, "--only", "knowledge,guides") == expected, "staged"
    git(root, "commit", "-qm", "second")
    assert reported(root, "--only", "knowledge,guides", ref="HEAD~1") == expected, "committed"
    assert reported(root, "--only", "knowledge,guides") == set()


@pytest.mark.parametrize("name", ["zoo", "aid"])
def test_a_problem_in_one_more_guide_is_new(tmp_path: Path, name: str) -> None:
    off = {"step_overrides": {"plan": {"enabled": False}}}
    root = committed(tmp_path, {**TREE, "overlays/app-overlay.yml": overlay("app", **off)})
    write_tree(root, {f"overlays/{name}-overlay.yml": overlay(name, **off)})
    options = ("check", "--only", "guides", "--format", "json")
    made = run(*options, "--changed-since", "HEAD", cwd=root)
    found = [(one["code"], one["message"]) for one in json.loads(made.stdout)["diagnostics"]]
    assert found == [
        ("FG209", f"'test' depends on 'plan', which is disabled (in {name} at deep)"),
        ("FG210", f"'test' reads 'plan', which is disabled (in {name} at deep)"),
    ]


def test_the_second_of_two_equal_problems_is_new(tmp_path: Path) -> None:
    twice = step("plan", order=1, **{"knowledge-base": ["one", "gone-before"]})
    root = committed(tmp_path, {**TREE, "content/pipeline/plan.md": twice})
    write_tree(root, {"overlays/app-overlay.yml": overlay(
        "app", knowledge_overrides={"plan": {"append": ["gone-before"]}})})  # fmt: skip
    assert ("FG202", "overlays/app-overlay.yml") in reported(root, "--only", "guides")
    assert ("FG202", "content/pipeline/plan.md") not in reported(root, "--only", "guides")


def test_settings_are_those_of_each_time(tmp_path: Path) -> None:
    quiet = TREE["mkdocs.yml"].replace("[fieldguide]", "[fieldguide: {severity: {FG211: off}}]")
    root = committed(tmp_path, {**TREE, "mkdocs.yml": quiet})
    write_tree(root, {"mkdocs.yml": TREE["mkdocs.yml"]})
    assert reported(root, "--only", "guides") == {("FG211", "content/knowledge/free.md")}
    moved = TREE["mkdocs.yml"].replace("[fieldguide]", "[fieldguide: {knowledge: content/all}]")
    write_tree(root, {"mkdocs.yml": moved})
    assert ("FG202", "overlays/web-overlay.yml") in reported(root, "--only", "guides")


def test_there_was_no_base_before(tmp_path: Path) -> None:
    root = committed(tmp_path, {"README.md": "words"})
    write_tree(root, TREE)
    assert reported(root, "--skip", "samples,links") == OLD - {
        ("FG321", "content/knowledge/two.md")
    }


MOCKED = "```python\nimport shop\nassert shop.PRICE == 2\n```\n"
SAMPLES: Mapping[str, str] = {
    "mkdocs.yml": (
        "docs_dir: content\nplugins:\n  - fieldguide:\n      samples:\n        environments:\n"
        "          own: {mocks: mocks, pages: [content/knowledge/mocked.md]}\n"
    ),
    "mocks/shop.py": "PRICE = 1\n",
    "content/knowledge/still.md": entry("still", BROKEN),
    "content/knowledge/said.md": entry("said", "```python\nassert 2 == 3\n```\n"),
    "content/knowledge/mocked.md": entry(
        "mocked", "```python\nimport shop\nassert shop.PRICE == 2\n```\n"
    ),
    "content/page.md": '# P\n\n```python\n--8<-- "code.py"\n```\n',
    "code.py": "assert 3 == 4\n",
}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, set()),
        ({"content/knowledge/still.md": entry("still", "Words.\n\n" + BROKEN)}, {"still.md"}),
        ({"mocks/shop.py": "PRICE = 3\n"}, {"mocked.md"}),
        ({"code.py": "assert 4 == 5\n"}, {"page.md", "code.py"}),
        ({"content/knowledge/fine.md": entry("fine")}, set()),
    ],
)  # fmt: skip
def test_samples(tmp_path: Path, changed: Mapping[str, str], expected: set[str]) -> None:
    write_tree(committed(tmp_path, SAMPLES), changed)
    files = {file.rpartition("/")[2] for _, file in reported(tmp_path, "--only", "samples")}
    assert files <= expected
    assert bool(files) == bool(expected)


def test_what_is_said_in_a_sidecar(tmp_path: Path) -> None:
    from fieldguide.samples.finding.sidecar import content_hash  # noqa: PLC0415 - only here

    mark = content_hash("python", "assert 2 == 3\n")[:12]
    root = committed(tmp_path, SAMPLES)
    write_tree(root, {"samples.yml": f"said:\n  - sample: {mark}\n    setup: x = 1\nghost: []\n"})
    assert reported(root, "--only", "samples") == {
        ("FG303", "samples.yml"),
        ("FG306", "samples.yml"),
    }
    write_tree(root, {"samples.yml": f"said:\n  - sample: {mark}\n    timeout: 5\nghost: []\n"})
    assert reported(root, "--only", "samples") == {
        ("FG321", "content/knowledge/said.md"),
        ("FG306", "samples.yml"),
    }
    git(root, "add", "-A")
    git(root, "commit", "-qm", "second")
    write_tree(root, {"content/knowledge/still.md": entry("still")})
    assert reported(root, "--only", "samples") == set(), "what fitted nothing before is old"
    write_tree(root, {"content/knowledge/said.md": entry("said", "```python\nassert 1\n```\n")})
    assert reported(root, "--only", "samples") == {("FG306", "samples.yml")}


def test_folders_without_a_site(tmp_path: Path) -> None:
    root = committed(tmp_path)
    (root / "content/knowledge/two.md").unlink()
    expected = {("FG202", "overlays/app-overlay.yml"), ("FG202", "overlays/web-overlay.yml")}
    for folder in (".", str(root)):
        names = {"knowledge": "content/knowledge", "steps": "content/pipeline"}
        names |= {"overlays": "overlays", "presets": "overlays/presets"}
        folders = [f"--{option}={folder}/{name}" for option, name in names.items()]
        assert reported(root, "--only", "guides", *folders) == expected


HOOKED = "site_name: S\ndocs_dir: content\ntheme: mkdocs\nhooks: [hook.py]\nplugins: [fieldguide]\n"
HOOK = "import pathlib\npathlib.Path({mark!r}).write_text('')\n"


def test_the_hooks_of_the_site_are_those_of_now(tmp_path: Path) -> None:
    old, new = (HOOK.format(mark=str(tmp_path / name)) for name in ("old", "new"))
    tree = {"mkdocs.yml": HOOKED, "content/index.md": "# Home\n\n[x](gone.md)\n"}
    root = committed(tmp_path / "base", {**tree, "hook.py": old})
    write_tree(root, {"hook.py": new, "content/page.md": "# Page\n\n[y](lost.md)\n"})
    assert reported(root, "--only", "links") == {("FG401", "content/page.md")}
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["new"]


def test_a_commit_is_checked_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from fieldguide.checking.repository import Commit  # noqa: PLC0415 - only here

    restored = []

    def restore(*arguments: Any) -> Path:  # noqa: ANN401 - what it is given
        restored.append(1)
        return original(*arguments)

    original = Commit.restore
    monkeypatch.setattr(Commit, "restore", restore)
    root, options = committed(tmp_path), ("--skip", "links")
    (root / "content/knowledge/two.md").unlink()
    first = reported(root, *options)
    assert first
    assert restored == [1]
    assert reported(root, *options) == first
    write_tree(root, {"content/knowledge/new.md": "no frontmatter"})
    assert len(reported(root, *options)) > len(first)
    assert restored == [1]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    reported(root, *options)
    assert restored == [1, 1], "on another day other entries are due"
    write_tree(root, {"mkdocs.yml": TREE["mkdocs.yml"] + "repo_name: x\n"})
    reported(root, *options)
    assert restored == [1, 1, 1]


def test_a_mended_finding_leaves_the_baseline(tmp_path: Path) -> None:
    root = committed(tmp_path)
    options = ("--skip", "links", "--baseline", "known.json")
    run("check", *options, "--update-baseline", cwd=root)
    git(root, "add", "-A")
    git(root, "commit", "-qm", "known")
    assert reported(root, *options) == set()
    write_tree(root, {"content/knowledge/gone-before.md": entry("gone-before")})
    assert reported(root, *options) == {("FG342", "known.json")}
    git(root, "add", "-A")
    git(root, "commit", "-qm", "mended")
    assert reported(root, *options) == set(), "that is not this change's"
