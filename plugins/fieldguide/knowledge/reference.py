"""A name in a file, with its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fieldguide.knowledge.validation import ValidatedModel
    from fieldguide.problems.diagnostics import Place


@dataclass(frozen=True, slots=True)
class Reference:
    """A name, and where it is written."""

    name: str
    place: Place


def references(
    checked: ValidatedModel[Any], names: Iterable[str], *path: str
) -> tuple[Reference, ...]:
    """The items of a list of names; duplicates are reported and skipped."""
    first: dict[str, Reference] = {}
    for index, name in enumerate(names):
        place = checked.place(*path, index)
        if name in first:
            line = first[name].place.line
            checked.report(
                "FG125", f"'{name}' is listed twice", place, f"first listed on line {line}"
            )
        else:
            first[name] = Reference(name, place)
    return tuple(first.values())
