"""What goes wrong around a build: no home, no git, another locale, too many changes at once."""

from __future__ import annotations

import logging
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from processes import until
from support import mostly_full

from .bases import CONFIG, SMALL, entry
from .serving import Server, serving
from .sites import ENVIRONMENT, build, environment, mkdocs, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

BARE = ["bwrap", "--dev-bind", "/", "/", "--unshare-user", "--uid", "12345", "--gid", "12345"]
"""A user that the system does not know, and that has no home."""

FIELDGUIDE = ["-c", "from fieldguide.cli.entry import start; start()"]
COMMANDS = [
    ["-m", "mkdocs", "build"],
    [*FIELDGUIDE, "check"],
    [*FIELDGUIDE, "links"],
    [*FIELDGUIDE, "samples"],
    [*FIELDGUIDE, "list", "entries"],
    [*FIELDGUIDE, "guide", "web"],
    ["-m", "pytest", "--fieldguide", "-q", "-p", "no:cacheprovider"],
]


@pytest.fixture(scope="module")
def not_ascii(tmp_path_factory: pytest.TempPathFactory) -> Path:
    text = entry("not-ascii", "# \xc4\n\n```python\nx = 1\n```\n", extra="\xf6")
    files = {**SMALL, "content/knowledge/\xfcber/not-ascii.md": text}
    return write(tmp_path_factory.mktemp("not-ascii"), files)


@pytest.mark.full
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_nobody_at_home(not_ascii: Path, command: list[str]) -> None:
    """No home, no git, no PATH, locale C, no place for a cache."""
    done = subprocess.run(
        [*BARE, "--chdir", str(not_ascii), sys.executable, *command],
        env={**ENVIRONMENT, "LC_ALL": "C"},
        capture_output=True,
        check=False,
    )
    said = (done.stdout + done.stderr).decode("utf-8")
    assert done.returncode == 0, said
    assert "Traceback" not in said
    assert not (not_ascii / "~").exists()
    if command[-1] in ("build", "check"):
        assert "/\xfcber/not-ascii.md:" in said
        assert "FG122" in said
    if command[-1] == "build":
        assert (not_ascii / "site/knowledge/\xfcber/not-ascii/index.html").exists()


def test_a_locale_of_ascii_alone(not_ascii: Path) -> None:
    """Even where Python is told to believe it, the rest is there."""
    done = subprocess.run(
        [sys.executable, *FIELDGUIDE, "check", "--skip", "links"],
        cwd=not_ascii,
        env={**ENVIRONMENT, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout.count("FG108") == 1
    assert "content/knowledge/\xfcber:1:1" in done.stdout
    assert "PYTHONUTF8=1" in done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("epoch", mostly_full(["", "abc", "-5", "9" * 20], "abc"))
def test_a_moment_that_is_none(tmp_path: Path, epoch: str) -> None:
    """Where there is no git, what the documentation recommends is empty."""
    write(tmp_path, SMALL)
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet"],
        cwd=tmp_path,
        env=environment() | {"SOURCE_DATE_EPOCH": epoch},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 1
    assert f"mkdocs.yml:1:1: FG506 SOURCE_DATE_EPOCH is '{epoch}'" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_shallow_clone_and_no_clone_at_all(tmp_path: Path) -> None:
    write(tmp_path / "one", SMALL)
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org"]
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "x"]):
        subprocess.run([*git, *arguments], cwd=tmp_path / "one", check=True)
    url = (tmp_path / "one").as_uri()
    subprocess.run(["git", "clone", "-q", "--depth=1", url, "two"], cwd=tmp_path, check=True)
    there, here = build(tmp_path / "two"), build(write(tmp_path / "three", SMALL))
    assert there.files == here.files
    assert all(there.text(name) == here.text(name) for name in here.files if name.endswith("html"))


ESCAPE = "\x1b]0;owned\x07\x1b[31m\u202e\x9b"


def test_no_log_line_holds_what_a_terminal_obeys(tmp_path: Path) -> None:
    """Neither ours nor MkDocs' own, which shows addresses and names of files as they are."""
    files = {
        **SMALL,
        f"content/{ESCAPE}.md": "# A\n",
        "content/links.md": f"# L\n\n[a](<{ESCAPE}.md>) [b](x{ESCAPE}#y)\n",
        "content/knowledge/esc.md": entry(
            "esc",
            f"# E\n\n[a](<{ESCAPE}.md>) <{ESCAPE}> ![p]({ESCAPE})\n",
            extra=f'"{ESCAPE}"'.encode("unicode_escape").decode(),
        ),
        "mkdocs.yml": CONFIG + "nav: [about.md]\n",
    }
    write(tmp_path, files)
    done = mkdocs(tmp_path, "build", "--verbose")
    assert done.returncode == 0
    assert "owned" in done.stderr
    for line in done.stderr.split("\n"):
        assert line.isprintable(), repr(line)


def test_the_filter_is_there_once(tmp_path: Path) -> None:
    handler = logging.NullHandler()
    logger = logging.getLogger("mkdocs")
    logger.addHandler(handler)
    try:
        for _ in range(3):
            build(tmp_path, SMALL)
    finally:
        logger.removeHandler(handler)
    assert len(handler.filters) == 1


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("served"), SMALL) as server:
        yield server


@pytest.mark.full
def test_a_thousand_changes_at_once(served: Server) -> None:
    file = served.root / "content/knowledge/web/web-audit.md"
    good = file.read_text("utf-8")
    for number in range(1_000):
        file.write_text(good.replace("At length.", f"At length {number}."), "utf-8")
        (served.root / f"content/new-{number % 50}.md").write_text(f"# {number}\n", "utf-8")
    served.shows("knowledge/web/web-audit/", "At length 999.")
    served.shows("new-49/", "999")
    builds = served.log.read_text("utf-8").count("Building documentation...")
    assert builds < 10


@pytest.mark.full
def test_a_file_that_is_deleted_while_it_is_served(served: Server) -> None:
    page = served.root / "content/about.md"
    good = page.read_bytes()
    assert served.get("about/")
    page.unlink()
    until(lambda: served.get("about/") == "", served.process)
    assert "At length" in served.get("knowledge/web/web-testing/")
    page.write_bytes(good)
    served.shows("about/", "About")
    assert "Traceback" not in served.log.read_text("utf-8")
