"""Footnotes, numbered by their first reference as on GitHub."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fieldguide.gfm.document import Footnote
from fieldguide.gfm.parts import NotePart

if TYPE_CHECKING:
    from fieldguide.gfm.parts import Part
    from fieldguide.problems.diagnostics import Place

__all__ = ["Notes", "reference_id"]

_NO_ID = re.compile(r"\s+")


class Notes:
    """The footnotes of a document, while it is read."""

    __slots__ = ("_counts", "_defined", "_numbers")

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._numbers: dict[str, int] = {}
        self._defined: dict[str, tuple[Place, list[Part]]] = {}

    def refer(self, label: str) -> NotePart:
        """The part for a reference."""
        key = _normalize(label)
        count = self._counts[key] = self._counts.get(key, 0) + 1
        return NotePart(key, self._numbers.setdefault(key, len(self._counts)), count)

    def define(self, label: str, place: Place) -> list[Part]:
        """The list for the parts of a definition; the first of equal labels counts."""
        parts: list[Part] = []
        self._defined.setdefault(_normalize(label), (place, parts))
        return parts

    def collect(self) -> tuple[Footnote, ...]:
        """The footnotes with references, by number."""
        return tuple(
            Footnote(key, number, count, self._defined[key][0], tuple(self._defined[key][1]))
            for number, (key, count) in enumerate(self._counts.items(), start=1)
            if key in self._defined
        )


def _normalize(label: str) -> str:
    return _NO_ID.sub("-", label.strip()).casefold()


def reference_id(label: str, count: int) -> str:
    """The id of the `count`-th reference to a footnote, as Python-Markdown makes it."""
    return f"fnref{count if count > 1 else ''}:{label}"
