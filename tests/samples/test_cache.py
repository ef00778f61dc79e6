"""What goes wrong with a cache costs time, and never a result."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from fieldguide.samples.cache import Cache

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

KNOWN = {f"key-{n}": {"n": n, "text": os.urandom(200).hex()} for n in range(300)}


@contextlib.contextmanager
def opened(folder: Path | None) -> Iterator[Cache]:
    cache = Cache(folder)
    yield cache
    cache.close()


def keep(folder: Path, values: Mapping[str, object] = KNOWN) -> Path:
    with opened(folder) as cache:
        cache.put_many(values)
    return folder / "results.sqlite3"


def recall(folder: Path) -> dict[str, object]:
    with opened(folder) as cache:
        return cache.get_many(KNOWN)


def test_what_was_kept_is_there(tmp_path: Path) -> None:
    keep(tmp_path)
    assert recall(tmp_path) == KNOWN


BROKEN = {
    "no database": b"What is this?\n" * 1000,
    "nothing": b"",
    "other tables": None,
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_file_that_is_broken_gives_way(tmp_path: Path, case: str) -> None:
    data = BROKEN[case]
    file = tmp_path / "results.sqlite3"
    if data is None:
        with contextlib.closing(sqlite3.connect(file)) as old:
            old.execute("CREATE TABLE results (name TEXT)")
    else:
        file.write_bytes(data)
        (tmp_path / "results.sqlite3-wal").write_bytes(data)
    assert recall(tmp_path) == {}
    keep(tmp_path)
    assert recall(tmp_path) == KNOWN


def test_a_file_that_is_broken_inside_gives_way(tmp_path: Path) -> None:
    file = keep(tmp_path)
    data = bytearray(file.read_bytes())
    assert len(data) > 40_000
    data[8_192:] = b"\xff" * (len(data) - 8_192)
    file.write_bytes(data)
    assert recall(tmp_path) != KNOWN
    keep(tmp_path)  # At the latest now it is found out.
    keep(tmp_path)
    assert recall(tmp_path) == KNOWN


def test_another_process_that_holds_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = keep(tmp_path)
    real = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda name, **_: real(name, timeout=0.01))
    with contextlib.closing(real(file)) as other:
        other.execute("BEGIN EXCLUSIVE")
        other.execute("DELETE FROM results")
        with opened(tmp_path) as cache:
            cache.put_many({"more": 1})
        other.rollback()
    assert recall(tmp_path) == KNOWN


def test_two_runs_at_once(tmp_path: Path) -> None:
    script = f"""
from pathlib import Path
from fieldguide.samples.cache import Cache
import sys
for turn in range(20):
    cache = Cache(Path({str(tmp_path)!r}))
    cache.put_many({{f"{{sys.argv[1]}}-{{turn}}-{{n}}": n for n in range(50)}})
    cache.close()
"""
    runs = [subprocess.Popen([sys.executable, "-c", script, name]) for name in ("a", "b")]
    assert [one.wait(60) for one in runs] == [0, 0]
    with opened(tmp_path) as cache:
        wanted = [f"{name}-{turn}-{n}" for name in "ab" for turn in range(20) for n in range(50)]
        assert len(cache.get_many(wanted)) == len(wanted)


def test_a_full_disk(tmp_path: Path) -> None:
    """What fits is kept, and nothing of what does not stands in the way of others."""
    script = f"""
import os, shutil
from pathlib import Path
from fieldguide.samples.cache import Cache
folder = Path({str(tmp_path)!r})
first = Cache(folder)
first.put_many({{"a": 1}})
first.put_many({{"large": os.urandom(400_000).hex()}})
second = Cache(folder)
second.put_many({{"b": 2}})
print(sorted(second.get_many(["a", "b", "large"])))
"""
    disk = ["--size", "300000", "--tmpfs", str(tmp_path)]
    command = ["bwrap", "--dev-bind", "/", "/", *disk, sys.executable, "-c", script]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert done.stdout == "['a', 'b']\n"


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    keep(tmp_path)
    script = f"""
from pathlib import Path
from fieldguide.samples.cache import Cache
cache = Cache(Path({str(tmp_path)!r}))
cache.put_many({{"a": 1}})
cache.close()
"""
    sealed = ["--ro-bind", str(tmp_path), str(tmp_path)]
    command = ["bwrap", "--dev-bind", "/", "/", *sealed, sys.executable, "-c", script]
    subprocess.run(command, check=True)
    assert recall(tmp_path) == KNOWN


def test_a_user_without_a_home(tmp_path: Path) -> None:
    """Nothing is written below the folder where the command happens to run."""
    script = """
from fieldguide.samples.cache import Cache, cache_folder
print(cache_folder())
cache = Cache(cache_folder())
cache.put_many({"a": 1})
print(cache.get_many(["a"]))
"""
    nobody = ["--unshare-user", "--uid", "12345", "--gid", "12345", "--chdir", str(tmp_path)]
    command = ["bwrap", "--dev-bind", "/", "/", *nobody, sys.executable, "-c", script]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env={})
    assert done.stdout == "/dev/null/fieldguide\n{}\n"
    assert list(tmp_path.iterdir()) == []


def test_a_cache_that_cannot_be_written_is_no_cache(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("", "utf-8")
    cache = Cache(file / "below")
    cache.put_many({"a": 1})
    assert cache.get_many(["a"]) == {}
    cache.close()


def test_a_cache_keeps_values(tmp_path: Path) -> None:
    first = Cache(tmp_path)
    first.put_many({str(n): {"n": n} for n in range(2_000)})
    first.close()
    second = Cache(tmp_path)
    assert second.get_many(str(n) for n in range(3_000)) == {str(n): {"n": n} for n in range(2_000)}
    second.close()
