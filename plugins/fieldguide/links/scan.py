"""The addresses and ids in HTML, as a browser reads it."""

from __future__ import annotations

import re
from typing import NamedTuple

from fieldguide.gfm.rawhtml import candidates, read_token, values
from fieldguide.links import css

__all__ = ["Address", "Scan", "addresses_of", "scan"]

_RAW_TEXT = "script|style|textarea|title|iframe|xmp|noembed|noframes|template"
"""Elements whose content is not markup or is not shown: HTML standard, section 13.2.5."""

# Most of a page has neither addresses nor ids that an author wrote. One match skips it all: text,
# end tags, tags with no attribute but a class, lines of code.
_PASSED = re.compile(
    rf"""(?:[^<]++
    |</[a-zA-Z][^>]*+>
    |<(?!(?i:{_RAW_TEXT})[\s/>])[a-zA-Z][a-zA-Z0-9-]*+(?:\ class="[^"]*+")?+\s*+/?+>
    |<span\ id="__span-[\w-]*+">
    |<a\ id="(__codelineno-[\w-]*+)"\ name="\1"\ href="\#\1">
    |<(?![a-zA-Z/!?])
    )*+""",
    re.VERBOSE,
)
_WANTED = re.compile(
    r"(?i)\b(?:href|src|srcset|id|name|poster|data|action|formaction|style|background|content"
    r"|imagesrcset|cite|longdesc)\s*+="
)
_END = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in _RAW_TEXT.split("|")}
_ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "a": ("href", "xlink:href"),
    "area": ("href",),
    "audio": ("src",),
    "body": ("background",),
    "blockquote": ("cite",),
    "button": ("formaction",),
    "del": ("cite",),
    "embed": ("src",),
    "form": ("action",),
    "iframe": ("src",),
    "image": ("href", "xlink:href"),
    "img": ("src", "srcset", "longdesc"),
    "ins": ("cite",),
    "input": ("src", "formaction"),
    "link": ("href", "imagesrcset"),
    "object": ("data",),
    "q": ("cite",),
    "script": ("src",),
    "source": ("src", "srcset"),
    "table": ("background",),
    "td": ("background",),
    "th": ("background",),
    "track": ("src",),
    "use": ("href", "xlink:href"),
    "video": ("src", "poster"),
}
"""Which attributes of which elements a browser follows, by the HTML standard."""
_NO_ADDRESS = {"preconnect", "dns-prefetch"}
_REFRESH = re.compile(r"[;,]\s*+url\s*+=\s*+[\"']?([^\"']*+)", re.IGNORECASE)
_CARDS = frozenset(
    {
        *("og:image", "og:image:url", "og:image:secure_url", "og:url", "og:audio", "og:video"),
        *("twitter:image", "twitter:image:src", "twitter:player", "msapplication-tileimage"),
    }
)
"""Metadata that is read when a page is shared; their specifications require absolute addresses."""
_OF_PICTURES = frozenset(
    {
        *("circle", "clippath", "defs", "ellipse", "filter", "g", "line", "lineargradient"),
        *("marker", "mask", "path", "pattern", "polygon", "polyline", "radialgradient", "rect"),
        *("stop", "symbol", "text", "tspan", "use"),
    }
)


class Address(NamedTuple):
    """An address in a page.

    Attributes:
        target: The address, entities resolved.
        tag: The name of its element, or `css` in a style.
        offset: The offset of its tag.
    """

    target: str
    tag: str
    offset: int


class Scan(NamedTuple):
    """The addresses and ids of a piece of HTML.

    Attributes:
        addresses: In order.
        ids: The ids, duplicates included; inside SVG images each is listed once.
        complete: Whether the piece ends outside of tags, comments and scripts.
    """

    addresses: tuple[Address, ...]
    ids: tuple[str, ...]
    complete: bool


def scan(text: str) -> Scan:
    """Read HTML, or a piece of it that starts between two tags, in linear time."""
    addresses: list[Address] = []
    ids: list[str] = []
    at, end = 0, len(text)
    while True:
        passed = _PASSED.match(text, at)
        at = passed.end() if passed else at
        if at >= end:
            return Scan(tuple(addresses), tuple(ids), complete=True)
        after = _read(text, at, addresses, ids)
        if after is None:
            return Scan(tuple(addresses), tuple(ids), complete=False)
        at = after


def _read(text: str, at: int, addresses: list[Address], ids: list[str]) -> int | None:
    """Read what starts with the `<` at `at`.

    Returns:
        Where it ends, or None if it is unterminated.
    """
    token = read_token(text, at)
    if token is None or not token.closed:
        return None
    if token.kind != "open":
        return token.end
    name = token.name
    if _WANTED.search(token.source):
        known = len(ids)
        _take(name, values(token.source), at, addresses, ids)
        named = name == "a" and len(ids) > known and text.startswith("</a>", token.end)
        if named and addresses and addresses[-1] == ("", "a", at):
            addresses.pop()  # It has no text to click on: it is there for its id.
    if name not in _END or token.source.endswith("/>"):
        return token.end
    close = _END[name].search(text, token.end)
    if close is None:
        return None
    if name == "style":
        inside = text[token.end : close.start()]
        addresses.extend(
            Address(target, "css", token.end + offset) for target, offset in css.addresses(inside)
        )
    return close.start()


def _take(
    name: str, attributes: dict[str, str], at: int, addresses: list[Address], ids: list[str]
) -> None:
    addresses.extend(Address(target, tag, at) for target, tag in addresses_of(name, attributes))
    own = {attributes.get("id"), attributes.get("name") if name == "a" else None} - {None, ""}
    for id_ in sorted(filter(None, own)):
        if name not in _OF_PICTURES or id_ not in ids:
            ids.append(id_)


def addresses_of(name: str, attributes: dict[str, str]) -> list[tuple[str, str]]:
    """The addresses in the attributes of an element, each with its name or `css`.

    Args:
        name: The element, in lower case.
        attributes: Its attributes, their names in lower case, entities resolved.
    """
    addresses: list[tuple[str, str]] = []
    for key in _ATTRIBUTES.get(name, ()):
        value = attributes.get(key)
        if value is None or attributes.get("rel") in _NO_ADDRESS:
            continue
        if key.endswith("srcset"):
            addresses.extend((image.address, name) for image in candidates(value))
        elif value.strip() or key not in ("action", "formaction"):
            # A form without an address sends to its own page.
            addresses.append((value, name))
    if name == "meta" and attributes.get("http-equiv", "").lower() == "refresh":
        urls = _REFRESH.findall(attributes.get("content", ""))
        addresses.extend((url.strip(), name) for url in urls)
    if name == "meta" and "://" in attributes.get("content", ""):
        key = attributes.get("property") or attributes.get("name") or ""
        addresses.extend([(attributes["content"].strip(), name)] if key.lower() in _CARDS else [])
    if "style" in attributes:
        addresses.extend((target, "css") for target, _ in css.addresses(attributes["style"]))
    return addresses
