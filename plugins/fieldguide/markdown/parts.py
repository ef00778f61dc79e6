"""What a block is made of: ready HTML, and what depends on how it is rendered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from fieldguide.markdown.elements import Fence, Heading, Link

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
    """A link opens; its address depends on where the page stands."""

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
class RawPart:
    """A piece of raw HTML, as written and as it is shown to be safe.

    Attributes:
        source: As the author wrote it; `""` for a tag that we close.
        html: What is left of it: balanced, and on GitHub's allow-list.
        links: The addresses in it, with their attribute (`href`, `src`).
        span: For each link, where its value stands in `source`.
    """

    source: str
    html: str
    links: tuple[tuple[str, Link], ...] = ()
    spans: tuple[tuple[int, int], ...] = ()


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
