"""What has changed in a git repository since a commit, and what was there then."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fieldguide.diagnostics import did_you_mean, printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["Changes", "ChangesError", "changes_since"]

# Where git is told of one repository, as in its hooks, it would look for ours there.
_LOCAL = (
    *("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY"),
    *("GIT_COMMON_DIR", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE"),
)
_LINK, _FILES = "120000", ("100644", "100755")
_BATCH = 500


class ChangesError(Exception):
    """It cannot be told what has changed; the text says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What has changed since a commit.

    Attributes:
        root: The folder that printed paths are relative to.
        commit: The commit.
        prefix: Where `root` is in the repository, such as `docs/`; empty at its top.
        files: What was added, changed or removed, and what git does not know yet; relative to
            `root`.
    """

    root: Path
    commit: str
    prefix: str
    files: frozenset[str]

    def restore(self, folder: Path, wanted: Callable[[str], bool]) -> Path:
        """Write the files of the commit into a folder.

        Nothing of the repository is run for it: no hook, no filter, no attribute.

        Args:
            folder: An empty one.
            wanted: Whether a file is needed, by its path in the repository. Links always are.

        Returns:
            Where in `folder` the root is.

        Raises:
            ChangesError: git fails.
        """
        links, files = [], []
        for mode, name, path in self._tree():
            target = folder / path
            if mode == _LINK:
                links.append((name, target))
            elif mode in _FILES and wanted(path):
                files.append((name, target))
        for target, data in _contents(self.root, files):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        for target, data in _contents(self.root, links):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(os.fsdecode(data))
        made = folder / self.prefix
        made.mkdir(parents=True, exist_ok=True)
        return made

    def _tree(self) -> Iterator[tuple[str, str, str]]:
        listed = _git(self.root, "ls-tree", "-r", "-z", "--full-tree", self.commit)
        for line in listed.split(b"\0"):
            head, _, path = os.fsdecode(line).partition("\t")
            parts = path.split("/")
            # Such names git does not make; what else does is not to be trusted.
            if path and not {"", ".", "..", ".git"} & set(parts):
                mode, _, name = head.split(" ")
                yield mode, name, path


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
        prefix = os.fsdecode(_git(root, "rev-parse", "--show-prefix")).rstrip("\n")
    except ChangesError as error:
        raise ChangesError(f"--changed-since needs a git repository: {error}") from None
    commit = _commit(ref, root)
    options = ("-z", "--no-renames", "--no-ext-diff", "--no-relative", "--name-only")
    changed = _git(root, "diff", *options, commit, "--").split(b"\0")
    listed = ("ls-files", "-z", "--others", "--exclude-standard", "--full-name", ":/")
    new = _git(root, *listed).split(b"\0")
    paths = (os.fsdecode(path) for path in (*changed, *new) if path)
    files = frozenset(_relative(path, prefix) for path in paths)
    return Changes(root, commit, prefix, files)


def _commit(ref: str, root: Path) -> str:
    asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    try:
        return _git(root, *asked).decode("ascii").strip()
    except (ChangesError, UnicodeError, ValueError):
        pass
    shown = printable(ref, 200)
    if _git(root, "rev-parse", "--is-shallow-repository").strip() == b"true":
        raise ChangesError(
            f"unknown commit '{shown}': this clone is shallow, and may lack it; get it with "
            f"'git fetch --unshallow', or in a workflow with 'fetch-depth: 0'"
        )
    names = _git(root, "for-each-ref", "--format=%(refname:short)").decode(errors="replace")
    hint = did_you_mean(ref, names.split(), "'git fetch' may bring it")
    raise ChangesError(f"unknown commit '{shown}': {hint}")


def _relative(path: str, prefix: str) -> str:
    return Path(os.path.relpath(path, prefix or ".")).as_posix()


def _contents(root: Path, wanted: Iterable[tuple[str, Path]]) -> Iterator[tuple[Path, bytes]]:
    """The contents of objects, by where they are to go, a few hundred at a time."""
    items = list(wanted)
    for start in range(0, len(items), _BATCH):
        batch = items[start : start + _BATCH]
        names = "".join(f"{name}\n" for name, _ in batch).encode("ascii")
        data = _git(root, "cat-file", "--batch", given=names)
        at = 0
        for _, target in batch:
            end = data.index(b"\n", at)
            size = int(data[at:end].rsplit(b" ", 1)[1])
            yield target, data[end + 1 : end + 1 + size]
            at = end + 2 + size


def _git(folder: Path, *arguments: str, given: bytes = b"") -> bytes:
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
        raise ChangesError(f"git cannot be run: {error.strerror}") from None
    if made.returncode:
        lines = made.stderr.decode(errors="replace").strip().splitlines() or ["git fails"]
        raise ChangesError(printable(lines[0].removeprefix("fatal: "), 400))
    return made.stdout
