"""The files of entries and steps as MkDocs sees them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.structure.files import File, InclusionLevel

from fieldguide.problems.diagnostics import report
from fieldguide.samples.evidence import evidencefile
from fieldguide.site.screening import too_long
from fieldguide.sources.files import real

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

    from fieldguide.knowledge.markdown_file import MarkdownFile
    from fieldguide.site.publication import Publication

_READMES = {"readme.md", "index.md"}


def add_sources(publication: Publication, files: Files, config: MkDocsConfig) -> None:
    """Give each entry and step its file.

    What lies under the docs folder is there already and keeps its address; what lies outside of
    it appears under its option's name.
    """
    by_path = {real(Path(file.abs_src_path)): file for file in files if file.abs_src_path}
    library = publication.library
    for option, kind, known in (
        ("knowledge", "entry", library.entries.values()),
        ("steps", "step", library.steps.values()),
    ):
        folder = publication.settings.folder(option)
        for source in known:
            file = by_path.get(real(source.path))
            if file is None and folder is not None:
                file = _outside(publication, source, option, folder, files, config)
            if file is not None and too_long(file):
                message = "the address of the file is too long to be written"
                publication.add(report("FG108", message, source.place))
            elif file is not None:
                file.inclusion = InclusionLevel.NOT_IN_NAV
                publication.files[f"{kind}:{source.name}"] = file
        if folder is not None:
            _place_readmes(publication, folder, by_path)
    _remove_rest(publication, files)
    publication.evidence.place(files)


def watch(publication: Publication, config: MkDocsConfig) -> None:
    """Have everything that pages are made from watched while serving; MkDocs knows the docs."""
    settings = publication.settings
    watched: list[Path | None] = [(settings.root / evidencefile.FILE).parent]
    watched += [settings.folder(name) for name in settings.folders]
    if config.theme.custom_dir:
        watched.append(Path(config.theme.custom_dir))
    docs = Path(config.docs_dir)
    for folder in watched:
        if folder and folder.exists() and not folder.is_relative_to(docs):
            config.watch.append(str(folder))


def _remove_rest(publication: Publication, files: Files) -> None:
    """Remove files in the folders of entries and steps that are neither.

    Such a file is unreadable, has a duplicate name, or is a symbolic link that is not followed. It
    has been reported; MkDocs would fail or hang on it, or publish it.
    """
    known = {file.src_uri for file in publication.files.values()}
    folders = [publication.settings.folder(option) for option in ("knowledge", "steps")]
    for file in list(files.documentation_pages()):
        path = Path(file.abs_src_path) if file.abs_src_path else None
        inside = path and any(folder and path.is_relative_to(folder) for folder in folders)
        if inside and file.src_uri not in known and path and path.suffix == ".md":
            files.remove(file)


def _outside(
    publication: Publication,
    source: MarkdownFile,
    option: str,
    folder: Path,
    files: Files,
    config: MkDocsConfig,
) -> File | None:
    uri = f"{option}/{source.path.relative_to(folder).as_posix()}"
    file = File.generated(config, uri, abs_src_path=str(source.path))
    taken = next((other for other in files if other.dest_uri == file.dest_uri), None)
    if taken is not None:
        message = f"the address '{file.url}' is taken by '{taken.src_uri}'; it is not published"
        hint = f"rename one of them, or the option '{option}' to a folder below docs_dir"
        publication.add(report("FG502", message, source.place, hint))
        return None
    if config.config_file_path:
        root = Path(config.config_file_path).parent
        uri_from_root = Path(os.path.relpath(source.path, root)).as_posix()
        # An edit address counts from the docs folder, and this file is not in it.
        docs = Path(os.path.relpath(config.docs_dir, root)).as_posix()
        file.edit_uri = Path(os.path.relpath(uri_from_root, docs)).as_posix()
    files.append(file)
    return file


def _place_readmes(publication: Publication, folder: Path, by_path: dict[Path, File]) -> None:
    """A README beside entries or steps introduces its folder; the nav has no place for it."""
    home = folder.resolve()
    for path, file in by_path.items():
        if path.name.lower() in _READMES and path.is_relative_to(home):
            file.inclusion = InclusionLevel.NOT_IN_NAV
            publication.files[f"folder:{path.parent}"] = file
