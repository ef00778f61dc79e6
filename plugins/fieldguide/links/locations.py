"""The links, references and ids in a source, with their places."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from fieldguide.problems.diagnostics import Place

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["LineIndex", "LinkLocation", "LinkSource", "MarkdownLinks", "NamedReference", "text_of"]


@dataclass(frozen=True, slots=True)
class LinkLocation:
    """An address in a source.

    Attributes:
        target: The address, escapes and entities resolved.
        place: Where the link itself starts; of raw HTML, its tag.
        kind: `link` in Markdown, `html` in an attribute, `css` in a style, `yaml` in a value.
        sure: Whether it is certainly a link.
    """

    target: str
    place: Place
    kind: str = "link"
    sure: bool = True


@dataclass(frozen=True, slots=True)
class NamedReference:
    """Something with a name: a reference, a footnote, an id.

    Attributes:
        name: The label, or the id.
        place: Its place.
    """

    name: str
    place: Place


@dataclass(frozen=True, slots=True)
class MarkdownLinks:
    """The links, references and ids of a source.

    Attributes:
        addresses: In order.
        references: References with an undefined label.
        alone: Text in brackets alone that is clearly meant as a reference.
        notes: References to undefined footnotes.
        unused: Footnotes without a reference.
        ids: The ids that the author gives.
        spaced: Text that is not a link because of a space in its address.
        labels: The labels that are defined.
    """

    addresses: tuple[LinkLocation, ...] = ()
    references: tuple[NamedReference, ...] = ()
    notes: tuple[NamedReference, ...] = ()
    unused: tuple[NamedReference, ...] = ()
    ids: tuple[NamedReference, ...] = ()
    spaced: tuple[NamedReference, ...] = ()
    labels: tuple[str, ...] = ()
    alone: tuple[NamedReference, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkSource:
    """A text and its place in a file.

    Attributes:
        file: As messages show it.
        text: The body, its frontmatter cut off.
        first_line: The line of the file at which the body starts.
    """

    file: str
    text: str
    first_line: int = 1


def text_of(path: Path) -> str:
    r"""The text of a file, without a byte order mark, with `\n` as the only line end.

    Empty if the file no longer exists; invalid UTF-8 is replaced.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig", "replace")
    except OSError:
        return ""
    return text.replace("\r\n", "\n").replace("\r", "\n")


class LineIndex:
    """The places of a text's characters.

    Args:
        source: The text.
    """

    def __init__(self, source: LinkSource) -> None:
        self._source = source
        rows = source.text.split("\n")
        self._starts = list(accumulate((len(row) + 1 for row in rows), initial=0))

    def place(self, offset: int) -> Place:
        """The place of the character at `offset`."""
        index = min(bisect_right(self._starts, offset), len(self._starts) - 1) - 1
        return Place(
            self._source.file, index + self._source.first_line, offset - self._starts[index] + 1
        )

    def offset(self, place: Place) -> int:
        """The character at a place."""
        index = min(max(place.line - self._source.first_line, 0), len(self._starts) - 2)
        return self._starts[index] + place.column - 1
