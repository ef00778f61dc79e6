"""Promises that hold for any text."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldguide.gfm import Highlighter, RenderOptions, parse, render
from support import examples

if TYPE_CHECKING:
    from fieldguide.gfm import Document
    from fieldguide.problems.diagnostics import Place

pytestmark = pytest.mark.unmeasured

OPTIONS = RenderOptions(highlight=Highlighter({"use_pygments": False}), permalink=True)
FRAGMENTS = [
    "# ", "## a {#b .c data-d=e}\n", "- ", "1. ", "  ", "    ", "\t", "> ", "> [!NOTE]\n> ", "\n",
    "\n\n", "\r\n", "\r", "\0", "```", '```py title="<b>"\n', "~~~\n", "`", "*", "**", "~~", "_",
    "[", "]", "](", ")", "![", "[a]", "[^1]", "[^1]: ", "[a]: b\n", "|", "|a|b|\n|-|-|\n", "- [x] ",
    "---\n", "===\n", "<div>", "</div>", "<details>\n\n", "</details>", "<p>", "</p>", "<table>",
    "<tr>", "<td>", "</table>", "<li>", "<b>", "</b>", '<a href="javascript:x">', "</a>", "<br/>",
    "<script>", "</script>", "<style>", "<img src=x onerror=y>", "<svg onload=x>", "<!--", "-->",
    "<agent-name>", "<", ">", "&", "&lt;script&gt;", "&#0;", "&#106;avascript:x", "\\", '"', "'",
    "javascript:alert(1)", "data:x", "http://a.b/_c_", "www.x.y", "d@e.f", "!!! note\n", "é", "😀",
    "\u2028", "\x0c", "\x01", "\x1b", "\u202e", "x", "a b", "<a\nid=x>", "onclick=x", "</",
    '<a b="', "<math><mi><style>", "<noscript>", "<title>", "<textarea>", "<plaintext>", "<?",
    "<![CDATA[",
]  # fmt: skip
TEXT = st.one_of(
    st.lists(st.sampled_from(FRAGMENTS), max_size=25).map("".join),
    st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=3)), max_size=15).map("".join),
)
ELEMENTS = {
    *("a", "b", "blockquote", "br", "code", "del", "details", "div", "em", "h1", "h2", "hr"),
    *("img", "input", "label", "li", "ol", "p", "pre", "span", "strong", "sup", "table", "tbody"),
    *("td", "th", "thead", "tr", "ul"),
}


class Balance(HTMLParser):
    """Notes each end tag that does not close the innermost element, and what stays open."""

    VOID = ("br", "hr", "img", "input")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.feed(html)
        self.close()
        self.wrong += self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.open[-1:] == [tag]:
            self.open.pop()
        else:
            self.wrong.append(tag)


def places_in(document: Document) -> list[Place]:
    places: list[Place] = [block.place for block in document.blocks]
    for things in (
        document.headings,
        document.fences,
        document.links,
        document.broken_references,
        document.prose,
        document.comments,
        document.footnotes,
        document.diagnostics,
    ):
        places.extend(thing.place for thing in things)
    return places


@settings(max_examples=examples(1500))
@given(TEXT)
def test_any_text(text: str) -> None:
    document = parse(text, file="f.md", first_line=3)
    result = render(document, OPTIONS)
    html = "".join(result.blocks) + result.footnotes

    assert render(parse(text, file="f.md", first_line=3), OPTIONS) == result
    assert len(result.blocks) == len(document.blocks)

    lines = document.text.split("\n")
    for place in places_in(document):
        assert 1 <= place.line - 2 <= len(lines)
        assert 1 <= place.column <= len(lines[place.line - 3]) + 1
    for block in document.blocks:
        assert block.place.line <= block.end_line <= len(lines) + 2
    for prose in document.prose:
        line = lines[prose.place.line - 3][prose.place.column - 1 :]
        assert line.startswith((prose.text, "&"))

    root = lxml.html.fromstring(f"<div>{html}</div>")
    for element in root.iter():
        assert element.tag in ELEMENTS
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            assert name != "style" or value.startswith("text-align: ")
            if name in ("href", "src"):
                scheme = "".join(c for c in value if c.isprintable() and c != " ").lower()
                assert not scheme.startswith(("javascript:", "data:", "vbscript:"))
    for id_ in root.xpath("//@id"):
        assert str(id_) in result.ids


@settings(max_examples=examples(600))
@given(TEXT)
def test_no_block_reaches_into_the_next(text: str) -> None:
    result = render(parse(text, file="f.md"), OPTIONS)
    for block in (*result.blocks, result.footnotes):
        assert Balance(block).wrong == []
        shown = lxml.html.fragments_fromstring(f"<main>{block}</main><aside></aside>")
        assert [element.tag for element in shown] == ["main", "aside"]


@settings(max_examples=examples(300))
@given(TEXT)
def test_trusted_text_never_raises(text: str) -> None:
    document = parse(text, file="f.md", trusted=True)
    render(document, RenderOptions(highlight=OPTIONS.highlight, trusted=True, mermaid=True))
