"""What is written for which project type, with the holes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from fieldguide.guides.guide import Guide
    from fieldguide.guides.topics import Topic


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """One aspect or topic, and the entries that each type has for it.

    Attributes:
        name: The aspect's name or the topic's slug.
        cells: One for each type, in order; an empty one is a hole.
    """

    name: str
    cells: tuple[tuple[str, ...], ...]

    @property
    def holes(self) -> int:
        """How many types have nothing."""
        return sum(not cell for cell in self.cells)


def aspects(types: Sequence[str], entries: Iterable[str]) -> tuple[CoverageRow, ...]:
    """The aspects that entries are named for (`ml-testing`: `testing`), type by type.

    Only aspects that two types share are rows; with fewer there is nothing to compare. The most
    covered come first.
    """
    by_aspect: dict[str, dict[str, list[str]]] = {}
    by_length = sorted(types, key=len, reverse=True)
    for entry in entries:
        owner = next((t for t in by_length if entry.startswith(f"{t}-")), None)
        if owner is not None:
            of_aspect = by_aspect.setdefault(entry.removeprefix(f"{owner}-"), {})
            of_aspect.setdefault(owner, []).append(entry)
    rows = [
        CoverageRow(aspect, tuple(tuple(by_type.get(name, ())) for name in types))
        for aspect, by_type in by_aspect.items()
        if len(by_type) > 1 or len(types) == 1
    ]
    return tuple(sorted(rows, key=lambda row: (row.holes, row.name)))


def topics(guides: Mapping[str, Guide], folded: Iterable[Topic]) -> tuple[CoverageRow, ...]:
    """The topics worth a page, with the entries that each type's guide reaches."""
    reached = {name: set(guide.entries()) for name, guide in guides.items()}
    rows = [
        CoverageRow(
            topic.slug,
            tuple(tuple(e for e in topic.entries if e in reached[name]) for name in guides),
        )
        for topic in folded
        if topic.has_page
    ]
    return tuple(sorted(rows, key=lambda row: (row.holes, row.name)))
