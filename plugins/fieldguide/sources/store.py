"""The files of a knowledge base, which are read and parsed once per command."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fieldguide.problems.diagnostics import Diagnostic, Place, report
from fieldguide.sources.filenames import is_text, legible, unportable
from fieldguide.sources.files import SourceFile
from fieldguide.sources.text import Reading, Text, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_BYTES = 8 * 1024 * 1024
"""The size of the largest files that are read, far above that of any entry."""


@dataclass(frozen=True, slots=True)
class _Unreadable:
    """The reason why a file is not text, and the position of the first invalid byte."""

    code: str
    message: str
    hint: str
    line: int
    column: int


class Sources:
    """Finds, reads and parses the files of a knowledge base.

    All parts of a command share one instance, so that each file is read once, and its problems are
    reported once. A file that has changed on disk is read again.

    Args:
        root: The folder that printed paths are relative to.
        trusted: Whether raw HTML is published as written.
        keep_documents: Whether to keep parsed documents, because they will be rendered.

    Attributes:
        root: The folder that printed paths are relative to.
        diagnostics: The problems of files so far.
        unreadable: The stems of files that cannot be read, by path. Names that these files may
            define are not reported as unknown.
    """

    def __init__(self, root: Path, *, trusted: bool = False, keep_documents: bool = False) -> None:
        self.root = root
        self.diagnostics: list[Diagnostic] = []
        self.unreadable: dict[Path, str] = {}
        self._trusted = trusted
        self._keep_documents = keep_documents
        self._reported: set[tuple[str, Place]] = set()
        self._taken = 0
        self._contents: dict[tuple[object, ...], str | _Unreadable] = {}
        self._held: dict[Path, SourceFile] = {}
        self._by_name: dict[str, SourceFile] = {}
        self._parsed: dict[tuple[Path, Reading], Text] = {}

    def printed(self, path: Path) -> str:
        """A path as printed: relative to the root, with `/`."""
        try:
            shown = Path(os.path.relpath(path, self.root)).as_posix()
        except ValueError:  # another drive on Windows
            shown = path.as_posix()
        return legible(shown) or shown.encode(errors="backslashreplace").decode()

    def take(self) -> list[Diagnostic]:
        """The diagnostics since the last call."""
        new = self.diagnostics[self._taken :]
        self._taken = len(self.diagnostics)
        return new

    def read(self, path: Path) -> SourceFile | None:
        """Read a text file.

        Returns:
            The file, or None if it cannot be read, for which a diagnostic is added.
        """
        try:
            # Check the type first: opening a FIFO blocks until another process writes to it.
            status = path.stat()
            if not stat.S_ISREG(status.st_mode):
                self._refuse_special(path)
                return None
            if status.st_size > MAX_BYTES:
                fault = (
                    f"file is too large: {status.st_size >> 20} MiB, at most {MAX_BYTES >> 20} MiB"
                )
                hint = "split it, or move it out of the knowledge base"
                self._fail(path, "FG103", fault, hint)
                return None
            stamp = (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)
            # Some file systems have no inode numbers.
            key = (*stamp, os.path.realpath(path))
            content = self._contents.get(key)
            if content is None:
                content = self._contents[key] = _decode(path.read_bytes())
        except OSError as error:
            self._fail(path, "FG101", f"file cannot be read: {_reason(error)}")
            return None
        if isinstance(content, _Unreadable):
            place = Place(self.printed(path), content.line, content.column)
            self._fail(path, content.code, content.message, content.hint, place)
            return None
        source = self._held.get(path)
        if source is None or source.text is not content:
            source = self._held[path] = SourceFile(path, self.printed(path), content)
            self._by_name[source.file] = source
        return source

    def held(self, path: Path) -> SourceFile | None:
        """A file as it was last read, or None if it has not been read."""
        return self._held.get(path)

    def text_of(self, file: str) -> str | None:
        """The text of a file as it was last read, or None; `file` is the printed path."""
        source = self._by_name.get(file)
        return None if source is None else source.text

    def share(self) -> Sources:
        """An instance for another run, which shares the files but reports their problems again."""
        other = Sources(self.root, trusted=self._trusted, keep_documents=self._keep_documents)
        other._contents, other._parsed = self._contents, self._parsed
        other._held, other._by_name = self._held, self._by_name
        return other

    def markdown(self, path: Path, dialect: str = "gfm", *, page: bool = False) -> Text | None:
        """Read and parse a Markdown file.

        Args:
            path: The path of the file.
            dialect: The dialect, `gfm` or `material`, unless the frontmatter sets another.
            page: Whether MkDocs renders the file as an ordinary page, so that its frontmatter does
                not set the dialect.

        Returns:
            The file, or None if it cannot be read, for which a diagnostic is added.
        """
        source = self.read(path)
        return None if source is None else self.parsed(source, dialect, page=page)

    def parsed(self, source: SourceFile, dialect: str = "gfm", *, page: bool = False) -> Text:
        """Parse a Markdown file that has already been read; see `markdown`."""
        key = (source.path, Reading(dialect, page, self._trusted))
        text = self._parsed.get(key)
        if text is None or text.source is not source:
            keep = self._keep_documents and not page
            text = self._parsed[key] = parse(source, key[1], keep=keep)
        return text

    def find(self, folder: Path, suffixes: tuple[str, ...]) -> Iterator[Path]:
        """Find the files with some suffixes in a folder, at any depth.

        Hidden files and folders are skipped. Symbolic links are followed if their target is in
        `folder`. Links that are broken, or point outside of `folder`, to a parent folder, or to the
        same folder as another link, are reported and skipped, as are special files and names that
        are not text.

        Args:
            folder: The folder.
            suffixes: The suffixes of the names, such as `.md`.

        Yields:
            The paths, sorted by name within each folder.
        """
        try:
            home = folder.resolve(strict=True)
        except (OSError, RuntimeError, ValueError):
            return
        if self.leads_out(folder):
            return
        linked: set[Path] = set()
        # An explicit stack: folders can be nested deeper than Python's recursion limit.
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
                self.check_name(path)
                yield path
            elif wanted:
                self._refuse_special(path)

    def leads_out(self, path: Path) -> bool:
        """Whether a path in the root is a symbolic link out of it, which is reported.

        Paths that are outside of the root as written are accepted.
        """
        inside = path.is_relative_to(self.root)
        if not inside or Path(os.path.realpath(path)).is_relative_to(os.path.realpath(self.root)):
            return False
        hint = "copy its target, or set the option to the target"
        self.report(
            "FG106",
            path,
            "symbolic link points outside the knowledge base; it is not followed",
            hint,
        )
        return True

    def refuse_name(self, path: Path) -> None:
        """Report a file name that is not text, or that the locale cannot decode."""
        problem, hint = "file name is not UTF-8; it is not read", "rename it"
        if legible(str(path)) is not None:
            problem = "file name is not valid in this locale; it is not read"
            hint = "set LC_ALL=C.UTF-8, or PYTHONUTF8=1"
        self.report("FG108", path, problem, hint)

    def check_name(self, path: Path) -> None:
        """Report a file name that is not valid on every system."""
        why = unportable(path.name)
        if why is not None:
            problem = f"file name is not portable: {why}"
            self.report("FG109", path, problem, "rename it")

    def report(
        self,
        code: str,
        path: Path,
        message: str,
        hint: str | None = None,
        place: Place | None = None,
    ) -> None:
        """Report a problem of a file, unless one with this code is reported at the same place."""
        place = place or Place(self.printed(path))
        if (code, place) not in self._reported:
            self._reported.add((code, place))
            self.diagnostics.append(report(code, message, place, hint))

    def _children(self, folder: Path) -> Iterator[os.DirEntry[str]]:
        try:
            children = sorted(os.scandir(folder), key=lambda child: child.name)
        except OSError as error:
            self.report("FG101", folder, f"folder cannot be read: {_reason(error)}")
            return iter(())
        return (c for c in children if not c.name.startswith(".") and not _is_sealed(c))

    def _target(
        self, link: Path, above: tuple[Path, ...], linked: set[Path], *, wanted: bool
    ) -> Path | None:
        """The target of a symbolic link, or None if the link must not be followed."""
        try:
            target = link.resolve(strict=True)
        except (OSError, RuntimeError):
            problem = "broken symbolic link; it is not followed"
        else:
            if target in above:
                problem = "symbolic link points to a parent folder; it is not followed"
            elif not target.is_relative_to(above[0]):
                problem = "symbolic link points outside its folder; it is not followed"
            elif target in linked:
                # Nested folders with two links each would double the work at each level.
                problem = (
                    "another symbolic link points to the same folder; this one is not followed"
                )
            else:
                if target.is_dir():
                    linked.add(target)
                return target
        if wanted:
            self.unreadable[link] = link.stem
        if wanted or link.is_dir():
            self.report("FG106", link, problem, "copy its target, or remove the link")
        return None

    def _refuse_special(self, path: Path) -> None:
        self._fail(path, "FG106", "not a regular file; not read")

    def _fail(
        self,
        path: Path,
        code: str,
        message: str,
        hint: str | None = None,
        place: Place | None = None,
    ) -> None:
        self.report(code, path, message, hint, place)
        self.unreadable[path] = path.stem


def _decode(data: bytes) -> str | _Unreadable:
    r"""Decode UTF-8, remove a byte order mark, and convert line endings to `\n`."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    nul = data.find(b"\0")
    if nul >= 0:
        fault = "file contains a NUL byte: it is binary or UTF-16"
        return _Unreadable("FG102", fault, "save it as UTF-8 text", *_position(data[:nul]))
    try:
        return _with_newlines(data.decode())
    except UnicodeDecodeError as error:
        fault = f"byte 0x{data[error.start]:02x} is not UTF-8"
        return _Unreadable("FG102", fault, "save it as UTF-8", *_position(data[: error.start]))


def _position(before: bytes) -> tuple[int, int]:
    """The line and column after some bytes, counted from 1."""
    text = _with_newlines(before.decode(errors="replace"))
    return text.count("\n") + 1, len(text) - text.rfind("\n")


def _with_newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _is_sealed(child: os.DirEntry[str]) -> bool:
    """Whether the system hides the type of an entry, as in other users' folders of `/proc`."""
    try:
        child.is_dir()
    except PermissionError:
        return True
    except OSError:
        return False  # for example a link to itself, which is reported later
    return False


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
