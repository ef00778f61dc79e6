"""One command over all parts: its reports, its baseline, and what it says of what is missing."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

import fieldguide
from fieldguide.samples.evidence.evidencefile import FILE
from support import entry, overlay, preset, run, run_process, step, write_tree

pytestmark = pytest.mark.slow

BROKEN = "```python\nassert 1 == 2\n```\n"
EXCERPT = "```python\nprint(total)\n```\n"
TREE: dict[str, Any] = {
    "mkdocs.yml": "site_name: S\ndocs_dir: content\nplugins: [fieldguide]\n",
    "content/knowledge/one.md": entry("one", f"## Summary\n\n{BROKEN}\n{EXCERPT}", author="x"),
    "content/pipeline/plan.md": step("plan", order=1, **{"knowledge-base": ["one", "ghost"]}),
    "content/index.md": "# Home\n",
    "overlays/app-overlay.yml": overlay("app"),
    "overlays/presets/deep.yml": preset(5, plan=True),
}
EXPECTED = [
    ("FG122", "knowledge", "content/knowledge/one.md", 4),
    ("FG321", "samples", "content/knowledge/one.md", 9),
    ("FG330", "samples", "content/knowledge/one.md", 13),
    ("FG202", "guides", "content/pipeline/plan.md", 5),
]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tree(tmp_path_factory.mktemp("base"), TREE)


def found(root: Path, *options: str) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = json.loads(
        run("check", "--skip", "links", "--format", "json", *options, cwd=root).stdout
    )["diagnostics"]
    return made


def test_one_report(base: Path) -> None:
    made = found(base)
    shown = [(one["code"].replace("FG320", "FG321"), one["part"], one["file"]) for one in made]
    assert shown == [expected[:3] for expected in EXPECTED]
    keys = ["code", "severity", "message", "file", "line", "column", "hint", "part"]
    assert all(list(one) == keys for one in made)


@pytest.mark.parametrize("part", ["knowledge", "guides", "samples"])
def test_one_part(base: Path, part: str) -> None:
    codes = {one["code"].replace("FG320", "FG321") for one in found(base, "--only", part)}
    own = {code for code, of, _, _ in EXPECTED if of == part}
    assert codes == own
    assert {one["part"] for one in found(base, "--only", part)} == {part}


def test_a_page_that_is_read_for_its_samples_alone(tmp_path: Path) -> None:
    root = write_tree(tmp_path, {**TREE, "content/index.md": b"# Home \xff\n"})
    for parts, part in (((), "knowledge"), (("--only", "samples"), "samples")):
        (one,) = (one for one in found(root, *parts) if one["code"] == "FG102")
        assert (one["part"], one["file"]) == (part, "content/index.md")
    assert "FG102" not in {one["code"] for one in found(root, "--only", "knowledge")}


def test_the_summary(base: Path) -> None:
    result = run("check", cwd=base)
    lines = result.stdout.splitlines()[-6:]
    assert [line.split()[0] for line in lines] == [
        "errors", "knowledge", "guides", "links", "samples", "1"
    ]  # fmt: skip
    assert lines[-1] == "1 entry, 1 step, 1 type, 1 preset: 2 errors, 2 warnings"
    assert lines[1].split()[1:4] == ["0", "1", "0"]
    assert all(line.endswith(" s") for line in (lines[1], lines[2], lines[4]))
    assert result.stdout.index("warning[FG122]") < result.stdout.index("error[FG202]")


def test_the_evidence_is_kept_for_the_site(base: Path) -> None:
    (base / FILE).unlink(missing_ok=True)
    run("check", "--only", "samples", cwd=base)
    assert (base / FILE).is_file()


def test_a_summary_of_thousands_fits_a_screen(tmp_path: Path) -> None:
    lines = "".join(f"<b onclick=x>{n}</b>\n\n" for n in range(3000))
    files = {f"content/knowledge/{n}.md": f"---\nkey{n}: 1\n---\n" for n in range(700)}
    write_tree(tmp_path, {**TREE, **files, "content/knowledge/one.md": entry("one", lines)})
    shown = run("check", "--skip", "samples,links", cwd=tmp_path).stdout.rpartition("\n\n")[2]
    assert len(shown.splitlines()) <= 24
    assert "most frequent codes:" in shown
    assert "3,000  FG131  raw HTML was removed" in shown


def test_reports_for_programs(base: Path) -> None:
    github = run("check", "--skip", "links", "--format", "github", cwd=base).stdout
    assert [line.partition(" ")[0] for line in github.splitlines()] == [
        "::warning", "::error", "::warning", "::error"
    ]  # fmt: skip
    sarif = json.loads(run("check", "--skip", "links", "--format", "sarif", cwd=base).stdout)
    results = sarif["runs"][0]["results"]
    assert [one["properties"]["part"] for one in results] == [one[1] for one in EXPECTED]
    assert len({one["partialFingerprints"]["fieldguide/v1"] for one in results}) == 4
    root = ET.fromstring(run("check", "--format", "junit", cwd=base).stdout)  # noqa: S314 - ours
    suites = {one.attrib["name"]: one for one in root}
    assert list(suites) == ["knowledge", "guides", "links", "samples"]
    assert [suites["samples"].attrib[key] for key in ("tests", "errors", "skipped")] == [
        "3", "1", "1"
    ]  # fmt: skip
    assert float(suites["samples"][0].attrib["time"]) > 0


@pytest.mark.parametrize("form", ["text", "json", "junit", "sarif", "github"])
def test_a_report_in_a_file(base: Path, tmp_path: Path, form: str) -> None:
    file = tmp_path / "report"
    options = ("check", "--skip", "links,samples", "--format", form)
    result = run(*options, "--output", str(file), cwd=base)
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 4, "the summary alone"
    assert "FG202" in file.read_text("utf-8")
    assert run(*options, "--output", "no/such/folder", cwd=base).exit_code == 2


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--shard", "3/2"], "'3/2' is not a shard"),
        (["--update-baseline"], "--update-baseline needs --baseline FILE"),
        (["--baseline", "none.json"], "baseline not found; create it with --update-baseline"),
        (["--only", "link"], "did you mean 'links'?"),
        (["--jobs", "0"], "0 is not in the range"),
    ],
)
def test_what_cannot_be_done(base: Path, options: list[str], said: str) -> None:
    result = run("check", *options, cwd=base)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_shards_are_all_together(base: Path) -> None:
    parts = [found(base, "--only", "samples", "--shard", f"{n}/2") for n in (1, 2)]
    codes = sorted(one["code"].replace("FG320", "FG321") for part in parts for one in part)
    assert codes == ["FG321", "FG330"]


def test_folders_without_a_site_have_no_links(base: Path) -> None:
    result = run("check", "--knowledge", "content/knowledge", cwd=base)
    assert "links      skipped: no mkdocs.yml" in result.stdout
    assert "samples           1         1         0" in result.stdout


def test_a_run_about_nothing_is_no_success(base: Path) -> None:
    result = run("check", "--only", "links", "--knowledge", "content/knowledge", cwd=base)
    assert result.exit_code == 2
    assert "links      skipped: no mkdocs.yml" in result.stdout
    assert "nothing was checked: every requested part is skipped" in result.stderr


def without(folder: Path, *packages: str) -> Path:
    """A folder with all installed packages but some: links to what is installed."""
    installed = Path(sysconfig.get_paths()["purelib"])
    for item in installed.iterdir():
        name = item.name.lower().replace("_", "-")
        if not any(name.startswith(package) for package in packages):
            (folder / item.name).symlink_to(item)
    return folder


def test_without_the_extra_samples_are_left_out(base: Path, tmp_path: Path) -> None:
    farm = without(tmp_path, "duckdb", "sqlglot", "ruff")
    here = Path(fieldguide.__file__).parents[1]
    code = (
        f"import sys; sys.path[:0] = [{str(here)!r}, {str(farm)!r}]\n"
        "from fieldguide.cli.main import main; main(['check', '--only', 'knowledge,samples'])"
    )
    made = subprocess.run(
        [sys.executable, "-S", "-c", code],
        cwd=base, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert made.stderr == ""
    assert made.returncode == 0, "a warning is all that is left"
    assert (
        "samples    skipped: the extra 'samples' is not installed (no duckdb, ruff, sqlglot); "
        'pip install "mkdocs-fieldguide[samples]"' in made.stdout
    )


def test_without_node_tools_that_is_said(tmp_path: Path) -> None:
    scripts = "```js\nlet x = 1;\n```\n\n```ts\nlet y = 1;\n```\n"
    root = write_tree(tmp_path / "base", {**TREE, "content/index.md": scripts})
    env = {"FIELDGUIDE_CACHE": str(tmp_path / "cache")}
    result = run("check", "--only", "samples", cwd=root, env=env)
    assert (
        "2 samples are not proven: the tools for JavaScript and TypeScript are not set up; "
        "fieldguide samples --setup" in result.stdout
    )


def test_a_sandbox_that_is_refused(base: Path, tmp_path: Path) -> None:
    env = {**os.environ, "PATH": str(tmp_path)}
    result = run_process("check", "--sandbox", "require", cwd=base, env=env)
    assert (result.returncode, result.stdout) == (2, "")
    assert "no sandbox: bubblewrap is not installed" in result.stderr


def test_an_old_base_starts_green(tmp_path: Path) -> None:
    root = write_tree(tmp_path, TREE)
    options = ("check", "--skip", "links", "--strict", "--baseline", "known.json")
    first = run(*options, "--update-baseline", cwd=root)
    assert (first.exit_code, first.stderr) == (0, "4 findings written to known.json\n")
    second = run(*options, cwd=root)
    assert second.exit_code == 0
    assert second.stdout.splitlines()[-1] == "1 entry, 1 step, 1 type, 1 preset: no problems"
    assert "  known" in second.stdout
    assert run(*options, "--format", "github", cwd=root).stdout == ""
    moved = TREE["content/pipeline/plan.md"].replace("name:", "\n\n# moved\nname:", 1)
    write_tree(root, {"content/pipeline/plan.md": moved})
    assert run(*options, cwd=root).exit_code == 0, "lines do not count"
    write_tree(root, {"content/knowledge/new.md": "no frontmatter"})
    new = run(*options, cwd=root)
    assert (new.exit_code, new.stdout.count("error["), new.stdout.count("FG110")) == (1, 1, 1)
    (root / "content/knowledge/new.md").unlink()
    write_tree(root, {"content/knowledge/ghost.md": entry("ghost")})
    gone = run(*options, cwd=root)
    assert gone.exit_code == 1
    assert "error[FG342]: FG202 in content/pipeline/plan.md is already fixed" in gone.stdout
    (one,) = (one for one in found(root, "--baseline", "known.json") if one["code"] == "FG342")
    assert (one["part"], one["file"]) == ("guides", "known.json")
    for part in ("knowledge", "samples"):
        assert run(*options, "--only", part, cwd=root).exit_code == 0, "it is not about that"
    for shard in ("1/2", "2/2"):
        assert run(*options, "--only", "samples", "--shard", shard, cwd=root).exit_code == 0
    run(*options, "--only", "samples", "--update-baseline", cwd=root)
    assert "FG342" in run(*options, cwd=root).stdout, "nor is what is written"
    run(*options, "--update-baseline", cwd=root)
    assert run(*options, cwd=root).exit_code == 0


def test_what_no_check_says_is_not_missed(tmp_path: Path) -> None:
    known = [
        {"file": "content/a.md", "at": "x", "code": code, "message": "m", "fingerprint": code}
        for code in ("FG501", "FG401", "FG431", "FG101")
    ]
    text = json.dumps({"version": 2, "findings": known})
    root = write_tree(tmp_path, {**TREE, "known.json": text, "content/a.md": "# A\n"})
    options = ("--skip", "samples,links", "--baseline", "known.json")
    assert "FG342" not in run("check", *options, cwd=root).stdout
    made = [one["message"] for one in found(root, "--baseline", "known.json")]
    assert "FG101 in content/a.md is already fixed: m" in made, "samples read that page"
    assert sum("is already fixed" in message for message in made) == 1
    (root / "content/a.md").unlink()
    assert "FG101 in content/a.md is already fixed" in run("check", *options, cwd=root).stdout


def test_commands_share_a_baseline(tmp_path: Path) -> None:
    root = write_tree(tmp_path, TREE)
    baseline = ("--baseline", "known.json")
    run("check", "--skip", "links", *baseline, "--update-baseline", cwd=root)
    assert run("samples", *baseline, cwd=root).exit_code == 0
    assert "FG342" not in run("samples", *baseline, cwd=root).stdout
    run("samples", *baseline, "--update-baseline", cwd=root)
    assert run("check", "--skip", "links", *baseline, cwd=root).exit_code == 0


@pytest.mark.parametrize("command", ["check", "samples"])
def test_what_is_known_is_not_annotated(tmp_path: Path, command: str) -> None:
    root = write_tree(tmp_path, TREE)
    options = ("--baseline", "known.json", "--format", "github")
    run(command, *options, "--update-baseline", cwd=root)
    assert run(command, *options, cwd=root).stdout == ""


def test_a_baseline_beside_another_configuration(tmp_path: Path) -> None:
    write_tree(tmp_path, {"site": TREE})
    options = ("check", "-f", "site/mkdocs.yml", "--only", "guides", "--baseline", "known.json")
    run(*options, "--update-baseline", cwd=tmp_path)
    write_tree(tmp_path, {"site/content/knowledge/ghost.md": entry("ghost")})
    made = run(*options, cwd=tmp_path).stdout
    assert " --> ../known.json:4:1\n" in made
    assert '"code": "FG202"' in made, "the line of the baseline is shown"


SEVERITIES = """
    site_name: S
    docs_dir: content
    plugins:
      - fieldguide:
          severity: {FG330: error, FG202: hint}
          overrides:
            - {code: [FG320, FG321], entry: one, severity: off, reason: "a riddle"}
            - {code: [FG122, FG311], file: "content/**", severity: hint, reason: "imported"}
"""


def test_severities_hold_in_all_parts(tmp_path: Path) -> None:
    root = write_tree(tmp_path, {**TREE, "mkdocs.yml": SEVERITIES})
    counts = [(one["code"], one["severity"]) for one in found(root) if one["code"] != "FG605"]
    assert counts == [("FG122", "hint"), ("FG330", "error"), ("FG202", "hint")]
    unused = [one["message"] for one in found(root) if one["code"] == "FG605"]
    assert len(unused) == 2, unused
    assert "override of FG311 for 'content/**' has no effect" in unused
    assert [one["code"] for one in found(root, "--skip", "samples")] == ["FG122", "FG202"]
    samples = json.loads(run("samples", "--format", "json", cwd=root).stdout)
    assert [(one["status"], one["why"]) for one in samples["samples"]] == [
        ("not-run", samples["samples"][0]["why"]),
        ("incomplete", "lacks name 'total'"),
    ]
    assert samples["samples"][0]["why"].endswith("is not an error here")
    assert samples["samples"][0]["findings"] == []
    assert run("samples", cwd=root).exit_code == 1


WRONG = """
    site_name: S
    docs_dir: content
    plugins:
      - fieldguide:
          severity: {FG122: of, FG2133: off}
          overrides:
            - {code: FG310, entry: plan, severity: off, reason: "changes nothing"}
            - {code: FG401, file: "content/**", severity: off, reason: "changes nothing"}
            - {code: FG204, entry: one, severity: off, reason: "changes nothing"}
            - {code: FG310, entry: onne, severity: off, reason: "lost"}
            - {code: FG130, entry: one, severity: off}
            - {code: [FG320, FG321], entry: arrange, severity: off, reason: "by its name"}
"""
ARRANGE = step("arrange", BROKEN, order=2)


@pytest.mark.parametrize(
    ("command", "unused"),
    [
        (("check",), {8, 9, 10}),
        (("check", "--only", "knowledge"), set()),
        (("check", "--only", "knowledge,guides"), {10}),
        (("check", "--only", "links"), {9}),
        (("check", "--only", "samples"), {8}),
        (("check", "--shard", "1/1"), {10}),
        (("links",), {9}),
        (("samples",), {8}),
        (("samples", "--static"), set()),
        (("samples", "--language", "python"), set()),
    ],
)
def test_all_commands_say_the_same_of_settings(
    tmp_path: Path, command: tuple[str, ...], unused: set[int]
) -> None:
    files = {"mkdocs.yml": WRONG, "content/pipeline/other-name.md": ARRANGE}
    root = write_tree(tmp_path, {**TREE, **files})
    made = run(*command, "--format", "github", cwd=root).stdout
    of_settings = re.findall(r"^::\w+ file=mkdocs.yml,line=(\d+),.*(FG6\d\d)", made, re.MULTILINE)
    told = {int(line) for line, code in of_settings if code == "FG605"}
    assert told - {13} == unused, "which of the two is said is the machine's"
    others = sorted((code, int(line)) for line, code in of_settings if code != "FG605")
    assert others == [("FG601", 6), ("FG602", 6), ("FG603", 12), ("FG604", 11)]
    assert "other-name.md" not in "".join(line for line in made.splitlines() if "FG32" in line)


def test_what_changes_nothing_can_be_known(tmp_path: Path) -> None:
    root = write_tree(tmp_path, {**TREE, "mkdocs.yml": SEVERITIES})
    options = ("check", "--strict", "--baseline", "known.json")
    run(*options, "--update-baseline", cwd=root)
    assert "FG605" in (root / "known.json").read_text("utf-8")
    assert run(*options, cwd=root).exit_code == 0
    parts = run(*options, "--skip", "samples", "--update-baseline", cwd=root)
    assert (parts.exit_code, run(*options, cwd=root).exit_code) == (0, 0), "nor is it forgotten"


@pytest.mark.full
@pytest.mark.corpus
def test_the_corpus_starts_green(corpus: Path, tmp_path: Path) -> None:
    root = tmp_path / "corpus"
    shutil.copytree(corpus, root)
    folders = {"knowledge": "content/knowledge", "steps": "content/pipeline"}
    folders |= dict.fromkeys(("overlays", "presets"), "content/methodology")
    options = ["check", "--only", "knowledge,guides", "--baseline", "known.json"]
    options += [f"--{name}={folder}" for name, folder in folders.items()]
    run(*options, "--update-baseline", cwd=root)
    assert run(*options, "--strict", cwd=root).exit_code == 0
    overlay_file = root / "content/methodology/research-overlay.yml"
    text = overlay_file.read_text("utf-8")
    overlay_file.write_text(f"colour: red\n{text}", "utf-8")
    new = run(*options, "--strict", cwd=root)
    assert (new.exit_code, new.stdout.count("[FG122]"), "FG342" in new.stdout) == (1, 1, False)
    mended = text.replace("\n  staging-environments:", "\n  # staging-environments:")
    overlay_file.write_text(mended, "utf-8")
    gone = run(*options, cwd=root)
    assert gone.exit_code == 1
    assert "FG201 in content/methodology/research-overlay.yml is already fixed" in gone.stdout
