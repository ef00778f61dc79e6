"""Severities of the base's own: in the log of a build, in its end, and on pages while serving."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from mkdocs.exceptions import Abort

from .bases import SMALL, entry
from .serving import serving
from .sites import build

if TYPE_CHECKING:
    from pathlib import Path

    from .bases import Files

pytestmark = pytest.mark.slow

AUDIT = "content/knowledge/web/web-audit.md"
BROKEN: Files = {
    AUDIT: entry("web-audit", volatilty="stable"),
    "content/coverage.md": "# Mine\n",
}


def with_options(*lines: str) -> Files:
    """The same base, with more options of the plugin."""
    config = str(SMALL["mkdocs.yml"])
    more = "".join(f"      {line}\n" for line in lines)
    plugins = f"plugins:\n  - search\n  - fieldguide:\n{more}"
    config = config.replace("plugins: [search, fieldguide]\n", plugins)
    return {**SMALL, **BROKEN, "mkdocs.yml": config}


def test_without_settings(tmp_path: Path) -> None:
    said = [line.split()[3] for line in build(tmp_path, {**SMALL, **BROKEN}).log]
    assert said == ["FG122", "FG501"]


def test_a_strict_build_ends_by_them(tmp_path: Path) -> None:
    quiet = with_options("severity: {FG122: hint, FG501: off}")
    site = build(tmp_path / "quiet", quiet, strict=True)
    assert [line.split()[0] for line in site.log] == ["INFO"]
    override = f"  - {{code: FG122, file: {AUDIT}, severity: error, reason: r}}"
    loud = with_options("severity: {FG501: off}", "overrides:", override)
    (line,) = build(tmp_path / "loud", loud).log
    assert line.startswith(f"ERROR fieldguide: {AUDIT}:5:1: FG122")
    with pytest.raises(Abort, match="1 error"):
        build(tmp_path / "loud", strict=True)


def test_what_is_wrong_with_settings_is_logged(tmp_path: Path) -> None:
    files = with_options(
        "severity: {FG122: off, FG501: of}",
        "overrides:",
        "  - {code: FG130, entry: web-audit, severity: off, reason: nothing any more}",
        "  - {code: FG310, entry: web-audit, severity: off, reason: no build can tell}",
        "  - {code: FG130, entry: web-adit, severity: off, reason: misspelt}",
        "  - {code: FG130, entry: web-audit, severity: off}",
    )
    log = build(tmp_path, files).log
    assert sorted(line.split()[3] for line in log) == ["FG501", "FG601", "FG603", "FG604", "FG605"]
    assert all("mkdocs.yml:" in line for line in log if "FG6" in line)


def test_pages_show_them_while_serving(tmp_path: Path) -> None:
    files = with_options("severity: {FG122: hint, FG501: off}")
    with serving(tmp_path, files) as server:
        page = server.get("diagnostics/")
        assert "FG122" in page
        assert "FG501" not in page
        assert "0 errors, 0 warnings, 1 hint" in " ".join(page.split())


def test_what_shows_only_while_pages_are_made_counts_as_set(tmp_path: Path) -> None:
    late: Files = {
        AUDIT: entry("web-audit", "# A\n\n<script>x()</script>\n", markdown="material"),
        "content/coverage.md": "---\nhide: 5\n---\n# Mine\n",
    }
    severity = "severity: {FG501: off}"
    loud = {**with_options(severity), **late}
    assert {line.split()[3] for line in build(tmp_path / "loud", loud).log} == {"FG131", "FG136"}
    options = [
        "overrides:",
        f"  - {{code: FG131, file: {AUDIT}, severity: off, reason: told}}",
        "  - {code: FG136, file: content/coverage.md, severity: off, reason: told}",
    ]
    quiet = {**with_options(severity, *options), **late}
    assert build(tmp_path / "quiet", quiet).log == ()


def test_an_address_that_is_too_long_counts_as_the_base_has_set_it(tmp_path: Path) -> None:
    """The address of an entry's page is only known when the site is laid out."""
    name = "x" * 251
    long = {f"content/knowledge/web/{name}.md": entry(name)}
    loud = build(tmp_path / "loud", {**SMALL, **long}, use_directory_urls=False)
    assert any("FG108" in line for line in loud.log)
    off = {**with_options("severity: {FG108: off}"), **long}
    quiet = build(tmp_path / "quiet", off, use_directory_urls=False)
    assert not any("FG108" in line for line in quiet.log)
