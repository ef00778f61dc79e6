"""What dangles is found once, where it is written; what does not is left alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from links.planted import cases, file_of, places, plant
from links.plants import CONTROLS, PLANTS
from support import run

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.slow, pytest.mark.unmeasured]

Found = dict[str, list[dict[str, Any]]]


def found_in(root: Path, urls: str) -> Found:
    result = run("links", "--format", "json", cwd=plant(root, urls))
    assert (result.exit_code, result.stderr) == (1, "")
    made: Found = {}
    for one in json.loads(result.stdout)["findings"]:
        made.setdefault(one["file"], []).append(one)
    return made


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Found:
    return found_in(tmp_path_factory.mktemp("directory"), "directory")


@pytest.fixture(scope="module")
def flat(tmp_path_factory: pytest.TempPathFactory) -> Found:
    return found_in(tmp_path_factory.mktemp("flat"), "flat")


def check(found: Found, case: tuple[str, str, str], urls: str) -> None:
    _, name, where = case
    one_plant = PLANTS[name]
    wanted = places(name, where, urls)
    said = found.get(file_of("plant", name, where), [])
    assert [(one["code"], (one["line"], one["column"])) for one in said] == [
        (one_plant.code, place) for place in wanted
    ], said
    assert len(wanted) == one_plant.count
    warned = one_plant.code in ("FG407", "FG408")
    for one in said:
        assert one_plant.hint in (one["hint"] or ""), one
        assert one_plant.target is None or one["target"] == one_plant.target
        assert one["severity"] == ("warning" if warned else "error")


@pytest.mark.parametrize("case", cases("plant", PLANTS, "directory"), ids=" ".join)
def test_found_where_it_is_written(case: tuple[str, str, str], directory: Found) -> None:
    check(directory, case, "directory")


@pytest.mark.full
@pytest.mark.parametrize("case", cases("plant", PLANTS, "flat"), ids=" ".join)
def test_found_without_directory_urls(case: tuple[str, str, str], flat: Found) -> None:
    check(flat, case, "flat")


def test_nothing_else_is_found(directory: Found, flat: Found) -> None:
    for found, urls in ((directory, "directory"), (flat, "flat")):
        planted = {file_of(*case) for case in cases("plant", PLANTS, urls)}
        assert {file: said for file, said in found.items() if file not in planted} == {}


def test_there_are_enough_of_them() -> None:
    assert len(PLANTS) >= 60
    assert len(CONTROLS) >= 30
