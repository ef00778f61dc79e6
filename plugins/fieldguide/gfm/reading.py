"""Markdown text to a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyromark import Markdown, Options

from fieldguide.gfm.builder import DocumentBuilder
from fieldguide.gfm.corrections import Alteration, Corrections
from fieldguide.gfm.source import SourceText

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyromark.event import BrokenLink

    from fieldguide.gfm.corrections import Event
    from fieldguide.gfm.document import Document

__all__ = ["parse"]

_ROUNDS = 3
_OPTIONS = (
    Options.ENABLE_TABLES
    | Options.ENABLE_FOOTNOTES
    | Options.ENABLE_STRIKETHROUGH
    | Options.ENABLE_TASKLISTS
    | Options.ENABLE_HEADING_ATTRIBUTES
    | Options.ENABLE_GFM
)


def parse(text: str, *, file: str, first_line: int = 1, trusted: bool = False) -> Document:
    """Parse GitHub Flavored Markdown.

    pyromark differs from GitHub's parser in three ways: it reads markup inside bare addresses,
    takes the braces of a heading such as `GET /users/{id}` for attributes, and lets no table
    interrupt a paragraph. The builder detects these, and the text is parsed again with corrections.

    Args:
        text: The body of a file without its frontmatter; any text is valid.
        file: The path shown in diagnostics.
        first_line: The line of the file at which the body starts.
        trusted: Whether raw HTML is kept unsanitised and not reported.

    Returns:
        The document, with the place of everything in it.
    """
    source = SourceText(text, file, first_line)
    corrections = Corrections()
    for round_ in range(_ROUNDS):
        builder = DocumentBuilder(source, trusted=trusted)
        events, broken = _read_events(source, corrections)
        builder.feed(events)
        if not builder.corrections or round_ == _ROUNDS - 1:
            break
        corrections.add(builder.corrections, source.text)
    return builder.finish(broken)


def _read_events(
    source: SourceText, corrections: Corrections
) -> tuple[Iterator[tuple[Event, dict[str, int]]], list[tuple[int, str]]]:
    """Run the CommonMark parser.

    Returns:
        The events with their byte ranges, and the undefined references as byte offset and label;
        that list is filled while the events are consumed.
    """
    broken: list[tuple[int, str]] = []
    alteration = Alteration(source.data, corrections) if corrections else None

    def note(link: BrokenLink) -> None:
        if link["link_type"] in ("Reference", "Collapsed"):
            start = link["span"]["start"]
            broken.append((alteration.offset(start) if alteration else start, link["reference"]))

    parser = Markdown(options=_OPTIONS, broken_link_callback=note)
    text = alteration.text if alteration else source.text
    events: Iterator[tuple[Event, Any]] = parser.events_with_range(text)
    if not alteration:
        return events, broken
    restored = (alteration.restore(event, place) for event, place in events)
    return (pair for pair in restored if pair), broken
