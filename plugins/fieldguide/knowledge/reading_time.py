"""How long entries take to read.

Code is left out: it is read at no common speed, and as often run as read.
"""

from __future__ import annotations

import datetime as dt
import math
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fieldguide.gfm import Document

WORDS_PER_MINUTE = 238
"""Mean of adults who read English non-fiction silently: M. Brysbaert, "How many words do we read
per minute?", Journal of Memory and Language 109 (2019), 104047."""


def reading_time(documents: Iterable[Document]) -> dt.timedelta:
    """How long some texts take to read, one after the other.

    Args:
        documents: The texts.

    Returns:
        Whole minutes, at least one where there is a word.
    """
    words = sum(_words(document) for document in documents)
    return dt.timedelta(minutes=math.ceil(words / WORDS_PER_MINUTE))


def duration(time: dt.timedelta) -> str:
    """A duration as people write it: `7 min`, `2 h`, `2 h 5 min`."""
    hours, minutes = divmod(round(time / dt.timedelta(minutes=1)), 60)
    parts = [f"{hours} h"] * bool(hours) + [f"{minutes} min"] * bool(minutes or not hours)
    return " ".join(parts)


def _words(document: Document) -> int:
    texts = chain(
        (one.text for one in document.prose),
        (one.text for one in document.headings),
        (one.text for one in document.links if one.kind == "link"),
    )
    return sum(len(text.split()) for text in texts)
