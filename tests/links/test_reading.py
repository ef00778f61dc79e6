"""Pages and sources are read as a browser and a Markdown parser read them, whatever they hold."""

from __future__ import annotations

import html
from pathlib import Path
from typing import TYPE_CHECKING

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldguide.links.aim import Aims, SiteAddress
from fieldguide.links.css import addresses
from fieldguide.links.layout import MarkdownPage
from fieldguide.links.locations import LineIndex, LinkSource
from fieldguide.links.masking import masked
from fieldguide.links.origins import _head, _snippets, written_on
from fieldguide.links.pages import PageReader
from fieldguide.links.reading import read
from fieldguide.links.scan import scan
from fieldguide.links.sides import _without_code
from fieldguide.problems.diagnostics import Place
from fieldguide.sources import files
from fieldguide.sources.text import Reading, parse
from support import calls

if TYPE_CHECKING:
    from collections.abc import Callable

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


def test_style_sheets() -> None:
    css = "/* url(no) */ a { b: url('one.png') URL(two.png) url( \"three\" ); c: 'url(no)' }"
    assert [one for one, _ in addresses(css)] == ["one.png", "two.png", "three"]


NAMES = st.sampled_from(["a", "img", "p", "span", "li", "script", "video", "b-c"])
VALUES = st.text("ab/#.?&<>\"' é=", max_size=8)
TAGS = st.builds(
    lambda name, key, value, quote: f"<{name} {key}={quote}{value.replace(quote, '')}{quote}>",
    NAMES,
    st.sampled_from(["href", "src", "id", "class", "name", "poster", "title"]),
    VALUES.map(lambda value: value.replace("<", "").replace("&", "&amp;")),
    st.sampled_from(["'", '"']),
)
PIECES = st.lists(TAGS | st.text("ab <>&é\n", max_size=6).map(html.escape), max_size=12)


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


@given(PIECES, st.sampled_from(["index.html", "a/index.html", "a/b/c/index.html"]))
def test_pieces_come_to_the_same_as_the_page(pieces: list[str], name: str) -> None:
    text = "<li>".join(pieces)
    aims = Aims(SiteAddress())
    read_page = PageReader(aims).read({name: text.encode()})[name]
    # Read after another page of the same folder, and alone.
    reader = PageReader(aims)
    reader.read({name.replace("index", "other"): text.encode()})
    assert reader.read({name: text.encode()})[name].aims.keys() == read_page.aims.keys()
    whole = scan(text)
    assert read_page.aims.keys() == {aims.of(one.target, name) for one in whole.addresses}
    assert read_page.ids == set(whole.ids)


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    scan(text)
    list(addresses(text))
    found = read(LinkSource("f.md", text))
    lines = text.split("\n")
    for one in found.addresses:
        assert 1 <= one.place.line <= len(lines)
        assert 1 <= one.place.column <= len(lines[one.place.line - 1]) + 1
    assert len(masked(text)) == len(text)


@given(st.text(max_size=60), st.sampled_from(["index.html", "a/b/index.html"]))
def test_any_address_can_be_read(target: str, page: str) -> None:
    aim = Aims(SiteAddress.of("https://example.com/docs/")).of(target, page)
    assert not (aim.kind == "inside" and aim.path.startswith(("/", "../")))


WORDS = st.lists(st.text("ab é🙂.,", min_size=1, max_size=5), min_size=1, max_size=4).map(" ".join)
LINKS = st.sampled_from(
    [
        "[x](gone.md)",
        '[a b](gone.md "t")',
        "![x](gone.md)",
        "[![i](a.png)](gone.md)",
        "[x](<gone.md>)",
        '<a href="gone.md">',
    ]
)
LEADS = st.sampled_from(["", "- ", "> ", "1. ", "    ", "!!! note\n    ", "| ", "# ", "* - "])


@given(st.lists(st.tuples(LEADS, WORDS, LINKS, WORDS), min_size=1, max_size=6))
def test_each_link_is_found_where_it_is(parts: list[tuple[str, str, str, str]]) -> None:
    text = ""
    wanted = []
    for lead, before, link, after in parts:
        text += f"{lead}{before} "
        wanted.append((text.count("\n") + 1, len(text) - text.rfind("\n")))
        text += f"{link} {after}\n\n"
    found = read(LinkSource("f.md", text)).addresses
    assert [
        (one.place.line, one.place.column) for one in found if one.target == "gone.md"
    ] == wanted


@given(st.text("a\né🙂", max_size=30), st.integers(0, 30), st.integers(1, 9))
def test_places_and_offsets_are_one(text: str, offset: int, first: int) -> None:
    lines = LineIndex(LinkSource("f.md", text, first))
    offset = min(offset, len(text))
    place = lines.place(offset)
    assert lines.offset(place) == offset
    assert place.line == first + text[:offset].count("\n")
    assert lines.offset(Place("f.md", first, 1)) == 0


CODE = """\
``` py
[a](1.md)
```
~~~
[b](2.md)
```
[c](3.md)
~~~
`[d](4.md)` ``[e](5.md) ` `` [f](6.md) \\`[g](7.md)\\`
<!-- [h](8.md)
-->
- ```
  [i](9.md)
  ```
[j](10.md) ` [k](11.md)

` [l](12.md)
````
[m](13.md)
"""


def test_code_is_left_alone() -> None:
    targets = [one.target for one in read(LinkSource("f.md", CODE)).addresses]
    assert targets == ["6.md", "7.md", "10.md", "11.md", "12.md", "13.md"]


HOSTILE: dict[str, Callable[[int], str]] = {
    "brackets": lambda n: "[" * 5_000 * n,
    "closed": lambda n: "[" * 2_000 * n + "]" * 2_000 * n,
    "links": lambda n: "[a](" * 2_000 * n,
    "titles": lambda n: '[a](b "' * 2_000 * n,
    "labels": lambda n: "[a][" * 2_000 * n,
    "tags": lambda n: "<a " * 3_000 * n,
    "quotes": lambda n: '<a href="' * 3_000 * n,
    "attributes": lambda n: "<a " + "x=y " * 3_000 * n + ">",
    "comments": lambda n: "<!--" * 3_000 * n,
    "scripts": lambda n: "<script>" * 2_000 * n,
    "items": lambda n: "<li>" * 3_000 * n,
    "cut comments": lambda n: "<!--<li>" * 2_000 * n,
    "backticks": lambda n: "".join("`" * (i % 50) + " " for i in range(1_000 * n)),
    "fences": lambda n: "```\n~~~~\n" * 1_000 * n,
    "open fences": lambda n: "".join(f"{'`' * (3 + i % 40)} x\n" for i in range(1_000 * n)),
    "braces": lambda n: "{" * 5_000 * n,
    "notes": lambda n: "[^a]" * 1_000 * n,
    "urls": lambda n: "url(" * 3_000 * n,
    "srcset": lambda n: '<img srcset="' + "a, " * 2_000 * n + '">',
    "paths": lambda n: f"<a href='{'../' * 2_000 * n}'>",
    "escapes": lambda n: "\\" * 5_000 * n,
    "blank": lambda n: "> \n" * 3_000 * n,
    "snippets": lambda n: '--8<--\n--8<-- "a  b\n' * 1_000 * n,
    "spaced": lambda n: "[a](" + "x " * 2_000 * n,
    "spaces": lambda n: "[a](x " * 1_000 * n,
    "code": lambda n: "<code>" * 2_000 * n,
    "equals": lambda n: "<a" * 5_000 * n,
    "hashes": lambda n: "{a" * 5_000 * n,
    "indents": lambda n: "".join(f"{' ' * (i % 40)}- [a](b)\n" for i in range(500 * n)),
    "indented": lambda n: "- a\n\n" + "        [a](b)\n" * 500 * n,
    "pre": lambda n: "<pre>[a](b)" * 1_000 * n,
    "mathematics": lambda n: "\\([a](b)$$$c" * 1_000 * n,
    "dollars": lambda n: "[a](b) $" + " $a" * 2_000 * n,
    "likenesses": lambda n: "".join(
        f"[some word {i}a] \n\n[some words {i}]: b\n\n" for i in range(200 * n)
    ),
    "pictures": lambda n: "![some words] " * 1_000 * n,
    "sets": lambda n: "<p style='image-set(" + "image-set((" * 1_000 * n,
    "bases": lambda n: "<base " * 2_000 * n + "<base href='a'",
    "cards": lambda n: "<meta property='og:image' content='://" * 1_000 * n,
    "urls in heads": lambda n: "https://" * 2_000 * n,
}


def everything(text: str) -> None:
    scan(text)
    list(addresses(text))
    read(LinkSource("f.md", text))
    PageReader(Aims(SiteAddress())).read({"a/index.html": text.encode()})
    for facts in (None, parse(files.SourceFile(Path("f.md"), "f.md", text), Reading()).facts):
        page = MarkdownPage(LinkSource("f.md", text), text, "f.md", "f/index.html", facts)
        written_on(page)
        list(_head(page))
        list(_snippets(text))
        _without_code(text.encode())


@pytest.mark.full
@pytest.mark.unmeasured
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_twice_the_text_is_twice_the_work(text: Callable[[int], str]) -> None:
    everything(text(10))
    once, twice = (calls(lambda n=n: everything(text(n))) for n in (1, 2))  # type: ignore[misc]
    assert twice < 2.5 * once + 1000
