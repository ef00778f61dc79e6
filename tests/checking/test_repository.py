"""Repositories as they come: what git knows of a base, and what of it is run."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from support import entry, run, run_process, write_tree

from .repositories import TREE, committed, git, reported

if TYPE_CHECKING:
    from pathlib import Path


pytestmark = pytest.mark.slow


def test_a_base_below_the_top_of_its_repository(tmp_path: Path) -> None:
    committed(tmp_path, {"docs/site": TREE, "base.yml": "plugins: [fieldguide]\n"})
    write_tree(tmp_path, {"docs/site/mkdocs.yml": "INHERIT: ../../base.yml\ndocs_dir: content\n"})
    git(tmp_path, "config", "diff.relative", "true")
    (tmp_path / "docs/site/content/knowledge/two.md").unlink()
    expected = {("FG202", "overlays/app-overlay.yml"), ("FG202", "overlays/web-overlay.yml")}
    assert reported(tmp_path / "docs/site", "--only", "guides") == expected
    made = run("check", "-f", "docs/site/mkdocs.yml", "--only", "guides", "--format", "json",
               "--changed-since", "HEAD", cwd=tmp_path)  # fmt: skip
    assert len(json.loads(made.stdout)["diagnostics"]) == 2


def test_names_that_people_give(tmp_path: Path) -> None:
    odd = 'content/knowledge/sp ace\n"quo\'te" é漢.md'
    root = committed(tmp_path, {**TREE, odd: entry("odd", author="x")})
    assert reported(root, "--only", "knowledge") == set()
    write_tree(root, {odd: entry("odd", "More.\n", author="x")})
    codes = {"FG109", "FG122", "FG127"}
    assert reported(root, "--only", "knowledge") == {(code, odd) for code in codes}


def test_modules_of_the_repository(tmp_path: Path) -> None:
    shared = committed(tmp_path / "shared", {"s.md": entry("s", author="old trouble")})
    root = committed(tmp_path / "main")
    allowed = ("-c", "protocol.file.allow=always")
    git(root, *allowed, "submodule", "--quiet", "add", str(shared), "content/knowledge/shared")
    git(root, "commit", "-qm", "shared")
    options = ("--only", "knowledge")
    assert reported(root, *options) == set()
    file = "content/knowledge/shared/s.md"
    write_tree(root, {file: entry("s", "Words.\n", author="old trouble")})
    assert reported(root, *options) == {("FG122", file)}
    git(root / "content/knowledge/shared", "commit", "-qam", "more")
    assert reported(root, *options) == {("FG122", file)}, "committed there, and not here"
    git(root, "commit", "-qam", "shared")
    assert reported(root, *options) == set()
    assert reported(root, *options, ref="HEAD~1") == {("FG122", file)}
    git(root, "submodule", "--quiet", "deinit", "--force", "--all")
    assert reported(root, *options) == set(), "what is not there is not asked"


def test_what_git_ignores_is_as_it_was(tmp_path: Path) -> None:
    made = "content/knowledge/made.md"
    root = committed(tmp_path, {**TREE, ".gitignore": "made.md\n"})
    write_tree(root, {made: entry("made", author="whoever makes it")})
    assert reported(root, "--only", "knowledge") == set()
    (root / "content/knowledge/two.md").unlink()
    found = reported(root, "--only", "knowledge,guides")
    assert {file for _, file in found} == {"overlays/app-overlay.yml", "overlays/web-overlay.yml"}


def test_nothing_of_the_repository_is_run(tmp_path: Path) -> None:
    """No hook, no filter, no monitor: each of them would leave a mark."""
    root = committed(tmp_path, {**TREE, ".gitattributes": "*.md filter=evil export-ignore\n"})
    names = ("smudge", "clean", "external", "monitor", "hook", "textconv")
    for name in names:
        write_tree(root, {f"evil-{name}": f"#!/bin/sh\ntouch {tmp_path}/ran-{name}\ncat\n"})
        (root / f"evil-{name}").chmod(0o755)
    (root / "evil-hook").rename(root / ".git/hooks/post-checkout")
    (root / ".git/hooks/post-index-change").symlink_to("post-checkout")
    git(root, "config", "filter.evil.smudge", str(root / "evil-smudge"))
    git(root, "config", "filter.evil.clean", str(root / "evil-clean"))
    git(root, "config", "diff.external", str(root / "evil-external"))
    git(root, "config", "core.fsmonitor", str(root / "evil-monitor"))
    (root / "content/knowledge/two.md").unlink()
    (root / "content/knowledge/free.md").touch()
    os.utime(root / "content/knowledge/one.md", (1, 1))
    assert len(reported(root, "--only", "guides")) == 2
    assert list(tmp_path.glob("ran-*")) == []


def test_line_ends_are_no_change(tmp_path: Path) -> None:
    root = committed(tmp_path)
    file = root / "content/knowledge/one.md"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert ("FG122", "content/knowledge/one.md") not in reported(root, "--only", "knowledge")


def test_in_a_hook_of_git(tmp_path: Path) -> None:
    root = committed(tmp_path / "base")
    other = committed(tmp_path / "other", {"a": "b"})
    env = {**os.environ, "GIT_DIR": str(other / ".git"), "GIT_INDEX_FILE": "nowhere"}
    made = run_process("check", "--only", "guides", "--changed-since", "main", cwd=root, env=env)
    assert (made.returncode, made.stderr) == (0, "")


@pytest.mark.parametrize(
    ("ref", "said"),
    [
        ("mian", "unknown commit 'mian': did you mean 'main'?"),
        ("--output=x", "unknown commit '--output=x'"),
        ("HEAD~7", "unknown commit 'HEAD~7': 'git fetch' may bring it"),
        ("HEAD:mkdocs.yml", "unknown commit 'HEAD:mkdocs.yml'"),
        ("", "unknown commit ''"),
    ],
)
def test_an_unknown_commit(tmp_path: Path, ref: str, said: str) -> None:
    result = run("check", "--changed-since", ref, cwd=committed(tmp_path))
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_a_shallow_clone(tmp_path: Path) -> None:
    root = committed(tmp_path / "first")
    first = git(root, "rev-parse", "HEAD").strip()
    git(root, "commit", "-qm", "second", "--allow-empty")
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{root}", "second")
    result = run("check", "--changed-since", first, cwd=tmp_path / "second")
    assert result.exit_code == 2
    assert "this clone is shallow" in result.stderr
    assert "fetch-depth: 0" in result.stderr


def test_no_repository_and_no_git(tmp_path: Path) -> None:
    write_tree(tmp_path, TREE)
    result = run("check", "--changed-since", "HEAD", cwd=tmp_path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--changed-since needs a git repository: not a git repository" in result.stderr
    env = {**os.environ, "PATH": str(tmp_path)}
    made = run_process("check", "--changed-since", "HEAD", cwd=tmp_path, env=env)
    assert made.returncode == 2
    assert "needs git, which is not installed" in made.stderr
