"""A real knowledge base, as a stranger would use it."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import jsonschema
import pytest

from fieldguide.guides.contract import guide_json, guide_schema
from fieldguide.guides.resolve import resolve
from fieldguide.knowledge import library as libraries
from fieldguide.knowledge.settings import Settings
from support import run

if TYPE_CHECKING:
    from pathlib import Path

    from fieldguide.knowledge.library import Library

pytestmark = [pytest.mark.corpus, pytest.mark.unmeasured]

FOLDERS = {
    "knowledge": "content/knowledge",
    "steps": "content/pipeline",
    "overlays": "content/methodology",
    "presets": "content/methodology",
}
TEXTS = ("--only", "knowledge,guides")
OPTIONS = [word for name, path in FOLDERS.items() for word in (f"--{name}", path)]
TYPES = ["backend", "cli", "game", "mobile-app", "research", "web-app"]
DOMAINS = ["ml-research", "quant-finance", "simulation"]


@pytest.fixture(scope="module")
def known(corpus: Path) -> Library:
    folders = {name: corpus / path for name, path in FOLDERS.items()}
    return libraries.read(Settings(corpus, folders))


def test_all_of_it_is_read(known: Library) -> None:
    assert (len(known.entries), len(known.steps)) == (171, 84)
    assert sorted(known.types) == TYPES
    assert sorted(known.domains) == [("research", domain) for domain in DOMAINS]
    assert list(known.presets) == ["mvp", "custom", "deep"]
    assert known.structural == {}


def test_it_has_exactly_one_error(corpus: Path) -> None:
    result = run("check", *TEXTS, *OPTIONS, "--format", "json", cwd=corpus)
    diagnostics = json.loads(result.stdout)["diagnostics"]
    errors = [d for d in diagnostics if d["severity"] == "error"]
    assert result.exit_code == 1
    assert errors == [
        {
            "code": "FG201",
            "severity": "error",
            "message": "unknown step 'staging-environments'",
            "file": "content/methodology/research-overlay.yml",
            "line": 16,
            "column": 3,
            "hint": None,
            "part": "guides",
        }
    ]
    keys = [(d["file"], d["line"], d["column"], d["code"], d["message"]) for d in diagnostics]
    assert keys == sorted(set(keys)), "in order, and each once"
    for diagnostic in diagnostics:
        lines = (corpus / diagnostic["file"]).read_text("utf-8").split("\n")
        assert diagnostic["column"] <= len(lines[diagnostic["line"] - 1]) + 1


def test_every_guide_resolves_and_fits_the_schema(known: Library, corpus: Path) -> None:
    schema = jsonschema.Draft202012Validator(guide_schema())
    asked: list[tuple[str, str, tuple[str, ...]]] = [
        (project_type, preset, ()) for project_type in TYPES for preset in known.presets
    ]
    asked += [
        ("research", preset, domains)
        for preset in known.presets
        for count in (1, 2, 3)
        for domains in itertools.permutations(DOMAINS, count)
    ]
    assert len(asked) == 18 + 3 * 15
    lines: dict[str, list[str]] = {}
    for project_type, preset, domains in asked:
        guide = resolve(known, project_type, preset, domains)
        made = guide_json(guide)
        schema.validate(json.loads(json.dumps(made)))
        assert len(made["steps"]) == 84
        assert len({one["name"] for one in made["steps"]}) == 84
        errors = [d["code"] for d in made["diagnostics"] if d["severity"] == "error"]
        assert errors == (["FG201"] if project_type == "research" else [])
        for placement in (p for one in made["steps"] for p in one["placements"]):
            reason = placement["reason"]
            if reason["file"] not in lines:
                lines[reason["file"]] = (corpus / reason["file"]).read_text("utf-8").split("\n")
            assert placement["entry"] in lines[reason["file"]][reason["line"] - 1]


def test_the_domains_of_research_add_up(known: Library) -> None:
    def placed(*domains: str) -> set[tuple[str, str]]:
        guide = resolve(known, "research", "deep", domains)
        return {(one.name, p.entry) for one in guide.steps for p in one.placements}

    alone = placed()
    for domain in DOMAINS:
        assert placed(domain) > alone
    union = set().union(*(placed(domain) for domain in DOMAINS))
    for order in itertools.permutations(DOMAINS):
        assert placed(*order) == union


def test_what_is_deeper_comes_with_another_preset(known: Library) -> None:
    for project_type in TYPES:
        guide = resolve(known, project_type, "mvp")
        assert guide.deeper
        for deeper in guide.deeper:
            assert "mvp" not in deeper.presets
            for preset in known.presets:
                steps = {s.name for s in resolve(known, project_type, preset).enabled()}
                assert (deeper.step in steps) == (preset in deeper.presets)


@pytest.mark.full
def test_the_command_prints_any_of_it(corpus: Path) -> None:
    asked = ["--preset", "mvp", "--domain", "simulation"]
    result = run("guide", "research", *OPTIONS, *asked, cwd=corpus)
    assert result.stdout.startswith("Research at mvp (Minimal), with simulation: ")
    for kind, least in (("types", 6), ("entries", 171), ("steps", 84), ("topics", 500)):
        result = run("list", kind, *OPTIONS, "--format", "json", cwd=corpus)
        assert len(json.loads(result.stdout)) >= least
        assert len(run("list", kind, *OPTIONS, cwd=corpus).stdout.splitlines()) >= least


def test_entries_alone_and_with_overlays(corpus: Path) -> None:
    assert run("check", *TEXTS, "--knowledge", FOLDERS["knowledge"], cwd=corpus).exit_code == 0
    without_steps = [word for word in OPTIONS if word not in ("--steps", FOLDERS["steps"])]
    assert run("check", *TEXTS, *without_steps, cwd=corpus).exit_code == 0
    result = run("guide", "backend", *without_steps, "--format", "json", cwd=corpus)
    assert result.exit_code == 0
    assert {one["phase"] for one in json.loads(result.stdout)["steps"]} == {None}


def test_the_order_of_files_changes_nothing(known: Library) -> None:
    turned = replace(
        known,
        entries=dict(reversed(list(known.entries.items()))),
        steps=dict(reversed(list(known.steps.items()))),
    )
    for project_type in TYPES:
        assert guide_json(resolve(turned, project_type, "mvp")) == guide_json(
            resolve(known, project_type, "mvp")
        )


def test_a_check_takes_little_time(corpus: Path) -> None:
    code = (
        "import resource, sys\nfrom fieldguide.cli.main import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "used = resource.getrusage(resource.RUSAGE_SELF)\n"
        "print(used.ru_utime + used.ru_stime, file=sys.stderr)\n"
    )
    environment = {name: value for name, value in os.environ.items() if "COV" not in name}
    result = subprocess.run(
        [sys.executable, "-c", code, "check", *TEXTS, *OPTIONS],
        cwd=corpus, env=environment, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    # 1.5 s is what is promised of a quiet machine; make bench measures that.
    assert float(result.stderr) < 5
