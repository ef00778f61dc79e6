"""How a report is printed: its paths, its characters, its colours and its lines."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from support import (
    run,
    run_process,
    step,
    write_tree,
)

from .bases import ERRS, GOOD, HINTS, TEXTS, listing, timeless

pytestmark = pytest.mark.slow


def test_files_are_printed_from_the_configurations_folder(tmp_path: Path) -> None:
    write_tree(tmp_path / "site", {**GOOD, **ERRS})
    (tmp_path / "elsewhere").mkdir()
    elsewhere = (tmp_path / "elsewhere", "../site/mkdocs.yml")
    for where, config in ((tmp_path, "site/mkdocs.yml"), elsewhere):
        for option in ("--config-file", "-f"):
            result = run(*TEXTS, option, config, "--format", "json", cwd=where)
            files = {problem["file"] for problem in json.loads(result.stdout)["diagnostics"]}
            assert files == {"content/knowledge/three.md"}
    result = run(*TEXTS, "-f", "site/mkdocs.yml", cwd=tmp_path)
    assert "1 | no frontmatter" in result.stdout, "the source is found from anywhere"


def test_folders_are_printed_from_the_working_folder(tmp_path: Path) -> None:
    write_tree(tmp_path, {f"base/{name}": text for name, text in (GOOD | ERRS).items()})
    (tmp_path / "sub").mkdir()
    knowledge = ["--knowledge", str(tmp_path / "base/content/knowledge"), "--format", "json"]
    for where, file in ((tmp_path, "base/content/knowledge/three.md"), (tmp_path / "sub", None)):
        result = run("check", *knowledge, cwd=where)
        (problem,) = json.loads(result.stdout)["diagnostics"]
        assert problem["file"] == (file or "../base/content/knowledge/three.md")


def test_what_is_shown_cannot_drive_a_terminal(tmp_path: Path) -> None:
    evil = "\x1b]0;owned\x07\x1b[2J\x9b1m\u202e"
    files = {
        f"content/knowledge/{evil}.md": "---\ndescription: d\n---\n",
        f"content/pipeline/{evil}.md": f"---\nname: 7\ndescription: '{evil[-1]}'\n---\n",
        "content/knowledge/two.md": f"---\nname: two\n---\n{evil}\n",
        f"overlays/{evil}-overlay.yml": json.dumps({"name": evil, "description": evil}),
        "overlays/bad.yml": f"name: {evil}\n",
        "content/pipeline/plan.md": step(
            "plan", dependencies=[evil], **{"knowledge-base": ["one", evil]}
        ),
    }
    write_tree(tmp_path, {**GOOD, **files})
    commands = [[*TEXTS, "--format", form] for form in ("text", "json", "github")]
    commands += [["list", kind, "--format", form] for form in ("text", "json")
                 for kind in ("types", "entries", "steps", "topics")]  # fmt: skip
    commands += [["guide", "app"], ["guide", "app", "--format", "json"], ["guide", evil]]
    for command in commands:
        result = run(*command, cwd=tmp_path)
        shown = result.stdout + result.stderr
        assert not [c for c in shown if not c.isprintable() and c != "\n"], command
    names = {item["name"] for item in listing("entries", tmp_path)}
    assert evil in names, "programs get the name itself"
    assert run("guide", "app", cwd=tmp_path).stdout.count("\\x1b]0;owned") == 3


@pytest.mark.skipif(sys.platform != "linux", reason="names that are no text")
def test_file_names_that_are_no_text(tmp_path: Path) -> None:
    write_tree(tmp_path, GOOD)
    folder = os.fsencode(tmp_path / "content" / "knowledge")
    Path(os.fsdecode(folder + b"/\xff.md")).write_text("no frontmatter")
    for form in ("text", "json", "github"):
        result = run_process(*TEXTS, "--format", form, cwd=tmp_path)
        summary = result.stderr if form == "github" else ""
        assert (result.returncode, result.stderr) == (1, summary)
        assert "udcff" in result.stdout


def test_a_terminal_without_such_a_character(tmp_path: Path) -> None:
    write_tree(tmp_path, {**GOOD, "content/knowledge/two.md": "---\nname: two\nx漢: 1\n---\n"})
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"}
    result = run_process(*TEXTS, cwd=tmp_path, env=environment)
    assert (result.returncode, result.stderr) == (1, "")
    assert "unknown key 'x\\u6f22'" in result.stdout


def terminal(*arguments: str, cwd: Path, env: dict[str, str] | None = None) -> str:
    """What the command writes when its output is a terminal."""
    primary, secondary = pty.openpty()
    script = Path(sys.executable).with_name("fieldguide")
    with subprocess.Popen(
        [str(script), *arguments], cwd=cwd, env=env, stdout=secondary, stderr=secondary
    ):
        os.close(secondary)
        written = b""
        try:
            while chunk := os.read(primary, 65536):
                written += chunk
        except OSError:  # the other end is closed
            pass
    os.close(primary)
    return written.decode()


def test_colour_is_for_terminals(tmp_path: Path) -> None:
    write_tree(tmp_path, {**GOOD, **ERRS})
    environment = {**os.environ, "TERM": "xterm", "NO_COLOR": ""}
    coloured = terminal(*TEXTS, cwd=tmp_path, env=environment)
    plain = run_process(*TEXTS, cwd=tmp_path).stdout
    assert "\x1b[31m\x1b[1merror[FG110]\x1b[0m" in coloured
    assert "\x1b" not in plain
    uncoloured = re.sub(r"\x1b\[\d+m", "", coloured).replace("\r\n", "\n")
    assert timeless(uncoloured) == timeless(plain)


@pytest.mark.parametrize("wish", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_who_wants_no_colour_gets_none(tmp_path: Path, wish: dict[str, str]) -> None:
    write_tree(tmp_path, {**GOOD, **ERRS})
    environment = {**os.environ, "TERM": "xterm", "NO_COLOR": "", **wish}
    assert "\x1b" not in terminal(*TEXTS, cwd=tmp_path, env=environment)


def test_the_caret_stands_below_what_is_meant(tmp_path: Path) -> None:
    text = "漢字, — “é”, e\u0301, \uff46\uff4c"
    topics = f"---\nname: two\ndescription: d\ntopics: [{text}, 12]\n---\n"
    write_tree(tmp_path, {**GOOD, "content/knowledge/two.md": topics})
    shown = run(*TEXTS, cwd=tmp_path).stdout.split("\n")
    line = next(i for i, text in enumerate(shown) if "topics: [" in text and "12]" in text)
    before = shown[line][: shown[line].index("12]")]
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in before)
    assert wide == 4
    assert shown[line + 1].index("^^") == len(before) + wide - 1, "one accent takes no cell"


@pytest.mark.full
def test_lines_of_any_length_fit(tmp_path: Path) -> None:
    text = f"---\nname: two\ndescription: {'x' * 50_000}\ntopics: [{'a, ' * 30_000}7]\n---\n"
    write_tree(tmp_path, {**GOOD, "content/knowledge/two.md": text})
    shown = run(*TEXTS, cwd=tmp_path).stdout
    assert max(map(len, shown.split("\n"))) < 200
    assert re.search(r"\| .*a, 7\]\n +\| +\^\n", shown)


def test_annotations_for_github(tmp_path: Path) -> None:
    write_tree(tmp_path, {**GOOD, "content/knowledge/a,b:c%.md": "---\nname: x\nkey%: 1\n---\n"})
    result = run(*TEXTS, "--format", "github", cwd=tmp_path)
    lines = [line for line in result.stdout.splitlines() if "FG122" in line]
    assert lines == [
        (
            "::warning file=content/knowledge/a%2Cb%3Ac%25.md,line=3,col=1,"
            "title=Fieldguide FG122::unknown key 'key%25' (known keys: name, description, topics, "
            "volatility, last-reviewed, version-pin, markdown, sources)"
        )
    ]
    assert all(re.match(r"::(error|warning|notice) file=", x) for x in result.stdout.splitlines())


def test_hints_are_notices_to_github(tmp_path: Path) -> None:
    result = run(*TEXTS, "--format", "github", cwd=write_tree(tmp_path, {**GOOD, **HINTS}))
    assert result.stdout.startswith("::notice file=content/pipeline/own-step.md,line=5,col=9,")
