"""Text that is made to hang or crash a parser."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import lxml.html
import pytest

from fieldguide.markdown import Highlighter, RenderOptions, parse, render

if TYPE_CHECKING:
    from collections.abc import Iterable

OPTIONS = RenderOptions(highlight=Highlighter({"use_pygments": False}), permalink=True)
SECONDS = 10  # far above what they take, far below what they take in quadratic time
CASES = {
    "brackets": "[" * 50_000,
    "images": "![a](" * 8_000,
    "references": "[a][b]" * 20_000,
    "lists": "- " * 10_000 + "x",
    "indented lists": "".join("  " * i + "- a\n" for i in range(1_000)),
    "quotes": "> " * 10_000 + "x",
    "emphasis": "*a " * 10_000 + "b*" * 10_000,
    "strong": "**a " * 10_000 + "b** " * 10_000,
    "images in images": "![a " * 5_000 + "](b)" * 5_000,
    "equal headings": "# a\n\n" * 100_000,
    "numbered headings": "".join(f"# a_{i}\n" for i in range(10_000)) * 2,
    "one line": "a *b* é http://x.y " * 50_000,
    "addresses": "http://a.b/_x_ " * 20_000,
    "parentheses": "http://a.b/" + "(" * 50_000 + ")" * 50_000,
    "mail": "a@" * 50_000,
    "protocols": "mailto:" * 50_000 + "a@b.c",
    "entities": "http://a.b/" + "&a;" * 50_000,
    "open tags": "<div>" * 30_000,
    "open blocks": "<div>\n\n" * 10_000,
    "open tags in text": "<b>" * 30_000,
    "stray ends": "x</b>" * 20_000,
    "items": "<ul>" + "<li>" * 20_000,
    "unquoted": "<div>\n" + '<a href="' * 50_000 + ">",
    "comments": "<!--" * 30_000,
    "placeholders": "é<agent-x> " * 20_000,
    "attributes": "<a " + "x=y " * 30_000 + ">",
    "mixed": "<div>\n\n> <b>\n\n- *x <i>\n\n" * 3_000,
    "footnotes": "".join(f"[^{i}]: x\n\n" for i in range(3_000)) + "[^1]" * 3_000 + "[^9]" * 3_000,
    "info": "```{" + 'a="' * 50_000 + "\nx\n```",
    "highlighted lines": '``` py hl_lines="1-99999999999" linenums="9"\nx\n```',
    "table": "a|b\n-|-\n" + "x\n" * 20_000,
    "NUL": "\0" * 100_000,
    "backticks": "`" * 50_000,
    "details": "<details>\n\n```py\nx\n```\n\n" * 1_000,
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


@pytest.mark.parametrize("text", CASES.values(), ids=CASES)
def test_hostile(text: str) -> None:
    started = time.process_time()
    document = parse(text, file="f.md")
    result = render(document, OPTIONS)
    assert time.process_time() - started < SECONDS
    assert len(result.blocks) == len(document.blocks)
    assert written_depth([*result.blocks, result.footnotes]) < 250
    assert sum(d.code == "FG132" for d in document.diagnostics) <= 1


@pytest.mark.parametrize("name", ["lists", "quotes", "open blocks", "mixed", "indented lists"])
def test_depth_is_reported_where_it_is_exceeded(name: str) -> None:
    found = [d for d in parse(CASES[name], file="f.md").diagnostics if d.code == "FG132"]
    assert len(found) == 1
    deep = parse("> " * 198 + "x", file="f.md")
    assert deep.diagnostics == ()


def test_what_is_deeper_is_shown_flat() -> None:
    text = "> " * 300 + "- deep *down* `here`\n\nafter\n"
    document = parse(f"before\n\n{text}", file="f.md")
    (found,) = document.diagnostics
    assert (found.code, found.place.line, found.place.column) == ("FG132", 3, 401)
    blocks = render(document, OPTIONS).blocks
    assert "deep down <code>here</code>" in blocks[1]
    assert blocks[1].count("<blockquote>") == 200
    assert blocks[2] == "<p>after</p>\n"
