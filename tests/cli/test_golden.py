"""Transcripts: a case is a folder with a base, and the commands with all that they print.

A new case is a new folder with a `transcript.txt` whose lines begin with `$ fieldguide`; run with
`--update-golden` to have the rest written, and read it before it is kept.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from fieldguide.problems.codes import CODES
from support import run, timeless

GOLDEN = Path(__file__).parents[1] / "golden"
CASES = sorted(path.parent.name for path in GOLDEN.glob("*/transcript.txt"))

# These need special files or very large ones, and have tests in test_store.py.
ELSEWHERE = {
    *("FG101", "FG103", "FG106", "FG107", "FG108", "FG109"),
    *("FG134", "FG135", "FG136"),
}


def play(case: Path) -> str:
    played = []
    for line in (case / "transcript.txt").read_text("utf-8").split("\n"):
        if line.startswith("$ fieldguide"):
            result = run(*shlex.split(line)[2:], cwd=case / "base")
            played.append(f"{line}\n{timeless(result.stdout)}")
            if result.stderr:
                played.append(f"--- on stderr\n{timeless(result.stderr)}")
            played.append(f"--- ends with {result.exit_code}\n\n")
    return "".join(played)


@pytest.mark.parametrize("name", CASES)
def test_a_case_prints_what_it_did(name: str, request: pytest.FixtureRequest) -> None:
    case = GOLDEN / name
    played = play(case)
    assert played, "the transcript holds no command"
    if request.config.getoption("--update-golden"):
        (case / "transcript.txt").write_text(played, "utf-8")
    assert played == (case / "transcript.txt").read_text("utf-8")


def test_every_code_of_reading_and_resolving_is_in_a_case() -> None:
    transcripts = "".join((GOLDEN / name / "transcript.txt").read_text("utf-8") for name in CASES)
    shown = set(re.findall(r"(?:error|warning|hint)\[(FG\d+)\]", transcripts))
    wanted = {code for code in CODES if code < "FG300"} - ELSEWHERE
    assert wanted - shown == set()
    assert shown <= set(CODES)
