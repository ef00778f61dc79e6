"""Metadata of pages that the theme would stop at, taken out before it sees it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import TemplateError

from fieldguide.diagnostics import Diagnostic, Place, report
from fieldguide.site.filetitles import escape_page
from fieldguide.site.views import printed

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files


def mend(files: Files, config: MkDocsConfig, environment: Environment) -> list[Diagnostic]:
    """Take out of all pages' metadata what the theme cannot use.

    Args:
        files: All files of the site, their pages read.
        config: The site's configuration.
        environment: The templates of the theme.

    Returns:
        What was taken out.
    """
    found = []
    tests = _tests(environment)
    for file in files.documentation_pages():
        page = file.page
        if page is None:
            continue
        escape_page(page)
        for key, fits in tests.items():
            if key not in page.meta or fits(page.meta[key]):
                continue
            del page.meta[key]
            path = Path(file.abs_src_path) if file.abs_src_path else None
            line = _line(path, key)
            place = Place(printed(path, config) if path else file.src_uri, line)
            message = f"the theme cannot use the value of '{key}'; it is left out"
            found.append(report("FG136", message, place))
    return found


def _tests(environment: Environment) -> dict[str, Callable[[Any], bool]]:
    def exists(name: str) -> bool:
        try:
            environment.get_template(name)
        except (TemplateError, OSError, ValueError):
            return False
        return True

    # Only Material draws icons by name, and it says so by having them.
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


def _line(path: Path | None, key: str) -> int:
    try:
        lines = path.read_text("utf-8").splitlines() if path else []
    except (OSError, UnicodeDecodeError):
        return 1
    return next((n for n, line in enumerate(lines, 1) if line.startswith(f"{key}:")), 1)
