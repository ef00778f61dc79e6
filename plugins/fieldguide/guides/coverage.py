"""The coverage of aspects and topics by project type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from fieldguide.guides.guide import Guide
    from fieldguide.guides.topics import Topic


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """An aspect or topic, with the entries that each type has for it.

    Attributes:
        name: The name of the aspect, or the slug of the topic.
        cells: The names of the entries, one tuple for each type; empty if the type has none.
    """

    name: str
    cells: tuple[tuple[str, ...], ...]

    @property
    def holes(self) -> int:
        """The number of types without an entry."""
        return sum(not cell for cell in self.cells)


def aspects(types: Sequence[str], entries: Iterable[str]) -> tuple[CoverageRow, ...]:
    """The coverage of aspects, which are taken from the names of entries.

    An entry `ml-testing` covers the aspect `testing` of the type `ml`.

    Args:
        types: The names of the types, in the order of the cells.
        entries: The names of all entries.

    Returns:
        A row for each aspect that at least two types cover, or for each aspect if there is only
        one type. Rows with the fewest empty cells come first.
    """
    by_aspect: dict[str, dict[str, list[str]]] = {}
    by_length = sorted(types, key=len, reverse=True)
    for entry in entries:
        owner = next((t for t in by_length if entry.startswith(f"{t}-")), None)
        if owner is not None:
            by_type = by_aspect.setdefault(entry.removeprefix(f"{owner}-"), {})
            by_type.setdefault(owner, []).append(entry)
    rows = [
        CoverageRow(aspect, tuple(tuple(by_type.get(name, ())) for name in types))
        for aspect, by_type in by_aspect.items()
        if len(by_type) > 1 or len(types) == 1
    ]
    return tuple(sorted(rows, key=lambda row: (row.holes, row.name)))


def topics(guides: Mapping[str, Guide], folded: Iterable[Topic]) -> tuple[CoverageRow, ...]:
    """The coverage of topics by the entries in guides.

    Args:
        guides: The guides by type, in the order of the cells.
        folded: The topics.

    Returns:
        A row for each topic that has a page. Rows with the fewest empty cells come first.
    """
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
