"""What tests of changes share: a base in a repository, and what a check reports since a commit."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

from support import entry, overlay, preset, run, step, write_tree

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from support import Tree

BROKEN = "```python\nassert 1 == 2\n```\n"
TREE: Mapping[str, str] = {
    "mkdocs.yml": "site_name: S\ndocs_dir: content\nplugins: [fieldguide]\n",
    "content/knowledge/one.md": entry("one", author="old trouble"),
    "content/knowledge/two.md": entry("two", f"## Summary\n\nText.\n\n{BROKEN}"),
    "content/knowledge/free.md": entry("free"),
    "content/pipeline/plan.md": step("plan", order=1, **{"knowledge-base": ["one", "gone-before"]}),
    "content/pipeline/test.md": step("test", order=2, dependencies=["plan"], reads=["plan"]),
    "overlays/app-overlay.yml": overlay("app", knowledge_overrides={"test": {"append": ["two"]}}),
    "overlays/web-overlay.yml": overlay("web", knowledge_overrides={"plan": {"append": ["two"]}}),
    "overlays/presets/deep.yml": preset(5, plan=True, test=True),
}


def git(root: Path, *arguments: str) -> str:
    made = subprocess.run(
        ["git", "-c", "user.name=n", "-c", "user.email=e@e", *arguments],
        cwd=root, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return made.stdout


def committed(root: Path, tree: Tree = TREE) -> Path:
    write_tree(root, tree)
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "first")
    return root


def reported(root: Path, *options: str, ref: str = "HEAD") -> set[tuple[str, str]]:
    made = run("check", "--format", "json", "--changed-since", ref, *options, cwd=root)
    assert made.exit_code in (0, 1), made.output
    found = json.loads(made.stdout)["diagnostics"]
    return {(one["code"], one["file"]) for one in found}
