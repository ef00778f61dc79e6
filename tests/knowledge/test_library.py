from __future__ import annotations

from pathlib import Path

import pytest

from fieldguide.knowledge.phase import DEFAULT, Phase
from support import entry, overlay, preset, problems, read_library, said, step, write_tree

ONE_FOLDER = {
    "overlays": Path("content/methodology"),
    "presets": Path("content/methodology"),
    "knowledge": Path("content/knowledge"),
    "steps": Path("content/pipeline"),
}
DOMAIN = "name: {0}\ndescription: d\nproject-type: app\ndomain: {0}\n"


def test_yaml_is_known_by_its_keys_and_not_by_its_name(tmp_path: Path) -> None:
    write_tree(
        tmp_path,
        {
            "content/methodology": {
                "a.yml": preset(3),
                "app-overlay.yml": overlay("app"),
                "app-shop.yml": DOMAIN.format("shop"),
                "app-shop-structure.yml": ("name: many\ndescription: d\nknowledge-overrides: {}\n"),
                "custom-defaults.yaml": preset(2),
                "deep-overlay.yml": preset(5),
                "README.md": "no entry",
                "notes.txt": "nothing",
            },
            "content/pipeline/plan.md": step("plan"),
        },
    )
    library = read_library(tmp_path, folders=ONE_FOLDER)
    assert list(library.presets) == ["custom", "a", "deep-overlay"], "by depth"
    assert list(library.types) == ["app"]
    assert list(library.domains) == [("app", "shop")]
    assert list(library.structural) == ["many"]
    assert library.domains_of("app") == ("shop",)
    assert library.entries == {}
    assert library.diagnostics == ()


@pytest.mark.parametrize(
    ("folder", "text", "kind"),
    [
        ("overlays", "default_depth: 1\nsteps: {}", "preset"),
        ("overlays", "steps: {}", "preset"),
        ("overlays/presets", "name: x", "preset"),
        ("overlays/presets", "project-type: app", "type"),
        ("overlays/presets", "name: x\nknowledge-overrides: {}", "structural"),
        ("overlays", "project-type: app", "type"),
        ("overlays", "project-type: app\ndomain: shop", "domain"),
        ("overlays", "project-type: app\ndomain: 7", "domain"),
        ("overlays", "domain: shop\nknowledge-overrides: {}", "domain"),
        ("overlays", "project-type: ~\nknowledge-overrides: {}", "type"),
        ("overlays", "reads-overrides: {}", "structural"),
        ("overlays", "options: {}", "type"),
        ("overlays", "other: 1", None),
    ],
)
def test_what_a_file_is(tmp_path: Path, folder: str, text: str, kind: str | None) -> None:
    write_tree(tmp_path, {f"{folder}/x.yml": text})
    library = read_library(tmp_path)
    kinds = {
        "preset": library.presets,
        "type": library.types,
        "domain": library.domains,
        "structural": library.structural,
    }
    assert [name for name, known in kinds.items() if known] == ([kind] if kind else [])


def test_a_wrong_domain_is_the_one_that_the_file_is_named_for(tmp_path: Path) -> None:
    write_tree(
        tmp_path,
        {
            "overlays/app-overlay.yml": overlay("app"),
            "overlays/app-shop.yml": (
                "name: shop\ndescription: d\nproject-type: app\ndomain: [shop]\n"
            ),
        },
    )
    library = read_library(tmp_path)
    assert said(library.diagnostics) == [("FG121", "overlays/app-shop.yml:4:9")]
    assert list(library.domains) == [("app", "shop")]


def test_of_two_with_one_name_the_first_by_path_stays(tmp_path: Path) -> None:
    write_tree(
        tmp_path,
        {
            "content/knowledge": {
                "b/twin.md": entry("twin", topics=["second"]),
                "a/twin.md": entry("twin", topics=["first"]),
            },
            "content/pipeline": {
                "x/plan.md": step("plan", order=2),
                "plan.md": step("plan", order=1),
            },
            "overlays": {
                "b.yml": overlay("app"),
                "a.yml": overlay("app"),
                "s1.yml": "name: s\ndescription: d\nreads-overrides: {}",
                "s2.yml": "name: s\ndescription: d\nreads-overrides: {}",
                "d1.yml": DOMAIN.format("shop"),
                "d2.yml": DOMAIN.format("shop"),
                "presets/custom.yml": preset(1),
                "presets/custom-defaults.yml": preset(2),
            },
        },
    )
    library = read_library(tmp_path)
    assert library.entries["twin"].topics == ("first",)
    assert library.steps["plan"].order == 1
    assert library.types["app"].place.file == "overlays/a.yml"
    assert library.presets["custom"].depth == 2
    assert [place for code, place in said(library.diagnostics) if code == "FG126"] == [
        "content/knowledge/b/twin.md:2:7",
        "content/pipeline/x/plan.md:2:7",
        "overlays/b.yml:3:15",
        "overlays/d2.yml:3:15",
        "overlays/presets/custom.yml:1:1",
        "overlays/s2.yml:1:1",
    ]


def test_a_readme_is_no_entry(tmp_path: Path) -> None:
    files = dict.fromkeys(("README.md", "a/readme.md"), "# About\n")
    write_tree(tmp_path, {"content/knowledge": files, "content/pipeline": files})
    library = read_library(tmp_path)
    assert (library.entries, library.steps, library.diagnostics) == ({}, {}, ())


def test_entries_are_known_by_name_and_lie_anywhere(tmp_path: Path) -> None:
    write_tree(
        tmp_path,
        {
            "content/knowledge": {
                "top.md": entry("top"),
                "core/deep/inner.md": entry("inner"),
                "other.md": entry("another"),
            }
        },
    )
    library = read_library(tmp_path)
    assert {name: one.category for name, one in library.entries.items()} == {
        "inner": "core",
        "another": "",
        "top": "",
    }
    assert said(library.diagnostics) == [("FG127", "content/knowledge/other.md:2:7")]


def test_a_name_that_is_none_gives_way_to_the_stem(tmp_path: Path) -> None:
    write_tree(
        tmp_path,
        {"content/knowledge": {"good-stem.md": entry("No Name"), "nameless.md": "Text\n"}},
    )
    assert list(read_library(tmp_path).entries) == ["good-stem", "nameless"]


@pytest.mark.parametrize("folders", [[], ["content/knowledge"], ["content/knowledge", "overlays"]])
def test_missing_and_empty_folders_are_fine(tmp_path: Path, folders: list[str]) -> None:
    for folder in folders:
        (tmp_path / folder).mkdir(parents=True)
    library = read_library(tmp_path)
    assert (library.entries, library.steps, library.presets, library.overlays()) == ({}, {}, {}, ())
    expected = [] if folders else [("FG105", "content/knowledge:1:1")]
    assert said(library.diagnostics) == expected


def test_a_missing_folder_is_a_hint_where_it_was_asked_for(tmp_path: Path) -> None:
    write_tree(tmp_path, {"content/knowledge/a.md": entry("a"), "overlay/app-overlay.yml": ""})
    asked = read_library(tmp_path, asked_for=frozenset({"overlays", "knowledge"}))
    assert [(d.code, d.severity.value, d.hint) for d in asked.diagnostics] == [
        ("FG104", "hint", "did you mean 'overlay'?")
    ]
    assert read_library(tmp_path).diagnostics == ()


def test_entries_alone_are_a_base(tmp_path: Path) -> None:
    write_tree(tmp_path, {"content/knowledge": {"a.md": entry("a"), "b.md": entry("b")}})
    assert problems(tmp_path) == []
    assert list(read_library(tmp_path).entries) == ["a", "b"]


def test_phases_that_only_steps_name_come_last(tmp_path: Path) -> None:
    write_tree(
        tmp_path,
        {
            "content/pipeline": {
                "a.md": step("a", phase="launch"),
                "b.md": step("b", phase="vision"),
                "c.md": step("c", phase="afterlife", category="tool"),
                "d.md": step("d"),
            }
        },
    )
    library = read_library(tmp_path)
    assert library.phases == (*DEFAULT, Phase("launch", "Launch"))
    assert said(library.diagnostics) == [("FG204", "content/pipeline/a.md:4:8")]
    own = (Phase("launch", "Lift off"), Phase("afterlife", "Afterlife"), Phase("vision", "Vision"))
    library = read_library(tmp_path, phases=own)
    assert (library.phases, library.diagnostics) == (own, ())


def test_steps_inside_the_knowledge_folder_are_no_entries(tmp_path: Path) -> None:
    write_tree(tmp_path, {"docs/a.md": entry("a"), "docs/steps/plan.md": step("plan")})
    folders = {"knowledge": Path("docs"), "steps": Path("docs/steps")}
    library = read_library(tmp_path, folders=folders)
    assert (list(library.entries), list(library.steps)) == (["a"], ["plan"])


def test_dialects_by_base_folder_and_file(tmp_path: Path) -> None:
    write_tree(
        tmp_path,
        {
            "content/knowledge": {
                "a.md": entry("a"),
                "old/b.md": entry("b"),
                "old/c.md": entry("c", markdown="gfm"),
                "old/new/d.md": entry("d"),
            }
        },
    )
    dialects = {"content/knowledge/old": "material", "content/knowledge/old/new": "gfm"}
    library = read_library(tmp_path, dialects=dialects)
    found = {name: one.dialect for name, one in library.entries.items()}
    assert found == {"a": "gfm", "b": "material", "c": "gfm", "d": "gfm"}


def test_ten_thousand_topics(tmp_path: Path) -> None:
    topics = [f"topic {i}" for i in range(10_000)]
    write_tree(tmp_path, {"content/knowledge/a.md": entry("a", topics=topics)})
    library = read_library(tmp_path)
    assert library.entries["a"].topics == tuple(topics)
    assert library.diagnostics == ()


def test_the_order_of_diagnostics_is_that_of_places(tmp_path: Path) -> None:
    names = [f"{letter}.md" for letter in "cadb"]
    write_tree(tmp_path, {"content/knowledge": dict.fromkeys(names, "---\nx: 1\ny: 2\n---\n")})
    places = [d.place for d in read_library(tmp_path).diagnostics]
    assert places == sorted(places)
    assert len(places) == 16


PROSE = """\
# About api-design

Plain api-design and again api-design.
`data-model`, [linked](../x/linked-entry.md#part), a/data-model, data-model.md, x-data-model,
data-models, own-name; see plan-work. linked-entry is linked above.

- **data-model**: in a list

```
unit-tests
```

<!-- unit-tests --> [to the unit-tests page](https://example.org)
"""


def test_entries_named_in_prose_are_hinted_at_once_each(tmp_path: Path) -> None:
    names = ["api-design", "data-model", "linked-entry", "plan-work", "unit-tests", "word"]
    files = {f"{name}.md": entry(name) for name in names}
    files["own-name.md"] = entry("own-name", PROSE)
    files["silent.md"] = entry("silent", PROSE, markdown="material")
    pipeline = {"plan-work.md": step("plan-work", "Reads unit-tests.\n")}
    write_tree(tmp_path, {"content/knowledge": files, "content/pipeline": pipeline})
    hints = read_library(tmp_path).diagnostics
    assert [d.severity.value for d in hints] == ["hint"] * len(hints)
    assert said(hints) == [
        ("FG133", "content/knowledge/own-name.md:7:7"),
        ("FG133", "content/knowledge/own-name.md:11:5"),
        ("FG133", "content/pipeline/plan-work.md:5:7"),
    ]
