"""Links as MkDocs sees them: those that it cannot parse, and its own validation."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    import markdown
    from mkdocs.config.defaults import MkDocsConfig

__all__ = ["disable_validation", "make_readable"]

_BEFORE_MKDOCS = 1
"""The priority of MkDocs' own processor of links is 0; higher ones come first."""
_VALIDATED_LINKS = ("not_found", "anchors", "absolute_links", "unrecognized_links")
_VALIDATED_NAV = ("not_found", "absolute_links")


def make_readable(config: MkDocsConfig) -> None:
    """Keep malformed addresses from ending the build; the check of links reports them.

    Args:
        config: The site's configuration. Its `nav` is corrected, and an extension is added.
    """
    config.nav = _nav(config.nav)
    extensions: list[Any] = config.markdown_extensions
    if not any(isinstance(extension, _AddressExtension) for extension in extensions):
        extensions.append(_AddressExtension())


def disable_validation(config: MkDocsConfig) -> None:
    """Keep MkDocs from reporting broken links, since Fieldguide reports them and more.

    Settings under `validation` that differ from MkDocs' defaults are kept.

    Args:
        config: The site's configuration.
    """
    validation = config.validation
    for part, names in ((validation.links, _VALIDATED_LINKS), (validation.nav, _VALIDATED_NAV)):
        for name in names:
            option = getattr(type(part), name)
            if getattr(part, name) == option.validate(option.default):
                setattr(part, name, logging.DEBUG)


def _parsable(address: str) -> str:
    """The address, with its invalid characters escaped if it cannot be parsed."""
    try:
        urlsplit(address)
    except ValueError:
        return quote(address, safe="/:?#@!$&'()*+,;=%")
    return address


def _nav(item: Any) -> Any:  # noqa: ANN401 - what YAML holds
    match item:
        case str():
            return _parsable(item)
        case list():
            return [_nav(child) for child in item]
        case dict():
            return {key: _nav(value) for key, value in item.items()}
        case _:
            return item


class _AddressExtension(Extension):
    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802 - the library's name
        md.treeprocessors.register(_AddressProcessor(md), "fieldguide-addresses", _BEFORE_MKDOCS)


class _AddressProcessor(Treeprocessor):
    def run(self, root: Element) -> None:
        for element in root.iter():
            for key in ("href", "src"):
                if address := element.get(key):
                    element.set(key, _parsable(address))
