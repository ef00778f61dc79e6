"""Makes pyromark agree with GitHub where the two differ.

The parser receives an altered text, and its events are mapped back: control characters replace
characters that are not markup, and an empty comment ends a paragraph before a table.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any, TypeAlias

__all__ = ["Alteration", "Corrections", "Event"]

Event: TypeAlias = Any
"""An event of pyromark, whose types are unions of dozens of dictionaries."""

# A control character is neither white space nor punctuation nor markup.
_MARKUP = "*_~`[]\\&!{"
_HIDDEN = "\x01\x02\x03\x04\x05\x06\x07\x0e\x0f\x10"
_HIDE = bytes.maketrans(_MARKUP.encode(), _HIDDEN.encode())
_SHOW = str.maketrans(_HIDDEN, _MARKUP)
_BREAK = b"<!---->\n"


@dataclass(slots=True)
class Corrections:
    """The corrections that a text needs.

    Attributes:
        hidden: The bytes `[start, end)` in which nothing is markup.
        tables: The bytes at which a line starts that is the head of a table and ends a paragraph,
            with the prefix of that line.
    """

    hidden: list[tuple[int, int]] = field(default_factory=list)
    tables: list[tuple[int, bytes]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.hidden or self.tables)

    def add(self, more: Corrections, text: str) -> None:
        """Add further corrections; a text that contains the control characters hides nothing."""
        self.tables = sorted({*self.tables, *more.tables})
        if not any(character in text for character in _HIDDEN):
            self.hidden = sorted({*self.hidden, *more.hidden})


class Alteration:
    """A text as the parser receives it.

    Args:
        data: The text.
        corrections: Its corrections.

    Attributes:
        text: The altered text.
    """

    __slots__ = ("_ends", "_hides", "_shifts", "_starts", "text")

    def __init__(self, data: bytes, corrections: Corrections) -> None:
        self._hides = bool(corrections.hidden)
        altered = bytearray(data)
        for start, end in corrections.hidden:
            altered[start:end] = altered[start:end].translate(_HIDE)
        added = [prefix + _BREAK for _, prefix in corrections.tables]
        self._shifts = list(accumulate((len(line) for line in added), initial=0))
        places = [place for place, _ in corrections.tables]
        # In the altered text, from where to where each added line goes.
        self._starts = [p + s for p, s in zip(places, self._shifts, strict=False)]
        self._ends = [p + s for p, s in zip(places, self._shifts[1:], strict=True)]
        pieces: list[bytes] = []
        at = 0
        for place, line in zip(places, added, strict=True):
            pieces += (bytes(altered[at:place]), line)
            at = place
        self.text = b"".join((*pieces, bytes(altered[at:]))).decode()

    def restore(self, event: Event, place: dict[str, int]) -> tuple[Event, dict[str, int]] | None:
        """Map an event back to the original text; None for an event of an added line."""
        start, end = place["start"], place["end"]
        number = bisect_right(self._starts, start) - 1
        if number >= 0 and end <= self._ends[number]:
            return None
        shown = _show(event) if self._hides else event
        return shown, {"start": self.offset(start), "end": self.offset(end)}

    def offset(self, altered: int) -> int:
        """The offset in the original text of a byte of the altered text."""
        number = bisect_right(self._starts, altered)
        if number and altered < self._ends[number - 1]:
            return self._starts[number - 1] - self._shifts[number - 1]
        return altered - self._shifts[number]


def _show(value: Event) -> Event:
    """The event with its hidden characters restored."""
    if isinstance(value, str):
        return value.translate(_SHOW)
    if isinstance(value, dict):
        return {key: _show(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return tuple(_show(item) for item in value)
    return value
