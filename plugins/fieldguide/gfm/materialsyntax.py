"""Syntax of Material for MkDocs that GitHub shows as it is written."""

from __future__ import annotations

import re

__all__ = ["material_syntax"]

# The patterns of markdown.extensions.admonition, pymdownx.details, .tabbed and .snippets.
_ADMONITION = re.compile(r'!!! ?[\w-]+(?: +[\w-]+)*(?: +".*")? *')
_DETAILS = re.compile(r'\?\?\?\+? ?[\w-]+(?: +[\w-]+)*(?: +".*")? *')
_TAB = re.compile(r'===(?:\+|!|\+!|!\+)? +".*" *')
_SNIPPET = re.compile(r"""-+8<-+(?:[ \t]+(?:"[^"]+"|'[^']+')[ \t]*)?""")

_FORMS = (
    ("!", _ADMONITION, "an admonition", "write an alert, such as `> [!NOTE]`"),
    ("?", _DETAILS, "a collapsible block", "write `<details>` and `<summary>`"),
    ("=", _TAB, "a content tab", "write a heading for each tab"),
    ("-", _SNIPPET, "a snippet", "write the text itself, or a link to the file"),
)


def material_syntax(line: str) -> tuple[str, str] | None:
    """What Material syntax the first line of a paragraph is, and how to write that in GFM.

    Args:
        line: The line, without what makes the list or quote that it stands in.

    Returns:
        The noun for a message and the hint, or None.
    """
    for first, pattern, noun, instead in _FORMS:
        if line.startswith(first) and pattern.fullmatch(line.rstrip()):
            return noun, f"{instead}, or set `markdown: material`"
    return None
