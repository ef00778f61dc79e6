"""Where the addresses of finished pages are written."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from fieldguide.links import configuration
from fieldguide.links.aim import Aim
from fieldguide.links.locations import (
    LineIndex,
    LinkLocation,
    LinkSource,
    MarkdownLinks,
    NamedReference,
    text_of,
)
from fieldguide.links.reading import read
from fieldguide.links.references import is_meant
from fieldguide.problems.diagnostics import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fieldguide.links.aim import Aims
    from fieldguide.links.layout import Layout, MarkdownPage
    from fieldguide.sources.facts import Facts

__all__ = ["Origins", "written_on"]

_LOOK = re.compile(r"<[A-Za-z][^<>=]*+=|\[\^|\{[^{}#\n]*+#|!\[[^\[\]\n]++\](?![(\[])")
"""Syntax that a document does not list in full: raw HTML, footnotes, ids, image references."""
_SPACED = re.compile(r"\[[^\[\]]++\]\(([^()<>\n\"']*+)\)")
_FILE = re.compile(r"(?:md|html?|png|jpe?g|gif|svg|webp|pdf|txt|json|ya?ml|css|js|mp4)(?:#\S*+)?\Z")
_MEANT = re.compile(r"#\w|(?:https?|mailto|ftp):|www\.|\.\.?/", re.IGNORECASE)
"""How addresses begin, and nothing else in brackets."""
_SNIPPET = re.compile(r"[ \t>]*+-++8<-++(.*+)")
_IN_HEAD = re.compile(r"https?://[^\s\"'<>,}\]]++")
_MOST_SNIPPETS = 200
_FAR = 1000
_Loose = tuple[str, str, str]


class Origins:
    """Finds where an address is written; each source is read once.

    Args:
        layout: How the site was made.
        aims: Reads addresses.
        known: A cache of links by their source, which this adds to.
    """

    def __init__(
        self, layout: Layout, aims: Aims, known: dict[tuple[LinkSource, bool], MarkdownLinks]
    ) -> None:
        self._layout = layout
        self._aims = aims
        self._known = known
        self._pages: dict[str, dict[_Loose, list[LinkLocation]]] = {}
        self._all: dict[_Loose, list[tuple[MarkdownPage, LinkLocation]]] | None = None
        self._values: dict[_Loose, list[LinkLocation]] | None = None
        self._same: dict[str, list[tuple[MarkdownPage, LinkLocation]]] | None = None
        self._texts: list[tuple[str, str]] | None = None

    def written(self, page: MarkdownPage) -> MarkdownLinks:
        """All that a page writes."""
        key = (page.source, page.facts is None)
        links = self._known.get(key)
        if links is None:
            links = self._known[key] = written_on(page)
        return links

    def addresses(self, page: MarkdownPage) -> Sequence[LinkLocation]:
        """All addresses of a page: in its body, in its frontmatter, in its snippets."""
        return (
            *self.written(page).addresses,
            *(_head(page) if "://" in page.head else ()),
            *self._snippets(page.source, set()),
        )

    def _snippets(self, source: LinkSource, seen: set[str]) -> Iterator[LinkLocation]:
        if "8<" not in source.text:
            return
        names = _snippets(source.text)
        for name in names:
            snippet = self._layout.snippets(name)
            if snippet is None or snippet[1] in seen or len(seen) > _MOST_SNIPPETS:
                continue
            seen.add(snippet[1])
            inner = LinkSource(snippet[1], text_of(snippet[0]))
            key = (inner, True)
            if key not in self._known:
                self._known[key] = read(inner)
            yield from self._known[key].addresses
            yield from self._snippets(inner, seen)

    def aims_of(self, written: LinkLocation, page: MarkdownPage | None) -> list[Aim]:
        """The possible targets of an address: as a path of a source, and as a plain address."""
        target = written.target.strip()
        home = page.dest if page else "index.html"
        aims = [self._aims.of(target, home)]
        path, _, anchor = target.partition("#")
        path = unquote(path.partition("?")[0])
        sources = written.kind in ("link", "yaml") or (page is not None and page.facts is not None)
        if path and sources and ":" not in path.partition("/")[0] and not path.startswith("//"):
            uri = "" if path.startswith("/") or page is None else page.uri
            address = self._layout.find(uri, path.lstrip("/"))
            if address is not None:
                resolved = self._aims.inside(address, unquote(anchor))
                # MkDocs writes the page's address in its place, but not in any setting's.
                as_it_is = written.kind == "yaml" or path.startswith("/")
                return [resolved, *aims] if as_it_is else [resolved]
        if written.kind == "yaml" and aims[0].kind == "malformed":
            # MkDocs writes a malformed address as if it were a path.
            aims.append(self._aims.inside(posixpath.normpath(path), unquote(anchor)))
        return aims

    def on_page(self, page: MarkdownPage, aim: Aim) -> list[LinkLocation]:
        """The addresses on a page with a target, in order."""
        if page.uri not in self._pages:
            index = self._pages[page.uri] = {}
            for location in self.addresses(page):
                for loose in {aim.loose for aim in self.aims_of(location, page)}:
                    index.setdefault(loose, []).append(location)
        return self._pages[page.uri].get(aim.loose, [])

    def in_configuration(self, aim: Aim, target: str | None = None) -> list[LinkLocation]:
        """The values of `mkdocs.yml` with a target.

        Args:
            aim: The target.
            target: The address as a page has it, since a theme may write a value unchanged.
        """
        if self._values is None:
            self._values = {}
            for source in self._layout.configs:
                for location in configuration.values(source):
                    for loose in {aim.loose for aim in self.aims_of(location, None)}:
                        self._values.setdefault(loose, []).append(location)
                    self._values.setdefault(("", location.target, ""), []).append(location)
        return self._values.get(aim.loose) or self._values.get(("", target or "", "")) or []

    def anywhere(self, aim: Aim) -> list[tuple[MarkdownPage, LinkLocation]]:
        """The addresses on all pages with a target, since a page may show an excerpt of another."""
        if self._all is None:
            self._all = {}
            for page in self._layout.pages:
                self.on_page(page, aim)
                for loose, locations in self._pages[page.uri].items():
                    self._all.setdefault(loose, []).extend(
                        (page, location) for location in locations
                    )
        return self._all.get(aim.loose, [])

    def also(self, target: str) -> list[tuple[MarkdownPage, LinkLocation]]:
        """The addresses on all pages that are written exactly like this."""
        self.anywhere(Aim("", ""))
        if self._same is None:
            self._same = {}
            for every in self._all.values() if self._all else ():
                for page, location in every:
                    self._same.setdefault(location.target, []).append((page, location))
        return self._same.get(target, [])

    def in_files(self, target: str) -> tuple[Place, str] | None:
        """The place and spelling of an address in a template or another plugin's file."""
        needle = re.sub(r"^(?:\.{1,2}/)+", "", target)
        if not needle:
            return None
        pattern = re.compile(rf"(?<=[\"'(=])(?:\.{{0,2}}/)*{re.escape(needle)}(?=[\"')\s>])")
        if self._texts is None:
            self._texts = [(file, text_of(path)) for path, file in self._layout.sources]
        for file, text in self._texts:
            if not file.endswith((".html", ".md")):
                value = _in_values(LinkSource(file, text), needle)
                if value:
                    return value
                continue
            match = pattern.search(text)
            if match:
                return LineIndex(LinkSource(file, text)).place(
                    _link_at(text, match.start())
                ), match[0]
        return None


def written_on(page: MarkdownPage) -> MarkdownLinks:
    """Read what a page writes: from its facts if our own renderer renders it."""
    facts = page.facts
    if facts is None:
        return read(page.source)
    addresses = [LinkLocation(link.target, link.place) for link in facts.links]
    spaced = (*_spaced(facts), *_cut_short(facts, page.source))
    text = page.source.text
    if not facts.broken_references and "]:" not in text and not _LOOK.search(text):
        return MarkdownLinks(tuple(addresses), spaced=spaced)
    lines = LineIndex(page.source)
    code = [
        (lines.offset(Place("", fence.place.line)), lines.offset(Place("", fence.end_line + 1)))
        for fence in facts.fences
    ]
    seen = read(page.source, code)
    known = {(address.place, address.target) for address in addresses}
    addresses += [
        address
        for address in seen.addresses
        if address.kind in ("html", "css") and (address.place, address.target) not in known
    ]
    references = tuple(
        NamedReference(reference.label, reference.place)
        for reference in facts.broken_references
        if not reference.label.startswith("^")
        and is_meant(page.source.text, lines.offset(reference.place))
    )
    addresses.sort(key=lambda address: address.place)
    return MarkdownLinks(
        tuple(addresses),
        references,
        seen.notes,
        seen.unused,
        seen.ids,
        spaced,
        seen.labels,
        seen.alone,
    )


def _head(page: MarkdownPage) -> Iterator[LinkLocation]:
    """The possible addresses in frontmatter; only the finished page shows which are links."""
    lines = LineIndex(LinkSource(page.source.file, page.head, 2))
    for match in _IN_HEAD.finditer(page.head):
        yield LinkLocation(match[0], lines.place(match.start()), "yaml", sure=False)


def _spaced(facts: Facts) -> Iterator[NamedReference]:
    for text, place in facts.bracketed:
        for match in _SPACED.finditer(text):
            target = match[1].strip()
            ends = _FILE.match(target.rpartition("#")[0].rpartition(".")[2] or target)
            ends = ends or _FILE.match(target.rpartition(".")[2]) or _MEANT.match(target)
            if ends and any(character.isspace() for character in target):
                column = place.column + match.start()
                yield NamedReference(target, Place(place.file, place.line, column))


def _in_values(source: LinkSource, path: str) -> tuple[Place, str] | None:
    """The place of a path in a YAML navigation, relative to the folder of that file."""
    for address in configuration.values(source):
        value = address.target.removeprefix("./")
        folder = path.removesuffix(value).rstrip("/")
        if path.endswith(value) and f"/{posixpath.dirname(source.file)}".endswith(folder):
            return address.place, address.target
    return None


def _link_at(text: str, at: int) -> int:
    """The start of the link or tag that contains the address at `at`."""
    line = text.rfind("\n", 0, at) + 1
    if text[line:at].endswith("]("):
        start = text.rfind("[", line, at)
        return start if start >= 0 else at
    tag = text.rfind("<", max(0, at - _FAR), at)
    return tag if tag >= 0 and text.find(">", tag, at) < 0 else at


def _cut_short(facts: Facts, source: LinkSource) -> Iterator[NamedReference]:
    """Text that is not a link because of a space in its address: only a bare address is found."""
    lines: LineIndex | None = None
    for link in facts.links:
        if not link.bare:
            continue
        lines = lines or LineIndex(source)
        at = lines.offset(link.place)
        if source.text.startswith("](", at - 2):
            start = source.text.rfind("[", max(0, at - _FAR), at)
            match = _SPACED.match(source.text, max(0, start))
            if match and any(character.isspace() for character in match[1].strip()):
                yield NamedReference(match[1].strip(), lines.place(match.start()))


def _snippets(text: str) -> Iterator[str]:
    """The names of snippets: one on a line of its own, or lines between two such lines."""
    inside = False
    for line in text.split("\n"):
        match = _SNIPPET.match(line) if "8<" in line else None
        name = match[1].strip(" \t\"'") if match else ""
        if match and not name:
            inside = not inside
        elif name or inside:
            name = name or line.strip()
            # What follows a colon is a part of the file.
            yield name.partition(":")[0]
