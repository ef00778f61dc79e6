"""Texts written to hang or crash a parser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import lxml.html
import pytest

from fieldguide.gfm import Highlighter, RenderOptions, parse, render
from support import calls, mostly_full

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

pytestmark = [pytest.mark.slow, pytest.mark.unmeasured]

OPTIONS = RenderOptions(highlight=Highlighter({"use_pygments": False}), permalink=True)
# At ten times the size of the smallest text, what is not linear takes too long.
CASES: dict[str, Callable[[int], str]] = {
    "brackets": lambda n: "[" * 5_000 * n,
    "images": lambda n: "![a](" * 800 * n,
    "references": lambda n: "[a][b]" * 2_000 * n,
    "lists": lambda n: "- " * 1_000 * n + "x",
    "indented lists": lambda n: "".join("  " * i + "- a\n" for i in range(100 * n)),
    "quotes": lambda n: "> " * 1_000 * n + "x",
    "emphasis": lambda n: "*a " * 1_000 * n + "b*" * 1_000 * n,
    "strong": lambda n: "**a " * 1_000 * n + "b** " * 1_000 * n,
    "images in images": lambda n: "![a " * 500 * n + "](b)" * 500 * n,
    "equal headings": lambda n: "# a\n\n" * 10_000 * n,
    "numbered headings": lambda n: "".join(f"# a_{i}\n" for i in range(1_000 * n)) * 2,
    "one line": lambda n: "a *b* é http://x.y " * 5_000 * n,
    "addresses": lambda n: "http://a.b/_x_ " * 2_000 * n,
    "parentheses": lambda n: "http://a.b/" + "(" * 5_000 * n + ")" * 5_000 * n,
    "mail": lambda n: "a@" * 5_000 * n,
    "protocols": lambda n: "mailto:" * 5_000 * n + "a@b.c",
    "entities": lambda n: "http://a.b/" + "&a;" * 5_000 * n,
    "open tags": lambda n: "<div>" * 3_000 * n,
    "open blocks": lambda n: "<div>\n\n" * 1_000 * n,
    "open tags in text": lambda n: "<b>" * 3_000 * n,
    "stray ends": lambda n: "x</b>" * 2_000 * n,
    "items": lambda n: "<ul>" + "<li>" * 2_000 * n,
    "unquoted": lambda n: "<div>\n" + '<a href="' * 5_000 * n + ">",
    "comments": lambda n: "<!--" * 3_000 * n,
    "placeholders": lambda n: "é<agent-x> " * 2_000 * n,
    "attributes": lambda n: "<a " + "x=y " * 3_000 * n + ">",
    "mixed": lambda n: "<div>\n\n> <b>\n\n- *x <i>\n\n" * 300 * n,
    "footnotes": lambda n: "".join(f"[^{i}]: x\n\n" for i in range(300 * n)) + "[^1]" * 300 * n,
    "info": lambda n: "```{" + 'a="' * 5_000 * n + "\nx\n```",
    "highlighted lines": lambda n: f'``` py hl_lines="1-{"9" * n}" linenums="9"\nx\n```',
    "table": lambda n: "a|b\n-|-\n" + "x\n" * 2_000 * n,
    "NUL": lambda n: "\0" * 10_000 * n,
    "backticks": lambda n: "`" * 5_000 * n,
    "details": lambda n: "<details>\n\n```py\nx\n```\n\n" * 100 * n,
}


def depth(html: str) -> int:
    """How deep elements nest, counted in the text itself, as a parser may cut it."""
    root = lxml.html.fromstring(f"<div>{html}</div>")
    deepest = 0
    level = 0
    for event, _ in lxml.etree.iterwalk(root, events=("start", "end")):
        level += 1 if event == "start" else -1
        deepest = max(deepest, level)
    return deepest


def written_depth(parts: Iterable[str]) -> int:
    html = "".join(parts)
    return depth(html)


@pytest.mark.parametrize("case", mostly_full(CASES, "brackets", "emphasis", "lists", "mixed"))
def test_hostile(case: str) -> None:
    text = CASES[case]
    document = parse(text(10), file="f.md")
    result = render(document, OPTIONS)
    assert len(result.blocks) == len(document.blocks)
    assert written_depth([*result.blocks, result.footnotes]) < 250
    assert sum(d.code == "FG132" for d in document.diagnostics) <= 1


@pytest.mark.full
@pytest.mark.parametrize("text", CASES.values(), ids=CASES)
def test_twice_the_text_is_twice_the_work(text: Callable[[int], str]) -> None:
    def work(n: int) -> int:
        return calls(lambda: render(parse(text(n), file="f.md"), OPTIONS))

    assert work(2) < 2.5 * work(1) + 1000


@pytest.mark.parametrize("name", ["lists", "quotes", "open blocks", "mixed", "indented lists"])
def test_depth_is_reported_where_it_is_exceeded(name: str) -> None:
    diagnostics = [d for d in parse(CASES[name](10), file="f.md").diagnostics if d.code == "FG132"]
    assert len(diagnostics) == 1
    deep = parse("> " * 198 + "x", file="f.md")
    assert deep.diagnostics == ()


def test_what_is_deeper_is_shown_flat() -> None:
    text = "> " * 300 + "- deep *down* `here`\n\nafter\n"
    document = parse(f"before\n\n{text}", file="f.md")
    (diagnostic,) = document.diagnostics
    assert diagnostic.code == "FG132"
    assert (diagnostic.place.line, diagnostic.place.column) == (3, 401)
    blocks = render(document, OPTIONS).blocks
    assert "deep down <code>here</code>" in blocks[1]
    assert blocks[1].count("<blockquote>") == 200
    assert blocks[2] == "<p>after</p>\n"
