"""The HTML of each kind of markup, as Material for MkDocs expects it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from fieldguide.gfm import (
    Highlighter,
    Link,
    Rendered,
    RenderOptions,
    parse,
    render,
    render_excerpt,
)

if TYPE_CHECKING:
    from collections.abc import Callable

GOLDEN = {
    "paragraph": (
        "a *b* **c** ~~d~~ ~e~",
        "<p>a <em>b</em> <strong>c</strong> <del>d</del> <del>e</del></p>\n",
    ),
    "breaks": ("a\nb  \nc\\\nd", "<p>a\nb<br>\nc<br>\nd</p>\n"),
    "escaping": (
        'a & b &lt; \\* `<x>` "q"',
        '<p>a &amp; b &lt; * <code>&lt;x&gt;</code> "q"</p>\n',
    ),
    "rule": ("a\n\n---\n", "<p>a</p>\n<hr>\n"),
    "quote": ("> a\n", "<blockquote>\n<p>a</p>\n</blockquote>\n"),
    "tight list": ("- a\n- b\n", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
    "loose list": ("- a\n\n- b\n", "<ul>\n<li>\n<p>a</p>\n</li>\n<li>\n<p>b</p>\n</li>\n</ul>\n"),
    "list after a paragraph": ("a\n- b\n", "<p>a</p>\n<ul>\n<li>b</li>\n</ul>\n"),
    "nested by two": ("- a\n  - b\n", "<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>\n"),
    "ordered list": ("3. a\n", '<ol start="3">\n<li>a</li>\n</ol>\n'),
    "tasks": (
        "- [ ] a\n- [x] b\n- c\n",
        (
            '<ul class="task-list">\n'
            '<li class="task-list-item"><label class="task-list-control">'
            '<input type="checkbox" aria-label="Incomplete task" disabled>'
            '<span class="task-list-indicator"></span></label>'
            " a</li>\n"
            '<li class="task-list-item"><label class="task-list-control">'
            '<input type="checkbox" aria-label="Completed task" disabled checked>'
            '<span class="task-list-indicator"></span></label>'
            " b</li>\n<li>c</li>\n</ul>\n"
        ),
    ),
    "no table of other width after a paragraph": (
        "a\nb|c\n|-|\n",
        "<p>a\nb|c\n|-|</p>\n",
    ),
    "table": (
        "|a|b|c|d|\n|-|:-|:-:|-:|\n|1|`x\\|y`|3|4|\n",
        (
            "<table>\n<thead>\n<tr>\n<th>a</th>\n"
            '<th style="text-align: left;">b</th>\n<th style="text-align: center;">c</th>\n'
            '<th style="text-align: right;">d</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>1</td>\n'
            '<td style="text-align: left;"><code>x|y</code></td>\n'
            '<td style="text-align: center;">3</td>\n<td style="text-align: right;">4</td>\n'
            "</tr>\n</tbody>\n</table>\n"
        ),
    ),
    "table after a paragraph": (
        "a\n*b*\n`c`|d\n-|-\n",
        (
            "<p>a\n<em>b</em></p>\n<table>\n<thead>\n<tr>\n<th><code>c</code></th>\n<th>d</th>\n"
            "</tr>\n</thead>\n</table>\n"
        ),
    ),
    "table after an item": (
        "- a\n  b|c\n  -|-\n",
        (
            "<ul>\n<li>a\n<table>\n<thead>\n<tr>\n<th>b</th>\n<th>c</th>\n"
            "</tr>\n</thead>\n</table>\n</li>\n</ul>\n"
        ),
    ),
    "no table after an item": ("- a\nb|c\n-|-\n", "<ul>\n<li>a\nb|c\n-|-</li>\n</ul>\n"),
    "no table of other width": ("a\nb|c\n-\n", '<h2 id="a-bc">a\nb|c</h2>\n'),
    "no tasks in a quote": (
        "> - [ ] a\n",
        "<blockquote>\n<ul>\n<li>[ ] a</li>\n</ul>\n</blockquote>\n",
    ),
    "table without rows": (
        "|a|\n|-|\n",
        "<table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n</table>\n",
    ),
    "link": ('[a *b*](c.md "d\\"e")', '<p><a href="c.md" title="d&quot;e">a <em>b</em></a></p>\n'),
    "reference": ("[a][B]\n\n[b]: c 'd'\n", '<p><a href="c" title="d">a</a></p>\n'),
    "undefined reference": ("[a][b] [c]", "<p>[a][b] [c]</p>\n"),
    "image": ("![a *b* `c`](d.png)", '<p><img alt="a b c" src="d.png"></p>\n'),
    "image in a link": ("[![a](b)](c)", '<p><a href="c"><img alt="a" src="b"></a></p>\n'),
    "link in an image": ("![a [b](c)](d)", '<p><img alt="a b" src="d"></p>\n'),
    "autolinks": (
        "<http://a.b?c> <e@f.g>",
        '<p><a href="http://a.b?c">http://a.b?c</a> <a href="mailto:e@f.g">e@f.g</a></p>\n',
    ),
    "encoded address": ('[a](<b c é">)', '<p><a href="b%20c%20%C3%A9%22">a</a></p>\n'),
    "empty address": ("[a *b*]() ![c]()", "<p>a <em>b</em> c</p>\n"),
    "mermaid is code": (
        "```mermaid\na-->b\n```\n",
        '<pre class="highlight"><code class="language-mermaid">a--&gt;b</code></pre>\n',
    ),
    "indented code": ("    a\n\n    b\n", '<pre class="highlight"><code>a\n\nb</code></pre>\n'),
    "heading attributes": (
        "# A {#x .y .z data-search-exclude onclick=1 data-a=b}\n",
        '<h1 class="y z" data-search-exclude="" data-a="b" id="x">A</h1>\n',
    ),
    "empty": ("", ""),
}


@pytest.mark.parametrize(("text", "expected"), GOLDEN.values(), ids=GOLDEN)
def test_markup(show: Callable[[str], str], text: str, expected: str) -> None:
    assert show(text) == expected


@pytest.mark.parametrize(
    ("word", "class_"),
    [
        ("Note", "note"),
        ("Tip", "tip"),
        ("Important", "info"),
        ("Warning", "warning"),
        ("Caution", "danger"),
    ],
)
def test_alert(show: Callable[[str], str], word: str, class_: str) -> None:
    assert show(f"> [!{word.upper()}]\n> a\n>\n> - b\n") == (
        f'<div class="admonition {class_}">\n<p class="admonition-title">{word}</p>\n'
        "<p>a</p>\n<ul>\n<li>b</li>\n</ul>\n</div>\n"
    )


def test_footnotes_are_numbered_by_reference(rendered: Callable[[str], Rendered]) -> None:
    result = rendered(
        "a[^b] c[^A] d[^b] e[^x]\n\n[^a]: one\n[^b]: two\n\n    - three\n[^c]: unused\n"
    )
    assert result.blocks[0] == (
        '<p>a<sup id="fnref:b"><a class="footnote-ref" href="#fn:b">1</a></sup>'
        ' c<sup id="fnref:a"><a class="footnote-ref" href="#fn:a">2</a></sup>'
        ' d<sup id="fnref2:b"><a class="footnote-ref" href="#fn:b">1</a></sup> e[^x]</p>\n'
    )
    assert set(result.blocks[1:]) == {""}
    back = (
        '<a class="footnote-backref" href="#{}" title="Jump back to footnote {} in the text">'
        "&#8617;</a>"
    )
    assert result.footnotes == (
        '<div class="footnote">\n<hr>\n<ol>\n'
        '<li id="fn:b">\n<p>two</p>\n<ul>\n<li>three</li>\n</ul>\n'
        f"<p>{back.format('fnref:b', 1)}{back.format('fnref2:b', 1)}</p>\n</li>\n"
        f'<li id="fn:a">\n<p>one&#160;{back.format("fnref:a", 2)}</p>\n</li>\n'
        "</ol>\n</div>\n"
    )
    assert result.ids == {"fn:a", "fn:b", "fnref:a", "fnref:b", "fnref2:b"}


def test_mermaid(plain: RenderOptions) -> None:
    document = parse("```mermaid\na-->b & c\n```\n", file="f.md")
    assert render(document, replace(plain, mermaid=True)).blocks == (
        '<pre class="mermaid"><code>a--&gt;b &amp; c</code></pre>\n',
    )


@pytest.mark.parametrize(
    "target",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "&#x6A;avascript:x",
        "java&Tab;script:x",
        "java&#10;script:x",
        "&#1;javascript:x",
        "&nbsp;javascript:x",
        "javascript&colon;x",
        "vbscript:x",
        "data:text/html,x",
        "&#x200B;data:x",
    ],
)
def test_unsafe_addresses_keep_their_text(show: Callable[[str], str], target: str) -> None:
    assert show(f"[a]({target}) ![b](<{target}>)") == "<p>a b</p>\n"


@pytest.mark.parametrize("target", ["#javascript:x", "./data:x", "a/vbscript:x", "?javascript:"])
def test_safe_addresses_stay(show: Callable[[str], str], target: str) -> None:
    assert show(f"[a]({target})") == f'<p><a href="{target}">a</a></p>\n'


def test_resolve_gives_the_address(plain: RenderOptions) -> None:
    seen: list[Link] = []

    def resolve(link: Link) -> str:
        seen.append(link)
        return "javascript:x" if link.kind == "image" else f"/base/{link.target}?a&b"

    document = parse('[a](b)\n![c](d)\n\n<a href="e">f</a> <http://g.h>\n', file="f.md")
    html = render(document, replace(plain, resolve=resolve)).blocks
    assert html == (
        '<p><a href="/base/b?a&amp;b">a</a>\nc</p>\n',
        '<p><a href="/base/e?a&amp;b">f</a> <a href="/base/http://g.h?a&amp;b">http://g.h</a></p>\n',
    )
    assert tuple(seen) == document.links


def test_same_input_same_output(show: Callable[[str], str]) -> None:
    text = "".join(f"# {name}\n{source}\n\n" for name, (source, _) in GOLDEN.items())
    assert show(text) == show(text)


def test_blocks_are_parallel(rendered: Callable[[str], Rendered]) -> None:
    text = (
        "# A\n\nb\n\n- c\n- d\n\n> e\n\n|f|\n|-|\n\n***\n\n```\ng\n```\n\n<div>h</div>\n\n"
        "i[^1]\n\n[^1]: j\n"
    )
    document = parse(text, file="f.md", first_line=5)
    kinds = [block.kind for block in document.blocks]
    assert kinds == [
        "heading", "paragraph", "list", "quote", "table", "rule", "code", "html", "paragraph",
        "footnote",
    ]  # fmt: skip
    assert [(b.place.line, b.end_line) for b in document.blocks] == [
        (5, 5), (7, 7), (9, 10), (12, 12), (14, 15), (17, 17), (19, 21), (23, 23), (25, 25),
        (27, 27),
    ]  # fmt: skip
    assert len(rendered(text).blocks) == len(document.blocks)
    assert rendered(text).title == "A"
    assert rendered(text).h1 == 0


@pytest.mark.parametrize("trusted", [False, True])
def test_an_excerpt_has_no_ids(*, trusted: bool) -> None:
    text = (
        '# a {#b .c}\n\n<div id="d" class="e" title="f"><a name=g href="h">i</a></div>\n\n'
        "```{#j .python}\nk\n```\n\nl[^m]\n\n[^m]: n\n"
    )
    document = parse(text, file="f.md", trusted=trusted)
    options = RenderOptions(
        highlight=Highlighter({"use_pygments": False}), permalink=True, trusted=trusted
    )
    html = render_excerpt(document, document.blocks, options)
    assert not re.search(r"\b(?:id|name)=", html)
    assert "fn" not in html
    assert '<h1 class="c">a</h1>' in html
    assert 'title="f"' in html
    assert 'href="h"' in html
