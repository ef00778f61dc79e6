"""How long entries take to read.

Code is not counted, since the speed of reading it varies too much.
"""

from __future__ import annotations

import datetime as dt
import math

WORDS_PER_MINUTE = 238
"""Mean of adults who read English non-fiction silently: M. Brysbaert, "How many words do we read
per minute?", Journal of Memory and Language 109 (2019), 104047."""


def reading_time(words: int) -> dt.timedelta:
    """How long some words take to read, rounded up to whole minutes."""
    return dt.timedelta(minutes=math.ceil(words / WORDS_PER_MINUTE))


def duration(time: dt.timedelta) -> str:
    """A duration as people write it: `7 min`, `2 h`, `2 h 5 min`."""
    hours, minutes = divmod(round(time / dt.timedelta(minutes=1)), 60)
    parts = [f"{hours} h"] * bool(hours) + [f"{minutes} min"] * bool(minutes or not hours)
    return " ".join(parts)
