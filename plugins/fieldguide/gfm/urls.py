"""Writes text and addresses as HTML."""

from __future__ import annotations

import html
import re
from urllib.parse import quote

__all__ = ["escape", "escape_url", "is_safe"]

_PLAIN_URL = re.compile(r"[A-Za-z0-9\-_.+!*(),%#@?=;:/$~]*\Z")
_IGNORED = re.compile(r"[\x00-\x20\x7f-\xa0\xad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]+")
_SCRIPT = re.compile(r"(?:javascript|vbscript|data):", re.IGNORECASE)


def is_safe(url: str) -> bool:
    """Whether an address is not empty and runs no script.

    Browsers ignore white space and control characters in a scheme, and so does this.
    """
    meant = _IGNORED.sub("", url)
    return bool(meant) and not _SCRIPT.match(meant)


def escape_url(url: str) -> str:
    """`url` for an attribute: percent-encoded as by cmark, and escaped."""
    if _PLAIN_URL.match(url):
        return url
    return html.escape(quote(url, safe="-_.+!*'(),%#@?=;:/&$~"))


def escape(text: str) -> str:
    """`text` as HTML text; quotes stay."""
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    return text
