"""The stack of open raw HTML elements, which closes them where HTML requires it."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["OPTIONAL_END", "OpenElement", "RawStack"]

_ROWS = {"tr", "td", "th"}
_SECTIONS = {"thead", "tbody", "tfoot"}
# HTML standard, 13.1.2.4: what an opening tag closes, and what keeps it from looking further out.
_CLOSES: dict[str, tuple[set[str], set[str]]] = {
    "li": ({"li"}, {"ul", "ol"}),
    "dt": ({"dt", "dd"}, {"dl"}),
    "dd": ({"dt", "dd"}, {"dl"}),
    "rt": ({"rt", "rp"}, {"ruby"}),
    "rp": ({"rt", "rp"}, {"ruby"}),
    "td": ({"td", "th"}, {"tr", "table"}),
    "th": ({"td", "th"}, {"tr", "table"}),
    "tr": (_ROWS, {"table"} | _SECTIONS),
    "thead": (_SECTIONS | _ROWS, {"table"}),
    "tbody": (_SECTIONS | _ROWS, {"table"}),
    "tfoot": (_SECTIONS | _ROWS, {"table"}),
}
OPTIONAL_END = frozenset(_CLOSES) | {"p"}
_CLOSES_PARAGRAPH = frozenset(
    """address article aside blockquote center details dialog dd dir div dl dt fieldset figcaption
    figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr li main menu nav ol p pre search section
    summary table ul""".split()  # noqa: SIM905
)

_NO_PROSE = frozenset({"a", "code", "pre", "kbd", "samp", "tt", "var"})


@dataclass(frozen=True, slots=True)
class OpenElement:
    """A raw element that is open.

    Attributes:
        name: Its tag's name.
        depth: How many Markdown elements enclose it.
        kept: Whether the tag is on the allow-list.
    """

    name: str
    depth: int
    kept: bool


class RawStack:
    """The raw elements that are open, the outermost first.

    They nest with the Markdown elements: a raw tag never closes a Markdown element, and a Markdown
    element closes what was opened in it. There are at most as many as the nesting may be deep, so
    that all of it can look at each of them.

    Attributes:
        elements: The elements.
    """

    __slots__ = ("elements",)

    def __init__(self) -> None:
        self.elements: list[OpenElement] = []

    @property
    def innermost(self) -> str:
        """The name of the element opened last, or `""`."""
        return self.elements[-1].name if self.elements else ""

    @property
    def hides_prose(self) -> bool:
        """Whether text here is inside a link or code of raw HTML."""
        return any(element.name in _NO_PROSE for element in self.elements)

    def inside(self, name: str) -> bool:
        """Whether an element of this name is open at any level."""
        return any(element.name == name for element in self.elements)

    def push(self, element: OpenElement) -> None:
        """Open an element."""
        self.elements.append(element)

    def leave(self, depth: int) -> list[OpenElement]:
        """Close what was opened below this many Markdown elements."""
        size = len(self.elements)
        while size and self.elements[size - 1].depth > depth:
            size -= 1
        return self._pop_to(size)

    def close(self, name: str, depth: int) -> list[OpenElement]:
        """Close the element of this name and everything in it, if it is open at this depth."""
        for size in range(len(self.elements) - 1, -1, -1):
            element = self.elements[size]
            if element.depth != depth:
                break
            if element.name == name:
                return self._pop_to(size)
        return []

    def make_room(self, name: str, depth: int) -> list[OpenElement]:
        """Close the elements that an opening tag of this name ends implicitly."""
        closed: list[OpenElement] = []
        if name in _CLOSES_PARAGRAPH:
            closed += self._close_outermost({"p"}, _CLOSES_PARAGRAPH - {"p"}, depth)
        if name in _CLOSES:
            closed += self._close_outermost(*_CLOSES[name], depth)
        return closed

    def _close_outermost(
        self, names: set[str], stop: set[str] | frozenset[str], depth: int
    ) -> list[OpenElement]:
        """Close the outermost of `names`, looking no further out than an element of `stop`."""
        outermost = size = len(self.elements)
        while size and self.elements[size - 1].depth == depth:
            size -= 1
            name = self.elements[size].name
            if name in stop:
                break
            if name in names:
                outermost = size
        return self._pop_to(outermost)

    def _pop_to(self, size: int) -> list[OpenElement]:
        closed = self.elements[size:][::-1]
        del self.elements[size:]
        return closed
