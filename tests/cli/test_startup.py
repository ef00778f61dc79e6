"""What commands import: how long they take to start depends on nothing else."""

from __future__ import annotations

import importlib
import subprocess
import sys
from typing import TYPE_CHECKING

import click
import pytest

from fieldguide.cli.main import COMMANDS
from support import entry, write_tree

if TYPE_CHECKING:
    from pathlib import Path

RENDERING = {"pygments", "pymdownx", "duckdb", "sqlglot", "tree_sitter", "lxml", "material"}
YAML = {"pydantic", "yaml", "frontmatter"}
SITE = {"mkdocs", "jinja2", "markdown"}
BASE = {"fieldguide.knowledge.library", "fieldguide.gfm", "fieldguide.samples.session"}
TEXTS = ("--knowledge", "knowledge")


def imported(cwd: Path, *arguments: str) -> set[str]:
    """The modules that a command has imported when it ends."""
    code = (
        "import sys\nfrom fieldguide.cli.entry import start\n"
        f"sys.argv = ['fieldguide', *{list(arguments)}]\n"
        "try:\n    start()\nfinally:\n    print(*sorted(sys.modules))\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        cwd=cwd, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    return set(result.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (("--help",), {*RENDERING, *YAML, *SITE, *BASE, "sqlite3", "subprocess", "asyncio"}),
        (("--version",), {*RENDERING, *YAML, *SITE, *BASE}),
        (("check", "--help"), {*RENDERING, *YAML, *SITE, *BASE}),
        (("samples", "--help"), {*RENDERING, *YAML, *SITE, *BASE}),
        (("explain", "FG202"), {*RENDERING, *YAML, *SITE, *BASE}),
        (("list", "entries", *TEXTS), {*RENDERING, *SITE, "fieldguide.samples.session"}),
        (("check", "--only", "knowledge", *TEXTS), {*RENDERING, *SITE, "subprocess"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_command_imports_what_it_needs(
    tmp_path: Path, arguments: tuple[str, ...], unwanted: set[str]
) -> None:
    write_tree(tmp_path, {"knowledge/one.md": entry("one")})
    assert imported(tmp_path, *arguments) & unwanted == set()


@pytest.mark.parametrize("name", COMMANDS)
def test_the_table_of_commands_names_commands(name: str) -> None:
    """The table cannot ask them for their summaries, which would import them all."""
    place, summary = COMMANDS[name]
    module, _, attribute = place.partition(":")
    command = getattr(importlib.import_module(module), attribute)
    assert isinstance(command, click.Command)
    assert command.name == name
    assert summary.endswith(".")
    assert len(summary) <= 60
