"""MkDocs' own validation of links, where Fieldguide says the same and more."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs.config.defaults import MkDocsConfig

__all__ = ["leave_links_to_us"]

_LINKS = ("not_found", "anchors", "absolute_links", "unrecognized_links")
_NAV = ("not_found", "absolute_links")


def leave_links_to_us(config: MkDocsConfig) -> None:
    """Have MkDocs say nothing about links, so that each fault is said once.

    What somebody set under `validation` stays as it is set.

    Args:
        config: The site's configuration.
    """
    asked = set(_asked_for(config))
    for part, names in ((config.validation.links, _LINKS), (config.validation.nav, _NAV)):
        for name in names:
            section = "links" if names is _LINKS else "nav"
            if not asked & {("", name), (section, name)}:
                setattr(part, name, logging.DEBUG)


def _asked_for(config: MkDocsConfig) -> Iterator[tuple[str, str]]:
    """The settings that somebody wrote, as (section, name); what holds for both has none."""
    for written in config.user_configs:
        validation = written.get("validation")
        for key, value in validation.items() if isinstance(validation, dict) else ():
            if isinstance(value, dict):
                yield from ((key, name) for name in value)
            else:
                yield "", key
