"""Finds the possible links in Markdown that is written for Python-Markdown.

Python-Markdown keeps no source places, and its extensions decide what is a link. So this finds
everything that can be a link, in admonitions, tabs, tables, lists and raw HTML. The finished page
shows which of them are.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from fieldguide.gfm.rawhtml import read_token, values
from fieldguide.links import css
from fieldguide.links.locations import LineIndex, LinkLocation, MarkdownLinks, NamedReference
from fieldguide.links.masking import masked
from fieldguide.links.references import Definition, References, is_meant
from fieldguide.links.scan import addresses_of
from fieldguide.links.verbatim import verbatim

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fieldguide.links.locations import LinkSource

__all__ = ["read"]

_TOKEN = re.compile(
    r"""\\.|\n[ \t>]*+\n|(?P<open>!?\[)|(?P<close>\])
    |<(?P<auto>(?:[A-Za-z][A-Za-z0-9+.-]*+:[^\s<>]*+|[\w.+-]++@[\w.-]++))>
    |(?P<tag><[A-Za-z])|(?P<bare>\b(?:https?://|www\.)[^\s<>\])"'`]++)
    |\{:?\s*+(?P<attrs>[^{}\n]*+)\}""",
    re.VERBOSE | re.DOTALL,
)
_DESTINATION = re.compile(
    r"""\(\s*+(?:<(?P<angle>[^<>\n]*+)>
    |(?P<plain>(?:[^\s()\\]++|\\.|\((?:[^\s()\\]++|\\.|\([^\s()]*+\))*+\))*+))
    (?:\s++(?:"[^"\n]*+(?:"(?!\s*+\))[^"\n]*+)*+"|'[^'\n]*+(?:'(?!\s*+\))[^'\n]*+)*+'))?+\s*+\)""",
    re.VERBOSE,
)
_SPACED = re.compile(r"\(\s*+(?P<plain>[^()\n\"'<>]++)(?:\"[^\"\n]*+\"|'[^'\n]*+')?+\s*+\)")
_LABEL = re.compile(r"\s?\[(?P<label>[^\[\]]*+)\]")
_DEFINITION = re.compile(
    r"^[ \t>]*+\[(?P<label>[^\]\n^][^\]\n]*+)\]:[ \t]*+\n?[ \t]*+<?(?P<target>[^\s>]++)>?"
    r"(?=[ \t]*+(?:\n|\Z|[\"'(]))",
    re.MULTILINE,
)
_WORDS = re.compile(r"(?=(?:[^A-Za-z]*+[A-Za-z]){3})\w[\w .'/-]{2,60}+\Z")
"""A label of at least three letters."""
_ID = re.compile(r"(?:^|\s)#([^\s#}=\"']++)|\bid\s*+=\s*+[\"']?([^\s\"'}]++)")
_LONGEST = 2000
"""The length limit of an address with its title, which keeps reading linear."""
_MOST_WITHOUT_END = 20
"""After this many unterminated tags, the limit applies to tags too."""
_LONGEST_LABEL = 1000
"""The length limit of a label in CommonMark."""
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


def read(source: LinkSource, blank: Iterable[tuple[int, int]] = ()) -> MarkdownLinks:
    """Find the possible links of a text.

    Args:
        source: A page in Markdown of any dialect.
        blank: Ranges that are known to be code, as `[start, end)`.
    """
    return _LinkFinder(source, masked(source.text, blank)).run()


class _LinkFinder:
    def __init__(self, source: LinkSource, text: str) -> None:
        self._text = text
        self._written = source.text
        self._lines = LineIndex(source)
        self._addresses: list[LinkLocation] = []
        self._ids: list[NamedReference] = []
        self._references = References(text)
        self._open: list[int] = []
        # The end of a paragraph with an unterminated tag, in which no other tag is tried.
        self._no_tag = 0
        self._verbatim: list[tuple[int, int]] | None = None
        self._tags_without_end = 0

    def run(self) -> MarkdownLinks:
        for match in _DEFINITION.finditer(self._text):
            target = _unescaped(match["target"])
            words = self._written[slice(*match.span("label"))]
            self._references.define(Definition(words, target, match.span()))
        at = 0
        while token := _TOKEN.search(self._text, at):
            at = self._take(token)
        references = self._references
        broken = [pair for pair in references.broken if is_meant(self._text, pair[1])]
        return MarkdownLinks(
            addresses=tuple(self._addresses),
            references=self._named((" ".join(label.split("\n")), at) for label, at in broken),
            alone=self._named(references.meant()),
            notes=self._named(references.missing_notes()),
            unused=self._named(references.unused_notes()),
            ids=tuple(self._ids),
            labels=references.labels,
        )

    def _named(self, pairs: Iterable[tuple[str, int]]) -> tuple[NamedReference, ...]:
        return tuple(NamedReference(name, self._lines.place(offset)) for name, offset in pairs)

    def _take(self, token: re.Match[str]) -> int:
        kind = token.lastgroup
        if kind == "open":
            self._open.append(token.start())
        elif kind == "close":
            return self._close(token.start())
        elif kind in ("auto", "bare"):
            self._take_address(token, kind)
        elif kind == "tag":
            return self._tag(token.start())
        elif kind == "attrs":
            for match in _ID.finditer(token["attrs"]):
                self._ids.append(
                    NamedReference(match[1] or match[2], self._lines.place(token.start()))
                )
            return token.start() + 1  # Text in braces may be no attributes, and contain links.
        elif token[0].startswith("\n"):
            self._open.clear()
            return token.end() - 1
        return token.end()

    def _take_address(self, token: re.Match[str], kind: str) -> None:
        target = token[kind]
        if kind == "auto":
            mail = "@" in target and ":" not in target
            target = f"mailto:{target}" if mail else target
        else:
            target = target.rstrip("?!.,:*_~;")
            target = f"http://{target}" if target.startswith("www.") else target
        self._add(target, token.start(), sure=kind == "auto")

    def _add(self, target: str, offset: int, *, kind: str = "link", sure: bool = True) -> None:
        self._addresses.append(LinkLocation(target, self._lines.place(offset), kind, sure))

    def _close(self, at: int) -> int:
        if not self._open:
            return at + 1
        start = self._open.pop()
        follows = self._text[at + 1 : at + 2]
        if follows == "(":
            end = at + _LONGEST
            match = _DESTINATION.match(self._text, at + 1, end)
            match = match or _SPACED.match(self._text, at + 1, end)
            if match:
                written = match.groupdict()
                target = written.get("angle") or written.get("plain") or ""
                # A title may hold what looks like a link, so reading goes on behind it.
                self._add(_unescaped(target.strip()), start, sure=self._is_text(start))
                return match.end()
        if self._references.is_definition(start):
            return at + 1
        return self._refer(start, at, follows)

    def _refer(self, start: int, at: int, follows: str) -> int:
        """Record the text between `start` and `at` as a reference, if it can be one."""
        label = _LABEL.match(self._text, at + 1, at + _LONGEST_LABEL)
        if label and label["label"].startswith("^"):
            label = None  # A footnote after text in brackets.
        words = ""
        if at - start < _LONGEST_LABEL:
            words = self._written[start : at + 1].lstrip("!")[1:-1]
        name = (self._written[slice(*label.span("label"))] if label else "") or words
        definition = self._references.find(name)
        if definition:
            self._add(definition.target, start)
            return label.end() if label else at + 1
        if label:
            # Python-Markdown takes the words alone then, as the specification does not.
            alone = self._references.find(words)
            if alone:
                self._add(alone.target, start)
            if label[0].startswith("["):
                self._references.broken.append((name if name.strip() else words, start))
                return label.end()
        elif self._may_be_meant(start, words, follows):
            self._references.alone.append((words, start))
        return at + 1

    def _may_be_meant(self, start: int, words: str, follows: str) -> bool:
        """Whether `[words]` may be a reference: words, which belong to nothing beside them."""
        before = self._text[start - 1 : start]
        apart = not before or before.isspace() or before in "(*_\"'"
        return apart and follows not in ("(", "[", "{", "]", ":") and bool(_WORDS.match(words))

    def _is_text(self, offset: int) -> bool:
        """Whether the text at `offset` appears to be neither code, HTML nor mathematics."""
        if self._verbatim is None:
            self._verbatim = verbatim(self._text)
        before = bisect_right(self._verbatim, (offset, len(self._text))) - 1
        return before < 0 or offset >= self._verbatim[before][1]

    def _tag(self, at: int) -> int:
        if at < self._no_tag:
            return at + 1
        limited = self._tags_without_end > _MOST_WITHOUT_END
        tag = read_token(self._text, at, at + _LONGEST if limited else None)
        if tag is None:
            self._tags_without_end += 1
            end = self._text.find("\n\n", at)
            self._no_tag = end if end >= 0 else len(self._text)
            return at + 1
        attributes = values(tag.source)
        for target, element in addresses_of(tag.name, attributes):
            self._add(target, at, kind="css" if element == "css" else "html")
        anchors = {attributes.get("id", ""), attributes.get("name", "") if tag.name == "a" else ""}
        place = self._lines.place(at)
        self._ids.extend(NamedReference(anchor, place) for anchor in sorted(anchors - {""}))
        if tag.name == "style":
            end = self._text.find("</style", tag.end)
            inside = self._text[tag.end : end if end >= 0 else None]
            for target, offset in css.addresses(inside):
                self._add(target, tag.end + offset, kind="css")
            return tag.end + len(inside)
        return tag.end


def _unescaped(target: str) -> str:
    target = _ESCAPE.sub(r"\1", target) if "\\" in target else target
    return html.unescape(target) if "&" in target else target
