"""Markdown text to a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fieldguide.markdown.builder import Builder
from fieldguide.markdown.events import can_hide, read_events
from fieldguide.markdown.source import Source

if TYPE_CHECKING:
    from fieldguide.markdown.document import Document

__all__ = ["parse"]

_ROUNDS = 3


def parse(text: str, *, file: str, first_line: int = 1, trusted: bool = False) -> Document:
    """Parse GitHub Flavored Markdown.

    To GitHub, nothing in a bare address is markup; to the CommonMark parser it is. Where that makes
    a difference, which is rare, the text is parsed again with that markup hidden.

    Args:
        text: The body of a file, its frontmatter cut off; any text at all.
        file: The path as it is printed.
        first_line: The line of the file at which the body starts.
        trusted: Whether raw HTML is shown as it is, and so nothing is said about it.

    Returns:
        The document, with the place of everything in it.
    """
    source = Source(text, file, first_line)
    hidden: list[tuple[int, int]] = []
    for round_ in range(_ROUNDS):
        builder = Builder(source, trusted=trusted)
        events, broken = read_events(source, hidden)
        builder.feed(events)
        if not builder.overlong or round_ == _ROUNDS - 1 or not can_hide(source):
            break
        hidden += builder.overlong
    return builder.finish(broken)
