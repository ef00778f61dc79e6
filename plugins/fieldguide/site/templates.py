"""The templates of page contents: everything that a person wrote is escaped on its way in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
from mkdocs.utils import get_relative_url

from fieldguide.guides.topics import slug
from fieldguide.knowledge.reading_time import duration
from fieldguide.knowledge.titles import readable, spoken
from fieldguide.site import views
from fieldguide.site.pages import GeneratedPage

if TYPE_CHECKING:
    from mkdocs.structure.files import File

    from fieldguide.site.edition import Edition

THEME = Path(__file__).parent / "theme"
"""What the plugin adds to the theme: assets, and templates under `fieldguide/`."""


class Templates:
    """Renders page contents.

    Args:
        custom: The site's own theme folder; a template `fieldguide/NAME` in it replaces ours.
        permalinks: Whether headings link to themselves, as the site's own do.
    """

    def __init__(self, custom: Path | None, *, permalinks: bool) -> None:
        folders = [folder / "fieldguide" for folder in (custom, THEME) if folder is not None]
        self._environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(folders),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals["permalinks"] = permalinks
        self._environment.filters.update(
            readable=readable,
            slug=slug,
            many=many,
            words=words,
            cut=cut,
            duration=duration,
            spoken=spoken,
            step_anchor=views.anchor,
            step_title=views.step_title,
            title_of=views.title_of,
        )

    def render(self, name: str, edition: Edition, file: File, context: dict[str, Any]) -> str:
        """The HTML of one template for the page of `file`.

        Args:
            name: The template.
            edition: What all pages share.
            file: The page's file, from which addresses are relative.
            context: What the template is given besides.
        """
        files = edition.publication.files

        def href(key: str, anchor: str = "") -> str | None:
            target = files.get(key)
            if target is None:
                return None
            if not isinstance(target.page, GeneratedPage):
                anchor = ""  # An author's own page has that address, without our headings.
            url = "" if target is file and anchor else get_relative_url(target.url, file.url)
            return f"{url}#{anchor}" if anchor else url

        root = get_relative_url(".", file.url)
        root = "" if root in (".", "./") else root.rstrip("/") + "/"

        def excerpt(kind: str, name: str, part: str) -> str:
            return edition.excerpt(kind, name, part, root)

        template = self._environment.get_template(name)
        context["relative_url"] = lambda url: get_relative_url(url, file.url)
        return template.render(
            publication=edition.publication,
            library=edition.publication.library,
            features=edition.config.theme.get("features") or [],
            site_name=edition.config.site_name,
            href=href,
            excerpt=excerpt,
            criteria=lambda step: edition.criteria(step, root),
            root=root,
            **context,
        )


def many(count: int, one: str, more: str | None = None) -> str:
    """`1 entry`, `2 entries`."""
    if count == 1:
        return f"1 {one}"
    return f"{count} {more or one + 's'}"


def words(items: list[str] | tuple[str, ...], last: str = "and") -> str:
    """`a, b and c`."""
    shown = [str(item) for item in items]
    if len(shown) < 2:  # noqa: PLR2004 - nothing to join
        return "".join(shown)
    return f"{', '.join(shown[:-1])} {last} {shown[-1]}"


def cut(text: str, limit: int) -> str:
    """`text`, or as much of it as fits."""
    return text if len(text) <= limit else text[: limit - 1] + "…"
