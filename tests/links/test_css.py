from __future__ import annotations

from fieldguide.links.css import addresses


def test_style_sheets() -> None:
    css = "/* url(no) */ a { b: url('one.png') URL(two.png) url( \"three\" ); c: 'url(no)' }"
    assert [one for one, _ in addresses(css)] == ["one.png", "two.png", "three"]
