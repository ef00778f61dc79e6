"""The pages that Fieldguide makes: which there are, and at which address."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.structure.files import File, InclusionLevel

from fieldguide.problems.diagnostics import Place, Severity, report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

    from fieldguide.site.publication import Publication

from fieldguide.site import views


@dataclass(frozen=True, slots=True)
class Generated:
    """A page that is made and not written.

    Attributes:
        key: How other pages find it; see `Publication.files`.
        uri: Where it would lie under the docs folder.
        title: Its title, as plain text.
        template: The template that makes it.
        context: What that template is given besides the publication.
    """

    key: str
    uri: str
    title: str
    template: str
    context: Callable[[], dict[str, Any]]


def pages(publication: Publication) -> Iterator[Generated]:
    """All pages of a publication, in the order of the nav."""
    at = publication.config.addresses
    yield Generated("home", "index.md", "Home", "home.html", dict)
    if publication.guides:
        yield Generated("guides", f"{at.guides}/index.md", "Guides", "guides.html", dict)
    for name, guide in publication.guides.items():
        title = publication.library.types[name].title
        base = f"{at.guides}/{name}"
        yield Generated(
            f"guide:{name}",
            f"{base}/index.md",
            title,
            "guide.html",
            partial(views.guide, publication, guide),
        )
        for phase in guide.phases():
            yield Generated(
                f"phase:{name}/{phase.slug}",
                f"{base}/{phase.slug}.md",
                phase.title,
                "phase.html",
                partial(views.phase, publication, guide, phase),
            )
    if publication.library.entries:
        yield Generated("entries", f"{at.entries}/index.md", "Entries", "entries.html", dict)
    if publication.library.steps:
        yield Generated("steps", f"{at.steps}/index.md", "Steps", "steps.html", dict)
    if publication.topics:
        yield Generated("topics", f"{at.topics}/index.md", "Topics", "topics.html", dict)
    for topic in publication.topics.values():
        if topic.has_page:
            yield Generated(
                f"topic:{topic.slug}",
                f"{at.topics}/{topic.slug}.md",
                topic.name,
                "topic.html",
                partial(dict, topic=topic),
            )
    if publication.guides:
        yield Generated("coverage", f"{at.coverage}/index.md", "Coverage", "coverage.html", dict)
    if publication.evidence.there:
        uri = f"{at.evidence}/index.md"
        context = partial(views.evidence, publication)
        yield Generated("evidence", uri, "Evidence", "evidence.html", context)
    if publication.serving:
        uri = f"{at.diagnostics}/index.md"
        yield Generated("diagnostics", uri, "Diagnostics", "diagnostics.html", dict)


def add_generated(
    publication: Publication, files: Files, config: MkDocsConfig
) -> dict[str, Generated]:
    """Add the files of all pages that nobody wrote by hand.

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
            _say_taken(publication, page, other, config)
            continue
        taken[file.dest_uri] = file
        files.append(file)
        publication.files[page.key] = file
        added[file.src_uri] = page
    return added


def _say_taken(publication: Publication, page: Generated, file: File, config: MkDocsConfig) -> None:
    if page.key == "home":
        return  # A home page of one's own is what most people have.
    printed = views.printed(Path(file.abs_src_path or file.src_uri), config)
    message = f"this file has the address of a generated page, '{file.url}'; it is shown instead"
    hint = "rename it, or move the generated pages with the option 'addresses'"
    found = report("FG501", message, Place(printed), hint)
    assert found.severity is Severity.WARNING  # noqa: S101 - publishing goes on
    publication.say(found)
