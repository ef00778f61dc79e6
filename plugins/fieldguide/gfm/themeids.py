"""Ids that the theme reserves for its own elements."""

from __future__ import annotations

import re

__all__ = ["is_reserved"]

_RESERVED = re.compile(
    r"__(?:analytics|config|consent|drawer|nav|palette|search|settings|toc)(?:_.*)?\Z", re.DOTALL
)


def is_reserved(name: str) -> bool:
    """Whether the theme reserves this id.

    Material loads scripts according to the first element with the id `__config`, and an element of
    the content would precede its own.
    """
    return _RESERVED.match(name) is not None
