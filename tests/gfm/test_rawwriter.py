"""Raw HTML: what GitHub keeps of it, balanced; the rest is named."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import lxml.html
import pytest

from fieldguide.gfm import RenderOptions, parse, render

if TYPE_CHECKING:
    from collections.abc import Callable

    from fieldguide.gfm import Document, Rendered

GOLDEN = {
    "kept": ("a <kbd>b</kbd> <sub>c</sub><br/>", "<p>a <kbd>b</kbd> <sub>c</sub><br></p>\n"),
    "attributes": (
        '<div align=center id="x" class="y" onclick="z">a</div>',
        '<div align="center" id="x">a</div>',
    ),
    "unknown tag": ("a <agent-name> b", "<p>a  b</p>\n"),
    "script": ("<script>x</script>\n", "&lt;script&gt;x&lt;/script&gt;\n"),
    "style": ("a <style>b</style>", "<p>a &lt;style&gt;b&lt;/style&gt;</p>\n"),
    "iframe": ('<iframe src="x"></iframe>', '&lt;iframe src="x"&gt;&lt;/iframe&gt;'),
    "form": ("<form><input><button>a</button></form>", "a"),
    "svg": ("<svg><path d='x'/></svg>a", "<p>a</p>\n"),
    "comment": ("a <!-- b --> c\n\n<!--\n\n```py\n```\n-->\n", "<p>a  c</p>\n\n"),
    "processing": ("a <?php b ?> <![CDATA[c]]> <!D e>", "<p>a   </p>\n"),
    "javascript": ('<a href="java\tscript:x">a</a>', "<p><a>a</a></p>\n"),
    "image": ('<img src="a.png" alt="b" onerror="x">', '<img alt="b" src="a.png">'),
    "data": ('<img src="data:x">', "<img>"),
    "text": ("<div>a & b &lt; &copy; <c d", "<div>a &amp; b &lt; © &lt;c d</div>"),
    "unclosed in a paragraph": ("a <b>b *c*\n\nd", "<p>a <b>b <em>c</em></b></p>\n<p>d</p>\n"),
    "unclosed in markup": ("*a <b>b* c</b>", "<p><em>a <b>b</b></em> c</p>\n"),
    "stray end": ("a </b> c\n\n</div>\n", "<p>a  c</p>\n\n"),
    "crossing": ("<b>a <i>b</b> c</i>", "<p><b>a <i>b</i></b> c</p>\n"),
    "crossing markup": ("<b>a *b</b> c*", "<p><b>a <em>b c</em></b></p>\n"),
    "unclosed in a quote": ("> <div>\n\na", "<blockquote>\n<div>\n</div></blockquote>\n<p>a</p>\n"),
    "unclosed to the end": ("<div>\n\na\n\nb", "<div>\n<p>a</p>\n<p>b</p>\n</div>"),
    "paragraph is closed": ("<p align=center>\n\na\n\n</p>", '<p align="center">\n</p><p>a</p>\n'),
    "items are closed": (
        "<ul><li>a<li>b<ul><li>c</ul></ul>",
        "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>",
    ),
    "table": (
        "<table><tr><td align=left width=1 class=x>\n\n*a*\n\n<th>b</table>\n",
        '<table><tr><td align="left" width="1">\n<p><em>a</em></p>\n</td><th>b</th></tr></table>\n',
    ),
    "terms": ("<dl><dt>a<dd>b<dt>c</dl>", "<dl><dt>a</dt><dd>b</dd><dt>c</dt></dl>"),
    "no address in a link": ('<a href="x">http://a.b</a>', '<p><a href="x">http://a.b</a></p>\n'),
}


@pytest.mark.parametrize(("text", "expected"), GOLDEN.values(), ids=GOLDEN)
def test_raw_html(show: Callable[[str], str], text: str, expected: str) -> None:
    assert show(text) == expected


def test_details_are_one_block(rendered: Callable[[str], Rendered]) -> None:
    text = "a\n\n<details open>\n<summary>b</summary>\n\n- c\n\n# d\n\n</details>\n\ne\n"
    document = parse(text, file="f.md")
    assert [(b.kind, b.place.line, b.end_line) for b in document.blocks] == [
        ("paragraph", 1, 1),
        ("html", 3, 10),
        ("paragraph", 12, 12),
    ]
    result = rendered(text)
    assert result.blocks[1] == (
        '<details open="">\n<summary>b</summary>\n<ul>\n<li>c</li>\n</ul>\n'
        '<h1 id="d">d</h1>\n</details>\n'
    )
    assert (result.title, result.h1) == (None, None)


def test_each_block_is_balanced(rendered: Callable[[str], Rendered]) -> None:
    for text, _ in GOLDEN.values():
        for block in rendered(f"{text}\n\n# after\n").blocks:
            opened = lxml.html.fragments_fromstring(f"<main>{block}</main><aside></aside>")
            assert [e.tag for e in opened] == ["main", "aside"], text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a <agent-name> b", [(1, 3, "<agent-name> is removed")]),
        ("é <x-y>a</x-y>", [(1, 3, "<x-y> is removed")]),
        ("a </x-y>", [(1, 3, "</x-y> is removed")]),
        ("> a\n> <script>", [(2, 3, "<script> is shown as text")]),
        (
            "<div class=a onclick=b>\n\n</div>\n",
            [(1, 1, "attributes class, onclick of <div> removed")],
        ),
        ("a <a href='javascript:x'>", [(1, 3, "attribute href of <a> removed")]),
        ("a </div>", [(1, 3, "</div> closes nothing here and is removed")]),
        ("a </p></li>", []),
        ("<!-- a --> <b>c</b>\n\n`<d>`", []),
        ("a <?b?>", [(1, 3, "<?b?> is removed")]),
        ("<div>\né <x1> <x2>\n</div>", [(2, 3, "<x1> is removed"), (2, 8, "<x2> is removed")]),
        (f"<{'x' * 99}>", [(1, 1, f"<{'x' * 58}… is removed")]),
    ],
)
def test_what_is_removed_is_named(
    read: Callable[[str], Document], text: str, expected: list[tuple[int, int, str]]
) -> None:
    diagnostics = read(text).diagnostics
    assert {d.code for d in diagnostics} <= {"FG131"}
    assert [
        (d.place.line, d.place.column, d.message.removeprefix("raw HTML: ")) for d in diagnostics
    ] == expected


def test_a_placeholder_gets_a_hint(read: Callable[[str], Document]) -> None:
    placeholder, known = read("<agent-name> <form>").diagnostics
    assert placeholder.hint == "write it as `<agent-name>` in backticks, or with &lt;"
    assert known.hint is None


def test_links_and_ids(read: Callable[[str], Document]) -> None:
    document = read(
        'é <a href="b&amp;c" id="d" name="e">f</a>\n\n<div>\n<img src="g" alt="h">\n</div>\n'
        "\n<p><iframe src=x></iframe></p>\n"
    )
    assert [(n.kind, n.target, n.text, n.place.line, n.place.column) for n in document.links] == [
        ("html", "b&c", "", 1, 3),
        ("html", "g", "h", 4, 1),
    ]
    assert document.ids == {"d", "e"}


def test_comments(read: Callable[[str], Document]) -> None:
    document = read('> <!-- sample: no-run\n> why="x" -->\n\na <!---->b<!--c-->\n')
    assert [(c.text, c.place.line, c.place.column, c.end_line) for c in document.comments] == [
        (' sample: no-run\nwhy="x" ', 1, 3, 2),
        ("", 4, 3, 4),
        ("c", 4, 11, 4),
    ]


TRUSTED = (
    '<div class="a" onclick="b">\n\n*c* <x-y>d</x-y>\n\n</div>\n\n'
    '<script>\nif (a<b) "<div>";\n</script>\n\n<iframe src="e"></iframe>\n\n<!-- f -->\n'
)


def test_trusted_html_stays(plain: RenderOptions) -> None:
    document = parse(TRUSTED, file="f.md", trusted=True)
    result = render(document, replace(plain, trusted=True))
    assert result.blocks == (
        '<div class="a" onclick="b">\n<p><em>c</em> <x-y>d</x-y></p>\n</div>\n',
        '<script>\nif (a<b) "<div>";\n</script>\n',
        '<iframe src="e"></iframe>\n',
        "<!-- f -->\n",
    )
    assert document.diagnostics == ()


def test_trusted_html_is_closed_at_the_end(plain: RenderOptions) -> None:
    document = parse("<div>\n\n<x-y>\n\na <u>b\n", file="f.md", trusted=True)
    result = render(document, replace(plain, trusted=True))
    assert "".join(result.blocks) == "<div>\n<x-y>\n<p>a <u>b</u></p>\n</x-y></div>"


def test_trusted_links_are_resolved(plain: RenderOptions) -> None:
    document = parse("<video src='a' poster=p></video>\n<a href=b>c</a>", file="f.md", trusted=True)
    options = replace(plain, trusted=True, resolve=lambda link: f"{link.target}\"'&.md")
    assert render(document, options).blocks[0] == (
        "<p><video src='a%22&#x27;&amp;.md' poster=p%22&#x27;&amp;.md></video>\n"
        "<a href=b%22&#x27;&amp;.md>c</a></p>\n"
    )


def test_trust_is_needed_for_both(plain: RenderOptions) -> None:
    document = parse(TRUSTED, file="f.md", trusted=True)
    html = "".join(render(document, plain).blocks)
    assert "onclick" not in html
    assert "<script" not in html
    assert "<iframe" not in html
