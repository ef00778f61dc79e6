"""The events of the CommonMark parser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from pyromark import Markdown, Options

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyromark.event import BrokenLink

    from fieldguide.markdown.source import Source

__all__ = ["Event", "can_hide", "read_events"]

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
# Stand in for characters that would be markup; a control character is neither space nor markup.
_MARKUP = "*_~`[]\\&!"
_HIDDEN = "\x01\x02\x03\x04\x05\x06\x07\x0e\x0f"
_HIDE = bytes.maketrans(_MARKUP.encode(), _HIDDEN.encode())
_SHOW = str.maketrans(_HIDDEN, _MARKUP)


def read_events(
    source: Source, hidden: Sequence[tuple[int, int]] = ()
) -> tuple[Iterator[tuple[Event, dict[str, int]]], list[tuple[int, str]]]:
    """Parse the source.

    Args:
        source: The source.
        hidden: Bytes `[start, end)` in which nothing is markup.

    Returns:
        The events with their bytes, and a list that fills with the references that lead nowhere:
        the byte at which each starts, and its label.
    """
    broken: list[tuple[int, str]] = []

    def note(link: BrokenLink) -> None:
        if link["link_type"] in ("Reference", "Collapsed"):
            broken.append((link["span"]["start"], link["reference"]))

    parser = Markdown(options=_OPTIONS, broken_link_callback=note)
    if not hidden:
        return parser.events_with_range(source.text), broken  # type: ignore[return-value]
    data = bytearray(source.data)
    for start, end in hidden:
        data[start:end] = data[start:end].translate(_HIDE)
    events = parser.events_with_range(data.decode())
    return ((_show(event), place) for event, place in events), broken  # type: ignore[misc]


def can_hide(source: Source) -> bool:
    """Whether markup can be hidden in the source: it has none of the characters used for that."""
    return not any(character in source.text for character in _HIDDEN)


def _show(value: Event) -> Event:
    """The event as if nothing had been hidden."""
    if isinstance(value, str):
        return value.translate(_SHOW)
    if isinstance(value, dict):
        return {key: _show(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return tuple(_show(item) for item in value)
    return value
