"""The command: what it is asked, what it answers, and how it ends."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import shutil
import signal
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import fieldguide
from fieldguide.checking import forms
from processes import PATIENCE, child, until
from samples.proving import fence
from support import overlay, preset, run, step, write_tree

pytestmark = pytest.mark.slow

GOLDEN = Path(__file__).parents[1] / "samples" / "golden"
ENTRY = "---\nname: {}\ndescription: d\n---\n\n"
TREE = {
    "mkdocs.yml": "site_name: S\ndocs_dir: content\nplugins: [fieldguide]\n",
    "content/knowledge/prices.md": ENTRY.format("prices")
    + fence("def gross(net):\n    return net * 1.2", 'python title="src/prices.py"')
    + fence("from prices import gross\n\n\ndef test_gross():\n    assert gross(10) == 13",
            'python title="tests/test_prices.py"')
    + fence("print(total)")
    + fence("assert 1", before="<!-- sample: no-run why='needs a \x1b[31mbroker' -->\n")
    + fence("$ ls", "console")
    + fence("words", "text"),
    "content/knowledge/stock.md": ENTRY.format("stock")
    + fence("print(1)")
    + fence("2", "text data-sample=output")
    + fence("raise ValueError('<&\"\\'%\\n::error::')", before="<!-- smaple: x -->\n")
    + "<!-- sample: run -->\n",
    "content/pipeline/plan.md": step("plan", "## What\n\n" + fence("a: [1", "yaml")),
    "overlays/web.yml": overlay("web", **{"knowledge-overrides": {"plan": {"append": ["prices"]}}}),
    "overlays/presets/deep.yml": preset(5, plan=True),
}  # fmt: skip


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write_tree(tmp_path_factory.mktemp("base"), TREE)
    run("samples", cwd=root)
    return root


def golden(name: str, found: str, request: pytest.FixtureRequest) -> None:
    file = GOLDEN / name
    if request.config.getoption("--update-golden"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(found, "utf-8")
    assert found == file.read_text("utf-8")


def timeless(text: str) -> str:
    """Without what differs from run to run."""
    import re  # noqa: PLC0415 - one helper

    text = re.sub(r'((?:time|seconds)"?[:=] ?"?)\d+(\.\d+)?', r"\g<1>0", text)
    return re.sub(r'("(?:stdlib)": )"[0-9a-f]+"', r'\1"…"', text)


@pytest.mark.parametrize("form", ["text", "json", "junit", "sarif", "github", "list"])
def test_whole_reports(form: str, base: Path, request: pytest.FixtureRequest) -> None:
    options = ["--list"] if form == "list" else ["--format", form]
    result = run("samples", *options, cwd=base)
    assert result.exit_code == 1
    golden(f"{form}.txt", timeless(result.stdout), request)
    assert "\x1b[31m" not in result.stdout


def report_json(base: Path, *arguments: str) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(
        run("samples", "--format", "json", *arguments, cwd=base).stdout
    )
    return made


@pytest.mark.parametrize("options", [[], ["--list"], ["--static"], ["--shard", "1/2"]])
def test_the_json_keeps_its_contract(options: list[str], base: Path) -> None:
    schema = json.loads((Path(forms.__file__).parent / "samples.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    made = report_json(base, *options)
    jsonschema.validate(made, schema)
    places = [(one["file"], one["line"]) for one in made["samples"]]
    assert places == sorted(places)
    assert sum(made["totals"].values()) == len(made["samples"])


def test_other_forms_are_well_formed(base: Path) -> None:
    ET.fromstring(run("samples", "--format", "junit", cwd=base).stdout)  # noqa: S314 - our own
    sarif = json.loads(run("samples", "--format", "sarif", cwd=base).stdout)
    assert sarif["version"] == "2.1.0"
    for line in run("samples", "--format", "github", cwd=base).stdout.splitlines():
        assert line.startswith(("::error file=", "::warning file="))


@pytest.mark.parametrize(
    ("words", "count"),
    [
        (["prices"], 6),
        (["stock"], 3),
        (["content/knowledge"], 9),
        (["content/pipeline/plan.md"], 1),
        (["content/knowledge/prices.md:14"], 1),
        (["prices:11", "stock"], 4),
        (["--type", "web"], 7),
        (["--language", "yaml"], 1),
        (["--language", "py", "content/knowledge"], 6),
        (["--shard", "1/1"], 10),
        (["--list"], 10),
    ],
)
def test_what_is_chosen(words: list[str], count: int, base: Path) -> None:
    assert len(report_json(base, *words)["samples"]) == count


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["pricse"], "'pricse' is not a file, folder or entry; did you mean 'prices'?"),
        (["prices:2"], "no sample is at line 2 of content/knowledge/prices.md"),
        (["--language", "pyhton"], "did you mean 'python'?"),
        (["--type", "wbe"], "did you mean 'web'?"),
        (["--shard", "3/2"], "'3/2' is not a shard"),
        (["--update-baseline"], "--update-baseline needs --baseline FILE"),
        (["--baseline", "none.json"], "none.json"),
        (["--output", "no/such/folder.txt"], "cannot be written"),
        (["--output", "content/knowledge/prices.md"], "is a source file; not overwritten"),
        (["--output", "mkdocs.yml"], "is a source file; not overwritten"),
        (["--knowledge", "x", "--config-file", "mkdocs.yml"], "not both"),
    ],
)
def test_what_cannot_be_done(words: list[str], said: str, base: Path) -> None:
    result = run("samples", *words, cwd=base)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr


def test_no_base_here(tmp_path: Path) -> None:
    result = run("samples", cwd=tmp_path)
    assert result.exit_code == 2
    assert "there is no mkdocs.yml here" in result.stderr


def test_a_folder_of_markdown_is_enough(tmp_path: Path) -> None:
    write_tree(tmp_path, {"docs/a.md": fence("assert 1"), "docs/b/c.md": fence("x = 1")})
    result = run("samples", "--knowledge", "docs", cwd=tmp_path)
    assert result.exit_code == 0
    assert "2 samples on 2 pages" in result.stdout
    assert not (tmp_path / ".fieldguide").exists()


def test_static_runs_nothing(tmp_path: Path) -> None:
    write_tree(tmp_path, {"a.md": fence("open('/tmp/never', 'w')")})
    made = report_json(tmp_path, "--knowledge", ".", "--static")
    assert made["sandbox"] == "none"
    assert made["samples"][0]["level"] == "names"


def test_a_list_runs_nothing(tmp_path: Path) -> None:
    write_tree(tmp_path, {"a.md": fence("assert 'never run'") + fence("x", "text")})
    made = report_json(tmp_path, "--knowledge", ".", "--list")["samples"]
    assert [(one["status"], one["why"]) for one in made] == [
        ("not-run", "not run yet"),
        ("unchecked", "'text' is not code"),
    ]


def test_strict_counts_excerpts(tmp_path: Path) -> None:
    write_tree(tmp_path, {"a.md": fence("print(total)")})
    assert run("samples", "--knowledge", ".", cwd=tmp_path).exit_code == 0
    assert run("samples", "--knowledge", ".", "--strict", cwd=tmp_path).exit_code == 1


def test_outputs_are_written(tmp_path: Path) -> None:
    before = fence("print(1)") + fence("2", "text data-sample=output") + "rest\n"
    write_tree(tmp_path, {"a.md": before})
    result = run("samples", "--knowledge", ".", "--update", cwd=tmp_path)
    assert (result.exit_code, result.stderr) == (0, "a.md:5:1: output written\n")
    assert (tmp_path / "a.md").read_text("utf-8") == before.replace("2\n", "1\n")


def test_a_baseline_starts_an_old_base(tmp_path: Path) -> None:
    bad = fence("assert 1 == 2")
    write_tree(tmp_path, {"a.md": bad + fence("x = (")})
    options = ["--knowledge", ".", "--baseline", "known.json"]
    assert run("samples", *options, "--update-baseline", cwd=tmp_path).exit_code == 0
    assert run("samples", *options, cwd=tmp_path).exit_code == 0
    write_tree(tmp_path, {"a.md": "moved\n\n" + bad + fence("x = (")})
    assert run("samples", *options, cwd=tmp_path).exit_code == 0
    write_tree(tmp_path, {"a.md": bad + fence("x = (") + fence("assert 3 == 4")})
    new = run("samples", *options, cwd=tmp_path)
    assert (new.exit_code, new.stdout.count("error[")) == (1, 1)
    write_tree(tmp_path, {"a.md": bad})
    gone = run("samples", *options, cwd=tmp_path)
    assert gone.exit_code == 1
    assert "error[FG342]" in gone.stdout


def refusing(folder: Path) -> dict[str, str]:
    """An environment whose bubblewrap is refused, as AppArmor and containers do."""
    script = "#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied' >&2\nexit 1\n"
    write_tree(folder, {"bin/bwrap": script})
    (folder / "bin" / "bwrap").chmod(0o755)
    return {**os.environ, "PATH": f"{folder / 'bin'}:{os.environ['PATH']}"}


def command(folder: Path, *arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    script = str(Path(sys.executable).with_name("fieldguide"))
    return subprocess.run(
        [script, "samples", "--knowledge", ".", *arguments],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_refused_sandbox_is_said(tmp_path: Path) -> None:
    write_tree(tmp_path, {"a.md": fence("assert 1")})
    env = refusing(tmp_path)
    made = command(tmp_path, env=env)
    assert made.returncode == 0
    assert "sandbox: limits (bubblewrap is refused: bwrap: setting up uid map: Perm" in made.stdout
    required = command(tmp_path, "--sandbox", "require", env=env)
    assert required.returncode == 2
    assert "Permission denied; nothing was run" in required.stderr
    assert required.stdout == ""


def test_a_missing_sandbox_is_said(tmp_path: Path) -> None:
    write_tree(tmp_path, {"a.md": fence("assert 1")})
    env = {**os.environ, "PATH": str(tmp_path)}
    required = command(tmp_path, "--sandbox", "require", env=env)
    assert (required.returncode, "bubblewrap is not installed" in required.stderr) == (2, True)


def test_progress_is_for_terminals(tmp_path: Path) -> None:
    write_tree(tmp_path, {"a.md": fence("assert 1")})
    script = str(Path(sys.executable).with_name("fieldguide"))
    parent, child = pty.openpty()
    with subprocess.Popen(
        [script, "samples", "--knowledge", "."], cwd=tmp_path, stdout=child, stderr=child
    ) as process:
        os.close(child)
        shown = b""
        while True:
            try:
                data = os.read(parent, 4096)
            except OSError:
                break
            if not data:
                break
            shown += data
        process.wait()
    os.close(parent)
    assert b"samples  [####" in shown
    assert "[####" not in run("samples", "--knowledge", ".", cwd=tmp_path).output


def test_an_interrupt_leaves_nothing_behind(tmp_path: Path) -> None:
    # The only thing that can be seen of a sample behind walls is the name of its process.
    code = "import time\nopen('/proc/self/comm', 'w').write('endless')\ntime.sleep(600)"
    write_tree(tmp_path, {"a.md": fence(code, before="<!-- sample: timeout=10m -->\n")})
    script = str(Path(sys.executable).with_name("fieldguide"))
    with subprocess.Popen(
        child(script, "samples", "--knowledge", "."),
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        until(lambda: "endless" in map(name_of, children(process.pid)), process)
        below = children(process.pid)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode not in (0, None)
    assert b"Traceback" not in errors
    until(lambda: not [pid for pid in below if name_of(pid)])


def name_of(pid: int) -> str:
    """The name of a process; empty if there is none."""
    try:
        return Path(f"/proc/{pid}/comm").read_text("utf-8").strip()
    except OSError:
        return ""


def children(pid: int) -> list[int]:
    """All processes below one."""
    found: list[int] = []
    pending = [pid]
    while pending:
        parent = pending.pop()
        with contextlib.suppress(OSError):  # It may end while it is asked.
            below = Path(f"/proc/{parent}/task/{parent}/children").read_text("ascii").split()
            found += map(int, below)
            pending += map(int, below)
    return found


# --- shards put together -------------------------------------------------------------------------


def test_evidence_of_shards_is_put_together(base: Path, tmp_path: Path) -> None:
    whole = (base / ".fieldguide/evidence.json").read_text("utf-8")
    kept = tmp_path / "kept"
    kept.mkdir()
    for shard in ("1", "2", "3"):
        one = write_tree(tmp_path / shard, TREE)
        run("samples", "--shard", f"{shard}/3", cwd=one)
        (kept / shard).mkdir()
        (one / ".fieldguide/evidence.json").rename(kept / shard / "evidence.json")
    site = write_tree(tmp_path / "site", TREE)
    result = run("samples", "--merge", str(kept), cwd=site)
    assert (result.exit_code, result.output) == (0, "evidence of 10 of 10 samples, from 3 files\n")
    assert (site / ".fieldguide/evidence.json").read_text("utf-8") == whole
    # A shard that is missing is seen, and what no longer fits its page is left out.
    (site / ".fieldguide/evidence.json").unlink()
    page = site / "content/knowledge/stock.md"
    page.write_text(page.read_text("utf-8").replace("print(1)", "print(2)"), "utf-8")
    files = [str(kept / shard / "evidence.json") for shard in ("1", "3")]
    result = run("samples", "--merge", files[0], "--merge", files[1], cwd=site)
    assert result.output.endswith(" of 10 samples, from 2 files\n")
    merged = json.loads((site / ".fieldguide/evidence.json").read_text("utf-8"))
    assert "content/knowledge/stock.md" not in merged["pages"]


def test_what_is_no_evidence_is_not_merged(base: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    wrong = write_tree(tmp_path, {"wrong.json": '{"version": 0}', "odd.json": "[" * 100_000})
    for path, said in {
        "empty": "has no evidence: no file *.json",
        "none.json": "does not exist, or is not evidence of this version",
        "wrong.json": "does not exist, or is not evidence of this version",
        "odd.json": "does not exist, or is not evidence of this version",
    }.items():
        result = run("samples", "--merge", str(wrong / path), cwd=base)
        assert result.exit_code == 2
        assert said in result.output
    result = run("samples", "--merge", "x", "--knowledge", "content", cwd=base)
    assert result.exit_code == 2


def test_a_fresh_copy_of_the_package_knows_what_another_proved(tmp_path: Path) -> None:
    # A workflow checks everything out anew, and restores the cache.
    script = (
        "import fieldguide; from fieldguide.samples.toolbox import Toolbox; "
        "print(fieldguide.__file__, Toolbox.detect().versions)"
    )
    found = []
    for name in ("one", "two", "other"):
        copy = tmp_path / name / "fieldguide"
        shutil.copytree(Path(fieldguide.__file__).parent, copy, copy_function=shutil.copyfile)
        if name == "other":
            (copy / "samples" / "judging.py").write_text("", "utf-8")
        done = subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONPATH": str(copy.parent)},
            check=True,
            capture_output=True,
            text=True,
        )
        place, versions = done.stdout.split()
        assert place == str(copy / "__init__.py")
        found.append(versions)
    assert found[0] == found[1] != found[2]


def test_a_baseline_is_judged_by_what_a_run_is_about(tmp_path: Path) -> None:
    bad = fence("assert 1 == 2")
    write_tree(tmp_path, {"a.md": bad, "b.md": bad + "<!-- sample: run -->\n"})
    options = ["--knowledge", ".", "--baseline", "known.json"]
    assert run("samples", *options, "--update-baseline", cwd=tmp_path).stderr == (
        "3 findings written to known.json\n"
    )
    for words in (["a.md"], ["--shard", "1/2"], ["--language", "python"]):
        assert run("samples", *options, *words, cwd=tmp_path).exit_code == 0, words
    assert run("samples", *options, "a.md", "--update-baseline", cwd=tmp_path).exit_code == 0
    made = json.loads((tmp_path / "known.json").read_text("utf-8"))
    assert [one["file"] for one in made["findings"]] == ["a.md", "b.md", "b.md"]
    write_tree(tmp_path, {"b.md": bad})
    gone = run("samples", *options, cwd=tmp_path)
    assert (gone.exit_code, "FG305 in b.md is already fixed" in gone.stdout) == (1, True)
