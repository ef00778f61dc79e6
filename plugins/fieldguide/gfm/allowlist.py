"""What GitHub keeps of raw HTML.

The lists are those of GitHub's sanitization filter (github/markup, html-pipeline), the cleaning is
`nh3`'s, which parses as browsers do.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache
from typing import TYPE_CHECKING

import nh3

from fieldguide.gfm.rawhtml import VOID
from fieldguide.gfm.themeids import is_reserved

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["KNOWN", "SHOWN_AS_TEXT", "TAGS", "clean_tag"]

TAGS = frozenset(
    """h1 h2 h3 h4 h5 h6 br b i strong em a pre code img tt div ins del sup sub p picture ol ul
    table thead tbody tfoot blockquote dl dt dd kbd q samp var hr ruby rt rp li tr td th s strike
    summary details caption figure figcaption abbr bdo cite dfn mark small source span time
    wbr""".split()  # noqa: SIM905
)
# GFM, section 6.11: these come out as text.
SHOWN_AS_TEXT = frozenset(
    "title textarea style xmp iframe noembed noframes script plaintext".split()  # noqa: SIM905
)
# Elements that someone may mean who writes their names in angle brackets.
KNOWN = (
    TAGS
    | SHOWN_AS_TEXT
    | frozenset(
        """address area article aside audio base bdi big body button canvas center col colgroup data
        datalist dialog embed fieldset font footer form frame frameset head header hgroup html input
        label legend link main map marquee math menu meta meter nav nobr noscript object optgroup
        option output param portal progress search section select slot svg template track u
        video""".split()  # noqa: SIM905
    )
)

_ANYWHERE = frozenset(
    """abbr align alt aria-describedby aria-hidden aria-label aria-labelledby axis border char
    charoff clear cols colspan compact coords datetime dir headers height hreflang hspace id ismap
    itemprop label lang noshade nowrap open progress rel rev role rows rowspan rules scope shape
    size span start summary tabindex title type usemap valign value vspace width""".split()  # noqa: SIM905
)
_PER_TAG = {
    "a": {"href", "name"},
    "img": {"src", "longdesc", "loading"},
    "div": {"itemscope", "itemtype"},
    "blockquote": {"cite"},
    "del": {"cite"},
    "ins": {"cite"},
    "q": {"cite"},
    "source": {"srcset", "media", "sizes"},
}
_SCHEMES = {"http", "https", "mailto", "xmpp", "irc", "ircs", "ftp", "tel"}
# The parser drops parts of tables that stand outside one, so each is cleaned where it belongs.
_WHERE = {
    "thead": "<table>",
    "tbody": "<table>",
    "tfoot": "<table>",
    "caption": "<table>",
    "tr": "<table><tbody>",
    "td": "<table><tbody><tr>",
    "th": "<table><tbody><tr>",
}
_CLEANED = re.compile(r'<[a-z0-9]+(?: [a-z-]+="[^"]*")*>')
_CLEANED_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')

_cleaner = nh3.Cleaner(
    tags=set(TAGS),
    clean_content_tags=set(),
    attributes={tag: _ANYWHERE | _PER_TAG.get(tag, set()) for tag in TAGS},
    link_rel=None,
    url_schemes=_SCHEMES,
)


@lru_cache(maxsize=1024)
def clean_tag(name: str, source: str) -> Mapping[str, str]:
    """The attributes that GitHub keeps of an opening tag.

    Args:
        name: The tag's name, one of `TAGS`.
        source: The tag as written.
    """
    where = _WHERE.get(name, "")
    cleaned = _cleaner.clean(where + source + ("" if name in VOID else f"</{name}>"))
    match = _CLEANED.match(cleaned, len(where))
    if not cleaned.startswith(where) or match is None:
        return {}
    pairs = _CLEANED_ATTRIBUTE.findall(match[0])
    kept = {key: html.unescape(value) for key, value in pairs}
    for key in ("id", "name"):
        if is_reserved(kept.get(key, "")):
            del kept[key]
    return kept
