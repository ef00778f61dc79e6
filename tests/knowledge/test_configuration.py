"""The places of values in `mkdocs.yml` and in what it inherits from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fieldguide.knowledge.configuration import PluginSection
from fieldguide.problems.diagnostics import Place
from fieldguide.site.options import read_settings
from support import write_tree

if TYPE_CHECKING:
    from pathlib import Path


def test_places_in_what_is_inherited(tmp_path: Path) -> None:
    write_tree(
        tmp_path,
        {
            "base.yml": "plugins:\n  fieldguide:\n    severity: {FG1: off, FG2: off}\n",
            "site/mkdocs.yml": (
                "INHERIT: ../base.yml\nsite_url: !ENV [X, y]\nx: !!python/name:os.system\n"
                "plugins:\n  fieldguide:\n    severity:\n      FG1: error\n"
            ),
        },
    )
    found = read_settings(tmp_path / "site" / "mkdocs.yml").severities.diagnostics
    assert [str(one.place) for one in found] == ["mkdocs.yml:7:7", "../base.yml:3:26"]


def test_there_is_always_a_place(tmp_path: Path) -> None:
    assert PluginSection(None, tmp_path).key("severity") == Place("mkdocs.yml")
    write_tree(tmp_path, {"a.yml": "INHERIT: a.yml\n", "b.yml": b"\xff"})
    assert PluginSection(tmp_path / "a.yml", tmp_path).key("severity") == Place("a.yml")
    assert PluginSection(tmp_path / "b.yml", tmp_path).key("severity") == Place("b.yml")
    merged = "x: &x {severity: {FG1: off}}\nplugins:\n  - fieldguide: *x\n"
    write_tree(tmp_path, {"mkdocs.yml": merged})
    (one,) = read_settings(tmp_path / "mkdocs.yml").severities.diagnostics
    assert str(one.place) == "mkdocs.yml:3:5"
