"""Page metadata that the theme can show.

Values that the theme cannot use are removed, and markup in values becomes text.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from jinja2 import TemplateError
from mkdocs.structure.nav import Section
from mkdocs.utils import dirname_to_title

from fieldguide.problems.diagnostics import Diagnostic, Place, report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from jinja2 import Environment
    from mkdocs.structure import StructureItem
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

    from fieldguide.sources.store import Sources

_MARKUP = str.maketrans({"<": "&lt;", ">": "&gt;"})
_IN_ATTRIBUTES = _MARKUP | str.maketrans({'"': "&quot;"})
_TEXTS = {
    "title": _MARKUP,
    "subtitle": _MARKUP,
    **dict.fromkeys(("author", "description", "location", "status"), _IN_ATTRIBUTES),
}
"""The keys that Material writes unescaped, and a pattern for text that is unsafe there."""


def repair(files: Files, sources: Sources, environment: Environment) -> list[Diagnostic]:
    """Remove values that the theme cannot use from all pages' metadata; convert the rest to text.

    Markup in a title, whether of metadata or of a file's name, would be markup on every page whose
    nav shows it.

    Args:
        files: All files of the site, their pages read.
        sources: The files of the base.
        environment: The templates of the theme.

    Returns:
        A diagnostic for each removed value.
    """
    diagnostics = []
    tests = _tests(environment)
    for file in files.documentation_pages():
        page = file.page
        if page is None:
            continue
        for key, fits in tests.items():
            if key not in page.meta or fits(page.meta[key]):
                continue
            del page.meta[key]
            path = Path(file.abs_src_path) if file.abs_src_path else None
            place = Place(
                sources.printed(path) if path else file.src_uri, _line(path, key, sources)
            )
            message = f"the theme cannot use the value of '{key}'; the key is ignored"
            diagnostics.append(report("FG136", message, place))
        _make_text(page)
    return diagnostics


def name_sections(items: Iterable[StructureItem], files: Files) -> None:
    """Make text of the titles of sections that are named for a folder.

    Args:
        items: The navigation.
        files: All files of the site.
    """
    folders = {folder for file in files for folder in PurePosixPath(file.src_uri).parents}
    titles = {dirname_to_title(folder.name) for folder in folders}
    pending = list(items)
    for item in pending:  # It grows on the way.
        if isinstance(item, Section):
            if item.title in titles:
                item.title = item.title.translate(_MARKUP)
            pending += item.children


def _make_text(page: Page) -> None:
    for key, signs in _TEXTS.items():
        if isinstance(page.meta.get(key), str):
            page.meta[key] = page.meta[key].translate(signs)
    tags = page.meta.get("tags")
    if isinstance(tags, list):
        page.meta["tags"] = [t.translate(_MARKUP) if isinstance(t, str) else t for t in tags]
    # A title from the nav is in the page's own dictionary, and is HTML on purpose.
    if "title" not in vars(page) and isinstance(page.title, str):
        page.title = page.title.translate(_MARKUP)


def _tests(environment: Environment) -> dict[str, Callable[[Any], bool]]:
    def exists(name: str) -> bool:
        try:
            environment.get_template(name)
        except (TemplateError, OSError, ValueError):
            return False
        return True

    # Only Material has icons, and finds them by name.
    icons = exists(".icons/material/home.svg")

    return {
        "template": lambda value: isinstance(value, str) and exists(value),
        "icon": lambda value: (
            not icons or (isinstance(value, str) and exists(f".icons/{value}.svg"))
        ),
        **dict.fromkeys(("title", "description", "status"), _is_scalar),
        **dict.fromkeys(("hide", "tags"), lambda value: not isinstance(value, int | float | dict)),
        "search": lambda value: not value or isinstance(value, dict),
    }


def _is_scalar(value: object) -> bool:
    return not isinstance(value, dict | list)


def _line(path: Path | None, key: str, sources: Sources) -> int:
    source = sources.held(path) if path else None
    lines = source.text.split("\n") if source is not None else []
    return next((n for n, line in enumerate(lines, 1) if line.startswith(f"{key}:")), 1)
