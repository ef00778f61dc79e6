"""HTML as authors and programs write it, split into tags, text and comments.

The only tokeniser of the package: raw HTML in Markdown, HTML made by Python-Markdown and finished
pages are all read by it. The tokens are those of the HTML standard (section 13.2.5), without the
states for scripts: for a raw text element, the caller searches for the end tag.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

__all__ = [
    "ANCHORS",
    "VOID",
    "Attribute",
    "Candidate",
    "RawToken",
    "attributes",
    "candidates",
    "read_token",
    "tokenize",
    "values",
]

VOID = frozenset(
    "area base br col embed hr img input link meta param source track wbr".split()  # noqa: SIM905
)
ANCHORS = frozenset({"id", "name"})
"""The attributes that give an element an address on its page."""
# Possessive and atomic matching keeps each of these linear in what they match.
_TAG = re.compile(
    r"""<(?P<slash>/?)(?P<name>[A-Za-z][^\s/>]*+)
    (?:[^>"'=]++|["']|=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+|(?=>)))*+>""",
    re.VERBOSE,
)
_COMMENT = re.compile(r"<!---?>|<!--(?P<text>.*?)(?:--!?>|\Z)", re.DOTALL)
_BOGUS = re.compile(r"<(?:[!?]|/[^A-Za-z])[^>]*+(?:>|\Z)")
_END = re.compile(r"</(?P<name>[A-Za-z]++)(?=[\s/>])")
_NAME = re.compile(r"<[^\s/>]*")
_ATTRIBUTE = re.compile(
    r"""[\s/]*+(?P<name>[^\s/>=][^\s/>=]*+)
    (?:\s*+=\s*+(?:"(?P<double>[^"]*+)"|'(?P<single>[^']*+)'|(?P<plain>[^\s>"'][^\s>]*+)))?""",
    re.VERBOSE,
)
_CANDIDATE = re.compile(r"(?P<address>[^\s,]\S*+)(?P<after>(?<=,)|[^,]*+)")
"""An address in `srcset`. A comma ends it only at its end; otherwise its descriptor follows."""


class RawToken(NamedTuple):
    """A piece of HTML.

    Attributes:
        kind: `bogus` is what a browser treats as a comment, such as `<?php ?>`.
        source: The piece as written.
        start: Its offset in the text.
        name: The lower-case name of a tag; the text of a comment.
    """

    kind: Literal["open", "close", "text", "comment", "bogus"]
    source: str
    start: int
    name: str = ""

    @property
    def end(self) -> int:
        """The offset after its last character."""
        return self.start + len(self.source)

    @property
    def closed(self) -> bool:
        """Whether a comment or tag is complete, rather than cut off by the end of the text."""
        return self.source.endswith(("-->", "--!>") if self.kind == "comment" else ">")


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of a tag.

    Attributes:
        name: Its lower-case name.
        value: Its value with entities resolved, or `""`.
        start: The offset of the value in the tag.
        end: The offset after the value.
        before: The offset of the white space before the name.
        after: The offset after the closing quote.
    """

    name: str
    value: str
    start: int
    end: int
    before: int
    after: int


def tokenize(text: str, verbatim: Collection[str] = ()) -> Iterator[RawToken]:
    """Split HTML into tokens; their sources joined are `text`.

    A `<` that starts nothing is text. So is everything from an unterminated tag on, which a browser
    treats as part of that tag.

    Args:
        text: The HTML.
        verbatim: The elements whose content is a single text token, up to their end tag.
    """
    written = at = 0
    while (at := text.find("<", at)) >= 0:
        token = read_token(text, at)
        if token is None:
            if text[at + 1 : at + 2].isalpha():
                break
            at += 1
            continue
        if at > written:
            yield RawToken("text", text[written:at], written)
        yield token
        written = at = token.end
        if token.kind == "open" and token.name in verbatim:
            ends = (m.start() for m in _END.finditer(text, at) if m["name"].lower() == token.name)
            at = next(ends, len(text))
    if written < len(text):
        yield RawToken("text", text[written:], written)


def read_token(text: str, at: int, end: int | None = None) -> RawToken | None:
    """The tag or comment that starts with the `<` at `at`.

    Args:
        text: HTML, or text that contains it.
        at: The offset of a `<`.
        end: Where to stop looking for its end; by default the end of the text.

    Returns:
        The token, or None if the `<` starts nothing or the tag is unterminated.
    """
    limit = len(text) if end is None else end
    if tag := _TAG.match(text, at, limit):
        return RawToken("close" if tag["slash"] else "open", tag[0], at, tag["name"].lower())
    if comment := _COMMENT.match(text, at, limit):
        return RawToken("comment", comment[0], at, comment["text"] or "")
    if bogus := _BOGUS.match(text, at, limit):
        return RawToken("bogus", bogus[0], at)
    return None


def values(tag: str) -> dict[str, str]:
    """The attributes of an opening tag by lower-case name; the first of equal names counts.

    Args:
        tag: The tag as written, from `<` to `>`.
    """
    by_name: dict[str, str] = {}
    name = _NAME.match(tag)
    for key, *quoted in _ATTRIBUTE.findall(tag, name.end() if name else 0, len(tag) - 1):
        value = "".join(quoted)
        by_name.setdefault(key.lower(), html.unescape(value) if "&" in value else value)
    return by_name


def attributes(tag: str) -> list[Attribute]:
    """The attributes of an opening tag in order; the first of equal names counts.

    Args:
        tag: The tag as written, from `<` to `>`.
    """
    by_name: dict[str, Attribute] = {}
    name = _NAME.match(tag)
    for match in _ATTRIBUTE.finditer(tag, name.end() if name else 0, len(tag) - 1):
        group = next((g for g in ("double", "single", "plain") if match[g] is not None), None)
        start, end = match.span(group) if group else (match.end(), match.end())
        value = html.unescape(match[group]) if group else ""
        key = match["name"].lower()
        by_name.setdefault(key, Attribute(key, value, start, end, *match.span()))
    return list(by_name.values())


@dataclass(frozen=True, slots=True)
class Candidate:
    """One image of a `srcset`.

    Attributes:
        address: Its address as written.
        start: The offset of the address in the value.
        end: The offset after it.
        after: Its descriptor, with the white space before it.
    """

    address: str
    start: int
    end: int
    after: str = ""


def candidates(value: str) -> list[Candidate]:
    """The images that a `srcset` names, in order (HTML standard, section 4.8.4.2.1)."""
    images: list[Candidate] = []
    for match in _CANDIDATE.finditer(value):
        address = match["address"].rstrip(",")
        after = match["after"].rstrip()
        start = match.start("address")
        images.append(Candidate(address, start, start + len(address), after))
    return images
