"""Same input, same bytes: wherever, whenever and in whatever order it is built."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .bases import CONFIG, SMALL, entry
from .sites import ENVIRONMENT, write

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

BASE: Mapping[str, str | bytes] = {
    **SMALL,
    "mkdocs.yml": "site_url: https://example.org/\n" + CONFIG.replace("[search", "[search, tags"),
    "content/tags.md": "# Tags\n\n<!-- material/tags -->\n",
    "content/knowledge/old.md": entry("old", volatility="evolving", last_reviewed="2024-12-01"),
    "content/knowledge/bad.md": entry("bad", volatility="seldom", topics="[a, b, c, testing]"),
    "content/knowledge/deep/mat.md": entry("mat", "# M\n\nText.\n", markdown="material"),
}
BACKWARDS = """\
import os, pathlib
scan, listing = os.scandir, os.listdir
class Backwards:
    def __init__(self, there):
        self.there = there
        self.rest = iter(sorted(there, key=lambda one: one.name, reverse=True))
    def __iter__(self):
        return self
    def __next__(self):
        return next(self.rest)
    def __enter__(self):
        return self
    def __exit__(self, *_):
        self.there.close()
    close = __exit__
os.scandir = lambda *a: Backwards(scan(*a))
os.listdir = lambda *a: sorted(listing(*a), reverse=True)
pathlib.Path(__file__).with_name("used").touch()
"""
"""What lets a file system list its files the other way round."""
LATER = """\
import datetime, time
clock, day = time.time, 40 * 86400
time.time = lambda: clock() + day
class Date(datetime.date):
    @classmethod
    def today(cls):
        return cls.fromtimestamp(time.time())
class Moment(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(time.time(), tz)
datetime.date, datetime.datetime = Date, Moment
open(__file__ + ".used", "w").close()
"""
"""What lets it be another day."""


def snapshot(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path.read_bytes()


def built(root: Path, seed: int, **environment: str) -> dict[str, bytes]:
    """The site of the base in a folder, built by a process with nothing but this environment."""
    kept = {"PATH": os.environ["PATH"], "PYTHONHASHSEED": str(seed), **ENVIRONMENT}
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build"],
        cwd=root,
        env=kept | environment,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert b"Traceback" not in done.stderr
    return dict(snapshot(root / "site"))


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    root = write(tmp_path_factory.mktemp("one") / "a", BASE)
    return root, built(root, 1)


def test_elsewhere_later_and_in_another_order(
    tmp_path: Path, first: tuple[Path, dict[str, bytes]]
) -> None:
    root = tmp_path / "quite" / "another folder"
    write(root, dict(reversed(list(BASE.items()))))
    write(tmp_path / "later", {"sitecustomize.py": LATER})
    for path in root.rglob("*"):
        os.utime(path, (4_000_000_000, 4_000_000_000))  # the clock was set back since
    there = built(root, 2, PYTHONPATH=str(tmp_path / "later"), LC_ALL="C", HOME="/nonexistent")
    assert (tmp_path / "later" / "sitecustomize.py.used").exists()
    assert there.keys() == first[1].keys()
    assert [name for name, data in there.items() if data != first[1][name]] == []


def test_no_path_of_the_machine_is_in_it(first: tuple[Path, dict[str, bytes]]) -> None:
    root, site = first
    for name, data in site.items():
        assert str(root).encode() not in data, name
        assert str(Path(sys.prefix)).encode() not in data, name
        assert b".fieldguide-" not in data, name


def test_without_a_fixed_day_only_the_days_differ(
    tmp_path: Path, first: tuple[Path, dict[str, bytes]]
) -> None:
    """The date of the build is that of `sitemap.xml`, and what is due depends on it."""
    root = write(tmp_path / "b", BASE)
    there = built(root, 3, SOURCE_DATE_EPOCH="1742688000")
    differ = {name for name, data in there.items() if data != first[1][name]}
    assert {"sitemap.xml", "sitemap.xml.gz"} <= differ
    assert differ <= {
        "sitemap.xml",
        "sitemap.xml.gz",
        "knowledge/old/index.html",
        "index.html",
        "entries/index.html",
    } | {name for name in differ if b"old" in there[name]}


def test_the_order_in_which_a_folder_lists_its_files(
    tmp_path: Path, first: tuple[Path, dict[str, bytes]]
) -> None:
    write(tmp_path, {"backwards/sitecustomize.py": BACKWARDS})
    root = write(tmp_path / "base", BASE)
    there = built(root, 2, PYTHONPATH=str(tmp_path / "backwards"))
    assert (tmp_path / "backwards" / "used").exists()
    assert [name for name, data in there.items() if data != first[1][name]] == []
