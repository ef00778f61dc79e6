"""Which block of a page shows which sample: known by its code, never by its number."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

import markdown as python_markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldguide.gfm import Highlighter, RenderOptions, parse, render
from fieldguide.samples.base import KnowledgeBase
from fieldguide.samples.finding.pages import find
from fieldguide.site.evidence import placed
from support import settings_for

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

T = "```"
TODAY = dt.date(2026, 1, 1)
A, B = "<pre><code>a\n</code></pre>", "<pre><code>b\n</code></pre>"
CODE = "if a < 1:\n    b = '&amp;'\n\n    c = 2\n"
STYLES: dict[str, dict[str, Any]] = {
    "plain": {},
    "anchors": {"anchor_linenums": True, "line_spans": "__span", "auto_title": True},
    "table": {"linenums": True, "linenums_style": "table", "anchor_linenums": True},
    "inline": {"linenums": True, "linenums_style": "inline"},
    "apart": {"linenums": True, "linenums_style": "pymdownx-inline", "anchor_linenums": True},
    "bare": {"use_pygments": False},
}


def shown(content: str, codes: list[str]) -> list[tuple[int, str]]:
    """The samples in the order of the page, each with the code in its HTML."""
    return [
        (index, re.sub(r"<[^>]*>", "", content[start:end]).strip())
        for index, start, end in placed(content, codes)
    ]


def rendered(text: str) -> str:
    options = RenderOptions(highlight=Highlighter({}), resolve=lambda link: link.target)
    made = render(parse(text, file="a.md"), options)
    return "".join(made.blocks) + made.footnotes


@pytest.mark.parametrize("style", STYLES)
def test_however_the_site_writes_code(style: str) -> None:
    title = "" if style == "bare" else ' title="src/a.py"'  # It would be no block with one.
    text = f"one\n\n{T}python{title}\n{CODE}{T}\n\ntwo\n\n{T}js\nx\n{T}\n\nthree\n"
    content = python_markdown.markdown(
        text,
        extensions=["pymdownx.superfences", "pymdownx.highlight"],
        extension_configs={"pymdownx.highlight": STYLES[style]},
    )
    (_, start, end), (_, other, last) = found = placed(content, [CODE, "x\n"])
    assert [index for index, _, _ in found] == [0, 1]
    assert content[:start].strip() == "<p>one</p>"
    assert content[end:other].strip() == "<p>two</p>"
    assert content[last:].strip() == "<p>three</p>"


@pytest.mark.parametrize(
    ("content", "codes", "expected"),
    [
        (A + B, ["a", "b"], [(0, "a"), (1, "b")]),
        (B + A, ["a", "b"], [(1, "b"), (0, "a")]),
        (A + A, ["a", "a"], [(0, "a"), (1, "a")]),
        ("<pre>raw</pre>" + A, ["a"], [(0, "a")]),
        (A + B, ["b"], [(0, "b")]),
        (A, ["a", "b"], []),
        (A + A, ["a", "b"], []),
        (A, ["a b"], []),
        (A, [], []),
        ("", ["a"], []),
        ("<pre><code>a", ["a"], []),
        ('<div class="highlighter">' + A + "</div>", ["a"], [(0, "a")]),
    ],
)
def test_all_or_nothing(content: str, codes: list[str], expected: list[tuple[int, str]]) -> None:
    assert shown(content, codes) == expected


def test_a_footnote_stands_elsewhere_than_in_the_source() -> None:
    text = f"One[^1].\n\n[^1]: Note:\n\n    {T}\n    first\n    {T}\n\nTwo.\n\n{T}\nsecond\n{T}\n"
    assert shown(rendered(text), ["first\n", "second\n"]) == [(1, "second"), (0, "first")]


LINES = st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" \t"), max_size=12)


@given(st.lists(st.lists(LINES, min_size=1, max_size=4), min_size=1, max_size=4))
def test_any_code_is_known_again(blocks: list[list[str]]) -> None:
    fence = "`" * 20
    text = "\n\n".join("\n".join([f"{fence}python", *lines, fence]) for lines in blocks)
    document = parse(text, file="a.md")
    codes = [one.code for one in document.fences]
    found = placed(rendered(text), codes)
    assert [index for index, _, _ in sorted(found)] == list(range(len(blocks)))
    bare = ["".join(code.split()) for code in codes]
    assert [bare[index] for index, _, _ in found] == bare


@given(st.text(), st.lists(st.text(max_size=3), max_size=3))
def test_any_page_at_all(content: str, codes: list[str]) -> None:
    found = placed(content, codes)
    assert sorted(index for index, _, _ in found) in ([], list(range(len(codes))))


@pytest.mark.full
@pytest.mark.corpus
def test_every_sample_of_the_corpus_has_its_block(corpus: Path) -> None:
    number = 0
    for page in find(KnowledgeBase(settings_for(corpus)), today=TODAY).pages:
        body = re.sub(r"\A---\n.*?\n---\n", "", page.path.read_text("utf-8"), flags=re.DOTALL)
        codes = [sample.code for sample in page.samples]
        found = placed(rendered(body), codes)
        assert [index for index, _, _ in found] == list(range(len(codes))), page.file
        number += len(codes)
    assert number > 700
