"""The parts of a block: finished HTML, and parts that depend on the rendering options."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from fieldguide.gfm.elements import Fence, Heading, Link

__all__ = [
    "CodePart",
    "HeadingEnd",
    "HeadingStart",
    "ImagePart",
    "LinkEnd",
    "LinkStart",
    "NotePart",
    "Part",
    "RawPart",
]


@dataclass(frozen=True, slots=True)
class HeadingStart:
    """A heading opens; its id depends on the slugify function."""

    heading: Heading


@dataclass(frozen=True, slots=True)
class HeadingEnd:
    """The heading closes, after its permalink."""


@dataclass(frozen=True, slots=True)
class CodePart:
    """A code block; its markup depends on the highlighter."""

    fence: Fence


@dataclass(frozen=True, slots=True)
class LinkStart:
    """A link opens; its address depends on the address of the page."""

    link: Link


@dataclass(frozen=True, slots=True)
class LinkEnd:
    """The link closes."""


@dataclass(frozen=True, slots=True)
class ImagePart:
    """An image."""

    link: Link


@dataclass(frozen=True, slots=True)
class NotePart:
    """A reference to a footnote: the `count`-th one, by a normalized label, to note `number`."""

    label: str
    number: int
    count: int


@dataclass(frozen=True, slots=True)
class RawAddress:
    """An address in an attribute of raw HTML.

    Attributes:
        attribute: The attribute's name; `srcset` holds several addresses.
        link: The address as a link.
        start: Its offset in the tag.
        end: The offset of its end in the tag.
        after: The descriptor that follows it in `srcset`, such as ` 2x`.
    """

    attribute: str
    link: Link
    start: int
    end: int
    after: str = ""


@dataclass(frozen=True, slots=True)
class RawPart:
    """A piece of raw HTML, as written and sanitised.

    Attributes:
        source: As the author wrote it; `""` for a tag that we close.
        html: The sanitised HTML: balanced, and on GitHub's allow-list.
        addresses: The addresses in it.
        anchors: The `id` and `name` attributes of a tag, to go into `html`; `""` for none.
    """

    source: str
    html: str
    addresses: tuple[RawAddress, ...] = ()
    anchors: str = ""


Part: TypeAlias = (
    str
    | HeadingStart
    | HeadingEnd
    | CodePart
    | LinkStart
    | LinkEnd
    | ImagePart
    | NotePart
    | RawPart
)
