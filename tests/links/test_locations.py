from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fieldguide.links.locations import LineIndex, LinkSource
from fieldguide.problems.diagnostics import Place


@given(st.text("a\né🙂", max_size=30), st.integers(0, 30), st.integers(1, 9))
def test_places_and_offsets_are_one(text: str, offset: int, first: int) -> None:
    lines = LineIndex(LinkSource("f.md", text, first))
    offset = min(offset, len(text))
    place = lines.place(offset)
    assert lines.offset(place) == offset
    assert place.line == first + text[:offset].count("\n")
    assert lines.offset(Place("f.md", first, 1)) == 0
