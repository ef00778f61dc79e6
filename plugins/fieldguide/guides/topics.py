"""Topics, folded: hundreds of them, most used once, made into those that are worth a page."""

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
    """A topic with all entries about it.

    Attributes:
        slug: Its address, and what differently written topics have in common.
        name: As it is written most often.
        entries: The names of the entries, sorted.
        has_page: Whether enough entries share it.
    """

    slug: str
    name: str
    entries: tuple[str, ...]
    has_page: bool


def slug(topic: str) -> str:
    """A topic as one step of an address: lower case, letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKC", topic).casefold()
    return _NO_SLUG.sub("-", plain.replace("_", "-")).strip("-")[:80].strip("-")


def fold(entries: Iterable[Entry], aliases: Mapping[str, str], threshold: int) -> dict[str, Topic]:
    """The topics of all entries, by slug, in alphabetical order.

    Args:
        entries: All entries.
        aliases: Topics that are to count as another.
        threshold: How many entries a topic needs for a page of its own.
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
    """The topics of each entry; those with a page come first, the most shared of them leading."""
    topics_of: dict[str, list[Topic]] = {}
    for topic in topics.values():
        for name in topic.entries:
            topics_of.setdefault(name, []).append(topic)
    for entry_topics in topics_of.values():
        entry_topics.sort(key=lambda topic: (not topic.has_page, -len(topic.entries), topic.name))
    return topics_of
