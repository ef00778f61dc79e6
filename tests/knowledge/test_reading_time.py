"""How long a text takes to read."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from fieldguide.knowledge.reading_time import WORDS_PER_MINUTE, duration, reading_time
from fieldguide.sources.files import SourceFile
from fieldguide.sources.text import Reading, parse


def minutes(*texts: str) -> int:
    files = [parse(SourceFile(Path("a.md"), "a.md", text), Reading()) for text in texts]
    return round(reading_time(sum(file.facts.words for file in files)) / dt.timedelta(minutes=1))


def test_words_are_counted_wherever_they_stand() -> None:
    everywhere = "# one\n\ntwo *three* [four](a.md)\n\n- five\n\n| six |\n| --- |\n| seven |\n"
    rest = "word " * (WORDS_PER_MINUTE - 7)
    assert minutes(everywhere + "\n" + rest) == 1
    assert minutes(everywhere + "\n" + rest + "more") == 2


def test_code_is_left_out() -> None:
    assert minutes("```python\n" + "a = 1\n" * 1_000 + "```\n") == 0
    assert minutes("") == 0


def test_a_minute_begun_is_a_minute_once_for_all() -> None:
    assert minutes("word", "word") == 1
    assert minutes("word " * WORDS_PER_MINUTE, "word") == 2


@pytest.mark.parametrize(
    ("time", "said"),
    [(0, "0 min"), (1, "1 min"), (59, "59 min"), (60, "1 h"), (141, "2 h 21 min")],
)
def test_durations_are_written_as_people_do(time: int, said: str) -> None:
    assert duration(dt.timedelta(minutes=time)) == said
