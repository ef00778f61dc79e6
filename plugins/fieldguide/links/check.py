"""The check of a finished site's links: broken addresses, and where they are written."""

from __future__ import annotations

import contextlib
import html
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote

from fieldguide.links import css
from fieldguide.links.aim import Aims, SiteAddress
from fieldguide.links.hints import Hints
from fieldguide.links.locations import LineIndex, LinkSource, text_of
from fieldguide.links.origins import Origins
from fieldguide.links.pages import PageReader
from fieldguide.links.report import ExternalLink, LinkProblems, LinkReport
from fieldguide.links.scan import scan
from fieldguide.links.sides import report_sources
from fieldguide.links.site import AddressProblem, Site
from fieldguide.problems.diagnostics import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from fieldguide.links.aim import Aim
    from fieldguide.links.layout import Layout, MarkdownPage
    from fieldguide.links.locations import LinkLocation, MarkdownLinks
    from fieldguide.links.pages import ParsedPage

__all__ = ["LinkCheck"]

_UNCHECKED = "404.html"
"""The page for what is not found is shown at any address, so that its own are made absolute."""
_NOTES = ("fn:", "fnref")
"""The ids of footnotes, whose problems are reported for the Markdown."""
_LOCATION = re.compile(r"<loc>([^<]*+)</loc>")


class LinkCheck:
    """Checks a site, and again when it has been built again: only what changed is read.

    Attributes:
        reader: Reads pages; `None` before the first check.
    """

    def __init__(self) -> None:
        self.reader: PageReader | None = None
        self._written: dict[tuple[LinkSource, bool], MarkdownLinks] = {}

    def check(self, layout: Layout) -> LinkReport:
        """Check a finished site.

        Args:
            layout: How it was made.
        """
        own = SiteAddress.of(layout.site_url)
        if self.reader is None or self.reader.aims.own != own:
            self.reader = PageReader(Aims(own))
        site = Site(layout, own)
        contents = _contents(site)
        site.pages = self.reader.read(contents)
        origins = Origins(layout, self.reader.aims, self._written)
        run = _LinkChecker(layout, site, self.reader.aims, origins, Hints(site), LinkProblems())
        run.report_all()
        report_sources(layout, site, origins, contents, run.findings)
        return LinkReport(run.findings.sorted(), run.external())


def _contents(site: Site) -> dict[str, bytes]:
    """The bytes of all pages that are checked."""
    contents: dict[str, bytes] = {}
    for name in sorted(site.files):
        if name.endswith(".html") and name != _UNCHECKED and name not in site.layout.templates:
            with contextlib.suppress(OSError):  # It is gone meanwhile.
                contents[name] = (site.folder / name).read_bytes()
    return contents


@dataclass(slots=True)
class _LinkChecker:
    layout: Layout
    site: Site
    aims: Aims
    origins: Origins
    hints: Hints
    findings: LinkProblems
    published: dict[str, dict[Aim, list[tuple[str, Place]]]] = field(default_factory=dict)

    def report_all(self) -> None:
        """Report all problems of addresses."""
        by_dest = {page.dest: page for page in self.layout.pages}
        bad = self._bad()
        unplaced: dict[Aim, str] = {}
        for name, read in self.site.pages.items():
            for aim in read.aims.keys() & bad.keys():
                if not self._place(aim, bad[aim], name, by_dest.get(name), read):
                    unplaced.setdefault(aim, name)
        self._report_documents()
        for aim, name in unplaced.items():
            self._report_elsewhere(aim, bad[aim], name, by_dest.get(name))
        self._report_style_sheets()
        self._report_listings(by_dest)

    def _bad(self) -> Mapping[Aim, AddressProblem]:
        problems: dict[Aim, AddressProblem] = {}
        every: set[Aim] = set()
        every.update(*(page.aims for page in self.site.pages.values()))
        for aim in every:
            problem = self.site.judge(aim)
            if problem is not None:
                problems[aim] = problem
        return problems

    def _place(
        self,
        aim: Aim,
        problem: AddressProblem,
        name: str,
        page: MarkdownPage | None,
        read: ParsedPage,
    ) -> bool:
        """Report a broken address of a page where it is written, if that is known."""
        if page is not None:
            locations = self.origins.on_page(page, aim)
            if locations:
                best = sorted(locations, key=lambda location: not location.sure)[
                    : max(1, read.aims[aim])
                ]
                for location in best:
                    self._say(problem, location, page)
                return True
        if name in self.layout.files:
            self._report_file(name, problem, aim)
            return True
        values = self.origins.in_configuration(aim, read.written[aim])
        for location in values:
            self._say(problem, location, None)
        return bool(values)

    def _say(
        self, problem: AddressProblem, location: LinkLocation, page: MarkdownPage | None
    ) -> None:
        own = self.aims.of(location.target, "index.html")
        if own.kind == "malformed":
            problem = self.site.judge(own) or problem
        markdown = location.kind in ("link", "yaml") or (
            page is not None and page.facts is not None
        )
        hint = self.hints.of(problem, location.target, page, markdown=markdown)
        self._add(problem, location.target, location.place, hint)

    def _add(self, problem: AddressProblem, target: str, place: Place, hint: str | None) -> None:
        self.findings.add(problem.code, problem.message(target), place, hint, target)

    def _report_documents(self) -> None:
        """Report addresses in documents that are not rendered: unsafe, empty or not allowed."""
        for page in self.layout.pages:
            if page.facts is None or page.dest not in self.site.pages:
                continue
            aims = self.site.pages[page.dest].aims
            for location in self.origins.written(page).addresses:
                led = self.origins.aims_of(location, page)
                if any(aim in aims for aim in led):
                    continue
                problems = [self.site.judge(aim) for aim in led]
                if all(problems) and problems[0]:
                    self._say(problems[0], location, page)

    def _report_file(self, name: str, problem: AddressProblem, aim: Aim) -> None:
        """Report a broken address in a file that is published unchanged."""
        if name not in self.published:
            led = self.published[name] = {}
            path, file = self.layout.files[name]
            text = text_of(path)
            lines = LineIndex(LinkSource(file, text))
            home = self.site.pages[name].home
            for address in scan(text).addresses:
                locations = led.setdefault(self.aims.of(address.target, home), [])
                locations.append((address.target, lines.place(address.offset)))
        for target, place in self.published[name].get(aim, ()):
            hint = self.hints.of(problem, target, None, markdown=False)
            self._add(problem, target, place, hint)

    def _report_elsewhere(
        self, aim: Aim, problem: AddressProblem, name: str, page: MarkdownPage | None
    ) -> None:
        """Report a problem whose address is in no source of its page."""
        others = self.origins.anywhere(aim)
        if others:
            for other, location in others:
                self._say(problem, location, other)
            return
        if aim.anchor.startswith(_NOTES):
            return
        target = self.site.pages[name].written[aim]
        if any(
            all(self.site.judge(led) for led in self.origins.aims_of(location, other))
            for other, location in self.origins.also(target)
        ):
            return  # Reported at the source of this excerpt.
        elsewhere = self.origins.in_files(target)
        if elsewhere:
            place, written = elsewhere
            self._add(problem, written, place, self.hints.of(problem, written, None, markdown=True))
            return
        if aim.kind in ("empty", "script"):
            return  # A theme's own, which has a script for it.
        place = Place(page.source.file if page else self.layout.configs[0].file)
        address = name.removesuffix("index.html") or "/"
        hint = f"added to the page '{address}' by a template, a plugin or a hook"
        self._add(problem, target, place, hint)

    def _report_style_sheets(self) -> None:
        for name, (path, file) in sorted(self.layout.files.items()):
            if not name.endswith((".css", ".svg")) or name not in self.site.files:
                continue
            text = text_of(path)
            lines = LineIndex(LinkSource(file, text))
            for target, offset, problem in self._wrong_in(name, text):
                hint = self.hints.of(problem, target, None, markdown=False)
                self._add(problem, target, lines.place(offset), hint)

    def _wrong_in(self, name: str, text: str) -> Iterator[tuple[str, int, AddressProblem]]:
        """The broken addresses of a style sheet or an SVG file."""
        if name.endswith(".css"):
            targets = list(css.addresses(text))
            ids: tuple[str, ...] = ()
        else:
            picture = scan(text)
            # A picture that is put into a page has links as the page needs them.
            targets = [
                (address.target, address.offset)
                for address in picture.addresses
                if address.target and (address.tag != "a" or "//" in address.target)
            ]
            ids = picture.ids
        for target, offset in targets:
            if target.startswith("#"):
                if ids and not name.endswith(".css") and unquote(target[1:]) not in ids:
                    yield target, offset, AddressProblem("FG402", "no id '{target}' in this file")
                continue
            problem = self.site.judge(self.aims.of(target, name))
            if problem is not None:
                yield target, offset, problem

    def _report_listings(self, by_dest: Mapping[str, MarkdownPage]) -> None:
        """Report broken addresses in the sitemap and the search index."""
        for target, name in _listed(self.layout.folder):
            aim = self.aims.of(target, "index.html")
            problem = self.site.judge(aim)
            if problem is None or aim.kind != "inside":
                continue
            page = by_dest.get(self.site.file_at(aim.path) or self.site.file_of(aim.path))
            place = Place(page.source.file if page else self.layout.configs[0].file)
            message = f"{problem.message(target)} in '{name}'"
            hint = "a plugin or a hook changed which pages are published"
            self.findings.add("FG410", message, place, hint, target)

    def external(self) -> tuple[ExternalLink, ...]:
        """The addresses on the web that sources name and pages show."""
        links: set[ExternalLink] = set()
        every: set[Aim] = set()
        for page in self.layout.pages:
            read = self.site.pages.get(page.dest)
            if read is None:
                continue
            every.update(read.aims)
            links.update(self._external(self.origins.addresses(page), page, read.aims.keys()))
        values = [location for aim in every for location in self.origins.in_configuration(aim)]
        links.update(self._external(values, None, every))
        return tuple(sorted(links))

    def _external(
        self, addresses: Iterable[LinkLocation], page: MarkdownPage | None, shown: Iterable[Aim]
    ) -> Iterable[ExternalLink]:
        there = {aim.loose for aim in shown if aim.kind in ("outside", "beside")}
        for location in addresses:
            aim = self.aims.of(location.target.strip(), page.dest if page else "index.html")
            if aim.loose not in there:
                continue
            url = aim.path if aim.kind == "outside" else f"https://{self.site.own.host}{aim.path}"
            if self.site.own.host or aim.kind == "outside":
                yield ExternalLink(location.place, url)


def _listed(folder: Path) -> Iterator[tuple[str, str]]:
    """The addresses in the sitemap and in the search index of a site, each with its file."""
    sitemap = folder / "sitemap.xml"
    if sitemap.is_file():
        for match in _LOCATION.finditer(sitemap.read_text("utf-8", "replace")):
            yield html.unescape(match[1].strip()), "sitemap.xml"
    index = folder / "search" / "search_index.json"
    if not index.is_file():
        return
    try:
        entries = json.loads(index.read_bytes())["docs"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return
    for entry in entries if isinstance(entries, list) else ():
        location = entry.get("location") if isinstance(entry, dict) else None
        if isinstance(location, str):
            yield location, "search/search_index.json"
