"""Diagrams are drawn by a script of the site's own, and without one shown as their source."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .bases import CONFIG, SMALL, entry
from .sites import build

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

DIAGRAM = entry("web-audit", "# Audit\n\n```mermaid\ngraph LR\n  a --> b\n```\n")
FILES = {**SMALL, "content/knowledge/web/web-audit.md": DIAGRAM}
ADDRESS = "knowledge/web/web-audit/"


def test_without_a_script_the_source_is_shown(tmp_path: Path) -> None:
    page = build(tmp_path, FILES).page(ADDRESS)
    assert not page.xpath("//pre[@class='mermaid']")
    assert "a --> b" in page.xpath("string(//div[contains(@class, 'highlight')])")
    assert not page.xpath("//script[contains(@src, 'mermaid')]")


def test_with_one_only_pages_with_diagrams_load_it(tmp_path: Path) -> None:
    option = "plugins: [search, fieldguide: {mermaid: js/mermaid.js}]"
    named = CONFIG.replace("plugins: [search, fieldguide]", option)
    site = build(tmp_path, {**FILES, "mkdocs.yml": named, "content/js/mermaid.js": ""})
    page = site.page(ADDRESS)
    assert page.xpath("string(//pre[@class='mermaid'])").startswith("graph LR")
    assert page.xpath("//script[contains(@src, 'mermaid')]/@src") == ["../../../js/mermaid.js"]
    loading = [
        name for name, one in site.pages.items() if one.xpath("//script[contains(@src, 'mermaid')]")
    ]
    assert loading == [f"{ADDRESS}index.html"]
