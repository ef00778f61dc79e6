"""Titles that MkDocs makes of the names of files and folders: other titles are HTML, these are not."""

from __future__ import annotations

import html
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from mkdocs.structure.nav import Section
from mkdocs.utils import dirname_to_title

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mkdocs.structure import StructureItem
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

__all__ = ["escape_folders", "escape_page"]


def escape_folders(items: Iterable[StructureItem], files: Files) -> None:
    """Escape the titles of sections that are named for a folder.

    Args:
        items: The navigation, or a part of it.
        files: All files of the site.
    """
    folders = {folder for file in files for folder in PurePosixPath(file.src_uri).parents}
    titles = {dirname_to_title(folder.name) for folder in folders}
    pending = list(items)
    for item in pending:  # It grows on the way.
        if isinstance(item, Section):
            if item.title in titles:
                item.title = html.escape(item.title)
            pending += item.children


def escape_page(page: Page) -> None:
    """Escape the title of a page that has no other than the name of its file."""
    if "title" not in page.meta and page.title == dirname_to_title(page.file.name):
        page.title = html.escape(page.title)
