from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from fieldguide.knowledge import freshness
from fieldguide.knowledge.freshness import ReviewState
from fieldguide.knowledge.step import minimum_depth
from fieldguide.knowledge.titles import readable, spoken
from support import entry, read_library, said, step, write_tree

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


@pytest.mark.parametrize(
    ("criterion", "depth", "rest"),
    [
        ("Every screen is named", 1, "Every screen is named"),
        ("(mvp) Every screen", 1, "Every screen"),
        ("(deep)Every screen", 4, "Every screen"),
        ("(depth 3+)  Every screen", 3, "Every screen"),
        ("(depth 5+)", 5, ""),
        ("(depth 3) Every screen", 1, "(depth 3) Every screen"),
        ("(Deep) Every screen", 1, "(Deep) Every screen"),
        ("Every (deep) screen", 1, "Every (deep) screen"),
        ("(depth ²+) Every screen", 1, "(depth ²+) Every screen"),
    ],
)
def test_from_which_depth_a_criterion_counts(criterion: str, depth: int, rest: str) -> None:
    assert minimum_depth(criterion) == (depth, rest)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("ml-architecture", "ML architecture"),
        ("browser-extension", "Browser extension"),
        ("api-design", "API design"),
        ("review-adrs", "Review ADRs"),
        ("ios-app", "iOS app"),
        ("write_it", "Write it"),
        ("éa", "Éa"),
        ("", ""),
        ("---", "---"),
    ],
)
def test_names_made_readable(name: str, title: str) -> None:
    assert readable(name) == title


def test_titles_within_a_sentence() -> None:
    assert [spoken(t) for t in ("ML", "Browser extension", "API design", "")] == [
        *("machine learning", "browser extension", "API design", "")
    ]


def test_the_title_is_the_first_heading_of_the_first_level(tmp_path: Path) -> None:
    write_tree(
        tmp_path,
        {
            "content/knowledge": {
                "a-one.md": entry("a-one", "```\n# No\n```\n\n## Nor this\n\n# *This* `one`\n"),
                "ml-two.md": entry("ml-two", "> # Quoted\n\n#\n\n## Summary\n"),
            }
        },
    )
    entries = read_library(tmp_path).entries
    assert (entries["a-one"].title, entries["ml-two"].title) == ("This one", "ML two")


PROSE = """\
# About api-design

Plain api-design and again api-design.
`data-model`, [linked](../x/linked-entry.md#part), a/data-model, data-model.md, x-data-model,
data-models, own-name; see plan-work. linked-entry is linked above.

- **data-model**: in a list

```
unit-tests
```

<!-- unit-tests --> [to the unit-tests page](https://example.org)
"""


def test_entries_named_in_prose_are_hinted_at_once_each(tmp_path: Path) -> None:
    names = ["api-design", "data-model", "linked-entry", "plan-work", "unit-tests", "word"]
    files = {f"{name}.md": entry(name) for name in names}
    files["own-name.md"] = entry("own-name", PROSE)
    files["silent.md"] = entry("silent", PROSE, markdown="material")
    pipeline = {"plan-work.md": step("plan-work", "Reads unit-tests.\n")}
    write_tree(tmp_path, {"content/knowledge": files, "content/pipeline": pipeline})
    hints = read_library(tmp_path).diagnostics
    assert [d.severity.value for d in hints] == ["hint"] * len(hints)
    assert said(hints) == [
        ("FG133", "content/knowledge/own-name.md:7:7"),
        ("FG133", "content/knowledge/own-name.md:11:5"),
        ("FG133", "content/pipeline/plan-work.md:5:7"),
    ]
