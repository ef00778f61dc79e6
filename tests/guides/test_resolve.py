"""What "Resolving a guide" in the format says, sentence by sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fieldguide.guides.check import check
from fieldguide.guides.resolve import UnknownNameError, resolve
from support import entry, overlay, preset, problems, read_library, said, step, write_tree

if TYPE_CHECKING:
    from pathlib import Path

    from fieldguide.guides.guide import Guide, GuideStep

ENTRIES = {f"{name}.md": entry(name) for name in ("one", "two", "three", "four")}


def base(root: Path, overlays: dict[str, Any], **steps: dict[str, object]) -> Path:
    """A base with four entries, some steps, and whatever overlays."""
    pipeline = {f"{name}.md": step(name, **keys) for name, keys in steps.items()}
    tree = {"knowledge": ENTRIES, "pipeline": pipeline}
    return write_tree(root, {"content": tree, "overlays": overlays})


def made(root: Path, preset_name: str = "deep", **more: Any) -> Guide:  # noqa: ANN401
    return resolve(read_library(root), "app", preset_name, **more)


def at(guide: Guide, name: str) -> GuideStep:
    (found,) = (one for one in guide.steps if one.name == name)
    return found


def entries(guide: Guide, name: str) -> list[str]:
    return [placement.entry for placement in at(guide, name).placements]


def test_it_starts_from_the_presets_steps(tmp_path: Path) -> None:
    states = {"a": {"enabled": True, "conditional": "if-needed"}, "b": {"enabled": False}}
    text = f"name: P\ndescription: d\ndefault_depth: 1\nsteps: {states}\n".replace("True", "true")
    base(
        tmp_path,
        {"app-overlay.yml": overlay("app"), "presets/deep.yml": text.replace("False", "false")},
        a={},
        b={"conditional": "if-needed"},
        c={"conditional": "if-needed"},
    )
    guide = made(tmp_path)
    assert [(s.name, s.enabled, s.conditional) for s in guide.steps] == [
        ("a", True, "if-needed"),
        ("b", False, None),
        ("c", False, None),
    ]


def test_without_presets_every_step_is_on_with_its_own_condition(tmp_path: Path) -> None:
    base(tmp_path, {"app-overlay.yml": overlay("app")}, a={}, b={"conditional": "if-needed"})
    guide = made(tmp_path, "whatever")
    assert guide.preset is None
    assert [(s.enabled, s.conditional) for s in guide.steps] == [(True, None), (True, "if-needed")]


@pytest.mark.parametrize(
    ("override", "enabled", "conditional"),
    [
        ({"enabled": True}, True, "if-needed"),
        ({"enabled": False}, False, "if-needed"),
        ({"enabled": True, "conditional": None}, True, None),
        ({"conditional": None}, False, None),
        ({}, False, "if-needed"),
    ],
)
def test_step_overrides_merge_key_by_key(
    tmp_path: Path, override: dict[str, object], enabled: object, conditional: object
) -> None:
    deep = (
        "name: P\ndescription: d\ndefault_depth: 1\n"
        "steps: {a: {enabled: false, conditional: if-needed}}\n"
    )
    app = overlay("app", step_overrides={"a": override})
    base(tmp_path, {"app-overlay.yml": app, "presets/deep.yml": deep}, a={})
    one = at(made(tmp_path), "a")
    assert (one.enabled, one.conditional) == (enabled, conditional)


def test_knowledge_appends_and_the_first_stays(tmp_path: Path) -> None:
    app = overlay("app", knowledge_overrides={"a": {"append": ["two", "one", "three", "two"]}})
    own = ["one", "four", "one"]
    base(tmp_path, {"app-overlay.yml": app}, a={"knowledge-base": own})
    assert entries(made(tmp_path), "a") == ["one", "four", "two", "three"]
    codes = [code for code, _ in problems(tmp_path)]
    assert sorted(codes) == ["FG125", "FG125", "FG206"]


@pytest.mark.parametrize("section", ["reads", "dependencies"])
@pytest.mark.parametrize(
    ("replace", "append", "result"),
    [
        ({"b": "c", "c": "b"}, [], ["c", "b", "d"]),
        ({"b": "c", "c": "d"}, [], ["c", "d"]),
        ({"b": "d"}, ["e"], ["d", "c", "e"]),
        ({"b": "e"}, ["b"], ["e", "c", "d", "b"]),
        ({}, ["c", "e", "e"], ["b", "c", "d", "e"]),
        ({"e": "f"}, [], ["b", "c", "d"]),
        ({"b": "nowhere"}, ["nothing"], ["b", "c", "d"]),
    ],
)
def test_names_are_replaced_in_one_pass_then_appended_then_unique(
    tmp_path: Path, section: str, replace: dict[str, str], append: list[str], result: list[str]
) -> None:
    key = "reads_overrides" if section == "reads" else "dependency_overrides"
    app = overlay("app", **{key: {"a": {"replace": replace, "append": append}}})
    steps: dict[str, dict[str, object]] = {name: {} for name in "bcdef"}
    base(tmp_path, {"app-overlay.yml": app}, a={section: ["b", "c", "d"]}, **steps)
    assert list(getattr(at(made(tmp_path), "a"), section)) == result


def test_depends_on_is_another_word_for_dependencies(tmp_path: Path) -> None:
    steps: dict[str, dict[str, object]] = {
        "a": {"depends-on": ["c", "b"]},
        "b": {},
        "c": {},
        "d": {"dependencies": ["b"], "depends-on": ["b", "c"]},
    }
    base(tmp_path, {"app-overlay.yml": overlay("app")}, **steps)
    guide = made(tmp_path)
    assert at(guide, "a").dependencies == ("c", "b")
    assert at(guide, "d").dependencies == ("b", "c")


def test_domains_come_in_the_order_asked_for_and_structure_last(tmp_path: Path) -> None:
    def adds(name: str, **keys: str) -> str:
        append = {"a": {"append": [{"shop": "one", "game": "two", "many": "three"}[name]]}}
        return overlay("app", knowledge_overrides=append).replace(
            'name: "app"', "\n".join([f"name: {name}", *(f"{k}: {v}" for k, v in keys.items())])
        )

    many = adds("many").replace('project-type: "app"\n', "")
    overlays = {
        "app-overlay.yml": overlay("app", knowledge_overrides={"a": {"append": ["four"]}}),
        "app-shop.yml": adds("shop", domain="shop"),
        "app-game.yml": adds("game", domain="game"),
        "many-overlay.yml": many,
    }
    base(tmp_path, overlays, a={})
    guide = made(tmp_path, domains=["shop", "game"], structural=["many"])
    assert entries(guide, "a") == ["four", "one", "two", "three"]
    assert (guide.domains, guide.structural) == (("shop", "game"), ("many",))
    guide = made(tmp_path, domains=["game", "shop", "game"])
    assert entries(guide, "a") == ["four", "two", "one"]
    assert guide.domains == ("game", "shop")
    assert guide.diagnostics == ()
    reasons = [(p.reason.kind, p.reason.name) for p in at(guide, "a").placements]
    assert reasons == [("overlay", "app"), ("overlay", "game"), ("overlay", "shop")]


def test_a_domain_only_adds_knowledge(tmp_path: Path) -> None:
    shop = overlay(
        "app",
        domain="shop",
        step_overrides={"a": {"enabled": False}},
        reads_overrides={"a": {"append": ["b"]}},
        dependency_overrides={"a": {"append": ["b"]}},
        knowledge_overrides={"a": {"append": ["one"]}},
    )
    overlays = {"app-overlay.yml": overlay("app"), "app-shop.yml": shop}
    base(tmp_path, overlays, a={}, b={})
    one = at(made(tmp_path, domains=["shop"]), "a")
    assert (one.enabled, one.reads, one.dependencies) == (True, (), ())
    assert [p.entry for p in one.placements] == ["one"]
    assert [code for code, _ in problems(tmp_path) if code == "FG129"] == ["FG129"] * 3


def test_what_a_preset_disables_is_deeper_and_not_gone(tmp_path: Path) -> None:
    app = overlay(
        "app",
        step_overrides={"c": {"enabled": True}, "d": {"enabled": False}},
        knowledge_overrides={name: {"append": ["two", "three"]} for name in "abcd"},
    )
    overlays = {
        "app-overlay.yml": app,
        "presets/mvp.yml": preset(1, a=True, b=False, c=False, d=True),
        "presets/custom-defaults.yml": preset(3, a=True, b=True, c=False, d=True),
        "presets/deep.yml": preset(5, a=True, b=True, c=False, d=True),
    }
    own: dict[str, object] = {"knowledge-base": ["one"]}
    base(tmp_path, overlays, a=own, b=own, c=own, d=own)
    guide = made(tmp_path, "mvp")
    assert [(d.entry, d.step, d.presets) for d in guide.deeper] == [
        ("two", "b", ("custom", "deep")),
        ("three", "b", ("custom", "deep")),
        ("two", "d", ()),
        ("three", "d", ()),
    ]
    assert entries(guide, "b") == ["one", "two", "three"]
    assert guide.entries() == ("one", "two", "three")
    assert [d.step for d in made(tmp_path, "custom").deeper] == ["d", "d"]


def test_steps_come_by_phase_then_order_then_name(tmp_path: Path) -> None:
    steps: dict[str, dict[str, object]] = {
        "late": {"phase": "build", "order": 1},
        "b": {"phase": "pre", "order": 2},
        "a": {"phase": "pre", "order": 2},
        "first": {"phase": "pre", "order": 1.5},
        "unordered": {"phase": "pre"},
        "nowhere": {"order": 0},
        "strange": {"phase": "strange", "order": 0},
    }
    base(tmp_path, {"app-overlay.yml": overlay("app")}, **steps)
    assert [s.name for s in made(tmp_path).steps] == [
        *("first", "a", "b", "unordered"),
        *("late", "strange", "nowhere"),
    ]


def test_dependencies_in_the_phase_come_first_disabled_ones_count_as_met(tmp_path: Path) -> None:
    steps: dict[str, dict[str, object]] = {
        "a": {"phase": "pre", "order": 1, "dependencies": ["d"]},
        "b": {"phase": "pre", "order": 2, "dependencies": ["off"]},
        "off": {"phase": "pre", "order": 9, "dependencies": ["z"]},
        "d": {"phase": "pre", "order": 3, "dependencies": ["later"]},
        "later": {"phase": "build", "order": 0},
        "z": {"phase": "pre", "order": 8},
    }
    overlays = {
        "app-overlay.yml": overlay("app", step_overrides={"off": {"enabled": False}}),
    }
    base(tmp_path, overlays, **steps)
    assert [s.name for s in made(tmp_path).steps] == ["b", "d", "a", "z", "off", "later"]


def test_tools_stand_outside(tmp_path: Path) -> None:
    steps: dict[str, dict[str, object]] = {
        "a": {"dependencies": ["status"], "reads": ["status"]},
        "status": {"category": "tool", "dependencies": ["a"], "knowledge-base": ["one"]},
    }
    app = overlay("app", knowledge_overrides={"status": {"append": ["two"]}})
    base(tmp_path, {"app-overlay.yml": app, "presets/deep.yml": preset(5, a=True)}, **steps)
    guide = made(tmp_path)
    assert [(s.name, s.dependencies, s.reads) for s in guide.steps] == [("a", (), ())]
    (problem,) = guide.diagnostics
    assert (problem.code, problem.hint) == (
        "FG201",
        "it is a tool; tools are not part of any guide",
    )


@pytest.mark.parametrize("flow", [True, False])
def test_the_reason_is_the_line_of_the_list_item(tmp_path: Path, flow: bool) -> None:  # noqa: FBT001 - a table
    if flow:
        items, own = "[one,\n      {entry: two},\n      three]", "[\n  four]"
        lines = {"four": 5, "one": 6, "two": 7, "three": 8}
    else:
        items = "\n      # why\n      - one\n      - when: {}\n        entry: two\n\n"
        items += "      -\n        three"
        own = "\n\n  - four"
        lines = {"four": 6, "one": 8, "two": 9, "three": 13}
    write_tree(
        tmp_path,
        {
            "content/knowledge": ENTRIES,
            "content/pipeline/a.md": f"---\nname: a\ndescription: d\nknowledge-base: {own}\n---\n",
        },
    )
    (tmp_path / "overlays").mkdir()
    (tmp_path / "overlays" / "app-overlay.yml").write_text(
        "name: app\ndescription: d\nproject-type: app\n"
        f"knowledge-overrides:\n  a:\n    append: {items}\n"
    )
    placements = at(made(tmp_path), "a").placements
    assert {p.entry: p.reason.place.line for p in placements} == lines
    assert [p.reason.place.file for p in placements] == [
        "content/pipeline/a.md",
        *["overlays/app-overlay.yml"] * 3,
    ]


def test_conditions_are_kept_and_all_are_listed(tmp_path: Path) -> None:
    when = {"where": ["x", "y"], "how": None, "really": True, "count": 2}
    app = overlay("app", knowledge_overrides={"a": {"append": [{"entry": "one", "when": when}]}})
    base(tmp_path, {"app-overlay.yml": app}, a={})
    (placement,) = at(made(tmp_path), "a").placements
    assert placement.when == {"where": ("x", "y"), "how": None, "really": True, "count": 2}


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (("ap", "deep", [], []), "unknown project type 'ap': did you mean 'app'?"),
        (("app", "dep", [], []), "unknown preset 'dep': did you mean 'deep'?"),
        (("app", "custom-defaults", [], []), "unknown preset 'custom-defaults': available: deep"),
        (("app", "deep", ["x"], []), "unknown domain 'x': none is defined"),
        (("app", "deep", [], ["x"]), "unknown structural overlay 'x': none is defined"),
    ],
)
def test_asking_for_what_is_not_there(
    tmp_path: Path, asked: tuple[str, str, list[str], list[str]], message: str
) -> None:
    base(tmp_path, {"app-overlay.yml": overlay("app"), "presets/deep.yml": preset(5)})
    with pytest.raises(UnknownNameError) as raised:
        resolve(read_library(tmp_path), *asked)
    assert str(raised.value) == message


def test_custom_defaults_is_custom(tmp_path: Path) -> None:
    overlays = {"app-overlay.yml": overlay("app"), "presets/custom-defaults.yml": preset(3, a=True)}
    base(tmp_path, overlays, a={})
    assert made(tmp_path, "custom").preset == "custom"


def test_a_step_that_an_overlay_makes_need_itself(tmp_path: Path) -> None:
    app = overlay("app", dependency_overrides={"a": {"replace": {"b": "a"}, "append": ["a", "c"]}})
    base(tmp_path, {"app-overlay.yml": app}, a={"dependencies": ["b"]}, b={}, c={})
    guide = made(tmp_path)
    assert at(guide, "a").dependencies == ("b", "c")
    assert [code for code, _ in said(guide.diagnostics)] == ["FG208", "FG208"]


def test_a_guide_says_what_is_wrong_with_its_steps(tmp_path: Path) -> None:
    steps: dict[str, dict[str, object]] = {
        "a": {"dependencies": ["b", "ghost"], "knowledge-base": ["nothing"]},
        "b": {"dependencies": ["a"]},
        "c": {"dependencies": ["c", "a"]},
    }
    base(tmp_path, {"app-overlay.yml": overlay("app")}, **steps)
    assert said(made(tmp_path).diagnostics) == [
        ("FG207", "content/pipeline/a.md:4:16"),
        ("FG201", "content/pipeline/a.md:4:21"),
        ("FG202", "content/pipeline/a.md:5:18"),
        ("FG208", "content/pipeline/c.md:4:16"),
    ]
    of_all = [problem for problem in problems(tmp_path) if problem[0] != "FG211"]
    assert said(made(tmp_path).diagnostics) == of_all


def test_a_name_that_is_there_twice_stands_where_it_stands_first(tmp_path: Path) -> None:
    app = overlay(
        "app",
        step_overrides={"b": {"enabled": False}},
        reads_overrides={"a": {"append": ["b"]}},
    )
    base(tmp_path, {"app-overlay.yml": app}, a={"reads": ["b"]}, b={})
    assert said(made(tmp_path).diagnostics) == [
        ("FG210", "content/pipeline/a.md:4:9"),
        ("FG206", "overlays/app-overlay.yml:5:36"),
    ]


def test_a_cycle_is_placed_where_its_first_member_names_another(tmp_path: Path) -> None:
    b: dict[str, object] = {"dependencies": ["a"]}
    base(tmp_path, {"app-overlay.yml": overlay("app")}, a={"dependencies": ["a", "b"]}, b=b)
    expected = [("FG208", "content/pipeline/a.md:4:16"), ("FG207", "content/pipeline/a.md:4:21")]
    assert said(made(tmp_path).diagnostics) == expected
    assert [problem for problem in problems(tmp_path) if problem[0] != "FG211"] == expected


def test_a_cycle_through_a_disabled_step_is_none_in_the_guide(tmp_path: Path) -> None:
    app = overlay("app", step_overrides={"b": {"enabled": False}})
    b: dict[str, object] = {"dependencies": ["a"]}
    base(tmp_path, {"app-overlay.yml": app}, a={"dependencies": ["b"]}, b=b)
    assert [code for code, _ in said(made(tmp_path).diagnostics)] == ["FG209"]


def test_a_cycle_that_an_overlay_makes_is_placed_there(tmp_path: Path) -> None:
    app = overlay("app", dependency_overrides={"b": {"append": ["a"]}})
    steps: dict[str, dict[str, object]] = {"a": {"dependencies": ["b"]}, "b": {}, "c": {}}
    base(tmp_path, {"app-overlay.yml": app}, **steps)
    (problem,) = made(tmp_path).diagnostics
    assert problem.message == "dependency cycle: 'a', 'b'"
    assert [code for code, _ in problems(tmp_path) if code != "FG211"] == ["FG207"]


def test_a_problem_of_many_guides_is_said_once_with_those_guides(tmp_path: Path) -> None:
    overlays = {
        "app-overlay.yml": overlay("app", step_overrides={"b": {"enabled": False}}),
        "web-overlay.yml": overlay("web", step_overrides={"b": {"enabled": False}}),
        "presets/deep.yml": preset(5, a=True, b=True),
        "presets/mvp.yml": preset(1, a=True, b=True),
    }
    base(tmp_path, overlays, a={"reads": ["b"]}, b={})
    library = read_library(tmp_path)
    found = [d for d in check(library) if d.code == "FG210"]
    assert len(found) == 2, "each overlay has its own way out"
    assert found[0].text.endswith("(in app at mvp, app at deep)")
