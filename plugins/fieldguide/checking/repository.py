"""A git repository at a commit, read without running any program that it configures.

`git ls-tree` and `git cat-file` read objects without filters. Changed files are those in the
working tree whose hash, computed as git does, differs from that in the commit.
"""

from __future__ import annotations

import functools
import hashlib
import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from fieldguide.problems.diagnostics import did_you_mean, printable
from fieldguide.sources.files import regular_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

__all__ = ["Commit", "RepositoryError", "commit_of"]

# Git sets these in its hooks. They would direct our commands to another repository or index.
_LOCAL = (
    *("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY"),
    *("GIT_COMMON_DIR", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE"),
)
_SAFE = ("git", "-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}")
# The modes of symbolic links and of submodules in trees.
_LINK, _MODULE = "120000", "160000"
_SHA1_LENGTH = 40
_BATCH = 500


class RepositoryError(Exception):
    """Git is missing, fails, or has no such commit; the text gives the reason."""


class Blob(NamedTuple):
    """A file or a symbolic link in a commit.

    Attributes:
        top: The top folder of the working tree of its repository, which may be a submodule.
        id: The object id of its contents, in hexadecimal.
        is_link: Whether it is a symbolic link, whose contents are its target.
    """

    top: Path
    id: str
    is_link: bool


@dataclass(frozen=True)
class Commit:
    """A commit, including the submodules that are checked out.

    Attributes:
        root: The folder that printed paths are relative to.
        prefix: The path of `root` in the repository, such as `docs/`; empty for the top folder.
        top: The top folder of the working tree.
        trees: The id of the commit, by the top folder of the repository or submodule.
        blobs: All files and symbolic links, by path in the repository.
    """

    root: Path
    prefix: str
    top: Path
    trees: dict[Path, str] = field(default_factory=dict)
    blobs: dict[str, Blob] = field(default_factory=dict)

    def read(self, top: Path, name: str, below: str = "") -> Commit:
        """Add the files of a commit and of its submodules.

        Args:
            top: The top folder of the working tree of the repository or submodule.
            name: The id of the commit.
            below: The path of the submodule in the repository, such as `docs/theme/`.

        Returns:
            This object.

        Raises:
            RepositoryError: Git fails.
        """
        self.trees[top] = name
        for line in _git(top, "ls-tree", "-r", "-z", "--full-tree", name).split(b"\0"):
            head, _, path = os.fsdecode(line).partition("\t")
            # Git never writes such names, but a crafted repository may have them.
            if not path or {"", ".", "..", ".git"} & set(path.split("/")):
                continue
            mode, _, id_ = head.split(" ")
            if mode != _MODULE:
                self.blobs[below + path] = Blob(top, id_, mode == _LINK)
            # In a folder without its own repository, git would use the enclosing one.
            elif (top / path / ".git").exists() and _has_commit(top / path, id_):
                self.read(top / path, id_, f"{below}{path}/")
        return self

    @functools.cached_property
    def changed(self) -> frozenset[str]:
        """The files that have been added, modified or removed since, relative to `root`.

        Files that git ignores, and changes of line endings or of the executable bit, do not count.
        """
        paths = {path for path, blob in self.blobs.items() if not _is_same(self.top / path, blob)}
        for top in self.trees:
            for file in _list_files(top, "--cached", "--others", "--exclude-standard"):
                path = file.relative_to(self.top).as_posix()
                if path not in self.blobs and (file.is_symlink() or file.is_file()):
                    paths.add(path)
        start = self.prefix or "."
        return frozenset(Path(os.path.relpath(path, start)).as_posix() for path in paths)

    def ignored(self, folders: Iterable[Path]) -> list[str]:
        """The files in folders that git ignores, as sorted paths in the repository."""
        inside = [path for path in folders if path.is_relative_to(self.top) and path.is_dir()]
        options = ("--others", "--ignored", "--exclude-standard", "--", *map(str, inside))
        files = _list_files(self.top, *options) if inside else ()
        return sorted(file.relative_to(self.top).as_posix() for file in files)

    def restore(self, folder: Path, wanted: Callable[[str], bool], ignored: Iterable[str]) -> Path:
        """Write the files of the commit into an empty folder.

        Args:
            folder: The folder.
            wanted: Whether to write a file, by its path in the repository. Symbolic links are
                always written.
            ignored: Files that git ignores, by path in the repository. Their contents at the commit
                are unknown, so the current ones are copied.

        Returns:
            The folder that corresponds to `root`.

        Raises:
            RepositoryError: Git fails, or the files cannot be written.
        """
        needed = {path: blob for path, blob in self.blobs.items() if blob.is_link or wanted(path)}
        links = []
        try:
            (folder / self.prefix).mkdir(parents=True, exist_ok=True)
            for path, data in _contents(needed):
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                if needed[path].is_link:
                    links.append((folder / path, os.fsdecode(data)))
                else:
                    (folder / path).write_bytes(data)
            for path in filter(wanted, ignored):
                file, target = self.top / path, folder / path
                if file.is_file() and not file.is_symlink() and not target.exists():
                    target.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(file, target)
            for file, target_of in links:  # last, so that nothing is written through a link
                file.symlink_to(target_of)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise RepositoryError(f"the commit cannot be restored: {reason}") from None
        return folder / self.prefix


def commit_of(ref: str, root: Path) -> Commit:
    """Look up a commit in the repository of a folder.

    Args:
        ref: A revision, as in gitrevisions(7).
        root: The folder of `mkdocs.yml`.

    Raises:
        RepositoryError: Git is not installed, the folder is not in a repository, or the repository
            does not have the commit.
    """
    if shutil.which("git") is None:
        raise RepositoryError("--changed-since needs git, which is not installed; install it")
    try:
        prefix = os.fsdecode(_git(root, "rev-parse", "--show-prefix")).removesuffix("\n")
        top = Path(os.fsdecode(_git(root, "rev-parse", "--show-toplevel")).removesuffix("\n"))
    except RepositoryError as error:
        raise RepositoryError(f"--changed-since needs a git repository: {error}") from None
    asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    try:
        name = _git(root, *asked).decode("ascii").strip()
    except (RepositoryError, ValueError):
        raise RepositoryError(_unknown_commit(ref, root)) from None
    return Commit(root, prefix, top).read(top, name)


def _contents(blobs: Mapping[str, Blob]) -> Iterator[tuple[str, bytes]]:
    """Read blobs in batches, so that only one batch is in memory.

    Yields:
        The path and the contents of each.
    """
    for top in {blob.top: None for blob in blobs.values()}:
        paths = [path for path, blob in blobs.items() if blob.top == top]
        for start in range(0, len(paths), _BATCH):
            batch = paths[start : start + _BATCH]
            ids = "".join(f"{blobs[path].id}\n" for path in batch)
            data = _git(top, "cat-file", "--batch", given=ids.encode("ascii"))
            at = 0
            for path in batch:  # "<id> blob <size>\n<contents>\n", see git-cat-file(1)
                end = data.index(b"\n", at)
                size = int(data[at:end].rsplit(b" ", 1)[1])
                yield path, data[end + 1 : end + 1 + size]
                at = end + 2 + size


def _list_files(top: Path, *options: str) -> list[Path]:
    """The files in a working tree that `git ls-files` lists."""
    names = _git(top, "--literal-pathspecs", "ls-files", "-z", *options).split(b"\0")
    return [top / os.fsdecode(name) for name in names if name]


def _unknown_commit(ref: str, root: Path) -> str:
    """The message for an unknown commit, with a hint on how to fetch it."""
    name = printable(ref, 200)
    if _git(root, "rev-parse", "--is-shallow-repository").strip() == b"true":
        return (
            f"unknown commit '{name}': this clone is shallow, and may lack it; get it with "
            f"'git fetch --unshallow', or in a workflow with 'fetch-depth: 0'"
        )
    names = _git(root, "for-each-ref", "--format=%(refname:short)").decode(errors="replace")
    hint = did_you_mean(ref, names.split(), "'git fetch' may bring it")
    return f"unknown commit '{name}': {hint}"


def _has_commit(top: Path, commit: str) -> bool:
    try:
        _git(top, "cat-file", "-e", f"{commit}^{{commit}}")
    except RepositoryError:
        return False
    return True


def _is_same(file: Path, blob: Blob) -> bool:
    """Whether a file in the working tree is unchanged, apart from its line endings."""
    try:
        if file.is_symlink() != blob.is_link:
            return False
        data = os.fsencode(file.readlink()) if blob.is_link else regular_bytes(file)
    except OSError:
        return False
    return any(_blob_id(text, blob) == blob.id for text in (data, data.replace(b"\r\n", b"\n")))


def _blob_id(data: bytes, like: Blob) -> str:
    """The object id of contents, computed as git does, with the hash function of another id."""
    is_sha1 = len(like.id) == _SHA1_LENGTH
    digest = hashlib.sha1(usedforsecurity=False) if is_sha1 else hashlib.sha256()
    digest.update(b"blob %d\0" % len(data) + data)
    return digest.hexdigest()


def _git(folder: Path, *arguments: str, given: bytes = b"") -> bytes:
    """Run git in a folder.

    Args:
        folder: The folder.
        arguments: The subcommand and its arguments.
        given: Its standard input.

    Returns:
        Its standard output.

    Raises:
        RepositoryError: Git fails or cannot be run.
    """
    environment = {key: value for key, value in os.environ.items() if key not in _LOCAL}
    try:
        process = subprocess.run(  # noqa: S603 - without a shell
            [*_SAFE, *arguments],
            cwd=folder,
            env=environment,
            input=given,
            capture_output=True,
            check=False,
        )
    except (OSError, ValueError) as error:  # ValueError: a NUL in a name
        reason = (isinstance(error, OSError) and error.strerror) or str(error)
        raise RepositoryError(f"git cannot be run: {reason}") from None
    if process.returncode:
        lines = process.stderr.decode(errors="replace").strip().splitlines() or ["git fails"]
        raise RepositoryError(printable(lines[0].removeprefix("fatal: "), 400))
    return process.stdout
