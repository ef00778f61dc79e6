"""Heading ids and the table of contents against Python-Markdown's `toc`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import markdown
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown.extensions.toc import nest_toc_tokens, slugify_unicode, unique

from fieldguide.gfm import Highlighter, RenderOptions, parse, render
from fieldguide.gfm.contents import TocToken, UniqueIds, nest
from support import examples

if TYPE_CHECKING:
    from collections.abc import Callable

    from fieldguide.gfm import Document, Rendered

HIGHLIGHT = Highlighter({"use_pygments": False})


def python_markdown(text: str, **options: object) -> tuple[str, list[dict[str, Any]]]:
    md = markdown.Markdown(extensions=["toc", "attr_list"], extension_configs={"toc": options})
    return md.convert(text), md.toc_tokens  # type: ignore[attr-defined]


TEXTS = {
    "nested": "# A\n\n## B\n\n### C\n\n## D\n",
    "skipping": "### A\n\n# B\n\n#### C\n\n## D\n\n##### E\n",
    "equal": "# A\n\n# A\n\n# A_1\n\n# A\n\n# A_1\n",
    "empty": "# !\n\n# ?\n",
    "given": "# A {#b}\n\n# B\n\n# B {#b}\n",
    "markup": "# A *b* `c<d>` & [e](f)\n",
    "unicode": "# Ä é 漢字\n",
    "label": '# A {data-toc-label="B c"}\n',
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize(
    ("options", "toc_depth"),
    [
        (RenderOptions(highlight=HIGHLIGHT), "6"),
        (RenderOptions(highlight=HIGHLIGHT, permalink=True, toc_depth=(2, 3)), "2-3"),
        (
            RenderOptions(
                highlight=HIGHLIGHT,
                permalink="#&",
                permalink_title="",
                permalink_class="x",
                toc_depth=(1, 2),
                slugify=slugify_unicode,
                separator="_",
            ),
            "1-2",
        ),
    ],
    ids=["defaults", "permalinks", "everything"],
)
def test_as_python_markdown(text: str, options: RenderOptions, toc_depth: str) -> None:
    html, tokens = python_markdown(
        text,
        permalink=options.permalink,
        permalink_title=options.permalink_title,
        permalink_class=options.permalink_class,
        slugify=options.slugify,
        separator=options.separator,
        toc_depth=toc_depth,
    )
    result = render(parse(text, file="f.md"), options)
    assert result.toc_tokens == tokens
    assert "".join(result.blocks).strip() == html


def test_footnote_references_are_not_in_the_contents(rendered: Callable[[str], Rendered]) -> None:
    result = rendered("# A[^1]\n\n[^1]: b\n")
    (token,) = result.toc_tokens
    assert (token["name"], token["id"], token["html"]) == ("A", "a", "A")
    assert '<h1 id="a">A<sup id="fnref:1">' in result.blocks[0]


def test_ids_of_raw_html_are_in_use(rendered: Callable[[str], Rendered]) -> None:
    result = rendered('<a id="a"></a>\n\n# A\n\n<a name="b"></a>\n\n# B\n')
    assert result.ids == {"a", "a_1", "b", "b_1"}


@pytest.mark.parametrize(
    "text", ["GET /users/{id}", "Set {a, b}", "`f` {x} *{y}*", "{n=1}", "A {}", "A {b *c*}"]
)
def test_braces_that_are_words_stay(read: Callable[[str], Document], text: str) -> None:
    (heading,) = read(f"# {text}\n").headings
    assert heading.text == text.translate({ord("`"): None, ord("*"): None})


def test_title(rendered: Callable[[str], Rendered]) -> None:
    assert rendered("## A\n\n> # B\n\n# C `d` &\n").title == "C d &"
    assert rendered("## A\n\n> # B\n\n# C `d` &\n").h1 == 2
    assert rendered("## A\n").title is None


def test_headings_of_a_document(read: Callable[[str], Document]) -> None:
    document = read("# A *b*\n\n- ## C {#d .e data-f=g}\n\nH\ni\n===\n\n<div>\n\n# J\n\n</div>\n")
    shown = [(h.level, h.text, h.top, h.place.line, h.place.column) for h in document.headings]
    assert shown == [
        (1, "A b", True, 1, 1),
        (2, "C", False, 3, 3),
        (1, "H i", True, 5, 1),
        (1, "J", False, 11, 1),
    ]
    heading = document.headings[1]
    assert (heading.id, heading.classes, heading.attrs) == ("d", ("e",), {"data-f": "g"})
    assert document.blocks[0].heading is document.headings[0]
    assert [block.heading for block in document.blocks[1:]] == [None, document.headings[2], None]


@settings(max_examples=examples(300))
@given(st.lists(st.sampled_from(["a", "a_1", "a_2", "a_1_1", "", "_1", "b"]), max_size=30))
def test_unique_ids(wanted: list[str]) -> None:
    ids = UniqueIds(["b"])
    used = {"b"}
    assert [ids.unique(w) for w in wanted] == [unique(w, used) for w in wanted]
    assert ids.used == used


@settings(max_examples=examples(300))
@given(st.lists(st.integers(1, 6), max_size=30))
def test_nesting(levels: list[int]) -> None:
    def tokens() -> list[TocToken]:
        return [
            {"level": n, "id": str(i), "name": "", "html": "", "data-toc-label": "", "children": []}
            for i, n in enumerate(levels)
        ]

    assert nest(tokens()) == nest_toc_tokens(tokens())  # type: ignore[arg-type]
