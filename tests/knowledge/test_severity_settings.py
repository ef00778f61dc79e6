"""Severities in `mkdocs.yml`: what they change, and what is wrong with them, with its place."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import pytest

from fieldguide.problems.diagnostics import Place, report
from fieldguide.problems.severities import SeverityFilter
from fieldguide.site.options import read_settings
from support import write_tree

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from fieldguide.problems.diagnostics import Diagnostic
    from fieldguide.problems.severities import Severities

OLD, NEW = "content/knowledge/old/a.md", "content/knowledge/new/b.md"
NAMES = {"a": {OLD}, "b": {NEW}}


def severities(root: Path, options: str) -> Severities:
    options = textwrap.indent(textwrap.dedent(options).strip("\n"), " " * 6)
    files = {OLD: "", NEW: "", "mkdocs.yml": f"plugins:\n  - fieldguide:\n{options}\n"}
    write_tree(root, files)
    return read_settings(root / "mkdocs.yml").severities


def counted(root: Path, options: str, *problems: tuple[str, str]) -> list[str | None]:
    """What problems, each a code and a file, count by the options."""
    found = severities(root, options)
    assert found.diagnostics == ()
    judge = SeverityFilter(found, NAMES)
    made = [judge(report(code, "m", Place(file))) for code, file in problems]
    return [None if one is None else one.severity.value for one in made]


def test_a_code_counts_as_it_says(tmp_path: Path) -> None:
    options = "severity: {FG101: hint, FG204: error, FG133: off, FG205: no, FG206: 'off'}"
    codes = ("FG101", "FG204", "FG133", "FG205", "FG206", "FG207")
    problems = [(code, "x.md") for code in codes]
    assert counted(tmp_path, options, *problems) == ["hint", "error", None, None, None, "error"]


def test_an_override_is_for_a_place(tmp_path: Path) -> None:
    options = """
        severity: {FG204: error}
        overrides:
          - {code: [FG204, FG205], file: "content/knowledge/old/**", severity: off, reason: "x"}
          - {code: FG204, entry: a, severity: hint, reason: "the last one counts"}
    """
    problems = [("FG204", OLD), ("FG205", OLD), ("FG206", OLD), ("FG204", NEW), ("FG205", NEW)]
    assert counted(tmp_path, options, *problems) == ["hint", None, "warning", "error", "warning"]


@pytest.mark.parametrize(
    ("pattern", "file", "fits"),
    [
        ("a/*.md", "a/b.md", True),
        ("a/*.md", "a/b/c.md", False),
        ("a/**", "a/b/c.md", True),
        ("a/**/c.md", "a/c.md", True),
        ("a/**/c.md", "a/b/b/c.md", True),
        ("**/c.md", "c.md", True),
        ("./a/?.md", "a/b.md", True),
        ("a/b.md", "a/bxmd", False),
        ("a/[b].md", "a/[b].md", True),
    ],
)
def test_patterns(tmp_path: Path, pattern: str, file: str, fits: bool) -> None:  # noqa: FBT001
    options = f"overrides: [{{code: FG204, file: '{pattern}', severity: off, reason: r}}]"
    assert counted(tmp_path, options, ("FG204", file)) == [None if fits else "warning"]


ITEM = "overrides:\n  - "


@pytest.mark.parametrize(
    ("options", "wrong"),
    [
        ("severity: 7", ["FG601 3:7 'severity' must be a mapping from codes to severities"]),
        ("severity:\n  FG101: of", ["FG601 4:9 invalid value 'of' for the severity of FG101"]),
        ("severity:\n  FG101:", ["FG601 4:9 missing severity of FG101"]),
        ("severity:\n  FG101: on", ["FG601 4:9 invalid value 'True' for the severity of FG101"]),
        ("severity: {FG2133: off}", ["FG602 3:18 unknown code 'FG2133'"]),
        ("severity: {7: off, FG101: hint}", ["FG602 3:18 unknown code '7'"]),
        ("overrides: x", ["FG601 3:7 'overrides' must be a list"]),
        (f"{ITEM}x", ["FG601 4:11 an override must be a mapping"]),
        (
            ITEM + "{code: FG101, entry: a, severity: off}",
            ["FG603 4:11 override without a reason is ignored"],
        ),
        (
            ITEM + "{code: FG101, entry: a, severity: off, reason: ' '}",
            ["FG603 4:50 override without a reason is ignored"],
        ),
        (
            ITEM + "{code: [FG101, FG999], entry: a, severity: off, reason: r}",
            ["FG602 4:26 unknown code 'FG999'"],
        ),
        (
            ITEM + "{entry: a, file: b, severity: 3, raeson: r}",
            [
                "FG601 4:11 override needs either a file or an entry",
                "FG601 4:11 override without a code",
                "FG603 4:11 override without a reason is ignored",
                "FG601 4:31 invalid value '3' for the severity of an override",
                "FG601 4:44 unknown key 'raeson' in an override",
            ],
        ),
        (
            ITEM + "{code: [], entry: [a], severity: {}, reason: 7}",
            [
                "FG601 4:11 override without a code",
                "FG601 4:22 'entry' of an override must be text",
                "FG601 4:34 invalid value a mapping for the severity of an override",
                "FG603 4:48 override without a reason is ignored",
            ],
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_place(tmp_path: Path, options: str, wrong: list[str]) -> None:
    found = severities(tmp_path, options)
    shown = sorted(found.diagnostics, key=lambda one: (one.place, one.message))
    assert [f"{d.code} {d.place.line}:{d.place.column} {d.message}" for d in shown] == wrong
    assert {one.place.file for one in shown} == {"mkdocs.yml"}
    assert found.overrides == ()


def test_hints_name_the_nearest(tmp_path: Path) -> None:
    options = "severity: {FG2133: off, FG101: eror}"
    hints = [one.hint for one in severities(tmp_path, options).diagnostics]
    assert hints == ["did you mean 'FG213'?", "did you mean 'error'?"]


LOST = """
    overrides:
      - {code: FG204, entry: aa, severity: off, reason: r}
      - {code: FG204, file: "content/knowledge/*.md", severity: off, reason: r}
      - {code: FG204, file: content/knowledge/old/a.md, severity: off, reason: r}
      - {code: [FG204, FG310], entry: b, severity: off, reason: r}
"""


def places(diagnostics: Iterable[Diagnostic]) -> list[tuple[str, int, int]]:
    return [(one.code, one.place.line, one.place.column) for one in diagnostics]


def test_overrides_without_effect(tmp_path: Path) -> None:
    judge = SeverityFilter(severities(tmp_path, LOST), NAMES)
    lost = list(judge.lost(tmp_path))
    assert places(lost) == [("FG604", 4, 12), ("FG604", 5, 12)]
    assert lost[0].hint == "did you mean 'a'?"
    judge(report("FG204", "m", Place(OLD)))
    assert places(judge.unused(lambda code: code < "FG3", tmp_path)) == [("FG605", 7, 19)]
    unused = judge.unused(lambda _: True, tmp_path)
    assert places(unused) == [("FG605", 7, 19), ("FG605", 7, 26)]


def test_an_override_that_says_what_is_so_changes_nothing(tmp_path: Path) -> None:
    options = "overrides: [{code: FG204, entry: a, severity: warning, reason: r}]"
    judge = SeverityFilter(severities(tmp_path, options), NAMES)
    judge(report("FG204", "m", Place(OLD)))
    assert len(list(judge.unused(lambda _: True, tmp_path))) == 1
