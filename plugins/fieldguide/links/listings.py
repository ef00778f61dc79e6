"""The addresses in what programs read: the sitemap and the search index."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["locations"]

_LOCATION = re.compile(r"<loc>([^<]*+)</loc>")


def locations(folder: Path) -> Iterator[tuple[str, str]]:
    """The addresses, each with the file that names it; nothing of a file that is not there.

    Args:
        folder: The finished site.
    """
    sitemap = folder / "sitemap.xml"
    if sitemap.is_file():
        for match in _LOCATION.finditer(sitemap.read_text("utf-8", "replace")):
            yield html.unescape(match[1].strip()), "sitemap.xml"
    index = folder / "search" / "search_index.json"
    if not index.is_file():
        return
    try:
        held = json.loads(index.read_bytes())
        entries = held["docs"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return
    for entry in entries if isinstance(entries, list) else ():
        location = entry.get("location") if isinstance(entry, dict) else None
        if isinstance(location, str):
            yield location, "search/search_index.json"
