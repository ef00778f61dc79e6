from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

import fieldguide
from fieldguide.cli.main import main
from fieldguide.guides.contract import guide_schema
from support import (
    REPOSITORY,
    entry,
    overlay,
    run,
    run_process,
    write_tree,
)

from .bases import ERRS, GOOD, HINTS, TEXTS, WARNS, timeless

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("command", [[], ["check"], ["explain"], ["guide"], ["list"]])
def test_help_says_what_each_option_is_for(tmp_path: Path, command: list[str]) -> None:
    result = run(*command, "--help", cwd=tmp_path)
    assert result.exit_code == 0
    assert result.stdout == run(*command, "-h", cwd=tmp_path).stdout
    group = main.get_command(click.Context(main), command[0]) if command else main
    assert group is not None
    for parameter in group.params:
        if getattr(parameter, "hidden", False):
            continue
        for name in parameter.opts if parameter.param_type_name == "option" else []:
            listed = rf"^  (-\w, )?{re.escape(name)}\b.*?[a-z]{{4,}}[^\n]*\."
            assert re.search(listed, result.stdout, re.DOTALL | re.MULTILINE), name
    if command:
        assert "--config-file" in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 100


def test_the_version(tmp_path: Path) -> None:
    shown = run("--version", cwd=tmp_path).stdout
    assert shown == f"fieldguide, version {fieldguide.__version__}\n"


@pytest.mark.parametrize(
    ("files", "plain", "strict"),
    [({}, 0, 0), (HINTS, 0, 0), (WARNS, 0, 1), (ERRS, 1, 1), ({**WARNS, **ERRS}, 1, 1)],
)
def test_exit_codes(tmp_path: Path, files: dict[str, str], plain: int, strict: int) -> None:
    write_tree(tmp_path, {**GOOD, **files})
    for form in ("text", "json", "junit", "sarif", "github"):
        assert run(*TEXTS, "--format", form, cwd=tmp_path).exit_code == plain
        assert run(*TEXTS, "--format", form, "--strict", cwd=tmp_path).exit_code == strict
    hints = [d["severity"] for d in checked(tmp_path)]
    assert ("hint" in hints) == (files is HINTS)


@pytest.mark.parametrize(
    "arguments",
    [
        ["check"],
        ["check", "--config-file", "nowhere.yml"],
        ["check", "--nonsense"],
        ["check", "--format", "xml"],
        ["check", "--knowledge", "content", "--config-file", "mkdocs.yml"],
        ["guide"],
        ["guide", "app"],
        ["list"],
        ["list", "nonsense"],
        ["nonsense"],
    ],
)
def test_what_cannot_run_ends_with_2_and_a_word(tmp_path: Path, arguments: list[str]) -> None:
    result = run(*arguments, cwd=tmp_path)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Error: " in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ap"], "unknown project type 'ap': did you mean 'app'?"),
        (["app", "--preset", "x"], "unknown preset 'x': available: deep"),
        (["app", "--domain", "x"], "unknown domain 'x': none is defined"),
        (["app", "--with", "x"], "unknown structural overlay 'x': none is defined"),
    ],
)
def test_a_guide_of_what_is_not_there(tmp_path: Path, arguments: list[str], message: str) -> None:
    result = run("guide", *arguments, cwd=write_tree(tmp_path, GOOD))
    assert (result.exit_code, result.stderr) == (2, f"Error: {message}\n")


def test_a_guide_with_an_error_ends_with_1(tmp_path: Path) -> None:
    bad = overlay("app", knowledge_overrides={"plan": {"append": ["ghost"]}})
    write_tree(tmp_path, {**GOOD, "overlays/app-overlay.yml": bad})
    for form in ("text", "json"):
        result = run("guide", "app", "--format", form, cwd=tmp_path)
        assert result.exit_code == 1
    assert json.loads(result.stdout)["diagnostics"][0]["code"] == "FG202"


def test_long_names_do_not_widen_the_list(tmp_path: Path) -> None:
    long = entry("two", topics=["x" * 10_000, "y"])
    write_tree(tmp_path, {**GOOD, "content/knowledge/two.md": long})
    assert max(map(len, run("list", "topics", cwd=tmp_path).stdout.split("\n"))) < 100


def test_the_same_bytes_every_time(tmp_path: Path) -> None:
    write_tree(tmp_path, {**GOOD, **WARNS, **ERRS})
    runs = [
        timeless(
            run_process(*TEXTS, cwd=tmp_path, env={**os.environ, "PYTHONHASHSEED": seed}).stdout
        )
        for seed in ("0", "1", "2")
    ]
    assert len(set(runs)) == 1


def test_the_reader_may_stop_reading(tmp_path: Path) -> None:
    write_tree(tmp_path, {**GOOD, **{f"content/knowledge/{i}.md": "x" for i in range(2000)}})
    script = Path(sys.executable).with_name("fieldguide")
    with subprocess.Popen(
        [str(script), *TEXTS], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""


def test_a_check_starts_without_the_theme(tmp_path: Path) -> None:
    write_tree(tmp_path, GOOD)
    code = (
        "import sys\nfrom fieldguide.cli.main import main\n"
        f"try:\n    main({list(TEXTS)})\nfinally:\n    print(*sorted(sys.modules))\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    modules = set(result.stdout.split())
    assert "fieldguide.knowledge.library" in modules
    unwanted = [
        *("material", "mkdocs.themes", "mkdocs.commands", "subprocess"),
        "fieldguide.samples.toolbox",
        *("fieldguide.site.plugin", "fieldguide.site.linkcheck", "fieldguide.samples.session"),
        *(
            "fieldguide.samples.running.sandbox",
            "fieldguide.checking.forms.sarif",
            "fieldguide.checking.changes",
        ),
    ]
    assert not [name for name in unwanted if name in modules]


def test_the_contract_on_the_projects_own_base() -> None:
    result = run("guide", "ml", "--preset", "deep", "--format", "json", cwd=REPOSITORY)
    assert result.exit_code == 0, result.stdout
    made = json.loads(result.stdout)
    assert list(made) == guide_schema()["required"]
    head = {key: made[key] for key in ("type", "preset", "domains", "structural")}
    assert head == {"type": "ml", "preset": "deep", "domains": [], "structural": []}
    (security,) = (one for one in made["steps"] if one["name"] == "security")
    assert list(security) == guide_schema()["$defs"]["step"]["required"]
    assert (security["phase"], security["order"], security["enabled"]) == ("quality", 950, True)
    assert (security["conditional"], security["dependencies"]) == (None, ["review-operations"])
    assert "system-architecture" in security["reads"]
    placed = [placement for one in made["steps"] for placement in one["placements"]]
    kinds = {placement["reason"]["kind"] for placement in placed}
    assert kinds == {"step", "overlay"}
    for placement in placed:
        reason = placement["reason"]
        line = (REPOSITORY / reason["file"]).read_text("utf-8").split("\n")[reason["line"] - 1]
        assert re.search(rf"\b{placement['entry']}\b", line), "the line of the item itself"
        if reason["kind"] == "overlay":
            assert (reason["name"], reason["file"]) == ("ml", "overlays/ml-overlay.yml")


def checked(root: Path) -> list[dict[str, object]]:
    found = json.loads(run(*TEXTS, "--format", "json", cwd=root).stdout)["diagnostics"]
    assert isinstance(found, list)
    for problem in found:
        keys = ("code", "severity", "message", "file", "line", "column", "hint", "part")
        assert tuple(problem) == keys
    return found
