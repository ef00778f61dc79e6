"""Random small bases: resolving them is stable, and its JSON fits the schema."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldguide.guides.check import check
from fieldguide.guides.contract import guide_json, guide_schema
from fieldguide.guides.resolve import resolve
from fieldguide.knowledge import entry, library, overlay, phase, preset, step
from fieldguide.knowledge.overlay import OverlayKind
from fieldguide.knowledge.settings import Settings
from fieldguide.sources import yaml12
from fieldguide.sources.files import SourceFile
from fieldguide.sources.text import Reading, parse
from support import examples, front

if TYPE_CHECKING:
    import random

    from fieldguide.guides.guide import Guide
    from fieldguide.knowledge.library import Library

pytestmark = pytest.mark.unmeasured

STEPS = [f"s{i}" for i in range(6)]
ENTRIES = [f"e{i}" for i in range(5)]
PRESETS = ["mvp", "deep"]

step_names = st.sampled_from([*STEPS, "ghost", "tool"])
entry_names = st.sampled_from([*ENTRIES, "nothing"])
conditions = st.dictionaries(
    st.sampled_from(["where", "how"]),
    st.none() | st.booleans() | st.sampled_from(["x", 2]) | st.lists(st.sampled_from(["x", "y"])),
    max_size=2,
)
appended = entry_names | st.fixed_dictionaries({"entry": entry_names, "when": conditions})
some_steps = st.lists(step_names, max_size=3)
state = st.fixed_dictionaries(
    {}, optional={"enabled": st.booleans(), "conditional": st.sampled_from([None, "if-needed"])}
)
names_override = st.fixed_dictionaries(
    {},
    optional={
        "replace": st.dictionaries(step_names, step_names, max_size=2),
        "append": some_steps,
    },
)
step_keys = st.fixed_dictionaries(
    {},
    optional={
        "phase": st.sampled_from(["pre", "build", "other"]),
        "order": st.integers(0, 3) | st.just(1.5),
        "dependencies": some_steps,
        "reads": some_steps,
        "conditional": st.sampled_from([None, "if-needed"]),
        "knowledge-base": st.lists(entry_names, max_size=3),
    },
)
additions = st.fixed_dictionaries({"append": st.lists(appended, max_size=4)})
choice = st.fixed_dictionaries({"enabled": st.booleans()})
sections = st.fixed_dictionaries(
    {},
    optional={
        "step-overrides": st.dictionaries(step_names, state, max_size=3),
        "knowledge-overrides": st.dictionaries(step_names, additions, max_size=3),
        "reads-overrides": st.dictionaries(step_names, names_override, max_size=2),
        "dependency-overrides": st.dictionaries(step_names, names_override, max_size=2),
    },
)
bases = st.fixed_dictionaries(
    {
        "steps": st.dictionaries(st.sampled_from(STEPS), step_keys, max_size=6),
        "presets": st.fixed_dictionaries(
            {},
            optional={name: st.dictionaries(st.sampled_from(STEPS), choice) for name in PRESETS},
        ),
        "app": sections,
        "shop": sections,
        "many": sections,
    }
)
GUIDE = jsonschema.Draft202012Validator(guide_schema())


def source(path: str, text: str) -> SourceFile:
    return SourceFile(Path("/base") / path, path, text)


def build(base: dict[str, Any]) -> Library:
    """A library without files; its parts are read as those of a real one are."""
    folder = Path("/base/knowledge")
    entries = [
        entry.read(
            parse(source(f"knowledge/{name}.md", front(name=name, description="d")), Reading()),
            folder,
        )[0]
        for name in ENTRIES
    ]  # fmt: skip
    keys = base["steps"] | {"tool": {"category": "tool"}}
    steps = [
        step.read(
            parse(
                source(
                    f"steps/{name}.md", front(**{"name": name, "description": "d", **keys[name]})
                ),
                Reading(),
            )
        )[0]
        for name in keys
    ]  # fmt: skip
    presets = {}
    for depth, (name, states) in enumerate(base["presets"].items(), 1):
        head = {"name": name, "description": "d", "default_depth": depth}
        text = json.dumps({**head, "steps": states})
        made = source(f"{name}.yml", text)
        presets[name] = preset.read(made, yaml12.load(text, file=made.file))[0]
    kinds: dict[str, dict[str, object]] = {
        "app": {"project-type": "app"},
        "shop": {"project-type": "app", "domain": "shop"},
        "many": {"reads-overrides": {}},
    }
    overlays = {}
    for name, kind in kinds.items():
        text = json.dumps({"name": name, "description": "d", **kind, **base[name]}, indent=1)
        overlays[name] = overlay.read(source(f"{name}.yml", text), yaml12.load(text, file=name))[0]
    assert [one.kind for one in overlays.values()] == list(OverlayKind)
    empty = library.read(Settings(Path("/nowhere"), {}))
    return replace(
        empty,
        entries={one.name: one for one in entries},
        steps={one.name: one for one in steps},
        presets=presets,
        types={"app": overlays["app"]},
        domains={("app", "shop"): overlays["shop"]},
        structural={"many": overlays["many"]},
        phases=(*phase.DEFAULT, phase.named("other")),
        diagnostics=(),
    )


def guides(known: Library) -> list[Guide]:
    return [
        resolve(known, "app", name, domains, structural)
        for name in known.presets or ["any"]
        for domains in ([], ["shop"])
        for structural in ([], ["many"])
    ]


@settings(max_examples=examples(150))
@given(bases)
def test_the_json_fits_its_schema_and_the_rules_hold(base: dict[str, Any]) -> None:
    known = build(base)
    wanted = {name for name, one in known.steps.items() if not one.tool}
    for guide in guides(known):
        made = json.loads(json.dumps(guide_json(guide)))
        GUIDE.validate(made)
        assert sorted(one["name"] for one in made["steps"]) == sorted(wanted)
        for one in made["steps"]:
            placed = [placement["entry"] for placement in one["placements"]]
            assert len(placed) == len(set(placed)), "nothing is placed twice"
            assert {*one["dependencies"], *one["reads"]} <= wanted
            assert one["name"] not in one["dependencies"]
        overlaid = [
            (placement["entry"], one["name"])
            for one in made["steps"]
            for placement in one["placements"]
            if placement["reason"]["kind"] == "overlay" and not one["enabled"]
        ]
        assert [(deeper["entry"], deeper["step"]) for deeper in made["deeper"]] == overlaid
        for deeper in made["deeper"]:
            for name in known.presets:
                again = resolve(known, "app", name, guide.domains, guide.structural)
                (one_step,) = (s for s in again.steps if s.name == deeper["step"])
                assert one_step.enabled == (name in deeper["presets"])


@given(bases, st.randoms(use_true_random=False))
def test_resolving_does_not_depend_on_the_order_of_files(
    base: dict[str, Any], shuffler: random.Random
) -> None:
    known = build(base)

    def shuffled(table: Any) -> Any:  # noqa: ANN401 - any mapping
        items = list(table.items())
        shuffler.shuffle(items)
        return dict(items)

    other = replace(
        known,
        entries=shuffled(known.entries),
        steps=shuffled(known.steps),
        types=shuffled(known.types),
    )
    expected = [guide_json(guide) for guide in guides(known)]
    assert [guide_json(guide) for guide in guides(known)] == expected, "nothing is changed by it"
    got = [guide_json(guide) for guide in guides(other)]
    for one in (*expected, *got):
        for diagnostic in one["diagnostics"]:
            diagnostic["hint"] = None  # of two names as near, the first is hinted at
    assert got == expected


@given(bases)
def test_a_check_says_what_its_guides_say(base: dict[str, Any]) -> None:
    known = build(base)
    said = {(d.code, d.place, d.message) for d in check(known)}
    for name in known.presets or ["any"]:
        guide = resolve(known, "app", name)
        cycles = [d for d in guide.diagnostics if d.code == "FG207"]
        others = [d for d in guide.diagnostics if d.code != "FG207"]
        assert {(d.code, d.place, d.message) for d in others} <= said
        assert not cycles or any(code == "FG207" for code, _, _ in said)
