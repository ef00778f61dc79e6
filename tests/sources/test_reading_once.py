"""However many parts of a command ask for a Markdown file, it is opened once and parsed once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from support import entry, front, write_tree

if TYPE_CHECKING:
    from pathlib import Path

COUNTING = """
import collections, json, os, sys

opened, parsed = collections.Counter(), collections.Counter()
root = os.path.realpath(os.getcwd())

def count(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, bytes)):
        path = os.path.realpath(os.fsdecode(arguments[0]))
        if path.endswith(".md") and path.startswith(root):
            opened[os.path.relpath(path, root)] += 1

sys.addaudithook(count)
from fieldguide import gfm

def parse(text, *, file, parse=gfm.parse, **options):
    parsed[file] += 1
    return parse(text, file=file, **options)

gfm.parse = parse
sys.argv = json.loads(sys.argv[1])
try:
    if sys.argv[0] == "mkdocs":
        from mkdocs.__main__ import cli as main
    else:
        from fieldguide.cli.main import main
    main()
finally:
    with open("counts.json", "w") as file:
        json.dump([opened, parsed], file)
"""

CONFIG = """
site_name: KnowledgeBase
theme: {name: material, font: false}
docs_dir: content
exclude_docs: hidden.md
plugins:
  - search
  - fieldguide
"""

CODE = "\n```python\nimport nowhere_at_all\n```\n"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    write_tree(
        tmp_path,
        {
            "mkdocs.yml": CONFIG,
            "content/index.md": "# Home\n\n[Broken](nowhere.md)\n" + CODE,
            "content/guide.md": "---\ntitle: Guide\n---\n\nText\n" + CODE,
            "content/hidden.md": "Text\n",
            "content/knowledge/README.md": "# Entries\n",
            "content/knowledge/first-entry.md": entry(
                "first-entry", "About second-entry.\n" + CODE
            ),
            "content/knowledge/second-entry.md": entry(
                "second-entry", "!!! note\n\n    Text\n", markdown="material"
            ),
            "content/knowledge/wrong.md": "# No frontmatter\n",
            "content/pipeline/build/start.md": front(name="start", description="d", phase="build"),
        },
    )
    return tmp_path


def counted(base: Path, *command: str) -> tuple[dict[str, int], dict[str, int]]:
    """How often a command opens each Markdown file of the base, and parses it."""
    environment = os.environ | {"FIELDGUIDE_CACHE": str(base / "cache")}
    subprocess.run(
        [sys.executable, "-c", COUNTING, json.dumps(command)],
        cwd=base,
        env=environment,
        check=False,
        capture_output=True,
    )
    opened, parsed = json.loads((base / "counts.json").read_text("utf-8"))
    return opened, parsed


LIBRARY = {
    "content/knowledge/first-entry.md",
    "content/knowledge/second-entry.md",
    "content/knowledge/wrong.md",
    "content/pipeline/build/start.md",
}
PAGES = {"content/index.md", "content/guide.md", "content/knowledge/README.md"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "files"),
    [
        (("mkdocs", "build", "-q"), LIBRARY | PAGES),
        (("fieldguide", "check", "--only", "knowledge,guides"), LIBRARY),
        (("fieldguide", "check", "--skip", "samples"), LIBRARY | PAGES),
        (("fieldguide", "samples", "--static"), LIBRARY | PAGES),
        (("fieldguide", "check", "--only", "knowledge,links,samples"), LIBRARY | PAGES),
    ],
    ids=["build", "knowledge and guides", "all but samples", "samples", "all but guides"],
)
def test_each_file_is_opened_and_parsed_once(
    base: Path, command: tuple[str, ...], files: set[str]
) -> None:
    opened, parsed = counted(base, *command)
    assert opened == dict.fromkeys(files, 1)
    assert parsed == dict.fromkeys(files, 1)
