"""The pages of a finished site, cut into pieces of which each distinct one is read once."""

from __future__ import annotations

import html
import re
from collections import Counter
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from fieldguide.links.scan import scan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fieldguide.links.aim import Aim, Aims
    from fieldguide.links.scan import Scan

__all__ = ["PageReader", "ParsedPage"]

_CUT = re.compile(r"(?=<(?:li|nav|header|main|article|footer|body|/head|/nav|/article|/header)\b)")
"""Where pages are cut: at the elements of navigations, headers and footers."""
_BASE = re.compile(
    r"<base\s[^<>]*?\bhref\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>\"']++))", re.IGNORECASE
)
_KEPT = 4096
"""A longer piece is the page's own: no other page has it."""


@dataclass(frozen=True, slots=True)
class ParsedPage:
    """The addresses and ids of a page.

    Attributes:
        digest: Of its bytes.
        aims: The targets of its addresses, with their numbers.
        written: An address for each aim, as written in the page.
        ids: The ids that can be linked to.
        twice: Duplicate ids.
        home: The base of its relative addresses: its own file, or that of `<base>`.
    """

    digest: bytes
    aims: Counter[Aim]
    written: dict[Aim, str]
    ids: frozenset[str]
    twice: tuple[str, ...]
    home: str


_Piece = tuple[tuple["Aim", ...], tuple[str, ...], tuple[str, ...]]


class PageReader:
    """Reads pages, and remembers what it read last time.

    Args:
        aims: Reads addresses.

    Attributes:
        pages_read: How many pages were read, as nothing was known of them.
        pieces_read: How many pieces of these.
    """

    def __init__(self, aims: Aims) -> None:
        self.aims = aims
        self.pages_read = 0
        self.pieces_read = 0
        self._pages: dict[str, ParsedPage] = {}
        self._scans: dict[str, tuple[Scan, int]] = {}
        self._pieces: dict[tuple[str, str], _Piece] = {}

    def read(self, contents: dict[str, bytes]) -> dict[str, ParsedPage]:
        """Read all pages of a site.

        Args:
            contents: The bytes of each, by its file.
        """
        pages: dict[str, ParsedPage] = {}
        for name, data in contents.items():
            digest = blake2b(data, digest_size=16).digest()
            known = self._pages.get(name)
            if known is None or known.digest != digest:
                self.pages_read += 1
                known = self._read(name, data.decode("utf-8", "replace"), digest)
            pages[name] = known
        self._pages = pages
        return pages

    def _read(self, name: str, text: str, digest: bytes) -> ParsedPage:
        aims: Counter[Aim] = Counter()
        written: dict[Aim, str] = {}
        ids: Counter[str] = Counter()
        home = self._home(name, text)
        for led, targets, given in self._all(home, text):
            for aim, target in zip(led, targets, strict=True):
                aims[aim] += 1
                written.setdefault(aim, target)
            ids.update(given)
        twice = tuple(name for name, count in ids.items() if count > 1)
        return ParsedPage(digest, aims, written, frozenset(ids), twice, home)

    def _home(self, name: str, text: str) -> str:
        """The base of the relative addresses of a page."""
        base = _BASE.search(text) if "<base" in text else None
        if base is None:
            return name
        aim = self.aims.of(html.unescape(base[1] or base[2] or base[3] or ""), name)
        if aim.kind != "inside":
            return name
        return f"{aim.path}index.html" if aim.path.endswith("/") or not aim.path else aim.path

    def _all(self, name: str, text: str) -> Iterator[_Piece]:
        starts = [match.start() for match in _CUT.finditer(text)]
        cuts = [0, *starts, len(text)]
        for number in range(len(cuts) - 1):
            piece = text[cuts[number] : cuts[number + 1]]
            scanned, ups = self._scan(piece)
            if not scanned.complete:
                # The cut goes through a comment or a script, so that there is no other way.
                yield self._led(scan(text[cuts[number] :]), name)
                return
            if scanned.addresses:
                yield self._piece(piece, scanned, ups, name)
            elif scanned.ids:
                yield ((), (), scanned.ids)

    def _scan(self, piece: str) -> tuple[Scan, int]:
        """The addresses and ids of a piece, and how many folders above its page they reach."""
        known = self._scans.get(piece)
        if known is None:
            self.pieces_read += 1
            scanned = scan(piece)
            ups = min((self.aims.ups(address.target) for address in scanned.addresses), default=0)
            known = (scanned, ups)
            if len(piece) <= _KEPT:
                self._scans[piece] = known
        return known

    def _piece(self, piece: str, scanned: Scan, ups: int, name: str) -> _Piece:
        """The targets of a piece; the same for all pages below the folder that it reaches up to."""
        if ups < 0 or len(piece) > _KEPT:
            return self._led(scanned, name)
        base = "/".join(name.split("/")[: -1 - ups])
        key = (piece, f"{name.count('/')}{base}")
        known = self._pieces.get(key)
        if known is None:
            known = self._pieces[key] = self._led(scanned, name)
        return known

    def _led(self, scanned: Scan, name: str) -> _Piece:
        targets = tuple(address.target for address in scanned.addresses)
        return (tuple(self.aims.of(target, name) for target in targets), targets, scanned.ids)
