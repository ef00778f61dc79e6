"""Which files of the docs folder are let in: those that MkDocs can take and that are ours to show.

MkDocs opens whatever lies there. A pipe makes it wait for ever, a file that is not UTF-8 ends it
with a traceback, a link publishes what it leads to. All of these are said and left out before.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.structure.files import InclusionLevel

from fieldguide import gfm
from fieldguide.problems.diagnostics import Diagnostic, Place, report
from fieldguide.sources import yaml12
from fieldguide.sources.filenames import is_text
from fieldguide.sources.files import Reader
from fieldguide.knowledge.library import READMES

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import File, Files

    from fieldguide.sources.files import Source
    from fieldguide.knowledge.settings import Settings

_LONGEST_NAME = 255
_LONGEST_PATH = 4_095
_LONGEST_META = 2_000
"""Lines: MkDocs takes quadratic time for what stands before the text of a page."""


def screen(
    files: Files, config: MkDocsConfig, settings: Settings, *, dirty: bool
) -> list[Diagnostic]:
    """Take out the files of the docs folder that cannot or must not be published.

    What other plugins and the theme add is theirs to answer for.

    Args:
        files: All files of the site; those that are refused are removed.
        config: The site's configuration.
        settings: Where the base has its folders; the Markdown files in those of entries and steps
            are judged when the library is read.
        dirty: Whether only pages whose files are newer than they are built, so that MkDocs must
            look at the files itself.

    Returns:
        Why each of them was taken out.
    """
    screening = _Screening(config, settings, keep=not dirty)
    for file in list(files):
        ours = file.src_dir == config.docs_dir and file.generated_by is None
        if ours and not screening.admits(file):
            files.remove(file)
    screening.look_for_closed_folders()
    return screening.reader.diagnostics


def vanished(files: Files, settings: Settings) -> list[Diagnostic]:
    """Leave uncopied what is there no more; its place among the files tells what links to it."""
    reader = Reader(settings.root)
    found = []
    for file in files.media_files():
        if file.src_dir and file.abs_src_path and not os.path.exists(file.abs_src_path):  # noqa: PTH110
            # It stays known, so that what leads to it is said where it is written.
            file.inclusion = InclusionLevel.EXCLUDED
            place = Place(reader.printed(Path(file.abs_src_path)))
            found.append(report("FG101", "file cannot be read: it has vanished", place))
    return found


def too_long(file: File) -> bool:
    """Whether the name of what is written for a file is longer than file systems take."""
    names = [os.fsencode(name) for name in file.dest_uri.split("/")]
    whole = len(os.fsencode(file.abs_dest_path))
    return whole > _LONGEST_PATH or any(len(name) > _LONGEST_NAME for name in names)


class _Screening:
    def __init__(self, config: MkDocsConfig, settings: Settings, *, keep: bool) -> None:
        self._keep = keep
        self.reader = Reader(settings.root)
        named = [settings.folder(name) for name in settings.folders]
        self._sources = [
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
            self.reader.refuse_name(path)
            return False
        if not file.inclusion.is_in_serve():
            return True  # It is not published, so nobody opens it.
        if not self._is_ours(path):
            return False
        self.reader.judge_name(path)
        if too_long(file):
            self._say("FG108", path, "the address of the file is too long to be written")
            return False
        return self._is_page(file, path) if page else self._is_readable(path)

    def look_for_closed_folders(self) -> None:
        """Say which folders cannot be listed; MkDocs passes them over without a word."""
        for folder, names, _ in os.walk(self._docs, followlinks=True, onerror=self._closed):
            names[:] = [
                name
                for name in names
                if not name.startswith(".") and Path(folder, name) not in self._sources
            ]

    def _closed(self, error: OSError) -> None:
        reason = (error.strerror or str(error)).lower()
        self._say("FG101", Path(os.fsdecode(error.filename)), f"folder cannot be read: {reason}")

    def _is_source(self, path: Path) -> bool:
        if path.name in READMES:  # MkDocs shows those, not we.
            return False
        return any(path.is_relative_to(folder) for folder in self._sources)

    def _is_ours(self, path: Path) -> bool:
        """Whether a path leads to a regular file of the base."""
        try:
            target = self._folder(path.parent) / path.name
            if path.is_symlink():
                target = path.resolve(strict=True)
            mode = target.stat().st_mode
        except FileNotFoundError:
            problem = "the link leads nowhere" if path.is_symlink() else "the file has vanished"
            self._say("FG106", path, f"{problem}; it is not published")
            return False
        except (OSError, RuntimeError):
            self._say("FG106", path, "the link leads to itself; it is not published")
            return False
        if not any(target.is_relative_to(home) for home in self._homes):
            self._refuse_link(path)
            return False
        if not stat.S_ISREG(mode):
            self._say("FG106", path, "not a regular file; it is not published")
            return False
        return True

    def _refuse_link(self, path: Path) -> None:
        """Say once which link on the way to a path leads out of the docs folder."""
        below = [way for way in (path, *path.parents) if way.is_relative_to(self._docs)]
        link = next((way for way in reversed(below) if way.is_symlink()), path)
        if link not in self._refused:
            self._refused.add(link)
            hint = "copy what it points to, or remove the link"
            self._say("FG106", link, "the link leads out of the docs folder; it is not published", hint)

    def _folder(self, folder: Path) -> Path:
        if folder not in self._real:
            self._real[folder] = Path(os.path.realpath(folder))
        return self._real[folder]

    def _is_readable(self, path: Path) -> bool:
        if os.access(path, os.R_OK):
            return True
        self._say("FG101", path, "file cannot be read: permission denied")
        return False

    def _is_page(self, file: File, path: Path) -> bool:
        """Whether MkDocs and Python-Markdown survive a page."""
        source = self.reader.read(path)
        if source is None:
            return False
        found = _metadata(source)
        if found is None:
            document = gfm.parse(source.text, file=source.file, trusted=True)
            too_much = gfm.burden(document, file=source.file)
            if too_much is None:
                if self._keep:  # What was judged is what is shown, whatever happens to the file.
                    file._content = source.text  # noqa: SLF001 - the setter forgets the path
                return True
            message = f"{too_much[1]}: Python-Markdown cannot take it; the page is not published"
            hint = "split it, or write less of it"
            found = report("FG135", message, too_much[0], hint)
        self.reader.diagnostics.append(found)
        return False

    def _say(self, code: str, path: Path, message: str, hint: str | None = None) -> None:
        place = Place(self.reader.printed(path))
        self.reader.diagnostics.append(report(code, message, place, hint))


def _metadata(source: Source) -> Diagnostic | None:
    """What of a page's metadata is too much; what else is wrong with it is up to MkDocs."""
    lines = source.text.split("\n", _LONGEST_META + 1)
    if not lines[0].startswith("---"):
        if len(lines) > _LONGEST_META and all(line.strip() for line in lines[:_LONGEST_META]):
            if all(":" in line or line.startswith("    ") for line in lines[:_LONGEST_META]):
                message = f"more than {_LONGEST_META} lines of metadata; the page is not published"
                return report("FG114", message, Place(source.file))
        return None
    inside, closed, _ = source.text.partition("\n---")
    inside = inside.partition("\n")[2]
    if not closed:
        return None
    yaml = yaml12.load(inside, file=source.file, first_line=2)
    return next((found for found in yaml.diagnostics if found.code == "FG114"), None)
