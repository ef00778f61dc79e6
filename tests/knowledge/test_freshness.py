"""How long ago an entry was reviewed, and the day that this is counted from."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from fieldguide.knowledge import freshness
from fieldguide.knowledge.freshness import ReviewState
from support import entry, read_library, write_tree

if TYPE_CHECKING:
    from pathlib import Path

DAY = dt.date(2024, 6, 1)


@pytest.mark.parametrize(
    ("volatility", "window"), [("fast-moving", 14), ("evolving", 60), ("stable", 180)]
)
def test_stale_is_strictly_more_than_the_window(
    tmp_path: Path, volatility: str, window: int
) -> None:
    reviewed = DAY - dt.timedelta(days=window)
    text = entry("a", volatility=volatility, **{"last-reviewed": reviewed.isoformat()})
    write_tree(tmp_path, {"content/knowledge/a.md": text})
    one = read_library(tmp_path).entries["a"]
    assert freshness.freshness(one, DAY).state is ReviewState.FRESH
    assert freshness.freshness(one, DAY).due == DAY
    late = freshness.freshness(one, DAY + dt.timedelta(days=1))
    assert (late.state, late.age, late.window) == (ReviewState.STALE, window + 1, window)


def test_never_reviewed_and_unsourced(tmp_path: Path) -> None:
    sources = [{"url": "https://example.org"}]
    write_tree(
        tmp_path,
        {
            "content/knowledge": {
                "a.md": entry("a", **{"last-reviewed": None}),
                "b.md": entry("b", sources=sources, **{"last-reviewed": "9999-12-31"}),
            }
        },
    )
    entries = read_library(tmp_path).entries
    never = freshness.freshness(entries["a"], DAY)
    assert (never.state, never.age, never.unsourced) == (ReviewState.NEVER_REVIEWED, None, True)
    future = freshness.freshness(entries["b"], DAY)
    assert (future.state, future.unsourced, future.due) == (ReviewState.FRESH, False, dt.date.max)


@pytest.mark.parametrize(
    ("epoch", "day"),
    [("0", dt.date(1970, 1, 1)), ("1717199999", dt.date(2024, 5, 31)), ("1717200000", DAY)],
)
def test_the_day_can_be_given(monkeypatch: pytest.MonkeyPatch, epoch: str, day: dt.date) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    assert freshness.today() == day


@pytest.mark.parametrize("epoch", ["", "soon", "-1", "1e9", "9" * 30, "9" * 5000])
def test_a_day_that_is_none_is_today(monkeypatch: pytest.MonkeyPatch, epoch: str) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    assert abs(freshness.today() - dt.datetime.now(tz=dt.UTC).date()) <= dt.timedelta(days=1)
