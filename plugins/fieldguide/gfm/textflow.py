"""Splits the text between markup into prose and bare addresses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from fieldguide.gfm.addresses import find_mail, read_web, web_starts
from fieldguide.gfm.corrections import Corrections
from fieldguide.gfm.splice import Piece, Splice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fieldguide.gfm.source import SourceText

__all__ = ["TextFlow", "TextRun"]

_MAY_MATTER = re.compile(r"://|www\.|[@\[\]]")
_DELIMITERS = re.compile(
    rb"[ \t]*+\|?+(?:[ \t]*+:?+-++:?+[ \t]*+\|)*+(?:[ \t]*+:?+-++:?+[ \t]*+)?+\Z"
)
_PREFIX = re.compile(rb"[ \t>]*")
_PIPE = re.compile(rb"(?<!\\)\|")


class TextRun(NamedTuple):
    """A run of text.

    Attributes:
        text: The text.
        start: Its offset in the source.
        target: Its target, if it is a bare address.
    """

    text: str
    start: int
    target: str | None = None


@dataclass(frozen=True, slots=True)
class _BareAddress:
    """A bare address: the characters `[start, end)` of a splice, and its target."""

    start: int
    end: int
    text: str
    target: str


class TextFlow:
    """Collects the text of paragraphs, headings, items and cells, one after another.

    Args:
        source: The source.

    Attributes:
        first: Whether the current line has no output yet.
        pieces: The text since the last call of `take`.
        corrections: The corrections where the parser differs from GitHub.
    """

    __slots__ = (
        "_brackets",
        "_cell",
        "_in_table",
        "_limit",
        "_lines",
        "_linking",
        "_source",
        "_start",
        "corrections",
        "first",
        "pieces",
    )

    def __init__(self, source: SourceText) -> None:
        text = source.text
        self._source = source
        self._linking = "://" in text or "www." in text or "@" in text
        self.pieces: list[Piece] = []
        self._limit = 0
        self._cell = False
        self._lines: list[int] = []
        self._in_table = False
        self._start: int | None = None
        self._brackets = 0
        self.first = True
        self.corrections = Corrections()

    def begin(self, start: int, end: int, *, nested: bool = False, cell: bool = False) -> None:
        """Start a paragraph, heading, item or cell.

        Args:
            start: Its offset in the source.
            end: The offset of its end.
            nested: Whether it is in a list or quote.
            cell: Whether it is a cell, in which a pipe is escaped.
        """
        self._cell = cell
        if self._linking:
            self._limit = self._source.trim(start, end)
        self._brackets = 0
        self._lines.clear()
        self._in_table = False
        self._start = start if nested else None
        self.first = True

    def break_line(self, end: int) -> None:
        """End the line before the byte at `end`; call this after taking its text."""
        self._lines.append(end)
        self.first = True

    def add(self, text: str, start: int, end: int) -> None:
        """Add the text that came from `[start, end)` of the source."""
        if self.first and self._lines and text[0] in "|:-" and not self._in_table:
            self._check_table(start)
        self.pieces.append(Piece(text, start, end))

    def _check_table(self, start: int) -> None:
        """Record a table that the parser read as lines of a paragraph."""
        data = self._source.data
        column = 0
        if self._start is not None:
            column = self._start - (data.rfind(b"\n", 0, self._start) + 1)
        table = _table_start(data, start, self._lines, column)
        if table:
            self._in_table = True
            self.corrections.tables.append(table)

    def take(self, *, link: bool) -> list[TextRun]:
        """Return the text since the last call, in order.

        Args:
            link: Whether bare addresses become links here.
        """
        pieces, self.pieces = self.pieces, []
        if len(pieces) == 1 and (not self._linking or not _MAY_MATTER.search(pieces[0].text)):
            self.first = False
            return [TextRun(pieces[0].text, pieces[0].start)]
        runs = list(_merge(pieces))
        if not self._linking:
            return [TextRun(run.text, run.start) for run in runs]
        splice = Splice(runs)
        addresses: list[_BareAddress] = []
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

    def _web(self, splice: Splice, pieces: list[Piece], *, link: bool) -> Iterator[_BareAddress]:
        """The web addresses; none inside an open bracket, as in cmark-gfm."""
        starts = web_starts(splice.text) if link else []
        done = 0
        number = 0
        for start in starts:
            offset = splice.offset(start)
            while number < len(pieces) and pieces[number].start < offset:
                self._count_bracket(pieces, number, done)
                number += 1
            if offset < done or self._brackets:
                continue
            first = self.first and start == 0
            web = read_web(self._source.data, offset, self._limit, first=first)
            if web is None:
                continue
            done = web.end
            if web.end > splice.end or not splice.holds(web.end - 1):
                self.corrections.hidden.append((web.start, web.end))
                # In case that this is the last word on it: what was not taken for markup.
                web = web.cut(splice.text[start:])
            elif self._cell and "\\|" in web.text:
                web = web.cut(web.text.replace("\\|", "|"))
            yield _BareAddress(start, splice.index(web.end), web.text, web.target)
        for rest in range(number, len(pieces)):
            self._count_bracket(pieces, rest, done)

    def _count_bracket(self, pieces: list[Piece], number: int, done: int) -> None:
        """Count an opening or closing bracket unless it is an entity or escaped."""
        text, start, end = pieces[number]
        if text not in ("[", "![", "]") or start < done or end - start != len(text):
            return
        together = number > 0 and pieces[number - 1].end == start
        if start > 0 and self._source.data[start - 1] == ord("\\") and not together:
            return
        if text == "]":
            self._brackets = max(0, self._brackets - 1)
        else:
            self._brackets += 1


def _merge(pieces: list[Piece]) -> Iterator[Piece]:
    """Join adjacent pieces, so that columns can be counted within a run."""
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


def _mail(text: str, start: int, end: int) -> list[_BareAddress]:
    part = text[start:end]
    if "@" not in part:
        return []
    return [
        _BareAddress(start + mail.start, start + mail.end, part[mail.start : mail.end], mail.target)
        for mail in find_mail(part)
    ]


def _cut(runs: list[Piece], splice: Splice, addresses: list[_BareAddress]) -> Iterator[TextRun]:
    """The runs in order, split at the addresses."""
    at = position = 0
    pending = iter(addresses)
    address = next(pending, None)
    for run in runs:
        end = position + len(run.text)
        while address and address.start < end:
            if address.start > at:
                yield TextRun(run.text[at - position : address.start - position], splice.offset(at))
            yield TextRun(address.text, splice.offset(address.start), address.target)
            at = address.end
            address = next(pending, None)
        if at < end:
            yield TextRun(run.text[at - position :], splice.offset(at))
            at = end
        position = end


def _table_start(
    data: bytes, start: int, lines: list[int], column: int
) -> tuple[int, bytes] | None:
    """Find a table whose delimiter row is a line of a paragraph.

    On GitHub a table can interrupt a paragraph: its last line is the header row if a delimiter row
    follows (`table.c` of cmark-gfm). In pyromark it remains a paragraph.

    Args:
        data: The source.
        start: The offset of the text of the line.
        lines: The offsets of the paragraph's lines, without the first, up to this line.
        column: The indentation of the paragraph in bytes.

    Returns:
        The offset of the header row and the prefix of its line, or None.
    """
    if len(lines) < 2:  # noqa: PLR2004 - the head and the delimiters
        return None
    head, row = lines[-2:]
    match = _PREFIX.match(data, head)
    before = match[0] if match else b""
    # A line that only lazily belongs to its list or quote starts no table.
    if len(before) < column or before.count(b">") != data.count(b">", row, start):
        return None
    delimiters = _line(data, start)
    if not _DELIMITERS.match(delimiters) or b"|" not in delimiters:
        return None
    cells = _line(data, head + len(before))
    if not _PIPE.search(cells) or _columns(cells) != _columns(delimiters):
        return None
    return head, before


def _line(data: bytes, start: int) -> bytes:
    end = data.find(b"\n", start)
    return data[start : end if end >= 0 else len(data)]


def _columns(line: bytes) -> int:
    """The number of cells in a row."""
    inner = line.strip(b" \t").removeprefix(b"|")
    if inner.endswith(b"|") and not inner.endswith(b"\\|"):
        inner = inner[:-1]
    return len(_PIPE.findall(inner)) + 1
