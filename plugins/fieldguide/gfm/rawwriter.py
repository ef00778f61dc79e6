"""Sanitises and balances raw HTML."""

from __future__ import annotations

import html
from dataclasses import replace
from typing import TYPE_CHECKING

from fieldguide.gfm.allowlist import KNOWN, SHOWN_AS_TEXT, TAGS, clean_tag
from fieldguide.gfm.elements import Comment, Link
from fieldguide.gfm.findings import DEEPEST
from fieldguide.gfm.nesting import OPTIONAL_END, OpenElement, RawStack
from fieldguide.gfm.parts import RawAddress, RawPart
from fieldguide.gfm.rawhtml import ANCHORS, VOID, Candidate, attributes, candidates, tokenize
from fieldguide.gfm.urls import escape
from fieldguide.problems.diagnostics import report

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fieldguide.gfm.findings import Findings
    from fieldguide.gfm.rawhtml import Attribute, RawToken
    from fieldguide.gfm.source import SourceText
    from fieldguide.gfm.splice import Splice

__all__ = ["RawWriter"]

_ADDRESSES = {"href", "src", "poster", "cite", "longdesc"}
_ALSO = {"object": "data"}
_SEVERAL = "srcset"
_VERBATIM = frozenset({"script", "style", "textarea", "title", "xmp"})


class RawWriter:
    """Turns raw HTML into parts that hold the original and the sanitised HTML.

    Args:
        source: The source.
        findings: The lists to which links, ids, comments and diagnostics are added.
        trusted: Whether raw HTML is kept unsanitised.
    """

    __slots__ = ("_findings", "_removed", "_source", "_trusted", "stack")

    def __init__(self, source: SourceText, findings: Findings, *, trusted: bool) -> None:
        self._source = source
        self._findings = findings
        self._trusted = trusted
        self._removed: dict[str, int] = {}
        self.stack = RawStack()

    def write(self, splice: Splice, depth: int) -> Iterator[RawPart]:
        """The parts for a raw HTML block or tag.

        Args:
            splice: The raw HTML.
            depth: How many Markdown elements enclose it.
        """
        for token in tokenize(splice.text):
            start = splice.offset(token.start)
            if token.kind == "text" or self._in_script(token):
                shown = html.unescape(token.source) if "&" in token.source else token.source
                yield RawPart(token.source, escape(shown))
            elif token.kind == "open":
                yield from self._open(token, start, depth)
            elif token.kind == "close":
                yield from self._close(token, start, depth)
            else:
                yield RawPart(token.source, "")
                self._note(token, start, splice)

    def _in_script(self, token: RawToken) -> bool:
        """Whether the token is text of a script or style that is kept."""
        innermost = self.stack.innermost
        closes = token.kind == "close" and token.name == innermost
        return self._trusted and innermost in _VERBATIM and not closes

    def _note(self, token: RawToken, start: int, splice: Splice) -> None:
        """Keep a comment, or report that a bogus comment is removed."""
        if token.kind == "comment":
            end = splice.offset(token.start + len(token.source) - 1)
            comment = Comment(token.name, self._source.place(start), self._source.line(end))
            self._findings.comments.append(comment)
        else:
            self._report(start, f"{_shorten(token.source)} is removed")

    def leave(self, depth: int) -> Iterator[RawPart]:
        """Close what was opened below this many Markdown elements."""
        for element in self.stack.leave(depth):
            end = f"</{element.name}>"
            yield RawPart(end, end if element.kept else "")

    def make_room(self, name: str, depth: int) -> Iterator[RawPart]:
        """Close the elements that an opening tag of this name ends implicitly."""
        return self._implied(self.stack.make_room(name, depth))

    @staticmethod
    def _implied(closed: list[OpenElement]) -> Iterator[RawPart]:
        return (RawPart("", f"</{e.name}>" if e.kept else "") for e in closed)

    def _open(self, token: RawToken, start: int, depth: int) -> Iterator[RawPart]:
        name = token.name
        if not self._trusted and name not in TAGS:
            yield self._refuse(token, start)
            return
        yield from self.make_room(name, depth)
        if name not in VOID and depth + len(self.stack.elements) >= DEEPEST:
            self.too_deep(start)
            yield RawPart(token.source, "")
            return
        given = attributes(token.source)
        kept = clean_tag(name, token.source) if name in TAGS else {}
        if not self._trusted:
            self._report_attributes(name, given, kept, start)
        yield self._tag(token, given, kept, start)
        if name not in VOID:
            self.stack.push(OpenElement(name, depth, name in TAGS))

    def _tag(
        self, token: RawToken, given: list[Attribute], kept: Mapping[str, str], start: int
    ) -> RawPart:
        """The part for an opening tag that is kept."""
        name = token.name
        values = {a.name: a.value for a in given} if self._trusted else kept
        for key in ("id", "name") if name == "a" else ("id",):
            if values.get(key):
                self._findings.ids.add(values[key])
        text = values.get("alt", "") if name == "img" else ""
        addresses: list[RawAddress] = []
        for attribute in given:
            key = attribute.name
            if key not in values or not _holds_address(name, key):
                continue
            for image in self._cut(attribute, values[key], token):
                link = Link("html", image.address, text, self._source.place(start))
                at = attribute.start
                addresses.append(
                    RawAddress(key, link, at + image.start, at + image.end, image.after)
                )
                self._findings.links.append(link)
        anchors = attributes_ = ""
        for key, value in kept.items():
            if key in ANCHORS:
                anchors += f' {key}="{html.escape(value)}"'
            elif not _holds_address(name, key):
                attributes_ += f' {key}="{html.escape(value)}"'
        shown = f"<{name}{attributes_}>" if name in TAGS else ""
        return RawPart(token.source, shown, tuple(addresses), anchors)

    @staticmethod
    def _cut(attribute: Attribute, value: str, token: RawToken) -> list[Candidate]:
        """The addresses in the value of an attribute."""
        written = token.source[attribute.start : attribute.end]
        if attribute.name != _SEVERAL:
            return [Candidate(value, 0, len(written))]
        return [
            replace(image, address=html.unescape(image.address), after=html.unescape(image.after))
            for image in candidates(written)
        ]

    def _close(self, token: RawToken, start: int, depth: int) -> Iterator[RawPart]:
        name = token.name
        closed = self.stack.close(name, depth)
        if closed:
            yield from self._implied(closed[:-1])
            yield RawPart(token.source, f"</{name}>" if closed[-1].kept else "")
        elif name in TAGS or self._trusted:
            yield RawPart(token.source, "")
            if not self._trusted and name not in OPTIONAL_END and name not in VOID:
                self._report(start, f"</{name}> closes nothing here and is removed")
        else:
            yield self._refuse(token, start)

    def _refuse(self, token: RawToken, start: int) -> RawPart:
        """Remove a tag, or show it as text as GitHub does."""
        name = token.name
        opens = token.kind == "open"
        if opens or not self._removed.get(name):
            hint = None
            what = "is shown as text" if name in SHOWN_AS_TEXT else "is removed"
            if name not in KNOWN:
                hint = f"write it as `{_shorten(token.source)}` in backticks, or with &lt;"
            self._report(start, f"{_shorten(token.source)} {what}", hint)
        self._removed[name] = self._removed.get(name, 0) + (1 if opens else -1)
        return RawPart(token.source, escape(token.source) if name in SHOWN_AS_TEXT else "")

    def _report_attributes(
        self, name: str, given: list[Attribute], kept: Mapping[str, str], start: int
    ) -> None:
        lost = [attribute.name for attribute in given if attribute.name not in kept]
        if lost:
            noun = "attribute" if len(lost) == 1 else "attributes"
            self._report(start, f"{noun} {', '.join(lost)} of <{name}> removed")

    def too_deep(self, start: int) -> None:
        """Report, once, that the document nests too deeply."""
        if self._findings.too_deep:
            return
        self._findings.too_deep = True
        message = f"nesting is deeper than {DEEPEST} levels; deeper levels are flattened"
        place = self._source.place(start)
        self._findings.diagnostics.append(report("FG132", message, place))

    def _report(self, start: int, message: str, hint: str | None = None) -> None:
        if not self._trusted:
            place = self._source.place(start)
            self._findings.diagnostics.append(report("FG131", f"raw HTML: {message}", place, hint))


def _holds_address(tag: str, attribute: str) -> bool:
    return attribute in _ADDRESSES or attribute == _SEVERAL or _ALSO.get(tag) == attribute


def _shorten(source: str) -> str:
    """A tag as a message shows it."""
    return source if len(source) <= 60 else f"{source[:59]}…"  # noqa: PLR2004 - fits a line
