"""HTML: misnested elements.

Parsers of HTML accept anything. An error here is what the standard calls misnested: an end tag for
an element that contains an open one, whose own end tag is required.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from fieldguide.problems.diagnostics import report
from fieldguide.samples.languages.checked import Checked
from fieldguide.samples.languages.language import Language
from fieldguide.samples.languages.layouts import forgiving
from fieldguide.samples.level import Level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fieldguide.samples.languages.language import Context
    from fieldguide.samples.sample import Sample

__all__ = ["LANGUAGES"]

_VOID = frozenset(
    {
        *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source"),
        *("track", "wbr"),
    }
)
_OPTIONAL = frozenset(
    {
        *("body", "caption", "colgroup", "dd", "dt", "head", "html", "li", "optgroup", "option"),
        *("p", "rp", "rt", "tbody", "td", "tfoot", "th", "thead", "tr"),
    }
)
"""Elements whose end tag is optional, as the HTML standard lists them."""

_TEMPLATE = re.compile(r"\{%|\{\{[#/^]|<%|<\?|@(?:if|for|switch)\b")


def _checks(samples: Sequence[Sample], _: Context) -> dict[str, Checked]:
    """Check HTML samples, by key."""
    return {sample.key: _check(sample) for sample in samples}


def _check(sample: Sample) -> Checked:
    parser = _HtmlParser()
    parser.feed(sample.code)
    parser.close()
    if parser.wrong is None:
        return Checked(Level.PARSED)
    if _TEMPLATE.search(sample.code):
        return Checked(None, why="a template: its form is not known before it is filled")
    (line, column), message = parser.wrong
    return Checked(None, (report("FG311", message, sample.at(line, column + 1)),))


class _HtmlParser(HTMLParser):
    """Keeps the open elements, and the first error."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: tuple[tuple[int, int], str] | None = None
        self._open: list[tuple[str, tuple[int, int]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag not in _VOID:
            self._open.append((tag, self.getpos()))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Ignore `<path/>`, as in SVG; in plain HTML, only void elements are written like this."""

    def handle_endtag(self, tag: str) -> None:
        names = [name for name, _ in self._open]
        if tag not in names:
            return  # The excerpt may start inside of the element.
        while self._open:
            name, at = self._open.pop()
            if name == tag:
                return
            if name not in _OPTIONAL and self.wrong is None:
                self.wrong = at, f"<{name}> is not closed before </{tag}>"


LANGUAGES = (
    Language("html", ("htm", "vue-html"), frozenset({".html", ".htm"}), check=forgiving(_checks)),
)
