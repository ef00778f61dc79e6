"""Bare addresses against GitHub's own parser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cmarkgfm
import lxml.html
import pytest
from cmarkgfm.cmark import Options
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldguide.gfm import Highlighter, RenderOptions, parse, render
from support import examples

if TYPE_CHECKING:
    from collections.abc import Callable

OPTIONS = RenderOptions(highlight=Highlighter({"use_pygments": False}))


def links(html: str) -> list[tuple[str, str]]:
    root = lxml.html.fromstring(f"<div>{html}</div>")
    return [(a.get("href"), a.text_content()) for a in root.iter("a") if a.get("href")]


def ours(text: str) -> list[tuple[str, str]]:
    return links("".join(render(parse(text, file="f.md"), OPTIONS).blocks))


def github(text: str) -> list[tuple[str, str]]:
    return links(cmarkgfm.github_flavored_markdown_to_html(text, Options.CMARK_OPT_UNSAFE))


# The examples of section 6.9 of the specification, and what it leaves open.
EXAMPLES = [
    "www.commonmark.org",
    "Visit www.commonmark.org/help for more information.",
    "Visit www.commonmark.org.\n\nVisit www.commonmark.org/a.b.",
    "www.google.com/search?q=Markup+(business)",
    "www.google.com/search?q=Markup+(business)))",
    "(www.google.com/search?q=Markup+(business))",
    "(www.google.com/search?q=Markup+(business)",
    "www.google.com/search?q=(business))+ok",
    "www.google.com/search?q=commonmark&hl=en",
    "www.google.com/search?q=commonmark&hl;",
    "www.commonmark.org/he<lp",
    "http://commonmark.org\n\n(Visit https://encrypted.google.com/search?q=Markup+(business))",
    "ftp://a.b HTTP://A.B xhttp://a.b 1http://a.b http:// https://? http://localhost:8000/x",
    "foo@bar.baz",
    "hello@mail+xyz.example isn't valid, but hello+xyz@mail.example is.",
    "a.b-c_d@a.b\n\na.b-c_d@a.b.\n\na.b-c_d@a.b-\n\na.b-c_d@a.b_",
    "mailto:foo@bar.baz xmpp:foo@bar.baz/txt smailto:foo@bar.baz",
    "http://a.b/_x_/y*z*w~v~ *http://a.b/* **www.a.b** _http://a.b_ ~~http://a.b~~",
    "http://a.b/`x y` z `http://c.d` <http://e.f>",
    "http://a.b/[x](y) [http://c.d](e) [x http://f.g] http://h.i [ http://j.k",
    "\\[ http://a.b ![x http://c.d",
    "\\[__www.a.b http://a.b",
    "www..\\_c",
    "http://a.b/\\*x\\*y http://a.b\\<http://c.d>",
    "http://a.b?x=1&amp;y=2 http://a.b&copy; http://a.b&copy;&reg; http://a.b;",
    "http://ü.de/ä http://…a www.ü.de www.a_b.c http://a_b.c http://a.b_c.d http://a_b.c.d",
    "'http://a.b' \"www.a.b\" (www.a.b) www. .www.a.b `x`www.a.b",
    "> www.a.b\n>www.c.d\n> http://e.f_\n",
    "- www.a.b\n- http://c.d_\n\n  e@f.g\n",
    "|a|\n|-|\n|http://a.b/c_|\n|d@e.f|\n|www.g.h\\|i|\n",
    "# www.a.b\n\nhttp://c.d_x\n===\n",
    "a\\_b@c.de a*b*@c.de a@b.c@d.e a/b@c.d",
    "é http://a.b/é?ü ö@a.b é@x.y www.a.b/é",
]


@pytest.mark.parametrize("text", EXAMPLES)
def test_as_on_github(text: str) -> None:
    assert ours(text) == github(text)


def test_a_protocol_far_before_an_address_is_not_lost(show: Callable[[str], str]) -> None:
    # There the second address loses its `mailto:`, and leads to a file named like it.
    assert 'href="mailto:b.c@d.e"' in show("mailto:a@b.c@d.e")


def test_nothing_is_lost_where_markup_cannot_be_hidden() -> None:
    # A control character in the text is what hides markup in other texts.
    assert ours("\x01 http://a.b/*x* y")[0] == ("http://a.b/", "http://a.b/")
    assert parse("\x01\na|b\n-|-\n", file="f.md").prose[0].text == "\x01"


TOKENS = [
    "http://", "https://", "ftp://", "www.", "a.b", "a", "b.c", "@", "/", "_", "*", "~", "(", ")",
    "[", "]", ".", ",", "?", "!", ":", ";", "&amp;", "&", '"', "'", " ", " ", "\n", "\\", "`", "-",
    "+", "é", "…", "#", "x_y", "HTTP://", "**", "|", "1", "http://a.b", "a@b.co", "<http://x.y>",
]  # fmt: skip


def same_parse(text: str) -> bool:
    """Leave out declarations: `<!a>` is HTML in CommonMark 0.31, and text in GitHub's 0.29."""
    return "<!" not in text


@settings(max_examples=examples(1500))
@given(st.lists(st.sampled_from(TOKENS), max_size=14).map("".join).filter(same_parse))
def test_as_many_as_on_github(text: str) -> None:
    assert len(ours(f"x{text}")) == len(github(f"x{text}"))
