"""The site's Markdown settings, as our own renderer takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markdown.extensions.toc import slugify
from markupsafe import escape
from mkdocs.utils import normalize_url

from fieldguide.gfm import Highlighter, RenderOptions

if TYPE_CHECKING:
    from collections.abc import Callable

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.pages import Page

    from fieldguide.gfm import Link

_HIGHLIGHT = {"pygments_lang_class": True}
"""Material's recommendation, for sites without the extension."""
_NO_ANCHORS = {"anchor_linenums": False, "line_anchors": "", "line_spans": ""}


def highlighter(config: MkDocsConfig, *, anchors: bool = True) -> Highlighter:
    """A highlighter with the site's own options.

    Args:
        config: The site's configuration.
        anchors: Whether lines can be linked to; in an excerpt they cannot.
    """
    own = _settings(config, "pymdownx.highlight")
    chosen = own if own is not None else _HIGHLIGHT
    return Highlighter(chosen if anchors else {**chosen, **_NO_ANCHORS})


def has_permalinks(config: MkDocsConfig) -> bool:
    """Whether the site's headings link to themselves."""
    return bool((_settings(config, "toc") or {}).get("permalink", False))


def options(
    config: MkDocsConfig,
    highlight: Highlighter,
    resolve: Callable[[Link], str],
    *,
    trusted: bool,
    mermaid: bool,
) -> RenderOptions:
    """How the site wants an entry rendered."""
    toc = _settings(config, "toc") or {}
    return RenderOptions(
        highlight=highlight,
        resolve=resolve,
        slugify=toc.get("slugify") or slugify,
        separator=toc.get("separator", "-"),
        permalink=toc.get("permalink", False),
        permalink_title=toc.get("permalink_title", "Permanent link"),
        permalink_class=toc.get("permalink_class", "headerlink"),
        toc_depth=_depth(toc.get("toc_depth", 6)),
        trusted=trusted,
        mermaid=mermaid,
    )


def add_mermaid(content: str, page: Page, script: str | None) -> str:
    """Add the script that draws Mermaid diagrams to a page that has some.

    Args:
        content: The HTML of the page.
        page: The page.
        script: The address of a Mermaid build, relative to the docs folder. Nothing is loaded from
            elsewhere: without a build, diagrams are shown as their source.
    """
    if script is None or '<pre class="mermaid"' not in content:
        return content
    return f'{content}\n<script src="{escape(normalize_url(script, page))}"></script>'


def _settings(config: MkDocsConfig, extension: str) -> dict[str, Any] | None:
    if extension not in config.markdown_extensions:
        return None
    return (config.mdx_configs or {}).get(extension, {})


def _depth(written: object) -> tuple[int, int]:
    """The depths of `toc_depth`: `3` is 1 to 3, and `2-4` is 2 to 4."""
    text = str(written)
    low, _, high = text.rpartition("-")
    try:
        return (int(low) if low else 1, int(high))
    except ValueError:
        return (1, 6)
