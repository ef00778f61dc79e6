"""How long ago an entry was reviewed, and whether a review is due."""

from __future__ import annotations

import datetime as dt
import enum
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fieldguide.knowledge.entry import Entry

WINDOWS = {"fast-moving": 14, "evolving": 60, "stable": 180}
"""Days after which an entry is due for review, by its volatility."""


class ReviewState(enum.Enum):
    """Whether the review of an entry is up to date."""

    FRESH = "fresh"
    STALE = "stale"
    NEVER_REVIEWED = "never reviewed"


@dataclass(frozen=True, slots=True)
class Freshness:
    """An entry's age on one day.

    Attributes:
        state: Stale if the age exceeds the window.
        window: In days.
        age: In days, or None if it was never reviewed.
        due: The last day of the window, or None if it was never reviewed.
        unsourced: Whether the entry names no source.
    """

    state: ReviewState
    window: int
    age: int | None
    due: dt.date | None
    unsourced: bool


def today() -> dt.date:
    """The current day in UTC, or that of `SOURCE_DATE_EPOCH` so that builds are reproducible.

    See https://reproducible-builds.org/specs/source-date-epoch/. An invalid value is ignored.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    now = dt.datetime.now(tz=dt.UTC)
    if epoch.isdecimal():
        try:
            now = dt.datetime.fromtimestamp(int(epoch), tz=dt.UTC)
        except (OverflowError, ValueError, OSError):
            return now.date()
    return now.date()


def freshness(entry: Entry, day: dt.date) -> Freshness:
    """The age of an entry on a day."""
    window = WINDOWS[entry.volatility]
    unsourced = not entry.sources
    if entry.last_reviewed is None:
        return Freshness(ReviewState.NEVER_REVIEWED, window, None, None, unsourced)
    age = (day - entry.last_reviewed).days
    state = ReviewState.STALE if age > window else ReviewState.FRESH
    try:
        due = entry.last_reviewed + dt.timedelta(days=window)
    except OverflowError:
        due = dt.date.max
    return Freshness(state, window, age, due, unsourced)
