"""What earlier runs found out, by the hash of all that it depends on."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_cache_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Cache", "cache_folder"]

_MAX_ROWS = 200_000
_BATCH = 500


_USELESS = {sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
"""What is said of a file that is broken, or not as we make it. One that is locked is neither."""


def cache_folder() -> Path:
    """The folder that all bases of a user share: `$FIELDGUIDE_CACHE`, or the platform's own.

    A user without a home has none: a folder that cannot be made is returned.
    """
    named = os.environ.get("FIELDGUIDE_CACHE")
    if named:
        return Path(named).absolute()
    with contextlib.suppress(RuntimeError):  # what newer versions of platformdirs say of it
        folder = user_cache_path("fieldguide")
        if folder.is_absolute():
            return folder
    return Path(os.devnull, "fieldguide")


class Cache:
    """A store of JSON values in a SQLite file.

    JSON and not pickle: whoever can write to the folder must not be able to run anything. A file
    that cannot be read or written costs time, never a result.

    Args:
        folder: Where the file lies; None for a store that forgets.
    """

    def __init__(self, folder: Path | None) -> None:
        self._database: sqlite3.Connection | None = None
        self._file: Path | None = None
        if folder is None:
            return
        self._file = folder / "results.sqlite3"
        for _ in range(2):
            try:
                folder.mkdir(parents=True, exist_ok=True)
                self._database = _opened(self._file)
            except sqlite3.Error as error:
                if self._discarded(error):
                    continue
            except OSError:
                pass
            return

    def get_many(self, keys: Iterable[str]) -> dict[str, object]:
        """What is known, by key; keys of which nothing is known are left out."""
        found: dict[str, object] = {}
        if self._database is None:
            return found
        wanted = list(dict.fromkeys(keys))
        for start in range(0, len(wanted), _BATCH):
            some = wanted[start : start + _BATCH]
            marks = ",".join("?" * len(some))
            query = f"SELECT key, value FROM results WHERE key IN ({marks})"  # noqa: S608 - marks
            try:
                rows = self._database.execute(query, some).fetchall()
            except sqlite3.Error as error:
                self._discarded(error)
                return found
            for key, value in rows:
                with contextlib.suppress(ValueError, zlib.error, TypeError):
                    found[key] = json.loads(zlib.decompress(value))
        return found

    def put_many(self, values: Mapping[str, object]) -> None:
        """Keep values that JSON knows."""
        if self._database is None or not values:
            return
        rows = [
            (key, zlib.compress(json.dumps(value, separators=(",", ":")).encode(), 1))
            for key, value in values.items()
        ]
        try:
            with self._database:
                self._database.executemany(
                    "INSERT OR REPLACE INTO results (key, value) VALUES (?, ?)", rows
                )
        except sqlite3.Error as error:
            self._discarded(error)

    def close(self) -> None:
        """Forget what is oldest where there is too much, and let go of the file."""
        if self._database is None:
            return
        with contextlib.suppress(sqlite3.Error):
            (last,) = self._database.execute("SELECT max(rowid) FROM results").fetchone()
            if last and last > _MAX_ROWS:
                with self._database:
                    oldest = last - _MAX_ROWS
                    self._database.execute("DELETE FROM results WHERE rowid < ?", (oldest,))
        self._database.close()
        self._database = None

    def _discarded(self, error: sqlite3.Error) -> bool:
        """Remove a file that is of no use to anybody, so that the next one is."""
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF
        if code not in _USELESS or self._file is None:
            return False
        if self._database is not None:
            self._database.close()
            self._database = None
        # What was not yet put into a file must not get into the next one.
        for suffix in ("-wal", "-shm", ""):
            with contextlib.suppress(OSError):
                self._file.with_name(self._file.name + suffix).unlink()
        return True


def _opened(file: Path) -> sqlite3.Connection:
    database = sqlite3.connect(file, timeout=5)
    try:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=OFF")
        database.execute("CREATE TABLE IF NOT EXISTS results (key TEXT UNIQUE, value BLOB)")
        database.execute("SELECT key, value FROM results LIMIT 1").fetchone()
    except sqlite3.Error:
        database.close()
        raise
    return database
