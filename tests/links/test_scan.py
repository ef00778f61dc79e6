"""HTML is read as a browser reads it."""

from __future__ import annotations

import lxml.html
import pytest
from hypothesis import given

from fieldguide.links.scan import scan
from links.pieces import PIECES

PAGE = """\
<!-- <a href="no"> --><a href='one'>x</a><IMG src=two srcset="three 1x, four 2x">
<script src="five">var a = '<a href="no">';</script><style>a { b: url(six) } /* url(no) */</style>
<video poster="seven"><source src="eight"></video><p id="nine"><a name="ten">
<textarea><a href="no"></textarea><title><a href="no"></title><template><a href="no"></template>
<meta http-equiv="refresh" content="0; url=eleven">
<p style="background: url('twelve')" title="<a href='no'>">
<a title=">" href = "thirteen"></a href="no"><svg><use xlink:href="#nine"/></svg>
<link rel=preconnect href=no>
<a href="a&amp;b"><form action=""><button formaction="fourteen">
"""


def test_what_a_browser_follows() -> None:
    found = scan(PAGE)
    assert [one.target for one in found.addresses] == [
        *("one", "two", "three", "four", "five", "six", "seven", "eight", "eleven", "twelve"),
        *("thirteen", "#nine", "a&b", "fourteen"),
    ]
    assert found.ids == ("nine", "ten")
    assert found.complete


@pytest.mark.parametrize(
    "text", ["<!-- x", "<a href='x", "<script>x", "<a", "</a", "<!x", "<style>"]
)
def test_a_piece_that_does_not_end(text: str) -> None:
    assert not scan(f"<p>{text}").complete


@given(PIECES)
def test_a_page_is_read_as_lxml_reads_it(pieces: list[str]) -> None:
    text = "".join(one for one in pieces if not one.startswith("<script"))
    root = lxml.html.fromstring(f"<div>{text}</div>")
    wanted = {
        *root.xpath("//a/@href | //img/@src | //video/@src | //video/@poster | //script/@src")
    }
    found = {one.target for one in scan(text).addresses}
    assert {one.strip() for one in found} == {one.strip() for one in wanted}
    assert set(scan(text).ids) == {*root.xpath("//@id"), *root.xpath("//a/@name")} - {""}
