from __future__ import annotations

import pytest

from fieldguide.knowledge.step import minimum_depth


@pytest.mark.parametrize(
    ("criterion", "depth", "rest"),
    [
        ("Every screen is named", 1, "Every screen is named"),
        ("(mvp) Every screen", 1, "Every screen"),
        ("(deep)Every screen", 4, "Every screen"),
        ("(depth 3+)  Every screen", 3, "Every screen"),
        ("(depth 5+)", 5, ""),
        ("(depth 3) Every screen", 1, "(depth 3) Every screen"),
        ("(Deep) Every screen", 1, "(Deep) Every screen"),
        ("Every (deep) screen", 1, "Every (deep) screen"),
        ("(depth ²+) Every screen", 1, "(depth ²+) Every screen"),
    ],
)
def test_from_which_depth_a_criterion_counts(criterion: str, depth: int, rest: str) -> None:
    assert minimum_depth(criterion) == (depth, rest)
