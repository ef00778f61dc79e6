"""What a check of a whole base says, beside what the golden cases show."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from fieldguide.guides.check import check
from fieldguide.problems.codes import CODES, Severity
from support import entry, overlay, preset, problems, read_library, settings_for, step, write_tree

if TYPE_CHECKING:
    from pathlib import Path

OPTIONS = {
    "where": {"question": "Where?", "choices": ["here", "there"], "default": "here"},
    "count": {"question": "How many?", "choices": [1, 2]},
    "extras": {"question": "What else?", "type": "many", "choices": ["x", "y"], "default": ["x"]},
    "really": {"question": "Is it?", "type": "boolean"},
}


def test_severities_are_those_of_the_format() -> None:
    named = {code: one for code, one in CODES.items() if code < "FG3"}
    errors = {code for code, one in named.items() if one.severity is Severity.ERROR}
    hints = {code for code, one in named.items() if one.severity is Severity.HINT}
    unreadable = {"FG101", "FG102", "FG103", "FG107", "FG108", "FG110", "FG111", "FG112", "FG114"}
    shapes = {"FG115", "FG120", "FG121", "FG123"}
    names = {"FG113", "FG126", "FG201", "FG202", "FG203", "FG207", "FG208"}
    assert errors == unreadable | shapes | names
    assert hints == {"FG104", "FG109", "FG133"}


@pytest.mark.parametrize(
    ("when", "wrong"),
    [
        ({"where": "here"}, 0),
        ({"where": ["here", "there"], "really": True, "count": 2}, 0),
        ({"extras": ["x"], "where": None}, 0),
        ({"where": "nowhere"}, 1),
        ({"where": ["here", "nowhere", "never"]}, 2),
        ({"really": "true"}, 1),
        ({"really": 1}, 1),
        ({"count": "1"}, 1),
        ({"count": True}, 1),
        ({"what": "here"}, 1),
    ],
)
def test_conditions_speak_of_options_that_exist(
    tmp_path: Path, when: dict[str, object], wrong: int
) -> None:
    app = overlay(
        "app",
        options=OPTIONS,
        knowledge_overrides={"a": {"append": [{"entry": "one", "when": when}]}},
    )
    adds = {"a": {"append": [{"entry": "two", "when": when}]}}
    shop = overlay("app", domain="shop", knowledge_overrides=adds)
    write_tree(
        tmp_path,
        {
            "content/knowledge": {"one.md": entry("one"), "two.md": entry("two")},
            "content/pipeline/a.md": step("a"),
            "overlays": {"app-overlay.yml": app, "app-shop.yml": shop},
        },
    )
    codes = [code for code, _ in problems(tmp_path)]
    assert codes == ["FG214"] * wrong * 2, "a domain may use its type's options"


@pytest.mark.parametrize(
    ("option", "code"),
    [
        ({"choices": ["a"]}, None),
        ({"choices": ["a"], "default": "a"}, None),
        ({"choices": ["a"], "default": None}, None),
        ({"choices": ["a"], "default": "b"}, "FG123"),
        ({"choices": ["a"], "default": ["a"]}, "FG121"),
        ({"choices": ["a", "b"], "type": "many", "default": ["a", "b"]}, None),
        ({"choices": ["a"], "type": "many", "default": ["c"]}, "FG123"),
        ({"type": "boolean", "default": False}, None),
        ({"type": "boolean", "default": "no"}, "FG123"),
        ({"choices": [1], "default": True}, "FG123"),
        ({"default": "a"}, "FG120"),
        ({"choices": []}, "FG120"),
        ({"choices": 7}, "FG121"),
        ({"choices": [{}]}, "FG121"),
    ],
)
def test_options(tmp_path: Path, option: dict[str, object], code: str | None) -> None:
    app = overlay("app", options={"o": {"question": "Which?", **option}})
    write_tree(tmp_path, {"overlays/app-overlay.yml": app})
    codes = [found for found, _ in problems(tmp_path)]
    assert set(codes) - {"FG123"} == {code} - {None, "FG123"}
    assert code is None or code in codes
    (read,) = read_library(tmp_path).types["app"].options
    assert read.must_be_answered == ("default" not in option)


def test_an_unknown_preset_is_said_where_one_is_asked_for(tmp_path: Path) -> None:
    library = read_library(write_tree(tmp_path, {"overlays/presets/deep.yml": preset(5)}))
    asked = settings_for(tmp_path, preset="dep", asked_for=frozenset({"preset"}), file="own.yml")
    (problem,) = check(library, asked)
    assert (problem.code, str(problem.place)) == ("FG216", "own.yml:1:1")
    assert problem.hint == "did you mean 'deep'?"
    assert check(library) == check(library, replace(asked, preset="deep")) == ()
    assert check(library, replace(asked, asked_for=frozenset())) == ()
    nothing = read_library(tmp_path / "nowhere")
    assert [d.code for d in check(nothing, asked)] == ["FG105"]


def test_a_preset_that_lists_too_little(tmp_path: Path) -> None:
    write_tree(
        tmp_path,
        {
            "content/pipeline": {
                "a.md": step("a"),
                "b.md": step("b", dependencies=["a"]),
                "tool.md": step("tool", category="tool"),
            },
            "overlays/presets/deep.yml": preset(5, b=True),
            "overlays/presets/mvp.yml": preset(1, a=False, b=True, tool=True),
        },
    )
    assert problems(tmp_path) == [
        ("FG212", "overlays/presets/deep.yml:4:1"),
        ("FG213", "overlays/presets/mvp.yml:4:34"),
    ]


def test_a_domain_without_its_type_names_the_nearest(tmp_path: Path) -> None:
    write_tree(
        tmp_path,
        {
            "overlays/app-overlay.yml": overlay("app"),
            "overlays/ap-shop.yml": overlay("ap", domain="shop"),
        },
    )
    (problem,) = check(read_library(tmp_path))
    assert (problem.code, problem.hint) == ("FG203", "did you mean 'app'?")
    assert str(problem.place) == "overlays/ap-shop.yml:3:15"


def test_entries_are_reached_by_any_guide(tmp_path: Path) -> None:
    def adds(name: str, entry_name: str, **keys: object) -> str:
        return overlay(name, knowledge_overrides={"a": {"append": [entry_name]}}, **keys)

    names = ["own", "type", "domain", "structural", "disabled", "nowhere"]
    many = adds("many", "structural").replace('project-type: "many"\n', "")
    off = overlay(
        "off",
        step_overrides={"a": {"enabled": False}},
        knowledge_overrides={"a": {"append": ["disabled"]}},
    )
    write_tree(
        tmp_path,
        {
            "content/knowledge": {f"{name}.md": entry(name) for name in names},
            "content/pipeline/a.md": step("a", **{"knowledge-base": ["own"]}),
            "overlays": {
                "app-overlay.yml": adds("app", "type"),
                "app-shop.yml": adds("app", "domain", domain="shop"),
                "many.yml": many,
                "off-overlay.yml": off,
            },
        },
    )
    assert problems(tmp_path) == [
        ("FG211", "content/knowledge/disabled.md:2:7"),
        ("FG211", "content/knowledge/nowhere.md:2:7"),
    ]


@pytest.mark.slow
def test_many_unknown_names_take_no_minutes(tmp_path: Path) -> None:
    names = [f"unknown-entry-{i}" for i in range(500)]
    files = {f"some-entry-{i}.md": entry(f"some-entry-{i}") for i in range(200)}
    overlays = {f"presets/{name}.yml": preset(1, a=True) for name in ("mvp", "deep", "other")} | {
        "app-overlay.yml": overlay("app", knowledge_overrides={"a": {"append": names}})
    }
    write_tree(
        tmp_path,
        {"content/knowledge": files, "content/pipeline/a.md": step("a"), "overlays": overlays},
    )
    library = read_library(tmp_path)
    found = [d for d in check(library) if d.code == "FG202"]
    assert len(found) == 500
