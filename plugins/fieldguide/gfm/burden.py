"""Texts that Python-Markdown cannot process in reasonable time.

Python-Markdown takes quadratic time for open brackets, headings, unterminated tags, and the lines
and markup of one paragraph, and exceeds the recursion limit on deep nesting. Older versions of
Python's HTML parser crash on unknown declarations. These checks find such text in linear time.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from fieldguide.gfm.findings import MOST_HEADINGS
from fieldguide.problems.diagnostics import Place

if TYPE_CHECKING:
    from fieldguide.gfm.document import Document

__all__ = ["burden"]

_MOST_CHARACTERS = 2 * 1024 * 1024
_MOST_OPEN = 200
_DEEPEST_INDENT = 4 * 150
_INDENTED = re.compile(rf"^ {{{_DEEPEST_INDENT}}}", re.MULTILINE)
_MOST_LINES = 3_000
_MOST_TAGS = 200
_MOST_WORK = 500_000_000
"""Characters of a paragraph times characters that can be markup: a second or two of work."""
_MARKUP = re.compile(r"[*_`\[<&:~^=+@$\\]")
_TABLE_OR_HTML = re.compile(
    r"[ \t>]*+(?:\||</?(?:[a-z]+-|div|p|pre|svg|table|ul|ol|section|figure)\b)"
)
_OPEN_TAG = re.compile(r"<[A-Za-z/!?][^<>]*+(?=<|\Z)")
_DECLARATION = re.compile(r"<!\[(?:[A-Za-z][\w.-]*+\s*+)?+.?", re.DOTALL)
_BRACKET = re.compile(r"[\[\]()]|\n[ \t]*\n")


def burden(document: Document, *, file: str, first_line: int = 1) -> tuple[Place, str] | None:
    """The first thing in a text that is too much for Python-Markdown, or None.

    Args:
        document: The text, parsed.
        file: The path for messages.
        first_line: The line of the file at which the text starts.
    """
    text = document.text
    if len(text) > _MOST_CHARACTERS:
        return Place(file, first_line), f"more than {_MOST_CHARACTERS >> 20} MiB of text"
    deep = next((d for d in document.diagnostics if d.code == "FG132"), None)
    if deep is not None:
        return deep.place, "nesting that is too deep"
    if len(document.headings) > MOST_HEADINGS:
        return document.headings[MOST_HEADINGS].place, f"more than {MOST_HEADINGS} headings"
    indented = _INDENTED.search(text)
    if indented is not None:
        return _place(text, indented.start(), file, first_line), "indentation that is too deep"
    shown = _without_code(document, first_line)
    excesses = (
        (_open_brackets(shown), f"more than {_MOST_OPEN} open brackets"),
        (_open_tags(shown), f"more than {_MOST_TAGS} tags that do not end"),
        _heavy_paragraph(shown) or (None, ""),
        (_unknown_declaration(shown), "a marked section that is not of HTML"),
    )
    for offset, what in excesses:
        if offset is not None:
            return _place(text, offset, file, first_line), what
    return None


def _open_tags(text: str) -> int | None:
    """The offset at which there are too many unterminated tags, or None."""
    for number, tag in enumerate(_OPEN_TAG.finditer(text)):
        if number == _MOST_TAGS:
            return tag.start()
    return None


def _unknown_declaration(text: str) -> int | None:
    """The offset of a declaration that crashes the HTML parser of this Python, or None."""
    for declaration in _DECLARATION.finditer(text):
        try:
            HTMLParser().feed(declaration[0])
        except AssertionError:
            return declaration.start()
    return None


def _heavy_paragraph(text: str) -> tuple[int, str] | None:
    """The offset at which a paragraph becomes too long or has too much markup, and which it is.

    The cells of a table and blocks of HTML are read one by one.
    """
    lines = size = markup = offset = 0
    for line in text.split("\n"):
        if not line.strip():
            lines = size = markup = 0
        else:
            lines += 1
            if not _TABLE_OR_HTML.match(line):
                size += len(line)
                markup += len(_MARKUP.findall(line))
        if lines > _MOST_LINES:
            return offset, f"a paragraph of more than {_MOST_LINES} lines"
        if size * markup > _MOST_WORK:
            return offset, "a paragraph with too much markup"
        offset += len(line) + 1
    return None


def _open_brackets(text: str) -> int | None:
    """The offset at which a paragraph has too many open brackets, or None."""
    open_ = {"[": 0, "(": 0}
    for bracket in _BRACKET.finditer(text):
        sign = bracket[0]
        if sign in open_:
            open_[sign] += 1
            if open_[sign] > _MOST_OPEN:
                return bracket.start()
        elif sign in "])":
            opening = "[" if sign == "]" else "("
            open_[opening] = max(0, open_[opening] - 1)
        else:
            open_ = dict.fromkeys(open_, 0)
    return None


def _without_code(document: Document, first_line: int) -> str:
    """The text with its code blanked; offsets do not change."""
    if not document.fences:
        return document.text
    lines = document.text.split("\n")
    for fence in document.fences:
        inside = slice(fence.place.line - first_line, fence.end_line - first_line + 1)
        lines[inside] = [" " * len(line) for line in lines[inside]]
    return "\n".join(lines)


def _place(text: str, offset: int, file: str, first_line: int) -> Place:
    line = text.count("\n", 0, offset)
    return Place(file, first_line + line, offset - text.rfind("\n", 0, offset))
