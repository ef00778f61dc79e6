"""Baselines: what is known does not count, what is new does, what is mended must go."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from fieldguide.problems.baseline import BaselineEntry, BaselineError, compare, read, write
from fieldguide.problems.diagnostics import Place, Severity, report
from fieldguide.problems.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from fieldguide.problems.baseline import Judged
    from fieldguide.problems.diagnostics import Diagnostic

FIRST = Finding(report("FG202", "unknown entry 'x'", Place("a.md", 3)), "a.md", "- x")
SECOND = Finding(report("FG130", "syntax", Place("b.md", 5)), "b.md", "!!! note")
HINT = Finding(report("FG133", "named", Place("b.md", 6)), "b.md", "words")


def applied(
    found: Sequence[Finding], file: Path, judged: Judged
) -> tuple[list[Finding], list[tuple[BaselineEntry, Diagnostic]]]:
    return compare(found, read(file), judged, file=file.name, root=file.parent)


def everything(_: BaselineEntry) -> bool:
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
    found, gone = applied([FIRST, SECOND], file, everything)
    assert [(one.known, one.diagnostic.severity) for one in found] == [
        (True, Severity.HINT),
        (False, Severity.WARNING),
    ]
    assert gone == []
    _, gone = applied([SECOND], file, everything)
    assert [(str(said.place), said.message) for _, said in gone] == [
        ("known.json:4:1", "FG202 in a.md is already fixed: unknown entry 'x'")
    ]


def test_a_run_judges_what_it_was_about(tmp_path: Path) -> None:
    file = tmp_path / "known.json"
    write(file, [FIRST, SECOND], everything)

    def only_b(one: BaselineEntry) -> bool:
        return one.file == "b.md"

    assert [one.code for one, _ in applied([], file, only_b)[1]] == ["FG130"]
    assert write(file, [], only_b) == 1
    assert [one.file for one in read(file).values()] == ["a.md"]


def written(folder: Path, *found: Finding) -> str:
    file = folder / "new.json"
    write(file, found, everything)
    return file.read_text("utf-8")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xff", "known.json:1:1: baseline is not UTF-8"),
        (b'{\n "a', "known.json:2:2: baseline is not JSON"),
        (b"[]", "known.json:1:1: the file is not a baseline"),
        (b'{"version": 9, "findings": []}', "unsupported version of a baseline: expected 2"),
        (b'{"version": 2, "findings": [{"file": 1}]}', "the file is not a baseline"),
        (b"[" * 100_000, "baseline"),
    ],
)
def test_what_is_no_baseline(tmp_path: Path, data: bytes, said: str) -> None:
    file = tmp_path / "known.json"
    file.write_bytes(data)
    with pytest.raises(BaselineError) as stop:
        read(file)
    assert said in str(stop.value)
    with pytest.raises(BaselineError, match="not overwritten, choose another file") as stop:
        write(file, [FIRST], everything)
    assert said in str(stop.value)
    assert file.read_bytes() == data


def test_what_is_empty_is_written(tmp_path: Path) -> None:
    file = tmp_path / "known.json"
    file.write_text("\n")
    assert write(file, [FIRST], everything) == 1


CONFLICT = """{{
  "version": 2,
  "findings": [
<<<<<<< HEAD
{first}
=======
{second}
>>>>>>> other
  ]
}}
"""


def test_a_conflict_of_a_merge(tmp_path: Path) -> None:
    lines = [written(tmp_path, one).splitlines()[3] for one in (FIRST, SECOND)]
    file = tmp_path / "known.json"
    file.write_text(CONFLICT.format(first=lines[0], second=lines[1]))
    with pytest.raises(BaselineError) as stop:
        read(file)
    assert str(stop.value).endswith(
        "known.json:4:1: baseline has a merge conflict; resolve it with --update-baseline"
    )

    def only_a(one: BaselineEntry) -> bool:
        return one.file == "a.md"

    assert write(file, [], only_a) == 1, "what is not judged stays, on whichever side it is"
    assert [one.file for one in read(file).values()] == ["b.md"]


def test_it_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "known.json"
    write(file, [FIRST], everything)
    file.chmod(0o640)
    (tmp_path / "link.json").symlink_to(file)
    write(tmp_path / "link.json", [FIRST, SECOND], everything)
    assert (tmp_path / "link.json").is_symlink()
    assert (len(read(file)), file.stat().st_mode & 0o777) == (2, 0o640)
    before = file.stat().st_ino
    write(file, [SECOND, FIRST], everything)
    assert file.stat().st_ino != before, "beside it, and moved there"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["known.json", "link.json"]


def test_a_file_that_was_moved(tmp_path: Path) -> None:
    file = tmp_path / "known.json"
    write(file, [FIRST, SECOND], everything)
    (tmp_path / "b.md").touch()
    moved = [
        Finding(replace(one.diagnostic, place=Place("c.md", 9)), "c.md", one.at)
        for one in (FIRST, FIRST, SECOND)
    ]
    found, gone = applied(moved, file, everything)
    assert [one.known for one in found] == [True, False, False], "one for one; b.md is there"
    assert [one.file for one, _ in gone] == ["b.md"]
    found, gone = applied(moved[:1], file, lambda one: one.file != "a.md")
    assert [one.known for one in found] == [False], "that is not told by a run that did not look"
    write(file, moved[:1], everything)
    assert [one.file for one in read(file).values()] == ["c.md"]


def test_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(BaselineError, match="baseline not found; create it with --update-baseline"):
        read(tmp_path / "none.json")
    with pytest.raises(BaselineError, match="cannot be written: no such folder"):
        write(tmp_path / "no" / "folder.json", [], everything)
