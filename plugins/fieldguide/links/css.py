"""The addresses that a style sheet names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["addresses"]

# CSS Syntax Level 3: url tokens, strings after @import, and the comments and strings that may
# contain text like either. Possessive matching, and ending an unterminated string at the end of its
# line, keep this linear.
_TOKEN = re.compile(
    r"""/\*(?:[^*]++|\*(?!/))*+(?:\*/|\Z)
    |(?i:\burl)\(\s*+(?:"(?P<double>[^"\n]*+)"|'(?P<single>[^'\n]*+)'|(?P<plain>[^\s"'()]*+))\s*+\)
    |@(?i:import)\s++(?:"(?P<sheet>[^"\n]*+)"|'(?P<sheet2>[^'\n]*+)')
    |(?i:\bimage-set)\((?P<set>(?:[^()]++|\([^()]*+\))*+)\)
    |"(?:[^"\\\n]++|\\.)*+"?+|'(?:[^'\\\n]++|\\.)*+'?+""",
    re.VERBOSE | re.DOTALL,
)
_IN_SET = re.compile(
    r"""(?<![a-z])[a-z]++\([^()]*+\)|"(?P<double>[^"\n]*+)"|'(?P<single>[^'\n]*+)'""", re.IGNORECASE
)
"""The arguments of `image-set()`: functions and quoted addresses."""
_ANY = re.compile(r"(?:url|image-set)\(|@import", re.IGNORECASE)
_GROUPS = ("double", "single", "plain", "sheet", "sheet2")


def addresses(text: str) -> Iterator[tuple[str, int]]:
    """The addresses in CSS, each with the offset of its `url(` or `@import`.

    Args:
        text: A style sheet, or the value of a `style` attribute.
    """
    if not _ANY.search(text):
        return
    for match in _TOKEN.finditer(text):
        if match["set"] is not None:
            yield from _in_set(match["set"], match.start("set"))
            continue
        address = next((match[group] for group in _GROUPS if match[group] is not None), None)
        if address is not None:
            yield address, match.start()


def _in_set(text: str, at: int) -> Iterator[tuple[str, int]]:
    for match in _IN_SET.finditer(text):
        if match[0].lower().startswith("url("):
            yield from (
                (address, at + match.start() + where) for address, where in addresses(match[0])
            )
        address = match["double"] if match["double"] is not None else match["single"]
        if address is not None:
            yield address, at + match.start()
