"""Pieces of HTML for tests that read any page: tags with attributes, and text."""

from __future__ import annotations

import html

from hypothesis import strategies as st

NAMES = st.sampled_from(["a", "img", "p", "span", "li", "script", "video", "b-c"])
VALUES = st.text("ab/#.?&<>\"' é=", max_size=8)
TAGS = st.builds(
    lambda name, key, value, quote: f"<{name} {key}={quote}{value.replace(quote, '')}{quote}>",
    NAMES,
    st.sampled_from(["href", "src", "id", "class", "name", "poster", "title"]),
    VALUES.map(lambda value: value.replace("<", "").replace("&", "&amp;")),
    st.sampled_from(["'", '"']),
)
PIECES = st.lists(TAGS | st.text("ab <>&é\n", max_size=6).map(html.escape), max_size=12)
