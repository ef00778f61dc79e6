"""Which files of the docs folder are safe for MkDocs to read and publish.

MkDocs opens whatever it finds there: a pipe blocks it for ever, a file that is not UTF-8 ends it
with a traceback, and a link publishes its target. Such files are reported and skipped.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.structure.files import InclusionLevel
from mkdocs.utils.meta import YAML_RE

from fieldguide import gfm
from fieldguide.knowledge.library import READMES
from fieldguide.problems.diagnostics import Diagnostic, Place, report
from fieldguide.sources import yaml12
from fieldguide.sources.filenames import is_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import File, Files

    from fieldguide.knowledge.settings import Settings
    from fieldguide.sources.store import Sources
    from fieldguide.sources.text import Text

_LONGEST_NAME = 255
_LONGEST_PATH = 4_095
_LONGEST_META = 2_000
"""Lines: MkDocs takes quadratic time for what stands before the text of a page."""


def screen(files: Files, config: MkDocsConfig, settings: Settings, sources: Sources) -> None:
    """Remove the files of the docs folder that cannot or must not be published.

    Files that other plugins and the theme add are not checked.

    Args:
        files: All files of the site; those that are refused are removed.
        config: The site's configuration.
        settings: Where the base has its folders; the Markdown files in those of entries and steps
            are judged when the library is read.
        sources: The files of the base; the reasons are reported there.
    """
    screening = _Screening(config, settings, sources)
    for file in list(files):
        ours = file.src_dir == config.docs_dir and file.generated_by is None
        if ours and not screening.admits(file):
            files.remove(file)
    screening.report_closed_folders()


def vanished(files: Files, sources: Sources) -> list[Diagnostic]:
    """Exclude media files that have vanished since MkDocs listed them, or copying would fail.

    They stay in `files`, so that links to them are reported where they are written.
    """
    diagnostics = []
    for file in files.media_files():
        if file.src_dir and file.abs_src_path and not os.path.exists(file.abs_src_path):  # noqa: PTH110
            file.inclusion = InclusionLevel.EXCLUDED
            place = Place(sources.printed(Path(file.abs_src_path)))
            diagnostics.append(report("FG101", "file cannot be read: it has vanished", place))
    return diagnostics


def too_long(file: File) -> bool:
    """Whether the name of the output file is longer than file systems allow."""
    names = [os.fsencode(name) for name in file.dest_uri.split("/")]
    whole = len(os.fsencode(file.abs_dest_path))
    return whole > _LONGEST_PATH or any(len(name) > _LONGEST_NAME for name in names)


class _Screening:
    def __init__(self, config: MkDocsConfig, settings: Settings, sources: Sources) -> None:
        self._sources = sources
        named = [settings.folder(name) for name in settings.folders]
        self._libraries = [
            folder for name in ("knowledge", "steps") if (folder := settings.folder(name))
        ]
        homes = (Path(config.docs_dir), *(folder for folder in named if folder))
        self._homes = [Path(os.path.realpath(home)) for home in homes]
        self._real: dict[Path, Path] = {}
        self._refused: set[Path] = set()
        self._docs = Path(config.docs_dir)

    def admits(self, file: File) -> bool:
        path = Path(file.abs_src_path or "")
        page = file.is_documentation_page()
        if page and path.suffix == ".md" and self._is_source(path):
            return True
        if not is_text(file.src_uri):
            self._sources.refuse_name(path)
            return False
        if not file.inclusion.is_in_serve():
            return True  # It is not published, so nobody opens it.
        if not self._is_ours(path):
            return False
        self._sources.check_name(path)
        if too_long(file):
            self._report("FG108", path, "the address of the file is too long to be written")
            return False
        return self._is_page(path) if page else self._is_readable(path)

    def report_closed_folders(self) -> None:
        """Report folders that cannot be listed, which MkDocs skips without a message."""
        for folder, names, _ in os.walk(self._docs, followlinks=True, onerror=self._closed):
            names[:] = [
                name
                for name in names
                if not name.startswith(".") and Path(folder, name) not in self._libraries
            ]

    def _closed(self, error: OSError) -> None:
        reason = (error.strerror or str(error)).lower()
        self._report("FG101", Path(os.fsdecode(error.filename)), f"folder cannot be read: {reason}")

    def _is_source(self, path: Path) -> bool:
        if path.name in READMES:  # MkDocs shows those, not we.
            return False
        return any(path.is_relative_to(folder) for folder in self._libraries)

    def _is_ours(self, path: Path) -> bool:
        """Whether a path is a regular file of the base, possibly through links."""
        try:
            target = self._folder(path.parent) / path.name
            if path.is_symlink():
                target = path.resolve(strict=True)
            mode = target.stat().st_mode
        except FileNotFoundError:
            problem = "broken symbolic link" if path.is_symlink() else "the file has vanished"
            self._report("FG106", path, f"{problem}; it is not published")
            return False
        except (OSError, RuntimeError):
            self._report("FG106", path, "symbolic link points to itself; it is not published")
            return False
        if not any(target.is_relative_to(home) for home in self._homes):
            self._refuse_link(path)
            return False
        if not stat.S_ISREG(mode):
            self._report("FG106", path, "not a regular file; it is not published")
            return False
        return True

    def _refuse_link(self, path: Path) -> None:
        """Report the first symbolic link in a path that points outside the docs folder, once."""
        below = [way for way in (path, *path.parents) if way.is_relative_to(self._docs)]
        link = next((way for way in reversed(below) if way.is_symlink()), path)
        if link not in self._refused:
            self._refused.add(link)
            hint = "copy its target, or remove the link"
            self._report(
                "FG106", link, "symbolic link points outside docs_dir; it is not published", hint
            )

    def _folder(self, folder: Path) -> Path:
        if folder not in self._real:
            self._real[folder] = Path(os.path.realpath(folder))
        return self._real[folder]

    def _is_readable(self, path: Path) -> bool:
        if os.access(path, os.R_OK):
            return True
        self._report("FG101", path, "file cannot be read: permission denied")
        return False

    def _is_page(self, path: Path) -> bool:
        """Whether MkDocs and Python-Markdown survive a page."""
        text = self._sources.markdown(path, "material", page=True)
        if text is None:
            return False
        problem = _metadata(text)
        if problem is not None:
            self._report(problem.code, path, problem.message, problem.hint, problem.place)
            return False
        burden = _burden(text)
        if burden is not None:
            place, fault = burden
            message = f"{fault}: too complex for Python-Markdown; the page is not published"
            self._report(
                "FG135", path, message, "split the file, or move data into a code block", place
            )
        return burden is None

    def _report(
        self,
        code: str,
        path: Path,
        message: str,
        hint: str | None = None,
        place: Place | None = None,
    ) -> None:
        self._sources.report(code, path, message, hint, place)


def _burden(text: Text) -> tuple[Place, str] | None:
    """The place and description of text that would overload Python-Markdown, or None."""
    match = YAML_RE.match(text.source.text)
    shown = text.source.text[match.end() :] if match else text.source.text
    parts = text.facts.frontmatter
    if shown == text.body and (match is None or not parts.diagnostics):
        return text.facts.burden
    # MkDocs renders frontmatter that it cannot read, and ends it elsewhere than we do.
    file = text.source.file
    return gfm.burden(gfm.parse(text.source.text, file=file, trusted=True), file=file)


def _metadata(text: Text) -> Diagnostic | None:
    """Metadata that would overload MkDocs, or None; MkDocs reports other problems itself."""
    source, parts = text.source, text.facts.frontmatter
    lines = source.text.split("\n", _LONGEST_META + 1)
    if not lines[0].startswith("---"):
        head = lines[:_LONGEST_META]
        if len(lines) > _LONGEST_META and all(
            line.strip() and (":" in line or line.startswith("    ")) for line in head
        ):
            message = f"more than {_LONGEST_META} lines of metadata; the page is not published"
            return report("FG114", message, Place(source.file))
        return None
    inside, closed, _ = source.text.partition("\n---")
    if not closed:
        return None
    diagnostics: Iterable[Diagnostic] = parts.diagnostics
    if inside.count("\n") + 3 != parts.body_line:  # MkDocs ends it elsewhere than we do.
        keys = inside.partition("\n")[2]
        diagnostics = yaml12.load(keys, file=source.file, first_line=2).diagnostics
    return next((problem for problem in diagnostics if problem.code == "FG114"), None)
