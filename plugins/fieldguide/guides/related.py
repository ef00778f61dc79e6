"""Which entries belong together, by the topics that they share."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fieldguide.guides.topics import Topic

_MOST = 6
_TOO_COMMON = 400


def related(topics: Mapping[str, Topic], total: int) -> dict[str, tuple[str, ...]]:
    """The entries nearest to each entry, the nearest first.

    A shared topic weighs the more the fewer entries have it: its inverse document frequency,
    log(entries / entries with the topic) (Spärck Jones, 1972).

    Args:
        topics: The folded topics.
        total: How many entries there are.
    """
    scores: dict[str, dict[str, float]] = {}
    for topic in topics.values():
        count = len(topic.entries)
        if not 1 < count <= _TOO_COMMON:
            continue
        weight = math.log((total + 1) / count)
        for name in topic.entries:
            of_one = scores.setdefault(name, {})
            for other in topic.entries:
                if other != name:
                    of_one[other] = of_one.get(other, 0.0) + weight
    return {
        name: tuple(sorted(of_one, key=lambda other: (-round(of_one[other], 6), other))[:_MOST])
        for name, of_one in scores.items()
    }
