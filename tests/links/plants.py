"""Faults planted in Markdown, and what looks like a fault and is none.

`»` stands before the place that a finding must have, and is taken out before the text is written.
Most stand in an entry, which is GitHub's Markdown, and in a page of Python-Markdown alike.
"""

from __future__ import annotations

from dataclasses import dataclass

BOTH, GFM, PAGE = "gfm page", "gfm", "page"


@dataclass(frozen=True)
class Plant:
    """A text, the code of what is found in it, and a part of the hint; without a code, nothing."""

    text: str
    code: str = ""
    hint: str = ""
    where: str = BOTH
    urls: str = "directory flat"
    count: int = 1
    target: str | None = None


PLANTS: dict[str, Plant] = {
    # Pages
    "page": Plant("A »[x](gone.md) here.", "FG401", target="gone.md"),
    "page-near": Plant("»[x](bb.md)", "FG401", "did you mean 'b.md'?"),
    "page-moved": Plant("»[x](deep.md)", "FG401", "did you mean '../sub/deep.md'?"),
    "page-title": Plant('»[x](gone.md "A title (here)")', "FG401"),
    "page-angle": Plant("»[x](<gone.md>)", "FG401"),
    "page-spaces": Plant("»[x](<no such file.md>)", "FG401"),
    "page-percent": Plant("»[x](no%20such.md)", "FG401"),
    "page-query": Plant("»[x](gone.md?x=1)", "FG401", target="gone.md?x=1"),
    "page-anchor": Plant("»[x](gone.md#there)", "FG401"),
    "page-twice": Plant("»[x](gone.md) and »[y](gone.md)", "FG401", count=2),
    "page-wide": Plant("Ünï 漢字 🙂 »[x](gone.md)", "FG401"),
    "page-case": Plant("»[x](B.md)", "FG401", "did you mean 'b.md'?"),
    "page-parent": Plant("»[x](../gone/page.md)", "FG401"),
    "page-outside": Plant("»[x](../../../../README.md)", "FG401"),
    "page-bare": Plant("»[x](b)", "FG401", "did you mean 'b.md'?"),
    "page-html": Plant("»[x](b.html)", "FG401", "did you mean 'b.md'?", urls="directory"),
    "page-slash": Plant("»[x](b/)", "FG401", "did you mean 'b.md'?"),
    "page-flat-slash": Plant("»[x](../{here}/b/)", "FG401", "'b.md'?", urls="flat"),
    "page-form": Plant("»[x](../b.html)", "FG401", "did you mean 'b.md'?", urls="directory"),
    "page-excluded": Plant("»[x](../hidden/secret.md)", "FG401"),
    "page-draft": Plant("»[x](../drafts/soon.md)", "FG401"),
    "folder-index": Plant("»[x](../sub/)", "FG401", "'../sub/index.md'?", urls="directory"),
    "folder-none": Plant("»[x](../../img/)", "FG401", urls="directory"),
    "folder-none-flat": Plant("»[x](../img/)", "FG401", urls="flat"),
    # Anchors
    "anchor": Plant("»[x](b.md#nope)", "FG402"),
    "anchor-near": Plant("»[x](b.md#sumary)", "FG402", "did you mean 'b.md#summary'?"),
    "anchor-case": Plant("»[x](b.md#Summary)", "FG402", "did you mean 'b.md#summary'?"),
    "anchor-own": Plant("»[x](#nope)", "FG402"),
    "anchor-encoded": Plant("»[x](b.md#caf%C3%A8)", "FG402"),
    "anchor-query": Plant("»[x](b.md?a=b#nope)", "FG402"),
    "anchor-own-query": Plant("»[x](?a=b#nope)", "FG402"),
    "anchor-index": Plant("»[x](../sub/index.md#nope)", "FG402"),
    "anchor-html": Plant('<a href="#nope">x</a>'.replace("<a", "»<a"), "FG402"),
    # Pictures and media
    "image": Plant("Text »![x](../img/gone.png)", "FG401"),
    "image-near": Plant("»![x](../img/thre.svg)", "FG401", "'../img/there.svg'?"),
    "image-case": Plant("»![x](../img/There.svg)", "FG401", "'../img/there.svg'?"),
    "image-linked": Plant("[»![x](../img/gone.png)](b.md)", "FG401"),
    "image-link": Plant("»[![x](../img/there.svg)](gone.md)", "FG401"),
    "image-html": Plant('»<img src="gone.png" alt="x">', "FG401"),
    "image-srcset": Plant('»<img src="{up}img/there.svg" srcset="gone.png 2x" alt="">', "FG401"),
    "image-comma": Plant('»<img alt="" srcset="{up}img/there.svg 1x, gone.png 2x">', "FG401"),
    "video": Plant('»<video src="gone.mp4"></video>', "FG401"),
    "poster": Plant('»<video poster="gone.png"></video>', "FG401"),
    "audio": Plant('»<audio src="gone.mp3"></audio>', "FG401"),
    "source": Plant(
        '<picture>»<source srcset="gone.webp"><img alt="" src="{up}img/there.svg"></picture>',
        "FG401",
    ),
    "track": Plant('»<track src="gone.vtt">', "FG401"),
    "iframe": Plant('»<iframe src="gone.html"></iframe>', "FG401"),
    "object": Plant('»<object data="gone.svg"></object>', "FG401"),
    "embed": Plant('»<embed src="gone.svg">', "FG401"),
    "script": Plant('»<script src="gone.js"></script>', "FG401"),
    "link": Plant('»<link rel="stylesheet" href="gone.css">', "FG401"),
    "style": Plant('»<p style="background: url(gone.png)">x</p>', "FG401"),
    "style-element": Plant(
        "<style>\np { background: »url('gone.png') }\n</style>", "FG401", where=PAGE
    ),
    "import": Plant('<style>\n»@import "gone.css";\n</style>', "FG401", where=PAGE),
    # References and footnotes
    "reference": Plant("»[x][y]\n\n[y]: gone.md", "FG401", target="gone.md"),
    "reference-short": Plant("See »[y].\n\n[y]: gone.md", "FG401"),
    "reference-empty": Plant("See »[y][].\n\n[y]: gone.md", "FG401"),
    "reference-image": Plant("»![x][y]\n\n[y]: gone.png", "FG401"),
    "reference-twice": Plant("»[x][y] and »[z][y]\n\n[y]: gone.md", "FG401", count=2),
    "undefined": Plant("A »[text][nope] here.", "FG405", target="nope"),
    "undefined-empty": Plant("A »[nope][] here.", "FG405"),
    "undefined-image": Plant("A »![text][nope] here.", "FG405"),
    "undefined-near": Plant("»[text][manul]\n\n[manual]: b.md", "FG405", "'manual'?"),
    "undefined-number": Plant("As »[they say][1].", "FG405"),
    "footnote": Plant("Text»[^nope].", "FG406"),
    "footnote-unused": Plant("Text.\n\n»[^lost]: Nobody comes here.", "FG407"),
    "footnote-link": Plant("Text[^1].\n\n[^1]: See »[x](gone.md).", "FG401"),
    # Addresses
    "auto": Plant("»<https://example.com/docs/gone/>", "FG401"),
    "bare": Plant("See »https://example.com/docs/gone/ now.", "FG401", where=GFM),
    "own": Plant("»[x](https://example.com/docs/gone/)", "FG401"),
    "own-http": Plant("»[x](http://example.com/docs/gone/)", "FG401"),
    "own-relative": Plant("»[x](//example.com/docs/gone/)", "FG401"),
    "own-anchor": Plant("»[x](https://example.com/docs/#nope)", "FG402"),
    "absolute": Plant("»[x](/docs/gone/)", "FG401"),
    "absolute-beside": Plant("»[x](/sub/)", "FG401", "/docs/sub/", urls="directory"),
    "absolute-md": Plant("»[x](/knowledge/b.md)", "FG401"),
    "empty": Plant("»[x]()", "FG403", target=""),
    "empty-html": Plant('»<a href="">x</a>', "FG403"),
    "no-host": Plant("»[x](http:///page)", "FG403"),
    "no-colon": Plant("»[x](https//example.org/a)", "FG403", "https://"),
    "one-slash": Plant("»[x](http:/example.org)", "FG403", "http://"),
    "no-slash": Plant("»[x](https:example.org)", "FG403"),
    "no-scheme": Plant("»[x](://example.org)", "FG403"),
    "bad-port": Plant("»[x](http://example.org:99999/)", "FG403"),
    "bad-escape": Plant("»[x](https://example.org/%zz)", "FG403", "%25"),
    "bad-host": Plant("»[x](http://example..org/)", "FG403"),
    "backslash": Plant("»[x](..\\b.md)", "FG403", "'/'"),
    "mail": Plant("»[x](mailto:nobody)", "FG403"),
    "space": Plant("»[x](no such.md)", "FG403", "%20", where=GFM),
    "space-page": Plant("»[x](no such.md)", "FG401", where=PAGE),
    "host-alone": Plant("»[x](www.example.org/a)", "FG401", "https://www.example.org"),
    "scheme": Plant("»[x](htp://example.org)", "FG404", "'http:'?"),
    "scheme-html": Plant('»<a href="htps://example.org">x</a>', "FG404", "'https:'?"),
    "scheme-mail": Plant("»[x](mailo:a@example.org)", "FG404", "'mailto:'?"),
    "scheme-port": Plant("»[x](localhost:8000/a)", "FG404", "http://localhost:8000/a"),
    "javascript": Plant("»[x](javascript:alert)", "FG404"),
    "javascript-html": Plant('»<a href="javascript:alert">x</a>', "FG404"),
    # Where links stand
    "list": Plant("- a\n    - »[x](gone.md)\n", "FG401"),
    "quote": Plant("> A »[x](gone.md)", "FG401"),
    "heading": Plant("## A »[x](gone.md)", "FG401"),
    "table": Plant("| a | b |\n|---|---|\n| 1 | »[x](gone.md) |\n", "FG401"),
    "emphasis": Plant("**a »[x](gone.md)**", "FG401"),
    "html": Plant('»<a href="gone/">x</a>', "FG401"),
    "html-block": Plant('<div>\n<p>»<a class="k"\n   href="gone/">x</a></p>\n</div>', "FG401"),
    "html-quotes": Plant("»<a href='gone/'>x</a>", "FG401"),
    "html-entity": Plant('»<a href="gone/?a=1&amp;b=2">x</a>', "FG401", target="gone/?a=1&b=2"),
    "code-beside": Plant("`[x](gone.md)` and »[x](gone.md)", "FG401"),
    "fence-before": Plant("```\n[x](gone.md)\n```\n\n»[x](gone.md)", "FG401"),
    "comment-before": Plant("<!-- [x](gone.md) -->\n\n»[x](gone.md)", "FG401"),
    "admonition": Plant("!!! note\n\n    A »[x](gone.md)\n", "FG401", where=PAGE),
    "details": Plant("??? note\n    A »[x](gone.md)\n", "FG401", where=PAGE),
    "tab": Plant('=== "One"\n\n    A »[x](gone.md)\n', "FG401", where=PAGE),
    "nested": Plant('=== "One"\n\n    !!! tip\n\n        A »[x](gone.md)\n', "FG401", where=PAGE),
    "attributes": Plant("»[x](gone.md){ .button }", "FG401", where=PAGE),
    "alert": Plant("> [!NOTE]\n> A »[x](gone.md)\n", "FG401", where=GFM),
    "crlf": Plant("One\r\ntwo »[x](gone.md)\r\n", "FG401"),
    # Ids
    "twice": Plant("## One {#same}\n\n## Two »{#same}\n", "FG408", where=PAGE),
    "twice-html": Plant('<a id="same"></a>\n\n»<a id="same"></a>\n', "FG408"),
    "twice-name": Plant('<a name="same"></a>\n\n»<a name="same"></a>\n', "FG408"),
}

CONTROLS: dict[str, Plant] = {
    "page": Plant("[x](b.md)"),
    "page-query": Plant("[x](b.md?x=1#summary)"),
    "page-spaces": Plant("[x](<../sub/two words.md>) [y](../sub/two%20words.md)"),
    "page-unlisted": Plant("[x](../sub/deep.md)"),
    "page-itself": Plant("[x](#summary)"),
    "folder": Plant("[x](../sub/index.md)"),
    "folder-home": Plant("[x](../index.md)"),
    "anchor": Plant("[x](b.md#summary)"),
    "anchor-encoded": Plant("[x](b.md#caf%C3%A9) [y](b.md#café)"),
    "anchor-top": Plant("[x](#) [y](#top)"),
    "anchor-text": Plant("[x](b.md#:~:text=Text)"),
    "anchor-html": Plant('<a id="mine"></a> [x](#mine)'),
    "anchor-name": Plant('<a name="mine"></a> [x](#mine)'),
    "image": Plant("![x](../img/there.svg)"),
    "image-anchor": Plant("![x](../img/there.svg#only-light)"),
    "download": Plant("[x](../img/data.txt)"),
    "srcset": Plant(
        '<img src="{up}img/there.svg" srcset="{up}img/there.svg 2x" alt="">', where=PAGE
    ),
    "data": Plant('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" alt="">', where=PAGE),
    "reference": Plant("[x][y] and [y]\n\n[y]: b.md"),
    "reference-case": Plant("[x][Y]\n\n[y]: b.md"),
    "footnote": Plant("Text[^1], text[^1].\n\n[^1]: Here."),
    "code": Plant("`[x](gone.md)` ``[a][nope] ` [^z]``"),
    "fence": Plant("```\n[x](gone.md) [a][nope] [^z]\n```"),
    "fence-long": Plant("````\n```\n[x](gone.md)\n```\n````"),
    "tildes": Plant("~~~ html\n<a href='gone/'>x</a>\n~~~"),
    "indented": Plant("Text:\n\n    [x](gone.md) [a][nope]\n"),
    "comment": Plant("<!-- [x](gone.md) <a href='gone/'> [a][nope] -->"),
    "escaped": Plant(r"\[x](gone.md) \[a][nope]"),
    "tasks": Plant("- [ ] open\n- [x] done\n- [x][ ] odd\n"),
    "elements": Plant("Take a[0][1] or rows[i][j] or [0][1]."),
    "classes": Plant("The pattern [a-z][0-9_] and [^a-z]+ and [A-Z][a-z]*."),
    "bracketed": Plant("An [aside], and [another one]: see below."),
    "mail": Plant("[x](mailto:a@example.org) <b@example.org>"),
    "schemes": Plant("[x](tel:+1) [y](vscode://file) [z](chrome://extensions)", where=PAGE),
    "outside": Plant("[x](https://example.org/gone) <https://example.net/a#b>"),
    "outside-port": Plant("[x](http://localhost:8000/) [y](http://[::1]:80/)"),
    "own": Plant(
        "<https://example.com/docs/> [x](https://example.com/docs/sub/)", urls="directory"
    ),
    "own-host": Plant("[x](https://example.com/other/)"),
    "absolute": Plant("[x](/docs/sub/) [y](/docs/)", urls="directory"),
    "absolute-beside": Plant("[x](/another-site/)"),
    "tabs": Plant('=== "One"\n\n    a\n\n=== "Two"\n\n    b\n\n[x](#__tabbed_1_2)\n', where=PAGE),
    "lines": Plant("``` py\na = 1\n```\n\n[x](#__codelineno-0-1)\n"),
    "admonition": Plant("!!! note\n\n    A [x](b.md)\n", where=PAGE),
    "attributes": Plant("[x](b.md){ .button #k }\n\n[y](#k)", where=PAGE),
    "text": Plant("Text with ]( and [ and ](x y) in it.", where=GFM),
    "parentheses": Plant("[x](https://example.org/a_(b))"),
}
