"""The knowledge base of this project proves itself."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

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


def passed(copy: Path, *arguments: str) -> list[dict[str, Any]]:
    """The samples, none of which may have failed or be incomplete."""
    result = run("samples", "--format", "json", *arguments, cwd=copy)
    samples: list[dict[str, Any]] = json.loads(result.stdout)["samples"]
    wrong = [
        f"{sample['file']}:{sample['line']} {sample['status']} {sample['why']} {sample['findings']}"
        for sample in samples
        if sample["status"] not in ("passed", "not-run", "unchecked")
    ]
    assert not wrong
    assert result.exit_code == 0
    code = [s for s in samples if s["language"] in ("python", "typescript", "sql")]
    assert len(code) > 80
    return code


def test_no_sample_is_wrong(copy: Path) -> None:
    assert passed(copy, "--static")


@pytest.mark.full
def test_all_samples_hold(copy: Path) -> None:
    code = passed(copy, "--sandbox", "require", "-n", "2")
    assert all(sample["level"] in ("imported", "ran", "asserted") for sample in code)
