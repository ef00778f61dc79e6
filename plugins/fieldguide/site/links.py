"""The links of entries and steps, resolved by MkDocs' own rules.

MkDocs validates links in a class that is private to its Python-Markdown path. This is the one
place that uses it, so that the site's `validation` settings hold for our pages too.
"""

from __future__ import annotations

import posixpath
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit, urlunsplit

from mkdocs.structure.pages import _RelativePathTreeprocessor

from fieldguide.sources.files import real

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import File, Files

    from fieldguide.gfm import Link


class Targets:
    """The files that links can point to.

    Args:
        files: All files of the site.
        sources: The files of entries and steps by their real path, for links between folders
            that lie apart on disk.
    """

    def __init__(self, files: Files, sources: dict[Path, File]) -> None:
        self.files = files
        self.sources = sources

    def find(self, path: str, file: File) -> File | None:
        """The target of the path in a link of `file`, or None."""
        path = unquote(path)
        uri = posixpath.normpath(posixpath.join(posixpath.dirname(file.src_uri), path))
        target = self.files.get_file_from_path(uri)
        if target is None and file.abs_src_path and path.endswith(".md"):
            try:
                target = self.sources.get(real(Path(file.abs_src_path).parent / path))
            except (OSError, RuntimeError, ValueError):
                return None
        return target


class PageLinks:
    """Resolves the links of one page, and collects its links to anchors for MkDocs to validate.

    Args:
        file: The page's file.
        targets: What can be linked to.
        config: The site's configuration.
    """

    def __init__(self, file: File, targets: Targets, config: MkDocsConfig) -> None:
        self._file = file
        self._targets = targets
        self._processor = _RelativePathTreeprocessor(file, targets.files, config)

    @property
    def to_anchors(self) -> dict[File, dict[str, str]]:
        """The value for `Page.links_to_anchors`."""
        return self._processor.links_to_anchors

    def resolve(self, link: Link) -> str:
        """The address to write for a link; MkDocs logs its problems."""
        target = link.target
        try:
            parts = urlsplit(target)
        except ValueError:
            return target
        if not parts.scheme and not parts.netloc and parts.path.endswith(".md"):
            source = self._targets.find(parts.path, self._file)
            if source is not None:
                target = get_relative_uri(source, self._file)
                target = urlunsplit(("", "", target, parts.query, parts.fragment))
        return self._processor.path_to_url(target)


class ExcerptLinks:
    """Resolves the links of an excerpt to addresses from the site's root, behind a marker.

    An excerpt is shown on many pages, so each page puts its own path to the root in place of
    the marker. Nothing is logged: the entry's own page does that, once.

    Args:
        file: The file of the page that the excerpt is taken from.
        targets: What can be linked to.
    """

    MARKER = "fieldguide-root:"

    def __init__(self, file: File, targets: Targets) -> None:
        self._file = file
        self._targets = targets

    def resolve(self, link: Link) -> str:
        """The address to write for a link."""
        try:
            parts = urlsplit(link.target)
        except ValueError:
            return link.target
        if parts.scheme or parts.netloc or link.target.startswith(("/", "\\")):
            return link.target
        target = self._targets.find(parts.path, self._file) if parts.path else self._file
        if target is None:
            path = posixpath.normpath(posixpath.join(self._file.url, parts.path))
        else:
            path = target.url
        path = "" if path in (".", "./") else path
        return self.MARKER + urlunsplit(("", "", path, parts.query, parts.fragment))


def get_relative_uri(target: File, file: File) -> str:
    """The path from one source to another, as a link in Markdown would name it."""
    return posixpath.relpath(target.src_uri, posixpath.dirname(file.src_uri) or ".")
