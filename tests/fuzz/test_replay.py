"""What was found by fuzzing once, and what fuzzing starts from, keeps every promise."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from fuzz.blind import search
from fuzz.targets import TARGETS, BrokenPromiseError, Target, attempt

pytestmark = [pytest.mark.slow, pytest.mark.unmeasured]

CORPUS = Path(__file__).parent / "corpus"
FILES = sorted(path for path in CORPUS.glob("*/*") if path.is_file())


def test_each_target_has_seeds_and_each_seed_a_target() -> None:
    assert {path.parent.name for path in FILES} == set(TARGETS)
    assert sum(path.stat().st_size for path in FILES) < 200_000


@pytest.mark.parametrize("file", FILES, ids=[f"{one.parent.name}-{one.name}" for one in FILES])
def test_every_promise_is_kept(file: Path) -> None:
    attempt(TARGETS[file.parent.name], file.read_bytes())


def test_a_broken_promise_is_found() -> None:
    def run(text: str) -> None:
        if "bc" in text:
            raise BrokenPromiseError(text)

    tried, failing = search(Target("x", run, ("a", "b", "c")), 20)
    assert tried
    assert failing == b"bc"


def test_what_takes_too_long_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fuzz.targets.LEAST_SECONDS", 0.01)

    def run(_: str) -> None:
        started = time.process_time()
        while time.process_time() < started + 0.02:
            pass

    with pytest.raises(BrokenPromiseError, match="took"):
        attempt(Target("x", run, ()), b"a")
