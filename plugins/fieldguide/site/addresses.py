"""Addresses that MkDocs would stop at, in a form that it can take apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    import markdown
    from mkdocs.config.defaults import MkDocsConfig

__all__ = ["make_readable", "readable"]

_BEFORE_MKDOCS = 1
"""MkDocs' own processor of links has 0, and comes after those with more."""


def make_readable(config: MkDocsConfig) -> None:
    """Keep an address that cannot be read from ending the build; the check of links reports it.

    Args:
        config: The site's configuration: `nav` is corrected in it, and an extension added.
    """
    config.nav = _nav(config.nav)
    extensions: list[Any] = config.markdown_extensions
    if not any(isinstance(extension, _Readable) for extension in extensions):
        extensions.append(_Readable())


def readable(address: str) -> str:
    """An address with escapes for what no address holds, if it cannot be read without."""
    try:
        urlsplit(address)
    except ValueError:
        return quote(address, safe="/:?#@!$&'()*+,;=%")
    return address


def _nav(item: Any) -> Any:  # noqa: ANN401 - what YAML holds
    match item:
        case str():
            return readable(item)
        case list():
            return [_nav(child) for child in item]
        case dict():
            return {key: _nav(value) for key, value in item.items()}
        case _:
            return item


class _Readable(Extension):
    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802 - the library's name
        md.treeprocessors.register(_Links(md), "fieldguide-addresses", _BEFORE_MKDOCS)


class _Links(Treeprocessor):
    def run(self, root: Element) -> None:
        for element in root.iter():
            for key in ("href", "src"):
                if address := element.get(key):
                    element.set(key, readable(address))
