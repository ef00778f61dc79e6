"""Any change to a base: what is new is reported, and nothing that the change has not touched."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support import entry, examples, overlay, preset, run, step, write_tree

from .repositories import committed, git

if TYPE_CHECKING:
    from pathlib import Path


pytestmark = [pytest.mark.slow, pytest.mark.unmeasured]

CONFIG = """\
site_name: S
docs_dir: content
theme: {name: mkdocs}
nav: [index.md, page.md, missing.md]
exclude_docs: hidden.md
extra_css: [style.css]
markdown_extensions: [pymdownx.snippets]
plugins:
  - fieldguide:
      severity: {FG213: hint}
      overrides:
        - {code: FG122, entry: two, severity: hint, reason: known}
"""
K = "content/knowledge"
APP = {"test": {"append": ["two"]}}
WEB = {"plan": {"append": ["two", "free"]}}
TREE = {
    "mkdocs.yml": CONFIG,
    "content/index.md": (
        "# Home\n\n[1](knowledge/one.md) [2](gone.md) [3](knowledge/two.md#part) "
        "![4](img/p.png) [5](hidden.md)\n"
    ),
    "content/page.md": '# P\n\n--8<-- "inc.md"\n\n[one](knowledge/one.md#nowhere)\n',
    "content/hidden.md": "# H\n\n[x](lost.md)\n",
    "content/img/p.png": "x",
    "content/style.css": "a { background: url(img/p.png) } b { background: url(none.png) }\n",
    "inc.md": "Words [t](knowledge/two.md) [b](broken.md).\n",
    f"{K}/one.md": entry("one", "## Summary\n\n[t](two.md#part) [x](nope.md).\n", author="old"),
    f"{K}/two.md": entry("two", "## Summary\n\nText.\n\n## Part\n\nText.\n", author="old"),
    f"{K}/free.md": entry("free", "## Summary\n\nSee plan, and [y](../nope.md).\n"),
    "content/pipeline/plan.md": step("plan", order=1, **{"knowledge-base": ["one", "ghost"]}),
    "content/pipeline/test.md": step("test", order=2, dependencies=["plan"], reads=["plan"]),
    "overlays/app-overlay.yml": overlay("app", knowledge_overrides=APP),
    "overlays/web-overlay.yml": overlay(
        "web", knowledge_overrides=WEB, step_overrides={"plan": {"enabled": False}}
    ),
    "overlays/presets/deep.yml": preset(5, plan=True, test=True),
}


@dataclass(frozen=True)
class Edit:
    """A file, what of it is replaced, and by what: all of it by None is to remove it."""

    file: str
    old: str = ""
    new: str | None = None

    def apply(self, root: Path) -> None:
        file = root / self.file
        if not file.exists() and self.old:
            return
        if self.new is None:
            file.unlink(missing_ok=True)
        elif self.old:
            file.write_text(file.read_text("utf-8").replace(self.old, self.new, 1), "utf-8")
        else:
            write_tree(root, {self.file: self.new})


EDITS = [
    Edit(f"{K}/one.md"),
    Edit(f"{K}/two.md"),
    Edit(f"{K}/two.md", "## Part", "## Parts"),
    Edit(f"{K}/one.md", '"one"', '"uno"'),
    Edit(f"{K}/two.md", "About two", "All of two"),
    Edit(f"{K}/one.md", "author", "writer"),
    Edit(f"{K}/free.md", "Summary", "Words"),
    Edit(f"{K}/sub/two.md", "", TREE[f"{K}/two.md"]),
    Edit(f"{K}/nope.md", "", entry("nope")),
    Edit(f"{K}/o'dd é.md", "", entry("odd", "[q](zz.md)\n")),
    Edit("content/gone.md", "", "# Here\n"),
    Edit("content/page.md"),
    Edit("content/index.md", "(gone.md)", "(gone.md#x)"),
    Edit("content/img/p.png"),
    Edit("content/style.css", "none", "nine"),
    Edit("content/pipeline/plan.md"),
    Edit("content/pipeline/plan.md", '"plan"', '"plans"'),
    Edit("content/pipeline/test.md", 'reads: ["plan"]', "reads: []"),
    Edit("overlays/web-overlay.yml", "free", "freee"),
    Edit("overlays/web-overlay.yml", "false", "true"),
    Edit("overlays/app-overlay.yml"),
    Edit("overlays/presets/deep.yml", "true", "false"),
    Edit("inc.md", "broken", "brokn"),
    Edit("inc.md", "Words", "## Nowhere\n\nWords"),
    Edit("mkdocs.yml", "hidden.md", "page.md"),
    Edit("mkdocs.yml", "hidden.md", "nothing.md"),
    Edit("mkdocs.yml", ", missing.md", ""),
    Edit("mkdocs.yml", "page.md, ", ""),
    Edit("mkdocs.yml", "docs_dir: content", "docs_dir: content/knowledge"),
    Edit("mkdocs.yml", "FG213: hint", "FG401: warning, FG211: error"),
    Edit("mkdocs.yml", "entry: two", "entry: one"),
    Edit("mkdocs.yml", "theme:", "use_directory_urls: false\ntheme:"),
    Edit("mkdocs.yml", "      severity", "      markdown: material\n      severity"),
]


def findings(root: Path, *options: str) -> dict[tuple[object, ...], dict[str, Any]]:
    """What a check says, by what it says and of what, whatever the line."""
    made = run("check", "--skip", "samples", "--format", "json", *options, cwd=root)
    assert made.exit_code in (0, 1), made.output
    counts: Counter[tuple[object, ...]] = Counter()
    found: dict[tuple[object, ...], dict[str, Any]] = {}
    for one in json.loads(made.stdout)["diagnostics"]:
        file = root / one["file"]
        lines = file.read_text("utf-8").splitlines() if file.is_file() else []
        line = lines[one["line"] - 1] if 0 < one["line"] <= len(lines) else ""
        message = re.sub(r"\d+", "0", one["message"].partition(" (in ")[0])
        key = (one["code"], one["file"], message, line.strip())
        counts[key] += 1
        found[*key, counts[key]] = one
    return found


def guides(one: dict[str, Any]) -> set[str]:
    return set(one["message"].partition(" (in ")[2].rstrip(")").split(", "))


def leads_to(one: dict[str, Any], changed: set[str]) -> bool:
    """Whether a finding is a link to one of some files."""
    target = str(one.get("target") or "").partition("#")[0]
    return bool(target) and any(name.endswith(target.removeprefix("../")) for name in changed)


@settings(max_examples=examples(5), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    edits=st.lists(st.sampled_from(EDITS), min_size=1, max_size=3, unique=True),
    staged=st.booleans(),
)
def test_exactly_what_a_change_has_caused(
    tmp_path_factory: pytest.TempPathFactory, edits: list[Edit], *, staged: bool
) -> None:
    root = committed(tmp_path_factory.mktemp("base"), TREE)
    before = findings(root)
    for edit in edits:
        edit.apply(root)
    if staged:
        git(root, "add", "-A")
    listed = git(root, "status", "--porcelain", "-z", "--no-renames", "-uall").split("\0")
    changed = {one[3:] for one in listed if one}
    after, reported = findings(root), findings(root, "--changed-since", "HEAD")
    assert reported.keys() <= after.keys()
    for key, one in after.items():
        new = key not in before or not guides(one) <= guides(before[key])
        if new or one["file"] in changed:
            assert key in reported, "it is the change's"
        elif key in reported:
            assert leads_to(one, changed) or guides(one) != guides(before[key]), "it was there"
