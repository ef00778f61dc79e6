"""Every key of every model, with every type of value that YAML has."""

from __future__ import annotations

import itertools
import json
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldguide.knowledge import models
from fieldguide.knowledge.validation import ValidatedModel, check
from fieldguide.sources import yaml12
from support import examples, said

M = TypeVar("M", bound=models.StrictModel)

WRITTEN = {
    "text": "words",
    "number": "7",
    "decimal": "1.5",
    "boolean": "true",
    "null": "~",
    "empty list": "[]",
    "texts": "[words]",
    "numbers": "[7]",
    "empty mapping": "{}",
    "mapping": "{a: 7}",
}
TEXT, LIST, NULL = {"text"}, {"empty list", "texts"}, {"null"}
ANYTHING = set(WRITTEN)
FLAGS = {"boolean"}
CHOICES = {"text", "number", "boolean", "null", "empty list", "texts", "numbers"}
MAPPING = {"empty mapping"}


# What each key takes, and whether it takes only some words.
Keys = dict[str, tuple[set[str], bool]]
MODELS: dict[type[models.StrictModel], Keys] = {
    models.EntryModel: {
        "name": (TEXT, False),
        "description": (TEXT, False),
        "topics": (LIST, False),
        "volatility": (set(), True),
        "last-reviewed": (NULL, True),
        "version-pin": (TEXT | NULL, False),
        "markdown": (NULL, True),
        "sources": ({"empty list"}, False),
    },
    models.SourceModel: {
        "url": (set(), True),
        "anchor": (TEXT | NULL, False),
        "retrieved": (NULL, True),
        "hash": (TEXT | NULL, False),
    },
    models.StepModel: {
        "name": (TEXT, False),
        "description": (TEXT, False),
        "summary": (TEXT, False),
        "phase": (TEXT | NULL, False),
        "order": ({"number", "decimal"} | NULL, False),
        "dependencies": (LIST, False),
        "depends-on": (LIST, False),
        "reads": (LIST, False),
        "outputs": (LIST, False),
        "stateless": (FLAGS, False),
        "conditional": (NULL, True),
        "knowledge-base": (LIST, False),
        "category": (set(), True),
        "markdown": (NULL, True),
        "argument-hint": (ANYTHING, False),
        "cross-reads": (ANYTHING, False),
        "detect": (ANYTHING, False),
    },
    models.StepState: {"enabled": (FLAGS | NULL, False), "conditional": (NULL, True)},
    models.PresetModel: {
        "name": (TEXT, False),
        "description": (TEXT, False),
        "default_depth": (set(), False),  # 7 is too deep
        "steps": (MAPPING, False),
    },
    models.AppendedModel: {
        "entry": (TEXT, False),
        "when": (MAPPING | NULL | {"mapping"}, False),
    },
    models.KnowledgeOverride: {"append": (LIST, False)},
    models.NamesOverride: {"replace": (MAPPING, False), "append": (LIST, False)},
    models.OptionModel: {
        "question": (TEXT, False),
        "type": (set(), True),
        "choices": (LIST | {"numbers"}, False),
        "default": (CHOICES, False),
    },
    models.RuleModel: {"when": (MAPPING | {"mapping"}, False), "error": (TEXT, False)},
    models.OverlayModel: {
        "name": (TEXT, False),
        "description": (TEXT, False),
        "project-type": (TEXT | NULL, False),
        "domain": (TEXT | NULL, False),
        "step-overrides": (MAPPING, False),
        "knowledge-overrides": (MAPPING, False),
        "reads-overrides": (MAPPING, False),
        "dependency-overrides": (MAPPING, False),
        "options": (MAPPING, False),
        "rules": ({"empty list"}, False),
    },
}
VALID = {
    "name": "a-name",
    "description": "About it.",
    "url": "https://example.org",
    "default_depth": "3",
    "steps": "{}",
    "entry": "an-entry",
    "question": "Which?",
    "when": "{}",
    "error": "No.",
}
MAPPINGS_OF_MAPPINGS = {"steps", "step-overrides", "knowledge-overrides", "reads-overrides"} | {
    "dependency-overrides",
    "options",
    "replace",
}
CASES = [
    (model, key, kind)
    for (model, keys) in MODELS.items()
    for key, kind in itertools.product(keys, WRITTEN)
]


def test_the_table_is_complete() -> None:
    def aliases(model: type[models.StrictModel]) -> set[str]:
        return {info.alias or name for name, info in model.model_fields.items()}

    assert {model: set(keys) for model, keys in MODELS.items()} == {
        model: aliases(model) for model in MODELS
    }
    assert set(MODELS) == set(models.StrictModel.__subclasses__())


@pytest.mark.parametrize(("model", "key", "kind"), CASES)
def test_one_wrong_value_is_said_once_and_costs_nothing_else(
    model: type[models.StrictModel], key: str, kind: str
) -> None:
    others = {name: VALID[name] for name in model.required if name != key}
    written = "".join(f"{name}: {value}\n" for name, value in others.items())
    line = len(others) + 1
    checked = parsed(model, f"{written}{key}: {WRITTEN[kind]}\n")

    accepted, words = MODELS[model][key]
    at = len(key) + 3
    expected: list[tuple[str, str]] = []
    if kind not in accepted:
        if kind == "null" and key in model.required:
            expected = [("FG120", f"f:{line}:1")]
        elif (kind == "text" and words) or (key == "default_depth" and kind == "number"):
            expected = [("FG123", f"f:{line}:{at}")]
        elif kind in ("numbers", "texts") and accepted & LIST:
            expected = [("FG121", f"f:{line}:{at + 1}")]
        elif kind == "mapping" and key in MAPPINGS_OF_MAPPINGS:
            expected = [("FG121", f"f:{line}:{at + 4}")]
        else:
            expected = [("FG121", f"f:{line}:{at}")]
    assert said(checked.diagnostics) == expected
    kept = checked.model.model_dump(by_alias=True, exclude_unset=True)
    assert set(others) <= set(kept)
    if not expected:
        assert key in kept


def test_a_lone_name_is_taken_for_a_list_of_one() -> None:
    checked = parsed(models.EntryModel, "name: a\ndescription: b\ntopics: one\n")
    assert checked.model.topics == ("one",)
    checked_override = parsed(models.KnowledgeOverride, "append: one\n")
    assert [item.entry for item in checked_override.model.append] == ["one"]


def test_places_hold_after_items_were_taken_out() -> None:
    text = "name: a\ndescription: b\ntopics: [1, one, ~, two, [x], three]\n"
    checked = parsed(models.EntryModel, text)
    assert checked.model.topics == ("one", "two", "three")
    places = [str(checked.place("topics", i)) for i in range(3)]
    assert places == ["f:3:13", "f:3:21", "f:3:31"]
    assert said(checked.diagnostics) == [
        ("FG121", "f:3:10"),
        ("FG121", "f:3:18"),
        ("FG121", "f:3:26"),
    ]


def test_places_hold_in_lists_of_mappings() -> None:
    text = """\
name: a
description: b
sources:
  - 7
  - {url: https://example.org, hash: 1}
  - url: [x]
  - text
  - {url: "https://example.com", retrieved: 2024-13-01}
  - anchor: x
"""
    checked = parsed(models.EntryModel, text)
    assert [source.url for source in checked.model.sources] == [
        *("https://example.org", "", "https://example.com", ""),
    ]
    assert [str(checked.place("sources", i)) for i in range(4)] == [
        *("f:5:5", "f:6:5", "f:8:5", "f:9:5"),
    ]
    assert sorted(said(checked.diagnostics)) == [
        ("FG120", "f:9:5"),
        ("FG121", "f:4:5"),
        ("FG121", "f:5:38"),
        ("FG121", "f:6:10"),
        ("FG121", "f:7:5"),
        ("FG123", "f:8:45"),
    ]


def test_unknown_keys_at_every_level_name_the_nearest() -> None:
    text = """\
name: a
description: b
knowlege-overrides: {}
knowledge-overrides:
  plan: {apend: [x], append: [{entry: y, wen: {}}]}
options:
  o: {question: q, choises: [1]}
"""
    checked = parsed(models.OverlayModel, text)
    assert sorted((d.code, str(d.place), d.hint) for d in checked.diagnostics) == [
        ("FG122", "f:3:1", "did you mean 'knowledge-overrides'?"),
        ("FG122", "f:5:10", "did you mean 'append'?"),
        ("FG122", "f:5:42", "did you mean 'when'?"),
        ("FG122", "f:7:20", "did you mean 'choices'?"),
    ]


@pytest.mark.parametrize(
    ("name", "good"),
    [
        ("a", True),
        ("a-b-2", True),
        ("3d", True),
        *((name, False) for name in ("A", "a_b", "-a", "a-", "a--b", "a/b", "..", "a b", "é")),
        *((name, False) for name in ("", "a.b", "a\n", '"', "<b>", "a" * 101, "a" * 10_000)),
        ("a" * 100, True),
    ],
)
def test_names_of_entries(name: str, good: bool) -> None:  # noqa: FBT001 - a table
    checked = parsed(models.EntryModel, json.dumps({"name": name, "description": "b"}))
    assert (checked.model.name == name and bool(name)) is good
    assert [d.code for d in checked.diagnostics] == ([] if good else ["FG123"])
    assert all(len(d.message) < 200 for d in checked.diagnostics)


@pytest.mark.parametrize(
    ("day", "good"),
    [
        ("2024-02-29", True),
        *((day, False) for day in ("2023-02-29", "2024-2-9", "24-02-09", "tomorrow")),
        ("0001-01-01", True),
        *((day, False) for day in ("2024-01-01T00:00:00", "2024-01-32", "0000-01-01")),
    ],
)
def test_days_are_real(day: str, good: bool) -> None:  # noqa: FBT001 - a table
    checked = parsed(models.EntryModel, f"name: a\ndescription: b\nlast-reviewed: {day}\n")
    assert (checked.model.last_reviewed is not None) is good
    assert [d.code for d in checked.diagnostics] == ([] if good else ["FG123"])


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("https://example.org/a?b#c", True),
        ("http://localhost:1", True),
        *((url, False) for url in ("example.org", "//example.org", "javascript:alert(1)")),
        *((url, False) for url in ("https:", "https://", "https://a b", "file:///a", "http://[")),
    ],
)
def test_sources_are_on_the_web(url: str, good: bool) -> None:  # noqa: FBT001 - a table
    checked = parsed(models.SourceModel, json.dumps({"url": url}))
    assert [d.code for d in checked.diagnostics] == ([] if good else ["FG123"])


KEYS = sorted({key for keys in MODELS.values() for key in keys} | {"zz", "str", "0"})
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 9)
    | st.floats()
    | st.sampled_from(["a", "", "if-needed", "choice", "x y", "2024-01-01", "https://a"]),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5)
    ),
    max_leaves=25,
)


@pytest.mark.parametrize("model", MODELS)
@settings(max_examples=examples(40))
@given(value=st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=8))
def test_any_mapping_is_judged(model: type[models.StrictModel], value: dict[str, object]) -> None:
    checked = parsed(model, json.dumps(value).replace("NaN", ".nan").replace("Infinity", ".inf"))
    kept = checked.model.model_dump(mode="json", by_alias=True, exclude_unset=True)
    again = parsed(model, json.dumps(kept))
    assert {d.code for d in again.diagnostics} <= {"FG120"}, "what is kept is right"
    for key in value:
        if key not in {info.alias or name for name, info in model.model_fields.items()}:
            assert any(d.code == "FG122" and f"'{key}'" in d.message for d in checked.diagnostics)


def parsed(model: type[M], text: str) -> ValidatedModel[M]:
    yaml = yaml12.load(text, file="f")
    assert isinstance(yaml.value, dict)
    return check(model, yaml)
