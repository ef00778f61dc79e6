"""Which quality criteria a guide shows at its depth."""

from __future__ import annotations

import pytest

from fieldguide.site.criteria import at_depth

LIST = """<ul>
<li>always</li>
<li>(mvp) at once</li>
<li>
<p>(depth 3+) later</p>
<ul><li>(deep) of the item above</li></ul>
</li>
<li>(deep) at last</li>
<li>(deeper) is no tag</li>
</ul>
<p>(deep) is prose</p>"""


@pytest.mark.parametrize(
    ("depth", "shown"),
    [
        (1, ["always", "at once", "(deeper)", "(deep) is prose"]),
        (3, ["always", "at once", "later", "(deep) of the", "(deeper)", "(deep) is prose"]),
        (4, ["always", "at once", "later", "(deep) of the", "at last", "(deeper)"]),
    ],
)
def test_criteria_count_from_their_depth(depth: int, shown: list[str]) -> None:
    words = ["always", "at once", "later", "(deep) of the", "at last", "(deeper)"]
    found = at_depth(LIST, depth)
    assert [word for word in words if word in found] == [w for w in shown if w in words]
    assert found.endswith("<p>(deep) is prose</p>")
    assert found.count("<li>") == found.count("</li>")


def test_tags_become_badges() -> None:
    found = at_depth(LIST, 5)
    assert '<li><span class="fg-badge">mvp</span> at once</li>' in found
    assert '<p><span class="fg-badge">depth 3+</span> later</p>' in found


def test_a_section_without_a_list_stays() -> None:
    assert at_depth("<p>Be good.</p>", 1) == "<p>Be good.</p>"
