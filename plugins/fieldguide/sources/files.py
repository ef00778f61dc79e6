"""Text files, and safety checks of paths that users write."""

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
"""The largest number of folders outside of the docs folder that symbolic links may add."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    r"""A text file.

    Attributes:
        path: The path.
        file: The path as printed: relative to the root of the base, with `/`.
        text: The text without a byte order mark, with `\n` as the only line ending.
    """

    path: Path
    file: str
    text: str


def refusal(path: str, homes: Iterable[Path]) -> str | None:
    """The reason why a page must not include a file, or None if it may.

    Args:
        path: The path of the file.
        homes: The allowed folders, with symbolic links resolved.
    """
    target = Path(os.path.realpath(path))
    home = next((home for home in homes if target.is_relative_to(home)), None)
    if home is None:
        return "is outside the base"
    if is_secret(target.relative_to(home).parts):
        return "is a file that often holds secrets"
    return None if target.is_file() else "is not a regular file"


def real(path: Path) -> Path:
    """Resolve symbolic links; unlike `Path.resolve`, accept a link to itself."""
    return Path(os.path.realpath(path))


def regular_bytes(path: Path) -> bytes:
    """Read a regular file, and refuse pipes, which block, and devices, which may be endless.

    Raises:
        OSError: The file cannot be read, or is not a regular file.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(errno.EINVAL, "not a regular file", str(path))
    return path.read_bytes()


def endless_link(folder: Path) -> tuple[Path, str] | None:
    """Find a symbolic link with which walking a folder would not end in reasonable time.

    MkDocs follows symbolic links. A link to a parent folder makes it visit that folder repeatedly;
    with two such links, the number of visits doubles at each level. A link to a whole disk takes
    too long, too.

    Returns:
        The first such link and the reason, or None.
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
    """The folders in a folder, each with its path as walked and its real path."""
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
