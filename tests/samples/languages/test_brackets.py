"""Brackets that are left open, in languages that only their brackets are read of."""

from __future__ import annotations

import pytest

from fieldguide.samples.languages import brackets, layouts

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("language", "code", "expected"),
    [
        ("kotlin", 'val a = "${b("x)")}" // (', None),
        ("rust", "fn f<'a>(b: &'a str) -> char { '(' }", None),
        ("swift", 'f("\\(g(")"))")', None),
        ("go", "a := `(`", None),
        ("java", "f(\n  a[1)", (2, ")")),
        ("kotlin", "f {\n  g(\n", (1, "{")),
    ],
)
def test_brackets(language: str, code: str, expected: tuple[int, str] | None) -> None:
    found = brackets.unmatched(language, code)
    assert found is not None
    assert found.first == expected


@pytest.mark.parametrize("code", ['"', "/*", '"""', "${", "'", '"${"${"'])
@pytest.mark.parametrize("language", ["kotlin", "swift", "dart", "sql", "json", "brainfog"])
def test_brackets_of_a_text_without_an_end_are_not_certain(language: str, code: str) -> None:
    brackets.unmatched(language, code * 40)
    assert not list(layouts.variants(language, code * 60_000))
