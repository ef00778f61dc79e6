"""SQL cut into statements, whatever its dialect."""

from __future__ import annotations

import bisect
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["statements_of"]

_OPENS = re.compile(r";|'|\"|\$(?P<tag>\w*+)\$|--[^\n]*+|/\*")
_TAG = re.compile(r"\$(?=(\w*+)\$)")


def statements_of(code: str) -> Iterator[str]:
    """The statements of a script, each with the semicolon that ends it.

    A semicolon in quotes, in a comment or between equal tags such as `$body$` ends nothing. What
    opens one of these and is never closed means nothing. Takes time linear in the script.
    """
    tags: dict[str, list[int]] = {}
    for tag in _TAG.finditer(code):
        tags.setdefault(tag[1], []).append(tag.start())
    last = code.rfind("*/")
    start = at = 0
    while match := _OPENS.search(code, at):
        at = match.end()
        if match[0] == ";":
            yield code[start:at]
            start = at
        elif match[0] in ("'", '"'):
            at = max(at, code.find(match[0], at) + 1)
        elif match[0] == "/*":
            at = code.find("*/", at) + 2 if last >= at else at
        elif match["tag"] is not None:
            places = tags[match["tag"]]
            after = bisect.bisect_left(places, at)
            closed = after < len(places)
            at = places[after] + len(match[0]) if closed else match.start() + 1
    if start < len(code):
        yield code[start:]
