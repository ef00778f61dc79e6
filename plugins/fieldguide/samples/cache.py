"""The cache: results of earlier runs, by a hash of everything that they depend on."""

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
"""The error codes for a file that is broken or has another schema; a locked file has others."""


def cache_folder() -> Path:
    """The cache folder of the user: `$FIELDGUIDE_CACHE`, or the platform's default.

    For a user without a home directory, it is a folder that cannot be created.
    """
    named = os.environ.get("FIELDGUIDE_CACHE")
    if named:
        return Path(named).absolute()
    with contextlib.suppress(RuntimeError):  # newer versions of platformdirs, without a home
        folder = user_cache_path("fieldguide")
        if folder.is_absolute():
            return folder
    return Path(os.devnull, "fieldguide")


class Cache:
    """A store of JSON values in a SQLite file.

    The format is JSON and not pickle, so that a user with access to the folder cannot run code. If
    the file cannot be read or written, the cache is empty.

    Args:
        folder: The folder of the file; None for a cache that is always empty.
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
        """The cached values by key, without the keys that have none."""
        values: dict[str, object] = {}
        if self._database is None:
            return values
        wanted = list(dict.fromkeys(keys))
        for start in range(0, len(wanted), _BATCH):
            batch = wanted[start : start + _BATCH]
            marks = ",".join("?" * len(batch))
            query = f"SELECT key, value FROM results WHERE key IN ({marks})"  # noqa: S608 - marks
            try:
                rows = self._database.execute(query, batch).fetchall()
            except sqlite3.Error as error:
                self._discarded(error)
                return values
            for key, value in rows:
                with contextlib.suppress(ValueError, zlib.error, TypeError):
                    values[key] = json.loads(zlib.decompress(value))
        return values

    def put_many(self, values: Mapping[str, object]) -> None:
        """Cache values that can be encoded as JSON."""
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
        """Delete the oldest rows if there are too many, and close the file."""
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
        """Delete the file if it cannot be used; returns whether it was deleted."""
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF
        if code not in _USELESS or self._file is None:
            return False
        if self._database is not None:
            self._database.close()
            self._database = None
        # A write-ahead log must not be applied to the next file.
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
