"""The layout of a site: the source of each page, and the settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from fieldguide.links.locations import LinkSource
    from fieldguide.sources.facts import Facts

__all__ = ["Layout", "MarkdownPage"]


@dataclass(frozen=True, slots=True)
class MarkdownPage:
    """A page with a Markdown source.

    Attributes:
        source: Its body, with its place.
        head: The frontmatter.
        uri: Its path below the docs folder, as if it were there.
        dest: Its file in the site.
        facts: The facts from our own renderer; None if Python-Markdown renders the page.
        listed: Whether no link to it is required.
        footnotes: Whether footnotes are shown as such.
    """

    source: LinkSource
    head: str
    uri: str
    dest: str
    facts: Facts | None = None
    listed: bool = False
    footnotes: bool = True


@dataclass(frozen=True, slots=True)
class Layout:
    """The layout of a site.

    Attributes:
        folder: The finished site.
        site_url: The address at which it is published, or "".
        configs: The `mkdocs.yml`, and those that it inherits from.
        pages: The pages that are written in Markdown.
        addresses: The address of every source in the site, from its root, by its path below the
            docs folder.
        hidden: Excluded files by their address: the path, and the setting that excludes it.
        find: Resolves a link: given the path of the page and the path in the link, returns the
            address from the site's root, or None.
        files: Files that are published unchanged, and templates, by their file in the site: the
            file itself, and its path in messages.
        alternates: The addresses of the same site in other languages, which may be built apart.
        templates: Files in the site that are templates, and published with the docs around them.
        sources: Further files that may contain addresses, each with its path in messages:
            templates and the navigation of other plugins.
        snippets: The file of a snippet by its name, or None.
        reports: Pages about the site itself, whose links do not count as links to a page.
    """

    folder: Path
    site_url: str
    configs: tuple[LinkSource, ...]
    pages: tuple[MarkdownPage, ...]
    addresses: Mapping[str, str]
    hidden: Mapping[str, tuple[str, str]]
    find: Callable[[str, str], str | None]
    files: Mapping[str, tuple[Path, str]] = field(default_factory=dict)
    alternates: tuple[str, ...] = ()
    templates: frozenset[str] = frozenset()
    sources: tuple[tuple[Path, str], ...] = ()
    snippets: Callable[[str], tuple[Path, str] | None] = lambda _: None
    reports: frozenset[str] = frozenset()
