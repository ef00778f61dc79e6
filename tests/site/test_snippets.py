"""Snippets come from files of the base, and from nowhere else."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from .bases import CONFIG, SMALL, entry
from .hostile import PAGE, said
from .sites import build, mkdocs, write

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.slow, pytest.mark.unmeasured]

SNIPPETS = CONFIG.replace("[toc", "[pymdownx.snippets: {check_paths: false, OPTIONS}, toc")


@pytest.mark.parametrize(
    ("options", "page"),
    [
        ("restrict_base_path: false", '--8<-- "../secret.txt"'),
        ("restrict_base_path: true", '--8<-- "../secret.txt"'),
        ("base_path: [..]", '--8<-- "secret.txt"'),
        ("restrict_base_path: true", '--8<-- ".env"'),
        ("restrict_base_path: true", '--8<-- "linked.txt"'),
        ("base_path: [content, '/']", '--8<-- "etc/passwd"'),
    ],
)
def test_snippets_stay_in_the_base(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: str, page: str
) -> None:
    root = tmp_path / "base"
    files = {
        "mkdocs.yml": SNIPPETS.replace("OPTIONS", options),
        "content/part.txt": "SHARED\n",
        ".env": "SECRET\n",
        PAGE: f'# A\n\n{page}\n\n--8<-- "content/part.txt"\n--8<-- "part.txt"\n',
        "content/knowledge/mine.md": entry("mine", f"# M\n\n{page}\n", markdown="material"),
    }
    write(tmp_path, {"secret.txt": "SECRET\n"})
    write(root, {**SMALL, **files})
    (root / "linked.txt").symlink_to("../secret.txt")
    monkeypatch.chdir(root)
    site = build(root)
    for name in ("plain/index.html", "knowledge/mine/index.html"):
        assert "SECRET" not in site.text(name)
        assert "root:" not in site.text(name)
    if "secret" not in page or "base_path: true" not in options:
        assert any(line.endswith("FG505") for line in said(site)), site.log


def test_a_snippet_that_is_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    text = '# A\n\n--8<-- "pipe"\n\nAfter.\n'
    config = SNIPPETS.replace("OPTIONS", "")
    write(tmp_path, {**SMALL, "mkdocs.yml": config, PAGE: text})
    os.mkfifo(tmp_path / "pipe")
    done = mkdocs(tmp_path, "build", cpu=30)
    assert "content/plain.md:3:9: FG505" in done.stderr
    assert "After." in (tmp_path / "site/plain/index.html").read_text("utf-8")


def test_snippets_of_the_base_are_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = '# A\n\n--8<-- "content/part.txt"\n'
    config = SNIPPETS.replace("OPTIONS", "")
    write(tmp_path, {**SMALL, "mkdocs.yml": config, "content/part.txt": "SHARED\n", PAGE: text})
    monkeypatch.chdir(tmp_path)
    site = build(tmp_path)
    assert said(site) == []
    assert "SHARED" in site.text("plain/index.html")
