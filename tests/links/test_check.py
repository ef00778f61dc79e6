"""The check of a finished site, without MkDocs: what it reads again, and what it says of lists."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from fieldguide.links.check import LinkCheck
from fieldguide.links.layout import Layout, MarkdownPage
from fieldguide.links.locations import LinkSource
from support import said, write_tree

if TYPE_CHECKING:
    from pathlib import Path

NAV = "<nav><ul><li><a href='{up}'>Home</a></li><li><a href='{up}a/'>A</a></li></ul></nav>"
PAGE = "<!doctype html><body><header>{nav}</header><main><p>{text}</p></main><footer>f</footer>"


def page(depth: int, text: str) -> str:
    return PAGE.format(nav=NAV.format(up="../" * depth or "./"), text=text)


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    names = ["a", "b", "c"]
    write_tree(
        tmp_path,
        {
            "index.html": page(0, "home <a href='b/'>b</a> <a href='c/'>c</a>"),
            **{f"{name}/index.html": page(1, name) for name in names},
        },
    )
    addresses = {"index.md": "", **{f"{name}.md": f"{name}/" for name in names}}
    pages = tuple(
        MarkdownPage(
            LinkSource(f"docs/{name}.md", f"# {name}\n"), "", f"{name}.md", f"{name}/index.html"
        )
        for name in names
    )
    return Layout(tmp_path, "", (LinkSource("mkdocs.yml", ""),), pages, addresses, {}, _nowhere)


def _nowhere(_: str, __: str) -> str | None:
    return None


def test_only_what_changed_is_read_again(layout: Layout) -> None:
    check = LinkCheck()
    assert said(check.check(layout).diagnostics) == []
    reader = check.reader
    assert reader is not None
    assert reader.pages_read == 4
    check.check(layout)
    assert reader.pages_read == 4
    (layout.folder / "b" / "index.html").write_text(page(1, "<a href='gone/'>x</a>"))
    (changed,) = check.check(layout).diagnostics
    assert (changed.code, changed.target) == ("FG401", "gone/")
    assert reader.pages_read == 5


def test_a_target_that_goes_is_said_on_pages_that_stay(layout: Layout) -> None:
    check = LinkCheck()
    check.check(layout)
    (layout.folder / "c" / "index.html").unlink()
    (gone,) = check.check(layout).diagnostics
    assert (gone.code, gone.target) == ("FG401", "c/")
    assert check.reader is not None
    assert check.reader.pages_read == 4


def test_what_pages_have_alike_is_read_once(layout: Layout) -> None:
    check = LinkCheck()
    check.check(layout)
    assert check.reader is not None
    first = check.reader.pieces_read
    for number in range(50):
        write_tree(layout.folder, {f"n{number}/index.html": page(1, f"<b>{number}</b>")})
    check.check(layout)
    # Each page has one piece of its own, that with its text.
    assert check.reader.pieces_read == first + 50


def test_a_cut_through_a_script_is_none(layout: Layout) -> None:
    text = "<script>var a = '<li><a href=\"no/\">'</script><!-- <li><a href='no/'> --><i>x</i>"
    (layout.folder / "a" / "index.html").write_text(page(1, text))
    assert said(LinkCheck().check(layout).diagnostics) == []


def test_the_sitemap_and_the_search_index(layout: Layout) -> None:
    site = replace(layout, site_url="https://example.com/docs/")
    url = "<url><loc>https://example.com/docs/{}</loc></url>"
    docs = [{"location": one} for one in ("", "a/", "a/#no", "gone/")]
    write_tree(
        layout.folder,
        {
            "sitemap.xml": "<urlset>" + "".join(url.format(one) for one in ("", "b/", "gone/")),
            "search/search_index.json": json.dumps({"docs": docs}),
        },
    )
    found = LinkCheck().check(site).diagnostics
    assert [(one.code, one.target) for one in found] == [
        ("FG410", "a/#no"),
        ("FG410", "gone/"),
        ("FG410", "https://example.com/docs/gone/"),
    ]
    assert str(found[0].place) == "docs/a.md:1:1"


@pytest.mark.parametrize("text", ["", "[]", "{", '{"docs": 1}', '{"docs": [1]}', "\0"])
def test_lists_that_cannot_be_read_say_nothing(layout: Layout, text: str) -> None:
    tree = {"sitemap.xml": text, "search/search_index.json": text}
    write_tree(layout.folder, tree)
    assert said(LinkCheck().check(layout).diagnostics) == []


def test_addresses_on_the_web_are_handed_out(layout: Layout) -> None:
    text = "# a\n\n[x](https://example.org/a) <https://example.org/b>\n`https://example.org/c`\n"
    shown = "<a href='https://example.org/a'>x</a> <a href='https://example.org/b'>y</a>"
    (layout.folder / "a" / "index.html").write_text(page(1, shown))
    pages = (replace(layout.pages[0], source=LinkSource("docs/a.md", text, 5)), *layout.pages[1:])
    found = LinkCheck().check(replace(layout, pages=pages)).external
    assert [(one.url, str(one.place)) for one in found] == [
        ("https://example.org/a", "docs/a.md:7:1"),
        ("https://example.org/b", "docs/a.md:7:28"),
    ]
