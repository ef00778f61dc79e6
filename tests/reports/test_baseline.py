"""Baselines: what is known does not count, what is new does, what is mended must go."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from fieldguide.diagnostics import Place, Severity, report
from fieldguide.reports.baseline import BaselineError, Known, apply, read, write
from fieldguide.reports.finding import Finding

if TYPE_CHECKING:
    from pathlib import Path

FIRST = Finding(report("FG202", "unknown entry 'x'", Place("a.md", 3)), "a.md", "- x")
SECOND = Finding(report("FG130", "syntax", Place("b.md", 5)), "b.md", "!!! note")
HINT = Finding(report("FG133", "named", Place("b.md", 6)), "b.md", "words")


def everything(_: Known) -> bool:
    return True


def test_what_is_written_is_read(tmp_path: Path) -> None:
    file = tmp_path / "known.json"
    assert write(file, [FIRST, SECOND, HINT], everything) == 2
    assert [(one.file, one.at, one.code, one.line) for one in read(file).values()] == [
        ("a.md", "- x", "FG202", 4),
        ("b.md", "!!! note", "FG130", 5),
    ]
    lines = file.read_text("utf-8").splitlines()
    assert [line.startswith('    {"file"') for line in lines[3:-2]] == [True, True]


def test_known_new_and_gone(tmp_path: Path) -> None:
    file = tmp_path / "known.json"
    write(file, [FIRST], everything)
    found, gone = apply([FIRST, SECOND], read(file), "known.json", everything)
    assert [(one.known, one.diagnostic.severity) for one in found] == [
        (True, Severity.HINT),
        (False, Severity.WARNING),
    ]
    assert gone == []
    _, gone = apply([SECOND], read(file), "known.json", everything)
    assert [(str(said.place), said.message) for _, said in gone] == [
        ("known.json:4:1", "FG202 of a.md is no more: unknown entry 'x'")
    ]


def test_a_run_judges_what_it_was_about(tmp_path: Path) -> None:
    file = tmp_path / "known.json"
    write(file, [FIRST, SECOND], everything)

    def only_b(one: Known) -> bool:
        return one.file == "b.md"

    assert [one.code for one, _ in apply([], read(file), "known.json", only_b)[1]] == ["FG130"]
    assert write(file, [], only_b) == 1
    assert [one.file for one in read(file).values()] == ["a.md"]


def test_the_first_version_is_read(tmp_path: Path) -> None:
    one = {"file": "a.md", "sample": "- x", "code": "FG202", "message": "unknown entry 'x'"}
    mark = json.loads(written(tmp_path, FIRST))["findings"][0]["fingerprint"]
    made = {"version": 1, "findings": [{**one, "fingerprint": mark}]}
    file = tmp_path / "old.json"
    file.write_text(json.dumps(made), "utf-8")
    found, gone = apply([FIRST], read(file), "old.json", everything)
    assert (found[0].known, gone) == (True, [])


def written(folder: Path, *found: Finding) -> str:
    file = folder / "new.json"
    write(file, found, everything)
    return file.read_text("utf-8")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xff", "known.json:1:1: baseline is not UTF-8"),
        (b'{\n "a', "known.json:2:2: baseline is not JSON"),
        (b"[]", "known.json:1:1: the file is no baseline"),
        (b'{"version": 9, "findings": []}', "baseline is of another version than 2"),
        (b'{"version": 2, "findings": [{"file": 1}]}', "the file is no baseline"),
        (b"[" * 100_000, "baseline"),
    ],
)
def test_what_is_no_baseline(tmp_path: Path, data: bytes, said: str) -> None:
    file = tmp_path / "known.json"
    file.write_bytes(data)
    with pytest.raises(BaselineError) as stop:
        read(file)
    assert said in str(stop.value)
    assert write(file, [FIRST], everything) == 1, "it is written over"


def test_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(BaselineError, match="there is no baseline; '--update-baseline' writes one"):
        read(tmp_path / "none.json")
    with pytest.raises(BaselineError, match="cannot be written"):
        write(tmp_path / "no" / "folder.json", [], everything)
