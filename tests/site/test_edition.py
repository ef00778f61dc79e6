"""Which quality criteria a guide shows at its depth."""

from __future__ import annotations

import pytest

from fieldguide.gfm import Highlighter, RenderOptions, parse, render_excerpt
from fieldguide.site.edition import at_depth

TIGHT = """\
- always
- (mvp) at once
- (deep) at last
- (deeper) is no tag
"""
LOOSE = """\
- (depth 3+) later

  - (deep) of the item above

- (deep) the end
- **(deep)** in bold

(deep) is prose
"""


def shown(text: str, depth: int) -> str:
    document = parse(text, file="step.md")
    blocks = [at_depth(block, depth) for block in document.blocks]
    options = RenderOptions(highlight=Highlighter({"use_pygments": False}))
    return render_excerpt(document, blocks, options)


@pytest.mark.parametrize(
    ("depth", "hidden"),
    [
        (1, ["at last", "later", "of the item", "the end"]),
        (3, ["at last", "the end"]),
        (4, []),
    ],
)
def test_criteria_apply_from_their_depth(depth: int, hidden: list[str]) -> None:
    words = ["always", "at once", "at last", "(deeper)", "later", "of the item", "the end", "bold"]
    html = "\n".join(shown(text, depth) for text in (TIGHT, LOOSE))
    assert [word for word in words if word not in html] == hidden
    assert html.endswith("<p>(deep) is prose</p>")
    assert html.count("<li>") == html.count("</li>")


def test_tags_become_badges() -> None:
    assert '<li><span class="fg-badge">mvp</span> at once</li>' in shown(TIGHT, 5)
    assert '<p><span class="fg-badge">depth 3+</span> later</p>' in shown(LOOSE, 5)


def test_a_tag_in_a_nested_list_is_text() -> None:
    assert "<li>(deep) of the item above</li>" in shown(LOOSE, 3)


def test_lists_in_quotes_and_details_are_criteria_too() -> None:
    text = "> - (deep) quoted\n\n<details>\n\n- (deep) inside\n- always\n\n</details>\n"
    assert [word for word in ("quoted", "inside", "always") if word in shown(text, 1)] == ["always"]


def test_a_section_without_a_list_stays() -> None:
    assert shown("Be good.", 1) == "<p>Be good.</p>"
