"""What code defines, and what it takes from elsewhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldguide.samples.languages.python import uses

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("code", "defines", "free"),
    [
        ("x = 1", {"x"}, set()),
        ("x = y", {"x"}, {"y"}),
        ("def f(a): return a + b", {"f"}, {"b"}),
        ("class A:\n    x = 1\n    def f(self): return x", {"A"}, {"x"}),
        ("[i for i in xs]", set(), {"xs"}),
        ("import os.path as p, sys", {"p", "sys"}, set()),
        ("from a import b as c", {"c"}, set()),
        ("for i in xs: pass", {"i"}, {"xs"}),
        ("with f() as g: pass", {"g"}, {"f"}),
        ("lambda x: x + y", set(), {"y"}),
        ("global_ = (n := 1)", {"global_", "n"}, set()),
        ("try:\n    pass\nexcept E as e:\n    print(e)", set(), {"E"}),
        ("x += 1", {"x"}, {"x"}),
        ("match v:\n    case {'a': a, **rest}:\n        pass", {"a", "rest"}, {"v"}),
    ],
)
def test_what_code_defines_and_uses(code: str, defines: set[str], free: set[str]) -> None:
    found = uses.uses_of(code)
    assert defines <= found.defines
    assert free <= found.needs
    assert not found.needs & (defines - free)


@given(st.text(max_size=200))
def test_any_text_defines_something_or_nothing(code: str) -> None:
    uses.uses_of(code)
