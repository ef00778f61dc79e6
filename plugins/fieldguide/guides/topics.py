"""The topics of entries, with different spellings merged."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fieldguide.knowledge.entry import Entry

_NO_SLUG = re.compile(r"[^\w-]+")


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic and its entries.

    Attributes:
        slug: The last part of its address, which is the same for all its spellings.
        name: Its most frequent spelling.
        entries: The names of the entries, sorted.
        has_page: Whether it has enough entries for a page.
    """

    slug: str
    name: str
    entries: tuple[str, ...]
    has_page: bool


def slug(topic: str) -> str:
    """Convert a topic to a part of an address.

    Returns:
        At most 80 lower-case letters, digits and hyphens; empty if the topic has none.
    """
    plain = unicodedata.normalize("NFKC", topic).casefold()
    return _NO_SLUG.sub("-", plain.replace("_", "-")).strip("-")[:80].strip("-")


def fold(entries: Iterable[Entry], aliases: Mapping[str, str], threshold: int) -> dict[str, Topic]:
    """Collect the topics of entries, and merge their spellings.

    Args:
        entries: The entries.
        aliases: The topic to use instead, by alias.
        threshold: The number of entries from which a topic has a page.

    Returns:
        The topics by slug, in alphabetical order.
    """
    renamed = {slug(old): new for old, new in aliases.items()}
    spellings: dict[str, dict[str, int]] = {}
    members: dict[str, set[str]] = {}
    for entry in entries:
        for written in entry.topics:
            topic = renamed.get(slug(written), written)
            key = slug(topic)
            if key:
                counts = spellings.setdefault(key, {})
                counts[topic] = counts.get(topic, 0) + 1
                members.setdefault(key, set()).add(entry.name)
    return {
        key: Topic(
            key,
            min(spellings[key], key=lambda name: (-spellings[key][name], name)),
            tuple(sorted(members[key])),
            len(members[key]) >= threshold,
        )
        for key in sorted(members)
    }


def by_entry(topics: Mapping[str, Topic]) -> dict[str, list[Topic]]:
    """The topics of each entry.

    Returns:
        The topics by name of the entry: those with a page first, then by number of entries.
    """
    topics_of: dict[str, list[Topic]] = {}
    for topic in topics.values():
        for name in topic.entries:
            topics_of.setdefault(name, []).append(topic)
    for entry_topics in topics_of.values():
        entry_topics.sort(key=lambda topic: (not topic.has_page, -len(topic.entries), topic.name))
    return topics_of
