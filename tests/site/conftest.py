from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from .bases import APART, SMALL
from .sites import Site, build

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The small base, built as it stands."""
    return build(tmp_path_factory.mktemp("small"), SMALL)


@pytest.fixture(scope="session")
def flat(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The small base without directory addresses."""
    return build(tmp_path_factory.mktemp("flat"), SMALL, use_directory_urls=False)


@pytest.fixture(scope="session")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The small base with everything but one page outside the docs folder."""
    return build(tmp_path_factory.mktemp("apart"), APART)


@pytest.fixture(scope="session")
def own(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The project's own site."""
    root = tmp_path_factory.mktemp("own")
    for name in ("content", "overlays"):
        shutil.copytree(PROJECT / name, root / name)
    shutil.copy(PROJECT / "mkdocs.yml", root)
    return build(root)
