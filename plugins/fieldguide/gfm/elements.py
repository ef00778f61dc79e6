"""The elements of a document that other packages use."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fieldguide.gfm.source import SourceText
    from fieldguide.problems.diagnostics import Place

__all__ = ["BrokenReference", "Comment", "Fence", "Heading", "Link", "LinkKind", "Prose"]

LinkKind = Literal["link", "image", "autolink", "html"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, at the top level or nested.

    Attributes:
        level: 1 to 6.
        text: Its text without markup.
        place: Where it starts.
        top: Whether it is a top-level block, neither in a list, a quote nor raw HTML.
        id: The id that `{#id}` gives, or None.
        classes: The classes that `{.class}` gives.
        attrs: The other attributes in the braces; one without a value has the value `""`.
    """

    level: int
    text: str
    place: Place
    top: bool
    id: str | None = None
    classes: tuple[str, ...] = ()
    attrs: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Fence:
    """A code block, fenced or indented.

    Attributes:
        info: The info string as written, entities and escapes resolved.
        language: Its language, or `""`.
        attrs: The attributes in the info string, such as `title`, `hl_lines`, `linenums`,
            `data-sample`; one without a value has the value `""`.
        classes: Further classes from the brace form.
        id: The id from the brace form, or None.
        code: The code, with a newline after each line.
        place: The first character of the opening fence, or of indented code.
        code_line: The line on which the code starts.
        end_line: The line of the closing fence, or the last one of the code.
        fenced: False for indented code.
    """

    info: str
    language: str
    code: str
    place: Place
    code_line: int
    end_line: int
    fenced: bool = True
    attrs: Mapping[str, str] = field(default_factory=dict, hash=False)
    classes: tuple[str, ...] = ()
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A link or an image.

    Attributes:
        kind: `link` and `image` are Markdown's, `autolink` is an address in `<...>` or bare,
            `html` is a `href` or `src` in raw HTML that is kept.
        target: The address, escapes and entities resolved, `mailto:` and `http://` added where
            GitHub adds them.
        text: The text of the link, or the alternative text of the image.
        place: Where the link itself starts; for `html`, its tag.
        title: The title, or `""`.
        reference: The label of a `[text][label]`, else None.
        bare: Whether it is an address without `<...>`.
    """

    kind: LinkKind
    target: str
    text: str
    place: Place
    title: str = ""
    reference: str | None = None
    bare: bool = False


@dataclass(frozen=True, slots=True)
class BrokenReference:
    """A `[text][label]` or `[label][]` whose label is undefined, which is shown as written.

    Attributes:
        label: The label.
        place: Where the reference starts.
    """

    label: str
    place: Place


class Prose:
    """A run of text outside code, links, headings, images and raw HTML.

    Args:
        text: The text.
        start: The offset of its first byte in the source.
        source: The source.

    Attributes:
        text: The text, from one line and without markup: its n-th character is n columns
            after the first, unless the run is a single entity.
    """

    __slots__ = ("_source", "_start", "text")

    def __init__(self, text: str, start: int, source: SourceText) -> None:
        self.text = text
        self._start = start
        self._source = source

    @property
    def place(self) -> Place:
        """The place of its first character, which is asked of few of all runs."""
        return self._source.place(self._start)


@dataclass(frozen=True, slots=True)
class Comment:
    """An HTML comment.

    Attributes:
        text: The text between `<!--` and `-->`, without the prefixes of quotes and lists.
        place: Where the comment starts.
        end_line: The line of its last character.
    """

    text: str
    place: Place
    end_line: int
