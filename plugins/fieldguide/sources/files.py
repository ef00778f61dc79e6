"""The text of one file, and tests of paths that people write."""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fieldguide.sources.filenames import is_secret

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MOST_FOLDERS = 2_000
"""Most folders outside of the docs folder that links may add; more may be a whole disk."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    r"""The text of one file.

    Attributes:
        path: The file.
        file: The path as messages show it: relative to the root of the base, with `/`.
        text: Its text without a byte order mark, with `\n` as the only line end.
    """

    path: Path
    file: str
    text: str


def refusal(path: str, homes: Iterable[Path]) -> str | None:
    """The reason why a page must not include a file, or None.

    Args:
        path: The file.
        homes: The folders that it may be in, with symbolic links resolved.
    """
    target = Path(os.path.realpath(path))
    home = next((home for home in homes if target.is_relative_to(home)), None)
    if home is None:
        return "is outside the base"
    if is_secret(target.relative_to(home).parts):
        return "is a file that often holds secrets"
    return None if target.is_file() else "is not a regular file"


def real(path: Path) -> Path:
    """A path with symbolic links resolved; a link to itself resolves to itself."""
    return Path(os.path.realpath(path))


def regular_bytes(path: Path) -> bytes:
    """Read a regular file. Pipes would block, and devices may never end.

    Raises:
        OSError: It cannot be read, or is not a regular file.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(errno.EINVAL, "not a regular file", str(path))
    return path.read_bytes()


def endless_link(folder: Path) -> tuple[Path, str] | None:
    """The first symbolic link that makes a folder endless, with the reason; or None.

    MkDocs follows symbolic links. If one points to a parent folder, MkDocs visits that folder again
    and again; with two of them, the number of visits doubles at each level. A link to a whole disk
    takes too long as well.
    """
    try:
        home = folder.resolve(strict=True)
    except (OSError, RuntimeError, ValueError):
        return None
    above = {home}
    done: set[Path] = set()
    outside = 0
    pending = [(home, _folders(home, home))]
    while pending:
        current, children = pending[-1]
        child = next(children, None)
        if child is None:
            pending.pop()
            above.discard(current)
            done.add(current)
            continue
        path, target = child
        if target in above:
            return path, "symbolic link points to a parent folder"
        if target not in done:
            outside += not target.is_relative_to(home)
            if outside > _MOST_FOLDERS:
                return path, f"symbolic links lead to more than {_MOST_FOLDERS} folders outside"
            above.add(target)
            pending.append((target, _folders(path, target)))
    return None


def _folders(shown: Path, folder: Path) -> Iterator[tuple[Path, Path]]:
    """The folders in a folder: the path below the base, and the real path, of each."""
    try:
        children = sorted(os.scandir(folder), key=lambda child: child.name)
    except OSError:
        return
    for child in children:
        path = Path(child.path)
        try:
            if child.is_dir():
                yield shown / child.name, path.resolve() if child.is_symlink() else path
        except (OSError, RuntimeError):
            continue
