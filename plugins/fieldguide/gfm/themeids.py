"""Ids that the theme reserves for its own elements."""

from __future__ import annotations

import re

__all__ = ["is_reserved"]

_RESERVED = re.compile(
    r"__(?:analytics|config|consent|drawer|nav|palette|search|settings|toc)(?:_.*)?\Z", re.DOTALL
)


def is_reserved(name: str) -> bool:
    """Whether the theme reserves this id.

    Material reads what it runs, and from where, in the first element with the id `__config`; an
    element of the content comes before its own.
    """
    return _RESERVED.match(name) is not None
