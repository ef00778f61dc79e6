"""The generated pages of a publication."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.structure.files import File, InclusionLevel

from fieldguide.problems.diagnostics import Place, Severity, report
from fieldguide.site import kinds, views

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

    from fieldguide.site.publication import Publication


@dataclass(frozen=True, slots=True)
class Generated:
    """A generated page.

    Attributes:
        key: Its key in `Publication.files`.
        kind: The key of its `PageKind`.
        uri: The path that its source would have below the docs folder.
        title: Its title, as plain text.
        template: The file name of its template.
        context: Returns the template's own variables.
    """

    key: str
    kind: str
    uri: str
    title: str
    template: str
    context: Callable[[], dict[str, Any]]


def pages(publication: Publication) -> Iterator[Generated]:
    """All generated pages of a publication, in the order of the nav."""
    for kind in kinds.PAGE_KINDS:
        if kind.needs and not attrgetter(kind.needs)(publication):
            continue
        address = publication.config.addresses.get(kind.key, kind.key)
        uri = "index.md" if kind.key == "home" else f"{address}/index.md"
        context = partial(getattr(views, kind.view), publication) if kind.view else dict
        yield Generated(kind.key, kind.key, uri, kind.title, f"{kind.key}.html", context)
        for page in getattr(views, kind.pages)(publication) if kind.pages else ():
            template = f"{page.key.partition(':')[0]}.html"
            uri = f"{address}/{page.path}.md"
            yield Generated(page.key, kind.key, uri, page.title, template, page.context)


def add_generated(
    publication: Publication, files: Files, config: MkDocsConfig
) -> dict[str, Generated]:
    """Add the files of all generated pages.

    Returns:
        The pages by the path of their files.
    """
    taken = {file.dest_uri: file for file in files if not file.inclusion.is_excluded()}
    added = {}
    for page in pages(publication):
        file = File.generated(config, page.uri, content="", inclusion=InclusionLevel.NOT_IN_NAV)
        other = taken.get(file.dest_uri)
        if other is not None:
            publication.files[page.key] = other
            _report_taken(publication, page, other, config)
            continue
        taken[file.dest_uri] = file
        files.append(file)
        publication.files[page.key] = file
        added[file.src_uri] = page
    return added


def _report_taken(
    publication: Publication, page: Generated, file: File, config: MkDocsConfig
) -> None:
    if page.key == "home":
        return  # Most sites have a home page of their own.
    printed = views.printed(Path(file.abs_src_path or file.src_uri), config)
    message = f"this file has the address of a generated page, '{file.url}'; it is shown instead"
    hint = "rename it, or move the generated pages with the option 'addresses'"
    diagnostic = report("FG501", message, Place(printed), hint)
    assert diagnostic.severity is Severity.WARNING  # noqa: S101 - publishing goes on
    publication.add(diagnostic)
