"""The knowledge base of this project proves itself."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from support import REPOSITORY, run

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

PARTS = ("content", "overlays", "environments", "plugins")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the site is made from, so that evidence is not written into the project itself."""
    root = tmp_path_factory.mktemp("own")
    for name in PARTS:
        shutil.copytree(REPOSITORY / name, root / name)
    shutil.copyfile(REPOSITORY / "mkdocs.yml", root / "mkdocs.yml")
    return root


def test_all_samples_hold(copy: Path) -> None:
    result = run("samples", "--format", "json", "--sandbox", "require", "-n", "2", cwd=copy)
    made = json.loads(result.stdout)
    wrong = [
        f"{one['file']}:{one['line']} {one['status']} {one['why']} {one['findings']}"
        for one in made["samples"]
        if one["status"] not in ("passed", "not-run", "unchecked")
    ]
    assert not wrong
    assert result.exit_code == 0
    code = [one for one in made["samples"] if one["language"] in ("python", "typescript", "sql")]
    assert len(code) > 80
    assert all(one["level"] in ("imported", "ran", "asserted") for one in code)
