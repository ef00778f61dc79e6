"""What tests of samples share: pages proven by the command itself, and its JSON."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING, Any

from support import run, write_tree

if TYPE_CHECKING:
    from pathlib import Path

TICKS = "```"


def fence(code: str, info: str = "python", before: str = "") -> str:
    """A fence with some code, which may be indented, and what stands on the lines before it."""
    body = textwrap.dedent(code).strip("\n")
    return f"{before}{TICKS}{info}\n{body}\n{TICKS}\n\n"


def prove(root: Path, *arguments: str) -> dict[str, Any]:
    """The JSON of a run over a folder of Markdown."""
    result = run("samples", "--knowledge", ".", "--format", "json", *arguments, cwd=root)
    made: dict[str, Any] = json.loads(result.stdout)
    return made


def proven(root: Path, *blocks: str, arguments: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """What becomes of the samples of one page."""
    write_tree(root, {"page.md": "# Page\n\n" + "".join(blocks)})
    found: list[dict[str, Any]] = prove(root, *arguments)["samples"]
    return found


def verdict(sample: dict[str, Any]) -> tuple[str, str | None, list[str]]:
    """Status, level and the codes of what is wrong."""
    return sample["status"], sample["level"], [one["code"] for one in sample["findings"]]
