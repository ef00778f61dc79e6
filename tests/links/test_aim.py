from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fieldguide.links.aim import Aims, SiteAddress


@given(st.text(max_size=60), st.sampled_from(["index.html", "a/b/index.html"]))
def test_any_address_can_be_read(target: str, page: str) -> None:
    aim = Aims(SiteAddress.of("https://example.com/docs/")).of(target, page)
    assert not (aim.kind == "inside" and aim.path.startswith(("/", "../")))
