"""The forms of reports, from real runs of each command, against the schemas of who reads them."""

from __future__ import annotations

import json
import re
from textwrap import dedent
from typing import TYPE_CHECKING

import jsonschema
import pytest
from lxml import etree

from support import REPOSITORY, entry, of_store, run, step, write_tree

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support import Tree

XSD = etree.XMLSchema(etree.parse(REPOSITORY / "tests" / "checking" / "junit.xsd"))
ODD = "content/knowledge/o'd,d: é%.md"
TREE: Tree = {
    "mkdocs.yml": "site_name: S\ndocs_dir: content\nplugins: [fieldguide]\ntheme: {name: mkdocs}\n",
    "content/index.md": "# Home\n\n[a](knowledge/a.md)\n",
    "content/knowledge/a.md": entry(
        "a",
        "## Summary\n\n[x](gone.md) 100% \x1b[1m\n\n```python\nassert 1 == 2\n```\n\n"
        "```python\nprint(gone)\n```\n\n```python\nassert 1\n```\n\n```text\nx\n```\n",
        **{"k<e>y\x01": 1},
    ),
    ODD: entry("odd", "## Summary\n\n[x](<go,ne: %.md>)\n\n```python\nassert 1 == 2\n```\n"),
    "content/knowledge/bad.md": b"\xff\n<!-- sample: run -->\n",
    "content/pipeline/plan.md": step("plan", "<!-- sample: run -->\n", order=1),
}
CLEAN: Tree = {
    "mkdocs.yml": TREE["mkdocs.yml"],
    "content/index.md": '# Home\n\n```json\n{"a": 1}\n```\n',
}
COMMANDS = [("check",), ("links",), ("samples",), ("check", "--only", "guides")]
ids = [" ".join(command) for command in COMMANDS]


@pytest.fixture(scope="module", params=[TREE, CLEAN], ids=["broken", "clean"])
def base(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tree(tmp_path_factory.mktemp("base"), request.param)


def made(base: Path, command: tuple[str, ...], form: str) -> str:
    options = () if command == ("links",) else ("--sandbox", "off")
    result = run(*command, *options, "--format", form, cwd=base)
    broken = (base / ODD).exists() and command != COMMANDS[3]
    assert result.exit_code == int(broken)
    return result.stdout


@pytest.mark.parametrize("command", COMMANDS, ids=ids)
def test_sarif_keeps_its_schema(base: Path, command: tuple[str, ...]) -> None:
    schema = of_store("sarif-2.1.0.json")
    document = json.loads(made(base, command, "sarif"))
    jsonschema.validators.validator_for(schema)(schema).validate(document)
    (found,) = document["runs"]
    rules = [rule["id"] for rule in found["tool"]["driver"]["rules"]]
    for one in found["results"]:
        assert rules[one["ruleIndex"]] == one["ruleId"]
        assert one["partialFingerprints"], one
        uri = one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert re.fullmatch(r"(?:[\w./~-]|%[0-9A-F]{2})+", uri), "an address, as RFC 3986 has it"
    marks = [json.dumps(one["partialFingerprints"]) for one in found["results"]]
    assert len(set(marks)) == len(marks)


@pytest.mark.parametrize("command", COMMANDS, ids=ids)
def test_junit_keeps_its_schema(base: Path, command: tuple[str, ...]) -> None:
    text = made(base, command, "junit")
    root = etree.fromstring(text.encode())
    XSD.assertValid(root)
    for suite in root:
        for kind, name in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(suite.get(kind)) == len(suite.findall(f"testcase/{name}"))
    failed = root.findall(".//failure") + root.findall(".//error")
    assert bool(failed) == ((base / ODD).exists() and command != COMMANDS[3])


PROPERTY = r"(?:[^%:,\r\n]|%25|%0D|%0A|%3A|%2C)*"
ANNOTATION = re.compile(
    rf"::(?:error|warning|notice) file={PROPERTY},line=\d+,col=\d+,title=Fieldguide FG\d{{3}}::"
    r"(?:[^%\r\n]|%25)+"
)


@pytest.mark.parametrize("command", COMMANDS, ids=ids)
def test_annotations_are_commands(base: Path, command: tuple[str, ...]) -> None:
    lines = made(base, command, "github").splitlines()
    for line in lines:
        assert ANNOTATION.fullmatch(line), line
        assert line.isprintable()
    if command == ("check",) and (base / ODD).exists():
        assert any("o'd%2Cd%3A é%25.md" in line for line in lines)


@pytest.mark.parametrize("command", COMMANDS, ids=ids)
def test_json_says_where(base: Path, command: tuple[str, ...]) -> None:
    document = json.loads(made(base, command, "json"))
    found = document["findings" if command == ("links",) else "diagnostics"]
    for one in found:
        assert one["code"].startswith("FG")
        assert (base / one["file"]).is_file() or one["code"] == "FG105"
        assert one["line"] >= 0
        assert one["column"] >= 1


def folder(root: Path) -> Path:
    return root


def nowhere(root: Path) -> Path:
    return root / "no" / "such" / "file"


def locked(root: Path) -> Path:
    file = root / "locked"
    file.touch()
    return file / "report"


@pytest.mark.parametrize("command", COMMANDS[:3], ids=ids[:3])
@pytest.mark.parametrize(
    ("place", "why"),
    [
        (folder, "it is a folder"),
        (nowhere, "there is no such folder"),
        (locked, "there is no such folder"),
    ],
)
def test_a_report_without_a_place(
    tmp_path: Path, command: tuple[str, ...], place: Callable[[Path], Path], why: str
) -> None:
    # Before anything is run: there is not even a base.
    output = place(tmp_path)
    result = run(*command, "--output", str(output), cwd=tmp_path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{output} cannot be written: {why}" in result.stderr


def test_a_dash_is_no_file(tmp_path: Path) -> None:
    write_tree(tmp_path, CLEAN)
    options = ("check", "--only", "guides", "--format", "json")
    shown = run(*options, "--output", "-", cwd=tmp_path).stdout
    assert shown == run(*options, cwd=tmp_path).stdout
    assert not (tmp_path / "-").exists()


def test_an_old_report_is_written_over(tmp_path: Path) -> None:
    write_tree(tmp_path, {**CLEAN, "report.json": "x" * 10_000})
    run("check", "--only", "guides", "--format", "json", "--output", "report.json", cwd=tmp_path)
    assert json.loads((tmp_path / "report.json").read_text("utf-8")) == {"diagnostics": []}


TALLY = """
    from collections import Counter


    def tally(report):
        counts = Counter(diagnostic.code for diagnostic in report.diagnostics)
        lines = [f"{code} {count}" for code, count in sorted(counts.items())]
        parts = " ".join(outcome.part for outcome in report.outcomes)
        return "\\n".join([f"{report.command}: {parts}", *lines]) + "\\n"


    def number(report):
        return 7


    def broken(report):
        raise ValueError("a \\x1b[1mtable")


    def leaving(report):
        raise SystemExit(0)
"""
POINTS = """
    [fieldguide.reports]
    tally = tallies:tally
    number = tallies:number
    broken = tallies:broken
    leaving = tallies:leaving
    absent = nowhere:form
    json = tallies:tally
"""


@pytest.fixture
def tallies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package of somebody else's, which is installed."""
    root = write_tree(
        tmp_path / "packages",
        {
            "tallies.py": dedent(TALLY),
            "tallies-1.0.dist-info/METADATA": "Name: tallies\nVersion: 1.0\n",
            "tallies-1.0.dist-info/entry_points.txt": dedent(POINTS),
        },
    )
    monkeypatch.syspath_prepend(root)


@pytest.mark.usefixtures("tallies")
def test_another_package_adds_a_form(base: Path) -> None:
    problems = json.loads(made(base, ("check", "--only", "guides"), "json"))["diagnostics"]
    lines = made(base, ("check", "--only", "guides"), "tally").splitlines()
    assert lines[0] == "check: guides"
    assert sum(int(line.split()[1]) for line in lines[1:]) == len(problems)
    assert made(base, ("links",), "tally").startswith("links: links\n")
    assert made(base, ("samples",), "tally").startswith("samples: samples\n")


@pytest.mark.usefixtures("tallies")
@pytest.mark.parametrize(
    ("form", "reason"),
    [
        ("number", "(tallies:number): returned int instead of str"),
        ("broken", r"(tallies:broken): ValueError: a \x1b[1mtable"),
        ("leaving", "(tallies:leaving): SystemExit: 0"),
        ("absent", "(nowhere:form): ModuleNotFoundError: No module named 'nowhere'"),
    ],
)
def test_a_broken_form_is_named(tmp_path: Path, form: str, reason: str) -> None:
    write_tree(tmp_path, CLEAN)
    result = run("check", "--only", "knowledge", "--format", form, cwd=tmp_path)
    assert result.exit_code == 2
    assert result.stderr == f"Error: report format '{form}' of tallies {reason}\n"


def test_an_unknown_form_is_a_usage_error(tmp_path: Path) -> None:
    write_tree(tmp_path, CLEAN)
    result = run("check", "--format", "tally", cwd=tmp_path)
    assert result.exit_code == 2
    assert "'tally' is not one of 'text', 'json', 'junit', 'sarif', 'github'" in result.stderr
