"""The files of a folder, and their text: found in a stable order, read without trust."""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from fieldguide.problems.diagnostics import Diagnostic, Place, report
from fieldguide.sources.filenames import is_secret, is_text, legible, unportable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_BYTES = 8 * 1024 * 1024
"""A file above this is not read: no entry that people write comes near it."""
_MOST_FOLDERS = 2_000
"""How many folders outside of the docs folder links may lead to; more is a disk, not a base."""


@dataclass(frozen=True, slots=True)
class Source:
    r"""The text of one file.

    Attributes:
        path: Where it is.
        file: How that is printed: relative to the base's root, with `/`.
        text: What it says, without a byte order mark, with `\n` as the only line end.
    """

    path: Path
    file: str
    text: str


@dataclass(slots=True)
class Reader:
    """Finds and reads files below folders, and keeps what was wrong with them.

    Attributes:
        root: The folder that printed paths are relative to.
        diagnostics: What was said so far.
        unreadable: The stems of files that could not be read, so that a name that
            they would have had is not called unknown as well.
    """

    root: Path
    diagnostics: list[Diagnostic] = field(default_factory=list)
    unreadable: dict[Path, str] = field(default_factory=dict)

    def printed(self, path: Path) -> str:
        """`path` as messages show it."""
        try:
            shown = Path(os.path.relpath(path, self.root)).as_posix()
        except ValueError:  # another drive on Windows
            shown = path.as_posix()
        return legible(shown) or shown.encode(errors="backslashreplace").decode()

    def find(self, folder: Path, suffixes: tuple[str, ...]) -> Iterator[Path]:
        """The files below `folder` that end in one of `suffixes`, hidden ones left out.

        They come folder by folder, sorted by name, so that the order is the same on every system.
        A link is followed to a file or folder inside `folder`; one that leads out of it, back to a
        folder that it stands in, where another link led, or nowhere is said and left out, as is
        what is no regular file or has a name that is no text.
        """
        try:
            home = folder.resolve(strict=True)
        except (OSError, RuntimeError, ValueError):
            return
        if self.leads_out(folder):
            return
        linked: set[Path] = set()
        # A stack of ours, because folders can be deeper than Python recurses.
        pending: list[tuple[Iterator[os.DirEntry[str]], tuple[Path, ...]]]
        pending = [(self._children(folder), (home,))]
        while pending:
            children, above = pending[-1]
            child = next(children, None)
            if child is None:
                pending.pop()
                continue
            path = Path(child.path)
            wanted = path.suffix in suffixes
            if not is_text(child.name):
                if wanted or child.is_dir():
                    self.refuse_name(path)
                continue
            target: Path | None = above[-1] / child.name
            if child.is_symlink():
                target = self._target(path, above, linked, wanted=wanted)
            if target is None:
                continue
            if child.is_dir():
                pending.append((self._children(path), (*above, target)))
            elif wanted and child.is_file():
                self.judge_name(path)
                yield path
            elif wanted:
                self._special(path)

    def leads_out(self, path: Path) -> bool:
        """Whether a path within the base is, by a link, one outside of it; that is said.

        A path that is written as one outside is what somebody asked for.
        """
        inside = path.is_relative_to(self.root)
        if not inside or Path(os.path.realpath(path)).is_relative_to(os.path.realpath(self.root)):
            return False
        hint = "copy what it points to, or name the place itself"
        self._say("FG106", path, "the link leads out of the base; it is not followed", hint)
        return True

    def _children(self, folder: Path) -> Iterator[os.DirEntry[str]]:
        try:
            children = sorted(os.scandir(folder), key=lambda child: child.name)
        except OSError as error:
            self._say("FG101", folder, f"folder cannot be read: {_reason(error)}")
            return iter(())
        return (c for c in children if not c.name.startswith(".") and not _is_sealed(c))

    def refuse_name(self, path: Path) -> None:
        """Say that a name is no text, or that this run cannot tell."""
        problem, hint = "the file's name is not UTF-8; it is not read", "rename it"
        if legible(str(path)) is not None:
            problem = "the locale knows no such names of files; it is not read"
            hint = "set LC_ALL=C.UTF-8, or PYTHONUTF8=1"
        self._say("FG108", path, problem, hint)

    def judge_name(self, path: Path) -> None:
        """Say that a name does not exist on every system."""
        why = unportable(path.name)
        if why is not None:
            self._say("FG109", path, f"the file cannot be copied everywhere: {why}", "rename it")

    def _target(
        self, link: Path, above: tuple[Path, ...], linked: set[Path], *, wanted: bool
    ) -> Path | None:
        """Where a link leads, or None when it is not to be followed."""
        try:
            target = link.resolve(strict=True)
        except (OSError, RuntimeError):
            problem = "the link leads nowhere; it is not followed"
        else:
            if target in above:
                problem = "the link leads back to a folder that it stands in; it is not followed"
            elif not target.is_relative_to(above[0]):
                problem = "the link leads out of its folder; it is not followed"
            elif target in linked:
                # Links to folders of links double the work with each folder.
                problem = "another link leads to the same folder; this one is not followed"
            else:
                if target.is_dir():
                    linked.add(target)
                return target
        if wanted:
            self.unreadable[link] = link.stem
        if wanted or link.is_dir():
            self._say("FG106", link, problem, "copy what it points to, or remove the link")
        return None

    def _special(self, path: Path) -> None:
        self._say("FG106", path, "not a regular file; it is not read")
        self.unreadable[path] = path.stem

    def read(self, path: Path) -> Source | None:
        """The text of a file, or None with a diagnostic that says why there is none."""
        try:
            # Opening a FIFO waits for a writer, so what it is comes first.
            status = path.stat()
            if not stat.S_ISREG(status.st_mode):
                self._special(path)
                return None
            if status.st_size > MAX_BYTES:
                return self._unread(
                    "FG103",
                    path,
                    f"file has {status.st_size >> 20} MiB; at most {MAX_BYTES >> 20} are read",
                    hint="split it, or move it out of the knowledge base",
                )
            data = path.read_bytes()
        except OSError as error:
            return self._unread("FG101", path, f"file cannot be read: {_reason(error)}")
        return self._decode(path, data)

    def _decode(self, path: Path, data: bytes) -> Source | None:
        data = data.removeprefix(b"\xef\xbb\xbf")
        nul = data.find(b"\0")
        if nul >= 0:
            problem = "file holds a NUL byte: it is binary, or UTF-16"
            return self._unread("FG102", path, problem, data[:nul], "save it as UTF-8 text")
        try:
            text = data.decode()
        except UnicodeDecodeError as error:
            problem = f"byte 0x{data[error.start]:02x} is not UTF-8"
            return self._unread("FG102", path, problem, data[: error.start], "save it as UTF-8")
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        return Source(path, self.printed(path), text)

    def _unread(
        self, code: str, path: Path, message: str, before: bytes = b"", hint: str | None = None
    ) -> Source | None:
        text = before.decode(errors="replace").replace("\r\n", "\n").replace("\r", "\n")
        line = text.count("\n") + 1
        column = len(text) - text.rfind("\n")
        place = Place(self.printed(path), line, column)
        self.diagnostics.append(report(code, message, place, hint))
        self.unreadable[path] = path.stem
        return None

    def _say(self, code: str, path: Path, message: str, hint: str | None = None) -> None:
        self.diagnostics.append(report(code, message, Place(self.printed(path)), hint))


def refusal(path: str, homes: Iterable[Path]) -> str | None:
    """Why a file that a page wants to show is not shown; None where it may be.

    Args:
        path: The file, as it was found.
        homes: The folders from which it may come, links resolved.
    """
    there = Path(os.path.realpath(path))
    home = next((one for one in homes if there.is_relative_to(one)), None)
    if home is None:
        return "leads out of the base"
    if is_secret(there.relative_to(home).parts):
        return "names a file that often holds secrets"
    return None if there.is_file() else "is no regular file"


def real(path: Path) -> Path:
    """Where a path leads in the end; of a link to itself, where that stops, and no exception."""
    return Path(os.path.realpath(path))


def regular_bytes(path: Path) -> bytes:
    """What is in a regular file; a pipe would be waited for, and a device never ends.

    Raises:
        OSError: It cannot be read, or is no regular file.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(errno.EINVAL, "not a regular file", str(path))
    return path.read_bytes()


def endless_link(folder: Path) -> tuple[Path, str] | None:
    """The first link below `folder` that makes it endless, and what it does; or None.

    A walk that follows links, as MkDocs' own does, visits a folder that a link leads back to again
    and again; with two of them the number of visits doubles at every level, and the walk never
    ends. Nor does it within a reader's patience where a link leads to all of a disk.
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
        found = next(children, None)
        if found is None:
            pending.pop()
            above.discard(current)
            done.add(current)
            continue
        path, target = found
        if target in above:
            return path, "the link leads back to a folder that it stands in"
        if target not in done:
            outside += not target.is_relative_to(home)
            if outside > _MOST_FOLDERS:
                return path, f"a link leads to more than {_MOST_FOLDERS} folders outside"
            above.add(target)
            pending.append((target, _folders(path, target)))
    return None


def _folders(shown: Path, folder: Path) -> Iterator[tuple[Path, Path]]:
    """The folders in a folder, as they are reached and where they really are."""
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


def _is_sealed(child: os.DirEntry[str]) -> bool:
    """Whether the system does not even say what something is, as of other users' processes."""
    try:
        child.is_dir()
    except PermissionError:
        return True
    except OSError:
        return False  # Such as a link to itself, which has its own word.
    return False


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
