"""What tests of external links share: hasty settings, and a check of some addresses."""

from __future__ import annotations

import sysconfig
from typing import TYPE_CHECKING

from fieldguide.links.external.check import ExternalCheck, check_external
from fieldguide.links.external.settings import ExternalSettings
from fieldguide.problems.diagnostics import Place
from fieldguide.samples.cache import Cache
from support import write_tree

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

HASTY = ExternalSettings(
    timeout=120, retries=0, patience=0.1, per_host=50, interval=1, private=True, anchors=True
)
PLACE = Place("content/page.md", 3, 5)


def check(
    *urls: str,
    settings: ExternalSettings = HASTY,
    cache: Path | None = None,
    fresh: bool = False,
) -> ExternalCheck:
    kept = Cache(cache)
    try:
        links = [(url, Place("page.md", n)) for n, url in enumerate(urls, 1)]
        return check_external(links, settings, kept, fresh=fresh)
    finally:
        kept.close()


def codes(checked: ExternalCheck) -> list[str]:
    return [one.code for one in checked.diagnostics]


def mkdocs_yml(folder: Path, links: str = "{}") -> Path:
    """The file of a site with these options of links."""
    write_tree(
        folder, {"mkdocs.yml": f"site_name: x\nplugins:\n  - fieldguide:\n      links: {links}\n"}
    )
    return folder / "mkdocs.yml"


def without_lychee(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is the only one where programs are looked for; it is empty."""
    empty = folder / "bin"
    empty.mkdir()
    monkeypatch.setattr(sysconfig, "get_path", lambda _: str(empty))
    monkeypatch.setenv("PATH", str(empty))
    return empty
