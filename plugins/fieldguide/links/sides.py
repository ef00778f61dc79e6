"""Problems besides broken addresses: undefined references and footnotes, duplicate ids, orphans."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from fieldguide.problems.diagnostics import Place, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from fieldguide.links.layout import Layout, MarkdownPage
    from fieldguide.links.locations import MarkdownLinks
    from fieldguide.links.origins import Origins
    from fieldguide.links.report import LinkProblems
    from fieldguide.links.site import Site

__all__ = ["report_sources"]

_OF_THEME = ("__", "fn:", "fnref")
"""The prefixes of generated ids: of tabs and controls, and of footnotes."""
_CODE = re.compile(rb"<(/?)(?:pre|code)\b[^<>]*+>")
_PLAIN = re.compile(r"[\w .-]+\Z")


def report_sources(
    layout: Layout,
    site: Site,
    origins: Origins,
    contents: Mapping[str, bytes],
    findings: LinkProblems,
) -> None:
    """Report the problems of each Markdown page in the site.

    Args:
        layout: How the site was made.
        site: The finished site.
        origins: The links in the sources.
        contents: The pages' bytes, by their files.
        findings: The problems, which this adds to.
    """
    linked = _linked(site, layout.reports)
    for page in layout.pages:
        read = site.pages.get(page.dest)
        if read is None:
            continue
        written = origins.written(page)
        if written.references or written.alone or written.notes or written.unused:
            shown = _without_code(contents[page.dest])
            _report_references(written, shown, findings)
            if page.footnotes:
                _report_notes(written, shown, findings)
        twice = [name for name in read.twice if not name.startswith(_OF_THEME)]
        if twice:
            _report_twice(twice, written, findings)
        for reference in written.spaced:
            message = (
                f"malformed address '{reference.name}': it contains a space, so this is not a link"
            )
            hint = "write '%20' for each space, or enclose the address in '<' and '>'"
            findings.add("FG403", message, reference.place, hint, reference.name)
        if not page.listed and page.dest not in linked and page.dest != "index.html":
            _report_orphan(page, findings)


def _linked(site: Site, reports: Collection[str]) -> set[str]:
    """The pages that another page links to, except reports on the site."""
    linked: set[str] = set()
    files: dict[str, str | None] = {}
    for name, read in site.pages.items():
        if name in reports:
            continue
        for aim in read.aims:
            if aim.kind != "inside":
                continue
            if aim.path not in files:
                files[aim.path] = site.file_at(aim.path)
            file = files[aim.path]
            if file is not None and file != name:
                linked.add(file)
    return linked


def _report_references(written: MarkdownLinks, content: bytes, findings: LinkProblems) -> None:
    for reference in (*written.references, *written.alone):
        # Another plugin may have made something of it.
        if _PLAIN.match(reference.name) and not _shows(content, f"[{reference.name}]"):
            continue
        message = f"undefined reference '[{reference.name}]'"
        hint = did_you_mean(
            reference.name,
            written.labels,
            f"define it with '[{reference.name}]: ...', or add a target",
        )
        findings.add("FG405", message, reference.place, hint, reference.name)


def _report_notes(written: MarkdownLinks, content: bytes, findings: LinkProblems) -> None:
    for note in written.notes:
        if not _shows(content, f"[^{note.name}]"):
            continue
        message = f"undefined footnote '[^{note.name}]'"
        labels = [other.name for other in written.unused]
        hint = did_you_mean(note.name, labels, f"define it with '[^{note.name}]: ...'")
        findings.add("FG406", message, note.place, hint, f"^{note.name}")
    for note in written.unused:
        message = f"unused footnote '[^{note.name}]'"
        hint = f"refer to it with '[^{note.name}]', or remove it"
        findings.add("FG407", message, note.place, hint, f"^{note.name}")


def _report_twice(twice: list[str], written: MarkdownLinks, findings: LinkProblems) -> None:
    for name in twice:
        places = [element.place for element in written.ids if element.name == name]
        # With one place only, the other is an id that a heading's words make.
        for place in places[1:] or places:
            message = f"duplicate id '{name}'"
            findings.add(
                "FG408", message, place, "use another id: links go to the first one", f"#{name}"
            )


def _report_orphan(page: MarkdownPage, findings: LinkProblems) -> None:
    message = f"no page or navigation entry links to '{page.uri}'"
    hint = "link to it, add it to 'nav', or list it under 'not_in_nav'"
    findings.add("FG409", message, Place(page.source.file), hint, page.uri)


def _without_code(content: bytes) -> bytes:
    """A page without `<code>` and `<pre>`."""
    kept: list[bytes] = []
    depth = at = 0
    for tag in _CODE.finditer(content):
        if not depth:
            kept.append(content[at : tag.start()])
        depth = max(0, depth - 1) if tag[1] else depth + 1
        at = tag.end()
    return b"".join((*kept, content[at:]))


def _shows(content: bytes, text: str) -> bool:
    return html.escape(text, quote=False).encode() in content or text.encode() in content
