"""The addresses that a style sheet names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["addresses"]

# CSS Syntax Level 3: url tokens, strings after @import, and the comments and strings that may hold
# what looks like either. Possessive, and a string that nothing closes ends where it has to, so that
# each is linear in what it matches and nothing is read twice.
_TOKEN = re.compile(
    r"""/\*(?:[^*]++|\*(?!/))*+(?:\*/|\Z)
    |(?i:\burl)\(\s*+(?:"(?P<double>[^"\n]*+)"|'(?P<single>[^'\n]*+)'|(?P<plain>[^\s"'()]*+))\s*+\)
    |@(?i:import)\s++(?:"(?P<sheet>[^"\n]*+)"|'(?P<sheet2>[^'\n]*+)')
    |"(?:[^"\\\n]++|\\.)*+"?+|'(?:[^'\\\n]++|\\.)*+'?+""",
    re.VERBOSE | re.DOTALL,
)
_GROUPS = ("double", "single", "plain", "sheet", "sheet2")


def addresses(text: str) -> Iterator[tuple[str, int]]:
    """The addresses in CSS, each with the offset of its `url(` or `@import`.

    Args:
        text: A style sheet, or what a `style` attribute holds.
    """
    if "url(" not in text and "@import" not in text and "URL(" not in text:
        return
    for match in _TOKEN.finditer(text):
        found = next((match[group] for group in _GROUPS if match[group] is not None), None)
        if found is not None:
            yield found, match.start()
