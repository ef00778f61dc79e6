"""The events of the CommonMark parser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from pyromark import Markdown, Options

from fieldguide.gfm.corrections import Alteration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyromark.event import BrokenLink

    from fieldguide.gfm.corrections import Corrections
    from fieldguide.gfm.source import Source

__all__ = ["Event", "read_events"]

# The types of pyromark's dictionaries are unions of dozens; the builder takes them apart by key.
Event: TypeAlias = Any

_OPTIONS = (
    Options.ENABLE_TABLES
    | Options.ENABLE_FOOTNOTES
    | Options.ENABLE_STRIKETHROUGH
    | Options.ENABLE_TASKLISTS
    | Options.ENABLE_HEADING_ATTRIBUTES
    | Options.ENABLE_GFM
)


def read_events(
    source: Source, corrections: Corrections
) -> tuple[Iterator[tuple[Event, dict[str, int]]], list[tuple[int, str]]]:
    """Parse the source.

    Args:
        source: The source.
        corrections: What the parser is to be told about it.

    Returns:
        The events with their bytes, and a list that fills with the references that lead nowhere:
        the byte at which each starts, and its label.
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
