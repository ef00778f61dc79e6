"""What counts for `--strict`: errors and warnings, and never hints."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from mkdocs.exceptions import Abort

from support import mostly_full

from .bases import CONFIG, SMALL, entry
from .sites import build, mkdocs, write

if TYPE_CHECKING:
    from pathlib import Path

    from .bases import Files

pytestmark = pytest.mark.slow

HINT: Files = {
    "content/knowledge/web/web-audit.md": entry("web-audit", "# Audit\n\nSee web-testing first.\n")
}
WARNING: Files = {"content/knowledge/web/web-audit.md": entry("web-audit", volatilty="stable")}
ERROR: Files = {"content/knowledge/web/web-audit.md": entry("web-audit", volatility="seldom")}


def test_a_clean_base(tmp_path: Path) -> None:
    build(tmp_path, SMALL, strict=True)


def test_a_hint_does_not_fail(tmp_path: Path) -> None:
    site = build(tmp_path, {**SMALL, **HINT}, strict=True)
    (hint,) = site.log
    assert hint.startswith("INFO fieldguide: content/knowledge/web/web-audit.md:8:5: FG133")


@pytest.mark.parametrize(("files", "said"), [(WARNING, "WARNING"), (ERROR, "ERROR")])
def test_a_warning_fails_and_so_does_an_error(tmp_path: Path, files: Files, said: str) -> None:
    site = build(tmp_path, {**SMALL, **files})
    (line,) = site.log
    assert line.startswith(f"{said} fieldguide: content/knowledge/web/web-audit.md:5:")
    with pytest.raises(Abort, match=f"1 {said.lower()}"):
        build(tmp_path, strict=True)


BROKEN = entry("web-audit", "# Audit\n\n[gone](gone.md) [no place](web-testing.md#nowhere)\n")


def test_broken_links_fail(tmp_path: Path) -> None:
    """Each is said once, by us."""
    site = build(tmp_path, {**SMALL, "content/knowledge/web/web-audit.md": BROKEN})
    gone, nowhere = site.log
    file = "content/knowledge/web/web-audit.md"
    assert gone.startswith(f"WARNING fieldguide: {file}:8:1: FG401 broken link to 'gone.md'")
    anchor = "FG402 no heading or id 'nowhere' in 'web-testing.md'"
    assert nowhere.startswith(f"WARNING fieldguide: {file}:8:17: {anchor}")
    with pytest.raises(Abort, match="2 errors about links"):
        build(tmp_path, strict=True)


def test_validation_that_somebody_asked_for_stays(tmp_path: Path) -> None:
    """Links of entries are validated as MkDocs validates those of any page."""
    files = {**SMALL, "content/knowledge/web/web-audit.md": BROKEN}
    site = build(tmp_path, files, validation={"links": {"anchors": "warn", "not_found": "info"}})
    gone, nowhere, *ours = site.log
    assert gone.startswith("INFO Doc file 'knowledge/web/web-audit.md' contains a link 'gone.md")
    assert nowhere.endswith("does not contain an anchor '#nowhere'.")
    assert len(ours) == 2


def test_links_can_be_left_to_mkdocs(tmp_path: Path) -> None:
    config = CONFIG.replace("fieldguide]", "{fieldguide: {links: {check: false}}}]")
    files = {**SMALL, "mkdocs.yml": config, "content/knowledge/web/web-audit.md": BROKEN}
    gone, nowhere = build(tmp_path, files).log
    assert gone.startswith("WARNING Doc file 'knowledge/web/web-audit.md' contains a link 'gone.md")
    assert nowhere.startswith("INFO Doc file")


@pytest.mark.parametrize(
    "place", mostly_full(["fieldguide-used-in", "fieldguide-sources", "why_1", "fn:1"], "fn:1")
)
def test_places_that_the_page_has_are_no_broken_links(tmp_path: Path, place: str) -> None:
    text = entry("web-audit", f"# Audit\n\n[there](../core/testing-basics.md#{place})\n")
    files = {**SMALL, "content/knowledge/web/web-audit.md": text}
    build(tmp_path, files, strict=True, validation={"links": {"anchors": "warn"}})


@pytest.mark.parametrize(("files", "code"), [(HINT, 0), (WARNING, 1)])
def test_from_the_command_line(tmp_path: Path, files: Files, code: int) -> None:
    write(tmp_path, {**SMALL, **files})
    done = mkdocs(tmp_path, "build", "--strict")
    assert done.returncode == code
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("how", [(), ("-q",), pytest.param(("-v",), marks=pytest.mark.full)])
def test_broken_links_fail_however_much_is_said(tmp_path: Path, how: tuple[str, ...]) -> None:
    """MkDocs counts what it logs, and lets them through with `-q` and with `-v`."""
    write(tmp_path, {**SMALL, "content/knowledge/web/web-audit.md": BROKEN})
    done = mkdocs(tmp_path, "build", "--strict", *how)
    assert done.returncode == 1
    assert done.stderr.count("FG401") == done.stderr.count("FG402") == 1
    assert "Aborted with 2 errors about links in strict mode!" in done.stdout
    assert "Traceback" not in done.stderr
