"""Markdown text to a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fieldguide.gfm.builder import Builder
from fieldguide.gfm.corrections import Corrections
from fieldguide.gfm.events import read_events
from fieldguide.gfm.source import Source

if TYPE_CHECKING:
    from fieldguide.gfm.document import Document

__all__ = ["parse"]

_ROUNDS = 3


def parse(text: str, *, file: str, first_line: int = 1, trusted: bool = False) -> Document:
    """Parse GitHub Flavored Markdown.

    The CommonMark parser reads a few things otherwise than GitHub: markup in bare addresses, braces
    at the end of a heading that are words, as in `GET /users/{id}`, tables that follow a paragraph
    without a blank line. A text that has any of them is parsed again, and the parser told.

    Args:
        text: The body of a file, its frontmatter cut off; any text at all.
        file: The path as it is printed.
        first_line: The line of the file at which the body starts.
        trusted: Whether raw HTML is shown as it is, and so nothing is said about it.

    Returns:
        The document, with the place of everything in it.
    """
    source = Source(text, file, first_line)
    corrections = Corrections()
    for round_ in range(_ROUNDS):
        builder = Builder(source, trusted=trusted)
        events, broken = read_events(source, corrections)
        builder.feed(events)
        if not builder.corrections or round_ == _ROUNDS - 1:
            break
        corrections.add(builder.corrections, source.text)
    return builder.finish(broken)
