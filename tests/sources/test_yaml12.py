from __future__ import annotations

import json
import math
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldguide.sources import yaml12
from support import said

NUMBERS = {
    "010": 10,
    "0o17": 15,
    "0x1F": 31,
    "+12": 12,
    "-7": -7,
    "3.10": 3.1,
    ".5": 0.5,
    "5.": 5.0,
    "1e5": 100000.0,
    "-1.5E+2": -150.0,
    ".inf": math.inf,
    "+.INF": math.inf,
    "-.Inf": -math.inf,
    "9" * 400: int("9" * 400),
    "9" * 5000: math.inf,
}
TEXTS = [
    *("yes", "no", "on", "off", "Yes", "NO", "y", "n", "tRue"),
    *("1:30", "190:20:30", "2024-01-01", "2024-01-01 10:00:00", "1_000", "0b11", "0o8", "0xG"),
    *("-0x10", "+-1", ".", "-.", ".e5", "1e", "1.2.3", "=", "<<", "nul", "-.nan", "1 2"),
]


@pytest.mark.parametrize(("text", "number"), NUMBERS.items())
def test_numbers_of_the_core_schema(text: str, number: float) -> None:
    value = read(f"a: {text}")["a"]
    assert value == number
    assert type(value) is type(number)


@pytest.mark.parametrize("text", TEXTS)
def test_what_yaml_1_1_took_for_more_is_text(text: str) -> None:
    assert read(f"a: {text}") == {"a": text}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *((text, True) for text in ("true", "True", "TRUE")),
        *((text, False) for text in ("false", "False", "FALSE")),
        *((text, None) for text in ("", "~", "null", "Null", "NULL")),
    ],
)
def test_booleans_and_null(text: str, value: object) -> None:
    assert read(f"a: {text}")["a"] is value


def test_not_a_number() -> None:
    assert math.isnan(read("a: .NaN")["a"])


@pytest.mark.parametrize("text", ["true", "12", "~", "1e3"])
def test_quotes_make_text(text: str) -> None:
    assert read(f"""a: '{text}'\nb: "{text}"\nc: |-\n  {text}""") == dict.fromkeys("abc", text)


def test_core_tags_choose_a_type() -> None:
    assert read('a: !!str 12\nb: !!int "12"\nc: !!float 1.5\nd: !!seq [1]') == {
        "a": "12",
        "b": 12,
        "c": 1.5,
        "d": [1],
    }


@pytest.mark.parametrize(
    ("text", "value", "place"),
    [
        ("a: !!python/object/apply:os.system [ls]", {"a": ["ls"]}, "f:1:4"),
        ("a: !!python/name:os.system ''", {"a": ""}, "f:1:4"),
        ("a: !!binary aGk=", {"a": "aGk="}, "f:1:4"),
        ("a: 1\nb: !mine {c: 2}", {"a": 1, "b": {"c": 2}}, "f:2:4"),
    ],
)
def test_other_tags_make_nothing(text: str, value: object, place: str) -> None:
    yaml = load(text)
    assert yaml.value == value
    assert said(yaml.diagnostics) == [("FG112", place)]


def test_duplicate_keys_are_said_and_the_first_counts() -> None:
    yaml = load("a: 1\nb: {c: 1, c: 2}\na: {d: 3}\ne: 4")
    assert yaml.value == {"a": 1, "b": {"c": 1}, "e": 4}
    assert said(yaml.diagnostics) == [("FG113", "f:2:11"), ("FG113", "f:3:1")]
    assert yaml.diagnostics[1].hint == "first used on line 1; that value applies"


def test_merge_keys_are_plain_keys() -> None:
    assert read("a: &a {b: 1}\nc:\n  <<: *a") == {"a": {"b": 1}, "c": {"<<": {"b": 1}}}


def test_aliases_stand_for_their_values() -> None:
    yaml = load("a: &x [1, 2]\nb: *x\nc: &y z\nd: *y")
    assert yaml.value == {"a": [1, 2], "b": [1, 2], "c": "z", "d": "z"}
    assert yaml.diagnostics == ()
    assert str(yaml.place("b", 1)) == "f:2:4", "what is in an alias stands where the alias does"


@pytest.mark.parametrize(
    ("text", "place"), [("a: *nowhere", "f:1:4"), ("a: &a [*a]", "f:1:8"), ("*x : 1", "f:1:1")]
)
def test_aliases_without_an_anchor_are_said(text: str, place: str) -> None:
    assert ("FG112", place) in said(load(text).diagnostics)


def test_bombs_are_stopped_before_they_go_off() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 30)]
    yaml = load("\n".join(lines))
    assert yaml.value is None
    assert [code for code, _ in said(yaml.diagnostics)] == ["FG114"]


def test_an_alias_of_much_text_as_a_key_is_not_written_out() -> None:
    text = f"a: &a {'x' * 100_000}\nb: &b [{', '.join(['*a'] * 1000)}]\n*b : 1"
    yaml = load(text)
    assert said(yaml.diagnostics) == [("FG121", "f:3:1")]
    assert max(map(len, yaml.value)) < 10


def test_ten_thousand_items_are_fine() -> None:
    items = [f"t{i}" for i in range(10_000)]
    assert read(f"topics: [{', '.join(items)}]") == {"topics": items}


@pytest.mark.parametrize("text", ["[" * 100_000, "- " * 5000, "a: " + "{b: " * 5000, "? " * 5000])
def test_depth_is_stopped(text: str) -> None:
    yaml = load(text)
    assert yaml.value is None
    assert yaml.diagnostics[-1].code == "FG114"


def test_depth_that_people_need_is_fine() -> None:
    assert load("[" * 40 + "]" * 40).diagnostics == ()


def test_a_second_document_is_said_and_left_out() -> None:
    yaml = load("---\na: 1\n---\nb: 2\n---\nc: 3")
    assert yaml.value == {"a": 1}
    assert said(yaml.diagnostics) == [("FG112", "f:3:1")]


@pytest.mark.parametrize(
    ("text", "key", "place"),
    [
        ("1: a", "1", "f:1:1"),
        ("x: 1\ntrue: a", "true", "f:2:1"),
        ("~: a", "~", "f:1:1"),
        ("3.10: a", "3.10", "f:1:1"),
        ("x: 1\n? \n: a", "", "f:2:2"),
    ],
)
def test_a_key_that_is_no_text_is_said_and_kept_as_written(text: str, key: str, place: str) -> None:
    yaml = load(text)
    assert yaml.value[key] == "a"
    assert said(yaml.diagnostics) == [("FG121", place)]


def test_a_collection_as_a_key_is_said_and_left_out() -> None:
    yaml = load("a: 1\n? [x, {y: z}]\n: {v: w}\nb: 2\n{c: d}: 3\n")
    assert yaml.value == {"a": 1, "b": 2}
    assert said(yaml.diagnostics) == [("FG121", "f:2:3"), ("FG121", "f:5:1")]


def test_dates_as_keys_are_text() -> None:
    assert read("2024-01-01: a\nno: b") == {"2024-01-01": "a", "no": "b"}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: b: c", "f:1:5"),
        ("\ta: 1", "f:1:1"),
        ("a:\n\t- 1", "f:2:1"),
        ("a: @b", "f:1:4"),
        ("é: é\nbé: \x07x", "f:2:5"),
        ("a: b\0c", "f:1:5"),
        ("a: \ud800", "f:1:4"),
        ('a: "\\ud800"', "f:1:7"),
        ("a: [1,\nb", "f:2:2"),
        ("- a\nb", "f:2:2"),
        ("a: 'b", "f:1:6"),
        ("%YAML 3.0\n---\na: 1", "f:1:1"),
    ],
)
def test_what_does_not_parse_is_said_where_it_stands(text: str, place: str) -> None:
    yaml = load(text)
    assert yaml.value is None
    assert said(yaml.diagnostics) == [("FG112", place)]


def test_places_of_keys_values_and_items() -> None:
    text = """\
key: value
flow: [one, {two: 2}]
block:
  - three
  -   four: 4
      five: "é" # comment
  - - six
seven: |
  text
eight:
"""
    yaml = yaml12.load(text, file="f", first_line=10)
    values = {
        (): "f:10:1",
        ("key",): "f:10:6",
        ("flow",): "f:11:7",
        ("flow", 0): "f:11:8",
        ("flow", 1): "f:11:13",
        ("flow", 1, "two"): "f:11:19",
        ("block", 0): "f:13:5",
        ("block", 1): "f:14:7",
        ("block", 1, "five"): "f:15:13",
        ("block", 2, 0): "f:16:7",
        ("seven",): "f:17:8",
        ("flow", 1, "two", "not", 1, "there"): "f:11:19",
    }
    assert {path: str(yaml.place(*path)) for path in values} == values
    keys: dict[tuple[str | int, ...], str] = {
        ("key",): "f:10:1",
        ("flow", 1, "two"): "f:11:14",
        ("block", 1, "five"): "f:15:7",
        ("eight",): "f:19:1",
        ("block", 0): "f:13:5",
    }
    assert {path: str(yaml.key(*path)) for path in keys} == keys


@pytest.mark.parametrize("character", ["\x85", "\u2028", "\u2029"])
def test_only_line_feeds_end_lines(character: str) -> None:
    yaml = load(f"a: b{character}c\nd: 'e{character}f'\n1: g")
    assert yaml.value == {"a": f"b{character}c", "d": f"e{character}f", "1": "g"}
    assert str(yaml.place("d")) == "f:2:4"
    assert said(yaml.diagnostics) == [("FG121", "f:3:1")]


@given(st.text())
def test_any_text_is_read_or_said(text: str) -> None:
    yaml = load(text)
    assert plain(yaml.value)
    if yaml.value is None and re.search(r"\w", text) and "#" not in text:
        assert yaml.diagnostics or re.fullmatch(
            r"(---)?\s*(null|~)?\s*(\.\.\.)?\s*", text, re.IGNORECASE
        )


FRAGMENTS = st.lists(
    st.sampled_from(
        [
            *("a: ", "- ", "\n", "  ", "[", "]", "{", "}", ", ", "? ", ": ", "&x ", "*x", "!t "),
            *("|\n", ">-\n", "'", '"', "# c", "---\n", "...\n", "%YAML 1.2\n", "\t", "1", "é"),
            *("!!int ", "~", "<<", "\u2028", "\ufeff", "\\", "@", "`", "true"),
        ]
    ),
    max_size=40,
).map("".join)


@given(FRAGMENTS)
def test_mutilated_yaml_is_read_or_said(text: str) -> None:
    yaml = load(text)
    assert plain(yaml.value)
    lines = text.split("\n")
    for diagnostic in yaml.diagnostics:
        place = diagnostic.place
        assert 1 <= place.line <= len(lines)
        assert 1 <= place.column <= len(lines[place.line - 1]) + 1


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text("ab\né\x85:"),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("ab-: ", max_size=4), inner)
    ),
    max_leaves=20,
)


@given(VALUES)
def test_json_is_read_as_it_was_meant(value: object) -> None:
    yaml = load(json.dumps(value))
    assert yaml.value == value
    assert yaml.diagnostics == ()


def load(text: str) -> yaml12.Yaml:
    return yaml12.load(text, file="f")


def read(text: str) -> Any:  # noqa: ANN401 - YAML
    yaml = load(text)
    assert yaml.diagnostics == ()
    return yaml.value


def plain(value: object) -> bool:
    if isinstance(value, dict):
        return all(type(k) is str and plain(v) for k, v in value.items())
    if isinstance(value, list):
        return all(map(plain, value))
    return value is None or type(value) in (str, int, float, bool)
