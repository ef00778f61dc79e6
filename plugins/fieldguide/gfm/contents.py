"""Heading ids and the table of contents, as Python-Markdown's `toc` extension makes them."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, TypedDict

from fieldguide.gfm.rawhtml import tokenize

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["TocToken", "UniqueIds", "nest", "plain", "strip_tags"]

_NUMBERED = re.compile(r"(.*)_([0-9]{1,9})", re.DOTALL)

TocToken = TypedDict(
    "TocToken",
    {
        "level": int,
        "id": str,
        "name": str,
        "html": str,
        "data-toc-label": str,
        "children": "list[TocToken]",
    },
)


class UniqueIds:
    """Makes ids unique by appending `_1`, `_2` and so on.

    The ids are those of Python-Markdown's `unique`, which tries the numbers one by one. This skips
    those that it found in use before (union-find with path compression), so that any number of
    equal headings takes almost linear time.

    Args:
        used: The ids in use.
    """

    __slots__ = ("_next", "used")

    def __init__(self, used: Iterable[str]) -> None:
        self.used = set(used)
        self._next: dict[tuple[str, int], int] = {}

    def unique(self, wanted: str) -> str:
        """Reserve and return `wanted`, or the next free id derived from it."""
        given = wanted
        if not given or given in self.used:
            match = _NUMBERED.fullmatch(given)
            base, number = (match[1], int(match[2])) if match else (given, 0)
            given = f"{base}_{self._free(base, number + 1)}"
        self.used.add(given)
        return given

    def _free(self, base: str, number: int) -> int:
        """The first number, starting with `number`, that makes a free id."""
        passed: list[int] = []
        while f"{base}_{number}" in self.used:
            passed.append(number)
            number = self._next.get((base, number), number + 1)
        for other in passed:
            self._next[base, other] = number
        return number


def strip_tags(text: str) -> str:
    """`text` without comments and tags, its white space collapsed; entities stay."""
    return " ".join("".join(t.source for t in tokenize(text) if t.kind == "text").split())


def nest(tokens: list[TocToken]) -> list[TocToken]:
    """Nest headings by level.

    The same nesting as Python-Markdown's `nest_toc_tokens`, which takes quadratic time.

    Args:
        tokens: The headings in order, without children; they are given theirs.
    """
    ordered: list[TocToken] = []
    parents: list[TocToken] = []
    last: TocToken | None = None
    for token in tokens:
        level = token["level"]
        if last is not None and level > last["level"]:
            parents.append(last)
        elif last is not None and level < last["level"]:
            while parents and level <= parents[-1]["level"]:
                parents.pop()
        (parents[-1]["children"] if parents else ordered).append(token)
        last = token
    return ordered


def plain(text: str) -> str:
    """The text of a piece of HTML."""
    return html.unescape(strip_tags(text))
