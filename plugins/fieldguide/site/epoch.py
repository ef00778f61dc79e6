"""The moment that a build takes for now, where `SOURCE_DATE_EPOCH` names one."""

from __future__ import annotations

import os

__all__ = ["NAME", "wrong_epoch"]

NAME = "SOURCE_DATE_EPOCH"
_END = 2**32
"""`sitemap.xml.gz` holds it in four bytes: RFC 1952, 2.3.1."""


def wrong_epoch() -> str | None:
    """What `SOURCE_DATE_EPOCH` says, where MkDocs cannot take it; None where it can, or says nothing.

    See https://reproducible-builds.org/specs/source-date-epoch/
    """
    said = os.environ.get(NAME)
    if said is None:
        return None
    try:
        return None if 0 <= int(said) < _END else said
    except ValueError:
        return said
