"""Which parts a run is about."""

from __future__ import annotations

import pytest

from fieldguide.checking.parts import PartError, chosen
from fieldguide.problems.codes import Part

K, G, L, S = Part


@pytest.mark.parametrize(
    ("only", "skip", "parts"),
    [
        ([], [], (K, G, L, S)),
        (["guides,knowledge"], [], (K, G)),
        (["samples", "links , knowledge"], [], (K, L, S)),
        ([], ["samples"], (K, G, L)),
        (["links,samples"], ["samples"], (L,)),
        (["links,links"], [], (L,)),
    ],
)
def test_what_is_chosen(only: list[str], skip: list[str], parts: tuple[Part, ...]) -> None:
    assert chosen(only, skip) == parts


@pytest.mark.parametrize(
    ("only", "skip", "said"),
    [
        (["smaples"], [], "unknown part 'smaples': did you mean 'samples'?"),
        ([], ["links,x"], "unknown part 'x': there is knowledge, guides, links, samples"),
        ([""], [], "unknown part ''"),
        (["a\x1b[0m"], [], r"unknown part 'a\x1b[0m'"),
        (["links"], ["links"], "nothing is left to check"),
    ],
)
def test_what_is_no_part(only: list[str], skip: list[str], said: str) -> None:
    with pytest.raises(PartError) as stop:
        chosen(only, skip)
    assert said in str(stop.value)
