"""Running text between markup, cut into prose and bare addresses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fieldguide.markdown.addresses import find_mail, read_web, web_starts
from fieldguide.markdown.splice import Piece, Splice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fieldguide.markdown.source import Source

__all__ = ["Run", "TextFlow"]

_MAY_MATTER = re.compile(r"://|www\.|[@\[\]]")


@dataclass(frozen=True, slots=True)
class Run:
    """A run of text.

    Attributes:
        text: The text.
        start: Where it stands in the source.
        target: Where it leads, if it is a bare address.
    """

    text: str
    start: int
    target: str | None = None


@dataclass(frozen=True, slots=True)
class _Address:
    """A bare address: the characters `[start, end)` of a splice, and where it leads."""

    start: int
    end: int
    text: str
    target: str


class TextFlow:
    """The text of one paragraph, heading, item or cell after another.

    Args:
        source: The source.

    Attributes:
        first: Whether nothing was shown yet on this line.
        pieces: The text that was not taken yet.
        overlong: Addresses of which a part was taken for markup, as bytes of the source.
    """

    __slots__ = ("_brackets", "_limit", "_linking", "_source", "first", "overlong", "pieces")

    def __init__(self, source: Source) -> None:
        text = source.text
        self._source = source
        self._linking = "://" in text or "www." in text or "@" in text
        self.pieces: list[Piece] = []
        self._limit = 0
        self._brackets = 0
        self.first = True
        self.overlong: list[tuple[int, int]] = []

    def begin(self, start: int, end: int) -> None:
        """A paragraph, heading, item or cell starts that takes `[start, end)` of the source."""
        if self._linking:
            data = self._source.data
            while end > start and data[end - 1] in b" \t\n":
                end -= 1
            self._limit = end
        self._brackets = 0
        self.first = True

    def break_line(self) -> None:
        """The line ends; to be said after its text was taken."""
        self.first = True

    def add(self, text: str, start: int, end: int) -> None:
        """Add the text that came from `[start, end)` of the source."""
        self.pieces.append(Piece(text, start, end))

    def take(self, *, link: bool) -> list[Run]:
        """The text since the last time, in order.

        Args:
            link: Whether bare addresses become links here.
        """
        pieces, self.pieces = self.pieces, []
        if len(pieces) == 1 and (not self._linking or not _MAY_MATTER.search(pieces[0].text)):
            self.first = False
            return [Run(pieces[0].text, pieces[0].start)]
        runs = list(_merge(pieces))
        if not self._linking:
            return [Run(run.text, run.start) for run in runs]
        splice = Splice(runs)
        addresses: list[_Address] = []
        webs = list(self._web(splice, pieces, link=link))
        if link:
            at = 0
            for web in webs:
                addresses += _mail(splice.text, at, web.start)
                addresses.append(web)
                at = web.end
            addresses += _mail(splice.text, at, len(splice.text))
        self.first = False
        return list(_cut(runs, splice, addresses))

    def _web(self, splice: Splice, pieces: list[Piece], *, link: bool) -> Iterator[_Address]:
        """The web addresses: none where a bracket is open, as in cmark-gfm."""
        starts = web_starts(splice.text) if link else []
        done = 0
        number = 0
        for start in starts:
            offset = splice.offset(start)
            while number < len(pieces) and pieces[number].start < offset:
                self._count_bracket(pieces[number], done)
                number += 1
            if offset < done or self._brackets:
                continue
            first = self.first and start == 0
            web = read_web(self._source.data, offset, self._limit, first=first)
            if web is None:
                continue
            done = web.end
            if web.end > splice.end or not splice.holds(web.end - 1):
                self.overlong.append((web.start, web.end))
                # In case that this is the last word on it: what was not taken for markup.
                web = web.cut(splice.text[start:])
            yield _Address(start, splice.index(web.end), web.text, web.target)
        for piece in pieces[number:]:
            self._count_bracket(piece, done)

    def _count_bracket(self, piece: Piece, done: int) -> None:
        text, start, end = piece
        if text not in ("[", "![", "]") or start < done or end - start != len(text):
            return
        if text == "]":
            self._brackets = max(0, self._brackets - 1)
        else:
            self._brackets += 1


def _merge(pieces: list[Piece]) -> Iterator[Piece]:
    """Join what stands together in the source, so that columns can be counted in a run."""
    texts: list[str] = []
    start = end = -1
    for piece in pieces:
        verbatim = piece.verbatim
        if texts and (piece.start != end or not verbatim):
            yield Piece("".join(texts), start, end)
            texts = []
        if not verbatim:
            yield piece
            end = -1
            continue
        if not texts:
            start = piece.start
        texts.append(piece.text)
        end = piece.end
    if texts:
        yield Piece("".join(texts), start, end)


def _mail(text: str, start: int, end: int) -> list[_Address]:
    part = text[start:end]
    if "@" not in part:
        return []
    return [
        _Address(start + mail.start, start + mail.end, part[mail.start : mail.end], mail.target)
        for mail in find_mail(part)
    ]


def _cut(runs: list[Piece], splice: Splice, addresses: list[_Address]) -> Iterator[Run]:
    """The runs in order, with the addresses taken out of them."""
    at = position = 0
    pending = iter(addresses)
    address = next(pending, None)
    for run in runs:
        end = position + len(run.text)
        while address and address.start < end:
            if address.start > at:
                yield Run(run.text[at - position : address.start - position], splice.offset(at))
            yield Run(address.text, splice.offset(address.start), address.target)
            at = address.end
            address = next(pending, None)
        if at < end:
            yield Run(run.text[at - position :], splice.offset(at))
            at = end
        position = end
