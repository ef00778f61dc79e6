"""No text keeps Python-Markdown busy, or ends it, with the extensions that Material's pages use.

Either the text is refused before, or it takes time that grows with it and not faster.
"""

from __future__ import annotations

import time
import warnings

import markdown as python_markdown
import pytest

from fieldguide.gfm import burden, parse

pytestmark = [pytest.mark.slow, pytest.mark.unmeasured]

EXTENSIONS = [
    *("abbr", "admonition", "attr_list", "def_list", "footnotes", "md_in_html", "sane_lists"),
    *("smarty", "tables", "toc", "pymdownx.arithmatex", "pymdownx.betterem", "pymdownx.caret"),
    *("pymdownx.critic", "pymdownx.details", "pymdownx.emoji", "pymdownx.highlight"),
    *("pymdownx.inlinehilite", "pymdownx.keys", "pymdownx.magiclink", "pymdownx.mark"),
    *("pymdownx.smartsymbols", "pymdownx.snippets", "pymdownx.superfences", "pymdownx.tabbed"),
    *("pymdownx.tasklist", "pymdownx.tilde", "pymdownx.blocks.admonition"),
    *("pymdownx.blocks.details", "pymdownx.blocks.tab"),
]
FEW = 3_000
TIMES = 4
LEAST = 0.6
# Headings and rules do take quadratic time, and so their number is limited, as is told below.
SHAPES = [
    *("[", "![a](", "[a](b ", "[a][b] ", "[a]: b\n", "[^a]", "[^a]: b\n\n", "](", "*a ", "**_a"),
    *("***", "_*", "a__b", "~~a", "~a ", "^a", "==a", "{--a ", "{~~a~>", "`", "`` ` ", "`#!py a` "),
    *("<", "<!--", "<a ", "<a\n\n", "<a x=", '<img src="', "<div a='", "</div>\n", "<div>\n"),
    *("<div markdown>\n", "<b>", "<?", "<![CDATA[", "&amp;", "&#", "\\*", "http://a.b ", "a@b.c "),
    *("> ", "> a\n>> b\n", "- ", "- a\n", "- a\n\n", "- [ ] a\n", "1. a\n\n", "    a\n\n"),
    *("a {: .b }\n\n", "{: ", "|", "|\n", "a|b\n-|-\n", "|a"),
    *("```\na\n```\n", "```py\na\n", "``` {a=b ", "~~~\n`~~~\n", "> ```\n", "!!! a\n    b\n\n"),
    *(
        '=== "a"\n\n    b\n\n',
        "??? a\n",
        "/// note\n",
        "a\n: b\n\n",
        "*[A]: b\nA ",
        ":a:",
        "++a+b++",
    ),
    *("(c) ", "--> ", "$a ", "\\(", "#1 ", "@user ", '--8<-- "a"\n', "[TOC]\n\n", "a b *c* ", "\t"),
]


def seconds(text: str) -> float:
    """The processor's time for a page."""
    config = {
        "pymdownx.snippets": {"check_paths": False},
        "pymdownx.tabbed": {"alternate_style": True},
        "toc": {"permalink": True},
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        converter = python_markdown.Markdown(extensions=EXTENSIONS, extension_configs=config)
        started = time.process_time()
        converter.convert(text)
    return time.process_time() - started


def refused(text: str) -> bool:
    return burden(parse(text, file="f.md"), file="f.md") is not None


@pytest.mark.full
@pytest.mark.parametrize("unit", SHAPES)
def test_is_refused_or_takes_bounded_time(unit: str) -> None:
    few, many = (unit * (size // len(unit)) for size in (FEW, FEW * TIMES))
    if refused(many):
        return
    took, least = seconds(many), float("inf")
    for _ in range(5):  # What else the machine does makes single figures too large.
        if took < LEAST:
            return
        least = min(least, seconds(few))
        if took < 2 * TIMES * least:
            return
        took = min(took, seconds(many))
    pytest.fail(f"{took:.2f} s, and {least:.2f} s for a part of {TIMES}")


@pytest.mark.parametrize(
    ("text", "what", "line"),
    [
        ("x\n\n" + "<a\n\n" * 300, "tags that do not end", 403),
        ("x\n\n" + "- a\n" * 4_000, "lines", 3_003),
        ("x\n\n" + "---\n" * 4_000, "lines", 3_003),
        ("x\n\n" + "# a\n\n" * 9_000, "headings", None),
        ("x\n\n" + "a b *c* " * 40_000, "markup", 3),
        ("x\n\n" + ("a *b* c\n" * 40 + "\n") * 400, "", 0),
        ("x\n\n```\n<![a b\n```\n<![CDATA[a]]>\n", "", 0),
        ("x\n\n```\n" + "<a\n\n" * 300 + "```\n", "", 0),
        ("| *a* | `b` |\n|-|-|\n" + "| *c* | `d` and `e` |\n" * 2_500, "", 0),
    ],
)
def test_what_is_too_much_is_said_with_its_line(text: str, what: str, line: int | None) -> None:
    excess = burden(parse(text, file="f.md"), file="f.md")
    if not what:
        assert excess is None
        return
    assert excess is not None
    assert what in excess[1]
    assert line in (None, excess[0].line)
