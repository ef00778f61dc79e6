"""What findings are known by: not by their lines, and by everything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from fieldguide.problems.diagnostics import Place, report
from fieldguide.problems.finding import Finding, findings, fingerprints
from fieldguide.problems.lines import SourceLines
from support import write_tree

if TYPE_CHECKING:
    from pathlib import Path

WORDS = st.text(st.characters(codec="utf-8"), max_size=20)
LINES = st.lists(st.sampled_from(["a: 1", "b: ghost", "  c", "", "word 7 word"]), max_size=8)
MESSAGES = st.sampled_from(["unknown 'x'", "unknown 'y'", "it stands in line 7", "0xfe is not"])


def marks(root: Path, lines: list[str], said: list[tuple[int, str]]) -> list[str]:
    write_tree(root, {"f.md": "\n".join(lines)})
    made = [report("FG202", message, Place("f.md", line + 1)) for line, message in said]
    return fingerprints(findings(made, SourceLines(root)))


@given(
    before=LINES,
    lines=LINES.filter(bool),
    said=st.lists(st.tuples(st.integers(0, 7), MESSAGES), max_size=6),
)
def test_moving_lines_changes_nothing(
    tmp_path_factory: object, before: list[str], lines: list[str], said: list[tuple[int, str]]
) -> None:
    root = tmp_path_factory.mktemp("f")  # type: ignore[attr-defined]  # one for each example
    said = [(line % len(lines), message) for line, message in said]
    moved = [(line + len(before), message) for line, message in said]
    here = marks(root, lines, said)
    assert marks(root, [*before, *lines], moved) == here
    assert marks(root, [f"  {line}  " for line in lines], said) == here, "nor does indentation"
    assert len(set(here)) == len(here), "equal ones have numbers"


@given(WORDS, WORDS, MESSAGES)
def test_whatever_else_changes_is_another_finding(file: str, at: str, message: str) -> None:
    one = Finding(report("FG202", message, Place(file)), file, at)
    others = [
        Finding(report("FG201", message, Place(file)), file, at),
        Finding(report("FG202", f"{message}!", Place(file)), file, at),
        Finding(report("FG202", message, Place(f"{file}x")), f"{file}x", at),
        Finding(report("FG202", message, Place(file)), file, f"{at}x"),
    ]
    assert len(set(fingerprints([one, *others]))) == 5


def test_figures_do_not_count() -> None:
    said = [report("FG202", f"it stands in line {line}", Place("f", line)) for line in (7, 12)]
    first, second = ([Finding(one, "f", "x")] for one in said)
    assert fingerprints(first) == fingerprints(second)


def test_a_long_line_is_known_by_its_beginning(tmp_path: Path) -> None:
    write_tree(tmp_path, {"f.md": "word " * 100_000})
    (one,) = findings([report("FG202", "m", Place("f.md"))], SourceLines(tmp_path))
    assert len(one.at) == 120
