"""The templates of page contents, which escape all text from sources, and their assets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import jinja2
from markupsafe import Markup, escape

from fieldguide.guides.topics import slug
from fieldguide.knowledge.reading_time import duration
from fieldguide.knowledge.titles import readable, spoken
from fieldguide.site import views

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

    from fieldguide.gfm.contents import TocToken

THEME = Path(__file__).parent / "theme"
"""The plugin's additions to the theme: assets, and templates under `fieldguide/`."""
_ASSETS = "assets/fieldguide/fieldguide"


def add_assets(config: MkDocsConfig) -> None:
    """Add our folder to the theme's, and our style and script to the site's."""
    # After the site's own folder, so that its templates and styles take precedence.
    config.theme.dirs.insert(1 if config.theme.custom_dir else 0, str(THEME))
    theme = type(config.theme)(config.theme.name)
    if config.theme.get("font") == theme.get("font"):
        config.theme["font"] = False  # Material's default fonts come from a third party.
    # First, so that the site's own styles come later and take precedence.
    if f"{_ASSETS}.css" not in config.extra_css:
        config.extra_css.insert(0, f"{_ASSETS}.css")
        config.extra_javascript.append(f"{_ASSETS}.js")


class Outline:
    """The headings that a template writes into a page.

    Attributes:
        tokens: The headings in order, as Python-Markdown's `toc` lists them before it nests them.
    """

    def __init__(self) -> None:
        self.tokens: list[TocToken] = []

    @property
    def ids(self) -> set[str]:
        """The ids of the headings."""
        return {token["id"] for token in self.tokens}

    def add(self, level: int, id_: str, text: str) -> None:
        """Add a heading, whose text is not HTML."""
        name = " ".join(str(escape(text)).split())
        token: TocToken = {
            "level": level,
            "id": str(escape(id_)),
            "name": name,
            "html": name,
            "data-toc-label": "",
            "children": [],
        }
        self.tokens.append(token)


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

    def render(self, name: str, outline: Outline, **context: object) -> str:
        """Render a template.

        Args:
            name: The file name of the template.
            outline: Where its headings are listed.
            context: Its variables.

        Returns:
            The HTML.
        """

        def heading(level: int, id_: str, text: str, **options: object) -> Markup:
            outline.add(level, id_, text)
            template = self._environment.get_template("heading.html")
            return Markup(template.render(level=level, id=id_, text=text, **options))  # noqa: S704

        return self._environment.get_template(name).render(heading=heading, **context)

    def is_custom(self, name: str) -> bool:
        """Whether the site has its own template of this name."""
        return not Path(self._environment.get_template(name).filename or "").is_relative_to(THEME)


def many(count: int, singular: str, plural: str | None = None) -> str:
    """`1 entry`, `2 entries`."""
    if count == 1:
        return f"1 {singular}"
    return f"{count} {plural or singular + 's'}"


def words(items: list[str] | tuple[str, ...], last: str = "and") -> str:
    """`a, b and c`."""
    shown = [str(item) for item in items]
    if len(shown) < 2:  # noqa: PLR2004 - nothing to join
        return "".join(shown)
    return f"{', '.join(shown[:-1])} {last} {shown[-1]}"


def cut(text: str, limit: int) -> str:
    """`text`, or as much of it as fits."""
    return text if len(text) <= limit else text[: limit - 1] + "…"
