"""MkDocs' own validation of links, where Fieldguide says the same and more."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

__all__ = ["leave_links_to_us"]

_LINKS = ("not_found", "anchors", "absolute_links", "unrecognized_links")
_NAV = ("not_found", "absolute_links")


def leave_links_to_us(config: MkDocsConfig) -> None:
    """Have MkDocs say nothing about links, so that each fault is said once.

    What somebody set under `validation` to something else than MkDocs' default stays as it is.

    Args:
        config: The site's configuration.
    """
    for part, names in ((config.validation.links, _LINKS), (config.validation.nav, _NAV)):
        for name in names:
            option = getattr(type(part), name)
            if getattr(part, name) == option.validate(option.default):
                setattr(part, name, logging.DEBUG)
