"""The info string of a fence: its language, attributes and classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from fieldguide.gfm import Document


def test_github_form_is_understood(read: Callable[[str], Document]) -> None:
    (fence,) = read("```python {title=a.py data-sample=no-run hl_lines=1}\nx\n```\n").fences
    assert fence.language == "python"
    assert fence.attrs == {"title": "a.py", "data-sample": "no-run", "hl_lines": "1"}


@pytest.mark.parametrize(
    ("info", "language", "attrs", "classes"),
    [
        ("", "", {}, ()),
        ("py", "py", {}, ()),
        ("  Python  ", "Python", {}, ()),
        (".py", "py", {}, ()),
        ("c++ x", "c++", {"x": ""}, ()),
        ("js,ignore", "js", {",ignore": ""}, ()),
        ("js{1,3}", "js", {"1,3": ""}, ()),
        ("{ .py .a title='b c' }", "py", {"title": "b c"}, ("a",)),
        ("{title=x}", "", {"title": "x"}, ()),
        ('py title="a &amp; \\"b"', "py", {"title": "a & ", 'b"': ""}, ()),
        ("py linenums", "py", {"linenums": ""}, ()),
        ("{", "", {}, ()),
        ("{=}", "", {}, ()),
    ],
)
def test_info(
    read: Callable[[str], Document],
    info: str,
    language: str,
    attrs: dict[str, str],
    classes: tuple[str, ...],
) -> None:
    (fence,) = read(f"~~~{info}\n~~~\n").fences
    assert (fence.language, fence.attrs, fence.classes) == (language, attrs, classes)
