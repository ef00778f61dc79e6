"""The nearest existing target of a broken address, as its author would write it."""

from __future__ import annotations

import difflib
import posixpath
import re
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from fieldguide.links.aim import KNOWN_SCHEMES
from fieldguide.problems.diagnostics import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fieldguide.links.layout import Layout, MarkdownPage
    from fieldguide.links.site import AddressProblem, Site

__all__ = ["Hints"]

_LIKELY_SCHEMES = ("https", "http", "mailto", "ftp", "tel")
_MOST = 300
"""The number of problems that get a hint, as comparing names takes time."""
_HOST = re.compile(r"(?:www\.)?[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|dev|edu|gov|info|uk|de)\b")
_PORT = re.compile(r"[\w.-]+:\d+")
_PLAIN = re.compile(r"[\W_]+")


class Hints:
    """Finds hints.

    Args:
        site: The finished site.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        self._left = _MOST

    @property
    def _layout(self) -> Layout:
        return self._site.layout

    @cached_property
    def _by_name(self) -> Mapping[str, list[str]]:
        uris: dict[str, list[str]] = {}
        for uri in sorted(self._layout.addresses):
            uris.setdefault(posixpath.basename(uri).casefold(), []).append(uri)
        return uris

    @cached_property
    def _by_address(self) -> Mapping[str, str]:
        return {
            address.rstrip("/").removesuffix("/index.html").removesuffix(".html"): uri
            for uri, address in self._layout.addresses.items()
        }

    def of(
        self, problem: AddressProblem, target: str, page: MarkdownPage | None, *, markdown: bool
    ) -> str | None:
        """What to do about an address.

        Args:
            problem: The problem.
            target: The address as written.
            page: The page with the link; None for `mkdocs.yml` and templates, whose paths start
                at the docs folder.
            markdown: Whether paths of sources are allowed there, not just addresses.
        """
        if problem.hint:
            return problem.hint
        if problem.code == "FG404":
            return self._scheme(target)
        if problem.code == "FG402" and problem.file:
            return self._anchor(problem.file, target)
        if _HOST.match(target):
            return f"did you mean 'https://{target}'?"
        uri = self._page(problem, target, page)
        return (
            f"did you mean '{self._as_written(uri, target, page, markdown=markdown)}'?"
            if uri
            else None
        )

    @staticmethod
    def _scheme(target: str) -> str | None:
        scheme = target.partition(":")[0].lower()
        if _PORT.match(target):
            return f"did you mean 'http://{target}'?"
        near = nearest(scheme, _LIKELY_SCHEMES) or nearest(scheme, sorted(KNOWN_SCHEMES))
        return f"did you mean '{near}:'?" if near else None

    def _anchor(self, file: str, target: str) -> str | None:
        path, _, anchor = target.partition("#")
        wanted = unquote(anchor)
        ids = [name for name in sorted(self._site.pages[file].ids) if not name.startswith("__")]
        plain = _PLAIN.sub("-", wanted.casefold()).strip("-")
        same = (name for name in ids if _PLAIN.sub("-", name.casefold()).strip("-") == plain)
        near = next(same, None) or self._near(wanted, ids)
        return f"did you mean '{path}#{near}'?" if near else None

    def _near(self, wanted: str, names: Iterable[str], cutoff: float = 0.6) -> str | None:
        if self._left <= 0 or len(wanted) > 200:  # noqa: PLR2004 - as `nearest`
            return None
        self._left -= 1
        matches = difflib.get_close_matches(wanted, names, n=1, cutoff=cutoff)
        return matches[0] if matches else None

    def _page(self, problem: AddressProblem, target: str, page: MarkdownPage | None) -> str | None:
        """The path of the source that is meant."""
        if problem.file:
            return self._source_of(problem.file)
        path = unquote(target.partition("#")[0].partition("?")[0]).replace("\\", "/")
        if self._site.own.host and "://" in path:
            path = "/" + path.partition("://")[2].partition("/")[2]
        if path.startswith("/"):
            path = path.removeprefix(self._site.own.prefix.rstrip("/")).lstrip("/")
            places = [path]
        else:
            folder = posixpath.dirname(page.uri) if page else ""
            places = [posixpath.join(folder, path)]
            if page:
                places.append(posixpath.join(posixpath.dirname(page.dest), path))
        for place in places:
            uri = self._at(posixpath.normpath(place).lstrip("./"))
            if uri and (page is None or uri != page.uri):
                return uri
        return self._like(posixpath.normpath(places[0]).lstrip("./"))

    def _at(self, path: str) -> str | None:
        """The source at a path, in whichever form it is written."""
        stem = path.removesuffix("/index.html").removesuffix(".html").removesuffix(".md")
        for candidate in (
            path,
            f"{path}.md",
            f"{stem}.md",
            f"{stem}/index.md",
            f"{stem}/README.md",
        ):
            if candidate in self._layout.addresses:
                return candidate
        return self._by_address.get(stem)

    def _like(self, path: str) -> str | None:
        name = posixpath.basename(path)
        stem, ending = posixpath.splitext(name)
        ending = ending if ending not in ("", ".html") else ".md"
        same = self._by_name.get(f"{stem}{ending}".casefold(), [])
        if same:
            return self._nearest(same, path)
        if self._left <= 0:
            return None
        ending = ending.casefold()
        stems = {
            posixpath.splitext(name)[0]: name
            for name in self._by_name
            if name.endswith(ending) and name not in ("index.md", "readme.md")
        }
        folder = posixpath.dirname(path)
        beside = [
            name
            for name, there in stems.items()
            if any(posixpath.dirname(uri) == folder for uri in self._by_name[there])
        ]
        # In another folder, a name must be more like it to be meant.
        near = self._near(stem.casefold(), beside) or self._near(stem.casefold(), stems, 0.8)
        if near is None:
            return None
        return self._nearest(self._by_name[stems[near]], path)

    def _nearest(self, uris: list[str], path: str) -> str:
        """Of sources with the same name, the one whose folders are most like a path's."""
        if len(uris) == 1 or self._left <= 0:
            return uris[0]
        self._left -= 1
        matcher = difflib.SequenceMatcher(None, "", path)

        def likeness(uri: str) -> tuple[int, float, str]:
            matcher.set_seq1(uri)
            return (_common(uri, path), matcher.ratio(), uri)

        return max(uris[:_MOST], key=likeness)

    def _source_of(self, file: str) -> str | None:
        stem = file.removesuffix("/index.html").removesuffix(".html")
        return self._by_address.get(stem, file)

    def _as_written(
        self, uri: str, target: str, page: MarkdownPage | None, *, markdown: bool
    ) -> str:
        rest = "".join(target.partition("#")[1:])
        folder = posixpath.dirname(page.uri) if page else ""
        if not markdown or target.startswith("/") or "://" in target:
            address = self._layout.addresses.get(uri, uri)
            if "://" in target:
                own = self._site.own
                return f"{target.partition('://')[0]}://{own.host}{own.prefix}{address}{rest}"
            if target.startswith("/") or page is None:
                return f"{self._site.own.prefix if target.startswith('/') else ''}{address}{rest}"
            base = posixpath.dirname(page.dest) or "."
            relative = posixpath.relpath(address or ".", base)
            slash = "/" if (address.endswith("/") or not address) and relative != "." else ""
            return f"{relative}{slash}{rest}"
        written = posixpath.relpath(uri, folder or ".")
        return f"{quote(written, safe='/!$&*+,;=:@~.-_') if ' ' in written else written}{rest}"


def _common(uri: str, path: str) -> int:
    """The number of leading folders that two paths share."""
    first, second = uri.split("/")[:-1], path.split("/")[:-1]
    count = 0
    for left, other in zip(first, second, strict=False):
        if left != other:
            break
        count += 1
    return count
