from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fieldguide.knowledge.titles import readable, spoken
from support import entry, read_library, write_tree

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("ml-architecture", "ML architecture"),
        ("browser-extension", "Browser extension"),
        ("api-design", "API design"),
        ("review-adrs", "Review ADRs"),
        ("ios-app", "iOS app"),
        ("write_it", "Write it"),
        ("éa", "Éa"),
        ("", ""),
        ("---", "---"),
    ],
)
def test_names_made_readable(name: str, title: str) -> None:
    assert readable(name) == title


def test_titles_within_a_sentence() -> None:
    assert [spoken(t) for t in ("ML", "Browser extension", "API design", "")] == [
        *("machine learning", "browser extension", "API design", "")
    ]


def test_the_title_is_the_first_heading_of_the_first_level(tmp_path: Path) -> None:
    write_tree(
        tmp_path,
        {
            "content/knowledge": {
                "a-one.md": entry("a-one", "```\n# No\n```\n\n## Nor this\n\n# *This* `one`\n"),
                "ml-two.md": entry("ml-two", "> # Quoted\n\n#\n\n## Summary\n"),
            }
        },
    )
    entries = read_library(tmp_path).entries
    assert (entries["a-one"].title, entries["ml-two"].title) == ("This one", "ML two")
