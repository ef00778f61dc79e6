"""Same input, same bytes: wherever, whenever and in whatever order it is built."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .bases import CONFIG, SMALL, entry
from .sites import ENVIRONMENT, write

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

pytestmark = pytest.mark.slow

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


SAMPLES = {
    "one": "```python\nassert 1 + 1 == 2\n```\n\n```python\nimport time; time.sleep(0.05)\n```\n",
    "two": "```python\nprint(sorted({'b', 'a', 'c'}))\n```\n\n```sql\nSELECT 1;\n```\n",
    "bad": '```python\nassert {1, 2} == {3}\n```\n\n```json\n{"a": }\n```\n',
}
TIMES = re.compile(
    r' time="[0-9.]+"|"seconds": [0-9.]+|"cached": \w+| +[0-9.]+ s\b|.* known from .*\n'
)
"""What a report says of the run itself, and not of the base."""
REPORTS = [
    "samples --fresh",
    *("samples --format json", "samples --format junit", "samples --format sarif"),
    *("links --format json", "check --format junit", "check --skip links"),
]


def reported(root: Path, seed: int, jobs: int) -> dict[str, str]:
    """The reports of all commands, in one process after the other."""
    script = """
import contextlib, io, sys
from fieldguide.cli.main import main
for arguments in sys.argv[1:]:
    with contextlib.suppress(SystemExit):
        main(arguments.split())
    print("END", flush=True)
"""
    given = [one if one.startswith("links") else f"{one} -n {jobs}" for one in REPORTS]
    done = subprocess.run(
        [sys.executable, "-c", script, *given],
        cwd=root,
        env=os.environ | {"PYTHONHASHSEED": str(seed), "COLUMNS": "80", **ENVIRONMENT},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    found = TIMES.sub("", done.stdout).split("END\n")
    assert len(found) == len(given) + 1, done.stderr
    return dict(zip(REPORTS, found, strict=False))


@pytest.mark.full
def test_reports_and_evidence_do_not_depend_on_the_run(tmp_path: Path) -> None:
    """How many samples ran at once, how long each took, and what was known of it before."""
    found = []
    for name, seed, jobs in (("a", 1, 1), ("b", 2, 2)):
        files = {
            f"content/knowledge/{stem}.md": entry(stem, f"# S\n\n{code}\n[x](nowhere.md)\n")
            for stem, code in SAMPLES.items()
        }
        root = write(tmp_path / name, {**SMALL, **files})
        made = reported(root, seed, jobs)
        evidence = (root / ".fieldguide/evidence.json").read_bytes()
        found.append((made, evidence, built(root, seed)))
    (here, kept, site), (there, theirs, other) = found
    for name, report in here.items():
        assert report == there[name], name
    assert "FG311" in here["samples --format json"]
    assert "FG401" in here["links --format json"]
    assert kept == theirs
    assert [name for name, data in site.items() if data != other[name]] == []
    assert b"fg-proof__mark" in site["knowledge/one/index.html"]
