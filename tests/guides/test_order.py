from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from fieldguide.guides.order import cycles, reading_order

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NAMES = "abcdefgh"
GRAPHS = st.dictionaries(
    st.sampled_from(NAMES), st.lists(st.sampled_from(NAMES + "xyz"), max_size=4), max_size=8
)


def order(needs: Mapping[str, Sequence[str]], names: Sequence[str] | None = None) -> str:
    return "".join(reading_order(names or list(needs), needs, lambda name: (name,)))


def naive_order(needs: Mapping[str, Sequence[str]]) -> str:
    """As format.md says it: again and again the lowest whose needs are taken."""
    left, taken = set(needs), ""
    while left:
        ready = [n for n in left if all(m == n or m not in left for m in needs[n])]
        lowest = min(ready or left)
        left.remove(lowest)
        taken += lowest
    return taken


def naive_cycles(needs: Mapping[str, Sequence[str]]) -> list[tuple[str, ...]]:
    """Groups of those that reach each other."""
    reach = {name: {name} for name in needs}
    for _ in needs:
        for name, others in reach.items():
            others |= {m for n in list(others) for m in needs[n] if m in needs}
            reach[name] = others
    groups = {tuple(sorted(m for m in reach[n] if n in reach[m])) for n in needs}
    return sorted(group for group in groups if len(group) > 1)


def test_the_lowest_that_is_ready_comes_next() -> None:
    assert order({"a": "c", "b": "", "c": "b", "d": ""}) == "bcad"
    assert order({"a": "", "b": "a", "c": ""}) == "abc"


def test_needs_elsewhere_and_of_itself_count_as_met() -> None:
    assert order({"a": "x", "b": "b", "c": "a"}) == "abc"


def test_cycles_have_members_and_no_bystanders() -> None:
    needs = {"a": "b", "b": "c", "c": "a", "d": "a", "e": "f", "f": "e", "g": "g", "h": ""}
    assert cycles(needs) == [("a", "b", "c"), ("e", "f")]
    assert cycles({"a": "b", "b": "x"}) == []


def test_a_chain_longer_than_python_recurses() -> None:
    names = [f"{i:06}" for i in range(50_000)]
    needs = {name: [before] for before, name in itertools.pairwise(names)} | {names[0]: []}
    assert reading_order(reversed(names), needs, lambda name: (name,)) == names
    assert cycles(needs) == cycles(dict(reversed(needs.items()))) == []
    assert cycles(needs | {names[0]: [names[-1]]}) == [tuple(names)]


@given(GRAPHS, st.randoms(use_true_random=False))
def test_the_order_is_the_defined_one_whatever_comes_first(
    needs: dict[str, list[str]], random: object
) -> None:
    expected = naive_order(needs)
    assert order(needs) == expected
    shuffled = list(needs)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random, untyped by hypothesis
    assert order({name: needs[name][::-1] for name in shuffled}) == expected


@given(GRAPHS)
def test_everything_comes_once_and_after_what_it_needs(needs: dict[str, list[str]]) -> None:
    ordered = order(needs)
    assert sorted(ordered) == sorted(needs)
    circular = {name for group in cycles(needs) for name in group}
    if not circular:
        at = {name: i for i, name in enumerate(ordered)}
        assert all(at[m] < at[n] for n in needs for m in needs[n] if m in at and m != n)


@given(GRAPHS)
def test_cycles_are_those_that_reach_each_other(needs: dict[str, list[str]]) -> None:
    assert cycles(needs) == naive_cycles(needs)
