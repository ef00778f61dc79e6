"""Related entries, by the topics that they share."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fieldguide.guides.topics import Topic

_MAX_RELATED = 6
_MAX_ENTRIES = 400
"""Topics with more entries are ignored: the time is quadratic, and their weight is small."""


def related(topics: Mapping[str, Topic], total: int) -> dict[str, tuple[str, ...]]:
    """Find the entries that are most closely related to each entry.

    The score of two entries is the sum of the weights of their common topics. The weight of a topic
    is its inverse document frequency, log((n + 1) / n_topic) (Spärck Jones, 1972).

    Args:
        topics: The topics by slug.
        total: The number of entries, n.

    Returns:
        For each entry that shares a topic, the names of at most six others, most related first.
    """
    scores: dict[str, dict[str, float]] = {}
    for topic in topics.values():
        count = len(topic.entries)
        if not 1 < count <= _MAX_ENTRIES:
            continue
        weight = math.log((total + 1) / count)
        for name in topic.entries:
            neighbours = scores.setdefault(name, {})
            for other in topic.entries:
                if other != name:
                    neighbours[other] = neighbours.get(other, 0.0) + weight
    return {
        name: tuple(
            sorted(neighbours, key=lambda other: (-round(neighbours[other], 6), other))[
                :_MAX_RELATED
            ]
        )
        for name, neighbours in scores.items()
    }
