"""The code blocks of a page that Python-Markdown made."""

from __future__ import annotations

from html.parser import HTMLParser

__all__ = ["Shown"]


class Shown(HTMLParser):
    """What of a page is code: marks of fences, and the text of other blocks, in order.

    Args:
        mark: The attribute whose number says which fence a block is.

    Attributes:
        shown: The numbers and the texts.
    """

    def __init__(self, mark: str) -> None:
        super().__init__(convert_charrefs=True)
        self._mark = mark
        self.shown: list[int | str] = []
        self._text: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the number of a fence, or begin a text."""
        if tag != "pre":
            return
        number = dict(attrs).get(self._mark)
        if number is not None and number.isdigit():
            self.shown.append(int(number))
        else:
            self._text = []

    def handle_endtag(self, tag: str) -> None:
        """Note a text that is whole."""
        if tag == "pre" and self._text is not None:
            self.shown.append("".join(self._text))
            self._text = None

    def handle_data(self, data: str) -> None:
        """Add to a text."""
        if self._text is not None:
            self._text.append(data)
