from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fieldguide.links.aim import Aims, SiteAddress
from fieldguide.links.pages import PageReader
from fieldguide.links.scan import scan
from links.pieces import PIECES


@given(PIECES, st.sampled_from(["index.html", "a/index.html", "a/b/c/index.html"]))
def test_pieces_come_to_the_same_as_the_page(pieces: list[str], name: str) -> None:
    text = "<li>".join(pieces)
    aims = Aims(SiteAddress())
    read_page = PageReader(aims).read({name: text.encode()})[name]
    # Read after another page of the same folder, and alone.
    reader = PageReader(aims)
    reader.read({name.replace("index", "other"): text.encode()})
    assert reader.read({name: text.encode()})[name].aims.keys() == read_page.aims.keys()
    whole = scan(text)
    assert read_page.aims.keys() == {aims.of(one.target, name) for one in whole.addresses}
    assert read_page.ids == set(whole.ids)
