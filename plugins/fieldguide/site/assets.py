"""Our templates, styles and scripts in somebody's theme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fieldguide.site.templates import THEME

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

_ASSETS = "assets/fieldguide/fieldguide"


def add_assets(config: MkDocsConfig) -> None:
    """Add our folder to the theme's, and our style and script to the site's."""
    # After the site's own folder, so that its templates and styles win over ours.
    config.theme.dirs.insert(1 if config.theme.custom_dir else 0, str(THEME))
    theme = type(config.theme)(config.theme.name)
    if config.theme.get("font") == theme.get("font"):
        config.theme["font"] = False  # The fonts of Material's default come from a third party.
    # First, so that the site's own styles come later and win.
    if f"{_ASSETS}.css" not in config.extra_css:
        config.extra_css.insert(0, f"{_ASSETS}.css")
        config.extra_javascript.append(f"{_ASSETS}.js")
