"""What has changed in a git repository since a commit, and what was there then."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fieldguide.checking.repository import Repository, RepositoryError, git
from fieldguide.problems.diagnostics import did_you_mean, printable

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

__all__ = ["Changes", "ChangesError", "changes_since"]


class ChangesError(Exception):
    """It cannot be told what has changed; the text says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What has changed since a commit.

    Attributes:
        root: The folder that printed paths are relative to.
        repositories: The repository at the commit, then its modules.
        prefix: Where `root` is in the repository, such as `docs/`; empty at its top.
        files: What was added, changed or removed, and what git does not know yet; relative to
            `root`.
    """

    root: Path
    repositories: tuple[Repository, ...]
    prefix: str
    files: frozenset[str]

    def restore(
        self, folder: Path, wanted: Callable[[str], bool], ignored: Collection[Path] = ()
    ) -> Path:
        """Write the files of the commit into a folder.

        Nothing of the repository is run for it: no hook, no filter, no attribute.

        Args:
            folder: An empty one.
            wanted: Whether a file is needed, by its path in the repository. Links always are.
            ignored: Folders of which also those files are needed that git ignores: how they were
                then nobody knows, so they are taken as they are.

        Returns:
            Where in `folder` the root is.

        Raises:
            ChangesError: git fails.
        """
        try:
            for one in self.repositories:
                for path, data in one.contents(filter(wanted, one.files())):
                    _write(folder / path, data)
            for path in filter(wanted, self.repositories[0].ignored(ignored)):
                _copy(self.repositories[0].top / path, folder / path)
            for one in self.repositories:
                for path, data in one.links():
                    (folder / path).parent.mkdir(parents=True, exist_ok=True)
                    (folder / path).symlink_to(os.fsdecode(data))
        except RepositoryError as error:
            raise ChangesError(str(error)) from None
        made = folder / self.prefix
        made.mkdir(parents=True, exist_ok=True)
        return made


def changes_since(ref: str, root: Path) -> Changes:
    """Ask git what has changed below a folder's repository since a commit.

    Args:
        ref: What git knows the commit by.
        root: The folder of `mkdocs.yml`.

    Raises:
        ChangesError: git is not installed, the folder is in no repository, or the repository does
            not have the commit.
    """
    if shutil.which("git") is None:
        raise ChangesError("--changed-since needs git, which is not installed; install it")
    try:
        prefix = os.fsdecode(git(root, "rev-parse", "--show-prefix")).removesuffix("\n")
        top = Path(os.fsdecode(git(root, "rev-parse", "--show-toplevel")).removesuffix("\n"))
    except RepositoryError as error:
        raise ChangesError(f"--changed-since needs a git repository: {error}") from None
    try:
        outer = Repository(top, _commit(ref, root))
        every = (outer, *outer.modules())
        paths = set[str]().union(*(one.changed() for one in every))
    except RepositoryError as error:
        raise ChangesError(str(error)) from None
    return Changes(root, every, prefix, frozenset(_relative(path, prefix) for path in paths))


def _commit(ref: str, root: Path) -> str:
    asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    try:
        return git(root, *asked).decode("ascii").strip()
    except (RepositoryError, UnicodeError, ValueError):
        pass
    shown = printable(ref, 200)
    if git(root, "rev-parse", "--is-shallow-repository").strip() == b"true":
        raise ChangesError(
            f"unknown commit '{shown}': this clone is shallow, and may lack it; get it with "
            f"'git fetch --unshallow', or in a workflow with 'fetch-depth: 0'"
        )
    names = git(root, "for-each-ref", "--format=%(refname:short)").decode(errors="replace")
    hint = did_you_mean(ref, names.split(), "'git fetch' may bring it")
    raise ChangesError(f"unknown commit '{shown}': {hint}")


def _relative(path: str, prefix: str) -> str:
    return Path(os.path.relpath(path, prefix or ".")).as_posix()


def _write(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)


def _copy(file: Path, target: Path) -> None:
    """Copy a plain file that may be gone by now, to where none is."""
    if target.exists() or not file.is_file() or file.is_symlink():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        shutil.copyfile(file, target)
    except OSError:
        target.unlink(missing_ok=True)
