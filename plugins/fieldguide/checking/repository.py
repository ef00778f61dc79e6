"""A git repository, asked without running anything of it: no hook, no filter, no attribute."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fieldguide.problems.diagnostics import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

__all__ = ["Repository", "RepositoryError", "git"]

# Where git is told of one repository, as in its hooks, it would look for ours there.
_LOCAL = (
    *("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY"),
    *("GIT_COMMON_DIR", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE"),
)
_LINK, _FILES, _MODULE = "120000", ("100644", "100755"), "160000"
_BATCH = 500


class RepositoryError(Exception):
    """git cannot answer; the text says why."""


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository at a commit, or one that is a module of it.

    Attributes:
        top: Its folder.
        commit: The commit.
        path: Where it is in the outermost repository, such as `vendor/shared`; empty for that.
    """

    top: Path
    commit: str
    path: str = ""

    def modules(self) -> Iterator[Repository]:
        """The modules that it has at the commit, and theirs, as far as they are here."""
        for mode, name, path in self._tree():
            if mode != _MODULE:
                continue
            module = Repository(self.top / path, name, self._below(path))
            # Without a repository of its own, git would answer for the one around it.
            if (module.top / ".git").exists() and module._has_commit():
                yield module
                yield from module.modules()

    def links(self) -> Iterator[tuple[str, bytes]]:
        """Its symbolic links, by their paths in the outermost repository."""
        return self._contents(one for one in self._tree() if one[0] == _LINK)

    def files(self) -> Iterator[str]:
        """The paths of its files in the outermost repository."""
        return (self._below(path) for mode, _, path in self._tree() if mode in _FILES)

    def contents(self, wanted: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """The contents of files, by their paths in the outermost repository.

        Args:
            wanted: Some of `files`.
        """
        paths = set(wanted)
        return self._contents(
            one for one in self._tree() if one[0] in _FILES and self._below(one[2]) in paths
        )

    def changed(self) -> set[str]:
        """What was added, changed or removed since, and what git does not know yet.

        By their paths in the outermost repository.
        """
        options = ("-z", "--no-renames", "--no-ext-diff", "--no-relative", "--name-only")
        changed = git(self.top, "diff", *options, self.commit, "--").split(b"\0")
        listed = ("ls-files", "-z", "--others", "--exclude-standard")
        new = git(self.top, *listed).split(b"\0")
        return {self._below(os.fsdecode(path)) for path in (*changed, *new) if path}

    def ignored(self, folders: Iterable[Path]) -> Iterator[str]:
        """The files below some folders that git is told to ignore, by their paths in it."""
        inside = [one for one in folders if one.is_relative_to(self.top) and one.is_dir()]
        if not inside:
            return
        options = ("-z", "--others", "--ignored", "--exclude-standard", "--")
        below = [one.relative_to(self.top).as_posix() for one in inside]
        listed = git(self.top, "--literal-pathspecs", "ls-files", *options, *below)
        yield from (os.fsdecode(path) for path in listed.split(b"\0") if path)

    def _below(self, path: str) -> str:
        return f"{self.path}/{path}" if self.path else path

    def _has_commit(self) -> bool:
        try:
            git(self.top, "cat-file", "-e", f"{self.commit}^{{commit}}")
        except RepositoryError:
            return False
        return True

    def _tree(self) -> Iterator[tuple[str, str, str]]:
        listed = git(self.top, "ls-tree", "-r", "-z", "--full-tree", self.commit)
        for line in listed.split(b"\0"):
            head, _, path = os.fsdecode(line).partition("\t")
            parts = path.split("/")
            # Such names git does not make; what else does is not to be trusted.
            if path and not {"", ".", "..", ".git"} & set(parts):
                mode, _, name = head.split(" ")
                yield mode, name, path

    def _contents(self, wanted: Iterable[tuple[str, str, str]]) -> Iterator[tuple[str, bytes]]:
        """The contents of objects, a few hundred at a time."""
        items = list(wanted)
        for start in range(0, len(items), _BATCH):
            batch = items[start : start + _BATCH]
            names = "".join(f"{name}\n" for _, name, _ in batch).encode("ascii")
            data = git(self.top, "cat-file", "--batch", given=names)
            at = 0
            for _, _, path in batch:
                end = data.index(b"\n", at)
                size = int(data[at:end].rsplit(b" ", 1)[1])
                yield self._below(path), data[end + 1 : end + 1 + size]
                at = end + 2 + size


def git(folder: Path, *arguments: str, given: bytes = b"") -> bytes:
    """What git prints.

    Args:
        folder: Where it is asked.
        arguments: What it is asked.
        given: What it reads.

    Raises:
        RepositoryError: It fails, or cannot be run.
    """
    environment = {key: value for key, value in os.environ.items() if key not in _LOCAL}
    try:
        made = subprocess.run(  # noqa: S603 - without a shell
            ["git", *arguments],  # noqa: S607 - the one that the user has
            cwd=folder,
            env=environment,
            input=given,
            capture_output=True,
            check=False,
        )
    except OSError as error:
        raise RepositoryError(f"git cannot be run: {error.strerror}") from None
    if made.returncode:
        lines = made.stderr.decode(errors="replace").strip().splitlines() or ["git fails"]
        raise RepositoryError(printable(lines[0].removeprefix("fatal: "), 400))
    return made.stdout
