"""What tests of the command share: a small base that is sound, and files that are not."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from support import entry, overlay, preset, run, step

if TYPE_CHECKING:
    from pathlib import Path

MKDOCS = {"mkdocs.yml": "site_name: Tiny\nplugins: [fieldguide]\n"}
GOOD = {
    **MKDOCS,
    "content/knowledge/one.md": entry("one"),
    "content/pipeline/plan.md": step("plan", phase="pre", order=1, **{"knowledge-base": ["one"]}),
    "overlays/app-overlay.yml": overlay("app"),
    "overlays/presets/deep.yml": preset(5, plan=True),
}
WARNS = {"content/knowledge/two.md": entry("two")}
ERRS = {"content/knowledge/three.md": "no frontmatter"}
HINTS = {"content/pipeline/own-step.md": step("own-step", "See the two-words page.\n")} | {
    "content/knowledge/two-words.md": entry("two-words"),
    "content/pipeline/plan.md": step("plan", **{"knowledge-base": ["one", "two-words"]}),
    "overlays/presets/deep.yml": preset(5, plan=True, own_step=True),
}

TEXTS = ("check", "--only", "knowledge,guides")


def timeless(text: str) -> str:
    return re.sub(r"[0-9.]+ s$", "s", text, flags=re.MULTILINE)


def listing(kind: str, root: Path) -> list[dict[str, object]]:
    listed = json.loads(run("list", kind, "--format", "json", cwd=root).stdout)
    assert isinstance(listed, list)
    return listed
