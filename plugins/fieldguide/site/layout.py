"""The layout of a built site, for the check of its links."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from mkdocs.structure.files import InclusionLevel
from mkdocs.utils.meta import YAML_RE

from fieldguide.links.layout import Layout, MarkdownPage
from fieldguide.links.locations import LinkSource, text_of
from fieldguide.site.pages import FieldguidePage, GeneratedPage
from fieldguide.site.views import printed
from fieldguide.sources.files import real

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import File

    from fieldguide.site.edition import Edition

__all__ = ["layout_of"]

_NAVS = ("SUMMARY.md", ".nav.yml", ".nav.yaml", ".pages")
"""The files of literate-nav and awesome-nav."""
_INHERIT = re.compile(r"^INHERIT:(.+)$", re.MULTILINE)
_CHECKED = (".html", ".htm", ".css", ".svg")
_HIDDEN_BY = {InclusionLevel.EXCLUDED: "exclude_docs", InclusionLevel.DRAFT: "draft_docs"}


def layout_of(edition: Edition, config: MkDocsConfig) -> Layout:
    """The layout of the site that was built from an edition.

    Args:
        edition: The edition of the build.
        config: The site's configuration.
    """
    files = edition.targets.files
    shown = {file.src_uri: _address(file) for file in files if file.inclusion.is_included()}
    taken = set(shown.values())
    hidden = {
        _address(file): (file.src_uri, _HIDDEN_BY[file.inclusion])
        for file in files
        if _is_left_out(file) and _address(file) not in taken
    }
    return Layout(
        folder=Path(config.site_dir),
        site_url=config.site_url or "",
        configs=tuple(_configs(config)),
        pages=tuple(_pages(edition, config)),
        addresses=shown,
        hidden=hidden,
        find=_finder(edition),
        files=dict(_files(edition, config)),
        alternates=tuple(_alternates(config)),
        templates=frozenset(_templates(edition, config)),
        sources=tuple(_sources(config)),
        snippets=_snippets(config),
        reports=frozenset(
            file.dest_uri
            for name in ("evidence", "diagnostics")
            if (file := edition.publication.files.get(name))
        ),
    )


def _is_left_out(file: File) -> bool:
    """Whether a file that exists is excluded or a draft."""
    there = file.abs_src_path is None or Path(file.abs_src_path).exists()
    return file.inclusion in _HIDDEN_BY and there


def _address(file: File) -> str:
    url = unquote(file.url)
    return "" if url in (".", "./") else url


def _finder(edition: Edition) -> Callable[[str, str], str | None]:
    targets = edition.targets

    def find(uri: str, path: str) -> str | None:
        file = targets.files.get_file_from_path(uri) if uri else None
        if file is None:
            target = targets.files.get_file_from_path(posixpath.normpath(path))
        else:
            target = targets.find(path, file)
        return None if target is None else _address(target)

    return find


def _pages(edition: Edition, config: MkDocsConfig) -> Iterator[MarkdownPage]:
    homes = [Path(config.docs_dir), Path(config.config_file_path or "mkdocs.yml").parent]
    for file in edition.targets.files.documentation_pages():
        page, path = file.page, file.abs_src_path
        if path is None or page is None or isinstance(page, GeneratedPage):
            continue
        if not isinstance(page, FieldguidePage) and not any(
            Path(path).is_relative_to(home) for home in homes
        ):
            continue  # Another plugin has made it, in a folder of its own that is soon gone.
        facts = None
        if isinstance(page, FieldguidePage):
            text, body = page.source.text.source.text, page.source.text.body
            head = text[: len(text) - len(body)].partition("\n")[2]
            # The places of a text that another plugin has changed mean nothing in the file.
            if page.source.dialect != "material" and page.markdown in (None, body):
                facts = page.source.facts
        else:
            held = edition.publication.sources.held(Path(path))
            text = text_of(Path(path)) if held is None else held.text
            match = YAML_RE.match(text)
            head, body = (match[1], text[match.end() :]) if match else ("", text)
        yield MarkdownPage(
            source=LinkSource(
                printed(Path(path), config), body, text[: len(text) - len(body)].count("\n") + 1
            ),
            head=head,
            uri=file.src_uri,
            dest=file.dest_uri,
            facts=facts,
            listed=file.inclusion.is_not_in_nav(),
            footnotes=facts is not None or "footnotes" in config.markdown_extensions,
        )


def _configs(config: MkDocsConfig) -> Iterator[LinkSource]:
    path = Path(config.config_file_path or "mkdocs.yml")
    seen: set[Path] = set()
    while path not in seen:
        seen.add(path)
        text = text_of(path)
        yield LinkSource(printed(path, config), text)
        inherited = _INHERIT.search(text)
        if inherited:
            path = (path.parent / inherited[1].strip(" \t\"'")).resolve()


def _files(edition: Edition, config: MkDocsConfig) -> Iterator[tuple[str, tuple[Path, str]]]:
    """The files that are published unchanged, except those of an installed theme."""
    homes = [Path(config.docs_dir)]
    if config.theme.custom_dir:
        homes.append(Path(config.theme.custom_dir))
    for file in edition.targets.files:
        if file.abs_src_path is None or not file.dest_uri.endswith(_CHECKED):
            continue
        path = Path(file.abs_src_path)
        if _is_template(path, config):
            continue
        if path.suffix in _CHECKED and any(path.is_relative_to(home) for home in homes):
            yield file.dest_uri, (path, printed(path, config))


def _alternates(config: MkDocsConfig) -> Iterator[str]:
    """The links of Material's language selector."""
    given = config.extra.get("alternate")
    for alternate in given if isinstance(given, list) else ():
        link = alternate.get("link") if isinstance(alternate, dict) else None
        if isinstance(link, str):
            yield link


def _templates(edition: Edition, config: MkDocsConfig) -> Iterator[str]:
    for file in edition.targets.files:
        if file.abs_src_path and _is_template(Path(file.abs_src_path), config):
            yield file.dest_uri


def _is_template(path: Path, config: MkDocsConfig) -> bool:
    """Whether a file is a template in a folder of templates that lies below the docs."""
    home = config.theme.custom_dir
    return home is not None and path.suffix in (".html", ".htm") and path.is_relative_to(home)


def _sources(config: MkDocsConfig) -> Iterator[tuple[Path, str]]:
    paths: list[Path] = []
    if config.theme.custom_dir:
        paths += sorted(Path(config.theme.custom_dir).rglob("*.html"))
    for name in _NAVS:
        paths += sorted(Path(config.docs_dir).rglob(name))
    for path in paths:
        if path.is_file():
            yield path, printed(path, config)


def _snippets(config: MkDocsConfig) -> Callable[[str], tuple[Path, str] | None]:
    settings = (config.mdx_configs or {}).get("pymdownx.snippets", {})
    given = settings.get("base_path", ["."])
    bases = [Path(base) for base in ([given] if isinstance(given, str) else given)]

    def find(name: str) -> tuple[Path, str] | None:
        for base in bases:
            try:
                path = real(base / name)
                if path.is_file() and path.is_relative_to(real(base)):
                    return path, printed(path, config)
            except (OSError, ValueError, RuntimeError):
                continue
        return None

    return find
