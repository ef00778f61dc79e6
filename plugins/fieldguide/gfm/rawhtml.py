"""Raw HTML, taken apart into tags, text and comments.

The tokens are those of the HTML standard (section 13.2.5), without the states for scripts: a
script is never kept, and what it holds is taken apart like everything else.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["VOID", "Attribute", "Candidate", "RawToken", "attributes", "candidates", "tokenize"]

VOID = frozenset(
    "area base br col embed hr img input link meta param source track wbr".split()  # noqa: SIM905
)
# Possessive and atomic matching keeps each of these linear in what they match.
_TAG = re.compile(
    r"""<(?P<slash>/?)(?P<name>[A-Za-z][^\s/>]*+)
    (?:[^>"'=]++|["']|=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+|(?=>)))*+>""",
    re.VERBOSE,
)
_COMMENT = re.compile(r"<!---?>|<!--(?P<text>.*?)(?:--!?>|\Z)", re.DOTALL)
_BOGUS = re.compile(r"<(?:[!?]|/[^A-Za-z])[^>]*+(?:>|\Z)")
_ATTRIBUTE = re.compile(
    r"""[\s/]*+(?P<name>[^\s/>=][^\s/>=]*+)
    (?:\s*+=\s*+(?:"(?P<double>[^"]*+)"|'(?P<single>[^']*+)'|(?P<plain>[^\s>"'][^\s>]*+)))?""",
    re.VERBOSE,
)


_CANDIDATE = re.compile(r"(?P<address>[^\s,]\S*+)(?P<after>(?<=,)|[^,]*+)")
"""An address in `srcset`; a comma ends it only at its end, else what describes it follows."""


@dataclass(frozen=True, slots=True)
class RawToken:
    """A piece of raw HTML.

    Attributes:
        kind: `bogus` is what a browser takes for a comment, such as `<?php ?>`.
        source: The piece as written.
        start: Where it starts in the text that it was found in.
        name: The lower-case name of a tag; the text of a comment.
    """

    kind: Literal["open", "close", "text", "comment", "bogus"]
    source: str
    start: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of a tag: its name, its value with entities resolved, where that stands."""

    name: str
    value: str
    start: int
    end: int


def tokenize(text: str) -> Iterator[RawToken]:
    """Take raw HTML apart; the sources of the tokens make up `text`.

    A `<` that starts nothing is text, and so is everything from a tag on that never ends: a browser
    takes all of that for the tag.
    """
    written = at = 0
    while (at := text.find("<", at)) >= 0:
        token = _read(text, at)
        if token is None:
            if text[at + 1 : at + 2].isalpha():
                break
            at += 1
            continue
        if at > written:
            yield RawToken("text", text[written:at], written)
        yield token
        written = at = at + len(token.source)
    if written < len(text):
        yield RawToken("text", text[written:], written)


def _read(text: str, at: int) -> RawToken | None:
    if comment := _COMMENT.match(text, at):
        return RawToken("comment", comment[0], at, comment["text"] or "")
    if bogus := _BOGUS.match(text, at):
        return RawToken("bogus", bogus[0], at)
    if tag := _TAG.match(text, at):
        return RawToken("close" if tag["slash"] else "open", tag[0], at, tag["name"].lower())
    return None


def attributes(tag: str) -> list[Attribute]:
    """The attributes of an opening tag, in order; of equal names the first one counts."""
    found: dict[str, Attribute] = {}
    name = re.match(r"<[^\s/>]*", tag)
    for match in _ATTRIBUTE.finditer(tag, name.end() if name else 0, len(tag) - 1):
        group = next((g for g in ("double", "single", "plain") if match[g] is not None), None)
        start, end = match.span(group) if group else (match.end(), match.end())
        value = html.unescape(match[group]) if group else ""
        key = match["name"].lower()
        found.setdefault(key, Attribute(key, value, start, end))
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of the pictures of a `srcset`: its address, where that stands, and what follows it."""

    address: str
    start: int
    end: int
    after: str = ""


def candidates(value: str) -> list[Candidate]:
    """The pictures that a `srcset` names, in order: HTML standard, section 4.8.4.2.1."""
    found: list[Candidate] = []
    for match in _CANDIDATE.finditer(value):
        address = match["address"].rstrip(",")
        after = match["after"].rstrip()
        start = match.start("address")
        found.append(Candidate(address, start, start + len(address), after))
    return found
