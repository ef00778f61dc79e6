"""Links to folders that never end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fieldguide.sources.files import endless_link
from support import write_tree

if TYPE_CHECKING:
    from pathlib import Path


def test_an_endless_link_outside_is_named_by_the_way_to_it(tmp_path: Path) -> None:
    write_tree(tmp_path, {"docs/a.md": "", "other/sub/b.md": ""})
    (tmp_path / "docs" / "out").symlink_to("../other")
    (tmp_path / "other" / "sub" / "round").symlink_to("..")
    found_link = endless_link(tmp_path / "docs")
    assert found_link
    assert found_link[0] == (tmp_path / "docs").resolve() / "out" / "sub" / "round"


@pytest.mark.parametrize("name", ["nowhere", "a\0b", "x" * 300, "a.md"])
def test_no_folder_is_not_endless(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.md").write_text("")
    assert endless_link(tmp_path / name) is None
