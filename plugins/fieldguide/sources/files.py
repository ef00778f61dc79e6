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
"""How many folders outside the docs folder links may lead to; with more, it is a whole disk."""


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
    """Why a file that a page includes must not be shown, or None if it may be.

    Args:
        path: The file, as it was found.
        homes: The folders that it may come from, with links resolved.
    """
    target = Path(os.path.realpath(path))
    home = next((home for home in homes if target.is_relative_to(home)), None)
    if home is None:
        return "leads out of the base"
    if is_secret(target.relative_to(home).parts):
        return "names a file that often holds secrets"
    return None if target.is_file() else "is no regular file"


def real(path: Path) -> Path:
    """A path with links resolved; a link to itself resolves to itself."""
    return Path(os.path.realpath(path))


def regular_bytes(path: Path) -> bytes:
    """The contents of a regular file; reading a pipe would block, and a device never ends.

    Raises:
        OSError: It cannot be read, or is not a regular file.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(errno.EINVAL, "not a regular file", str(path))
    return path.read_bytes()


def endless_link(folder: Path) -> tuple[Path, str] | None:
    """The first link below `folder` that makes it endless, with the reason; or None.

    A walk that follows links, as MkDocs' own does, visits a folder that a link leads back to again
    and again; with two such links the number of visits doubles at every level. Nor does it end
    within a reader's patience if a link leads to a whole disk.
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
    """The folders in a folder, each by the path that reaches it and by its real path."""
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
