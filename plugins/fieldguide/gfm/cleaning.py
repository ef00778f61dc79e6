"""Sanitises the HTML that Python-Markdown makes of an entry.

Unlike `allowlist`, this keeps what extensions write: classes, data, inputs of tabs, icons. What
GitHub would not keep and runs nothing stays as well.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import nh3

from fieldguide.gfm.allowlist import TAGS
from fieldguide.gfm.rawhtml import attributes, tokenize
from fieldguide.gfm.themeids import is_reserved
from fieldguide.gfm.urls import is_safe

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["clean"]

_TAGS = TAGS | frozenset(
    """address area article aside audio big center col colgroup data footer header hgroup input
    label main map menu meter nav progress section track u video
    svg g path circle ellipse line polygon polyline rect text tspan defs desc title
    math mi mn mo ms mspace mtext mfrac mroot mrow mspace msqrt mstyle msub msubsup msup mover
    munder munderover mtable mtd mtr mpadded mphantom semantics""".split()  # noqa: SIM905
)
_WITH_CONTENT = frozenset("script style template".split())  # noqa: SIM905
_ANYWHERE = frozenset(
    """abbr accesskey align alt axis border char charoff class clear cols colspan compact coords
    datetime dir for headers height hidden high hreflang hspace id ismap itemprop itemscope itemtype
    label lang loading low max media min name nowrap open optimum placeholder role rows rowspan
    rules scope shape size sizes span srclang start style summary tabindex title translate type
    usemap valign value vspace width
    autoplay controls default kind loop muted playsinline preload
    checked disabled readonly
    d cx cy dx dy fill fill-opacity fill-rule clip-rule font-size opacity points
    preserveaspectratio preserveAspectRatio r rx ry stroke stroke-linecap stroke-linejoin
    stroke-opacity stroke-width text-anchor transform viewbox viewBox x x1 x2 xmlns y y1 y2
    accent columnalign display fence mathvariant rowalign separator stretchy""".split()  # noqa: SIM905
)
_LEADING = frozenset("cite href poster src srcset".split())  # noqa: SIM905
_ADDRESSES = _LEADING | {"target", "rel"}
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*(?=:)")
_SCHEMES = frozenset(
    """ed2k feed ftp geo git http https irc ircs magnet mailto matrix news sftp sip slack sms ssh
    tel vscode webcal xmpp""".split()  # noqa: SIM905
)
_PREFIXES = frozenset({"aria-", "data-"})
_STYLES = frozenset(
    """background-color border color font-size font-style font-weight height margin margin-left
    margin-right max-height max-width min-width padding text-align text-decoration vertical-align
    white-space width""".split()  # noqa: SIM905
)
_PART_OF_THEME = "data-md-component"
_IMAGE = re.compile(r"data:image/(?:avif|gif|jpeg|png|webp)[;,]", re.IGNORECASE)
_MEDIA = frozenset({"img", "source", "audio", "video"})


def clean(content: str) -> tuple[str, dict[str, str]]:
    """Remove from the HTML of a page what would run in a browser.

    Args:
        content: The HTML of a page.

    Returns:
        The HTML, and what was removed: by its form in a message, such as `<script>`, `onclick` or
        `href="javascript:..."`, the text to search for in the source.
    """
    return _cleaner.clean(content), dict(_refused(content))


def _refused(content: str) -> Iterator[tuple[str, str]]:
    for token in tokenize(content):
        if token.kind != "open":
            continue
        if token.name not in _TAGS:
            yield f"<{token.name}>", f"<{token.name}"
            continue
        for attribute in attributes(token.source):
            name, value = attribute.name, attribute.value
            if not (name in _ANYWHERE or name in _ADDRESSES or name.startswith(tuple(_PREFIXES))):
                yield name, name
            elif _judged(token.name, name, value) is None:
                yield f'{name}="{value}"', value


def _judged(tag: str, name: str, value: str) -> str | None:
    """The value of an attribute, or None to remove it."""
    if name in {"id", "name", "for"} and is_reserved(value):
        return None
    if name == _PART_OF_THEME:
        return None
    if name in _LEADING and value and not _is_kept(value):
        return value if tag in _MEDIA and name != "cite" and _IMAGE.match(value) else None
    return value


def _is_kept(address: str) -> bool:
    scheme = _SCHEME.match(address)
    return is_safe(address) and (scheme is None or scheme[0].lower() in _SCHEMES)


_cleaner = nh3.Cleaner(
    tags=set(_TAGS),
    clean_content_tags=set(_WITH_CONTENT),
    attributes={"*": set(_ANYWHERE), **{tag: set(_ANYWHERE | _ADDRESSES) for tag in _TAGS}},
    attribute_filter=_judged,
    generic_attribute_prefixes=set(_PREFIXES),
    filter_style_properties=set(_STYLES),
    link_rel=None,
    url_schemes={"data", *_SCHEMES},
)
