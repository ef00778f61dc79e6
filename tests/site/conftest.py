from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, sync_playwright

from .bases import APART, SMALL
from .sites import Site, build

if TYPE_CHECKING:
    from collections.abc import Iterator

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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real browser, without a window."""
    named = os.environ.get("FIELDGUIDE_CHROMIUM")
    found = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    path = named or next((one for one in found if one), None)
    if path is None:
        message = "no Chromium; name one with FIELDGUIDE_CHROMIUM"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    arguments = ["--headless=new", "--disable-dev-shm-usage", "--disable-background-networking"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=arguments)
        yield chromium
        chromium.close()
