from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def own_cache(
    cache: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A cache of one test alone, with the tools that are set up."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "node").symlink_to((cache / "node").resolve())
    monkeypatch.setenv("FIELDGUIDE_CACHE", str(folder))
    return folder
