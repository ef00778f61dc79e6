"""The navigation: sections of ours among the author's own, and small on every page.

The whole tree of a knowledge base on every page would be most of a site's size, so a page gets the
tree with only its own guide, category or phase unfolded; the rest links to index pages.
"""

from __future__ import annotations

import html
import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mkdocs.structure.nav import Link, Navigation, Section
from mkdocs.structure.pages import Page

from fieldguide.guides.topics import slug
from fieldguide.knowledge.entry import Entry
from fieldguide.knowledge.titles import readable
from fieldguide.site import kinds
from fieldguide.site.metadata import name_sections
from fieldguide.site.pages import FieldguidePage, GeneratedPage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure import StructureItem

    from fieldguide.site.edition import Edition
    from fieldguide.site.generated import Generated


@dataclass(slots=True)
class Tree:
    """The navigation of a site, whole and page by page.

    Attributes:
        nav: The whole navigation, as other plugins see it.
        order: The top level: the author's items, and the keys of ours.
        fronts: The index pages of ours, by key.
        groups: The sections below an index page, by its key: a guide, a category, a phase.
        group_of: The section of each page that has one, by the page's key.
        trimmed: The trimmed navigations made so far, by what they unfold.
    """

    nav: Navigation
    order: list[StructureItem | str] = field(default_factory=list)
    fronts: dict[str, Page] = field(default_factory=dict)
    groups: dict[str, list[Section]] = field(default_factory=dict)
    group_of: dict[str, Section] = field(default_factory=dict)
    trimmed: dict[tuple[str, int], Navigation] = field(default_factory=dict)

    def of_page(self, page: Page | None) -> Navigation:
        """The navigation that one page shows; `page` is None for files such as `404.html`."""
        owner = _kind(page)
        group = self.group_of.get(_key(page) or "")
        cache = (owner, id(group))
        if cache not in self.trimmed:
            items = [self._item(item, owner, group) for item in self.order]
            trimmed = Navigation(items, self.nav.pages)
            trimmed.homepage = self.nav.homepage
            self.trimmed[cache] = trimmed
        return self.trimmed[cache]

    def _item(self, item: StructureItem | str, owner: str, group: Section | None) -> StructureItem:
        if not isinstance(item, str):
            return item
        front = self.fronts[item]
        groups = self.groups.get(item, [])
        # Guides stay in sight from everywhere; of the rest, only where the reader is.
        if not groups or item not in (owner, "guides"):
            return front
        children = [each if each is group else _folded(each, item, front) for each in groups]
        section = Section(str(front.title), [front, *children])
        section.active = item == owner
        return section

    def whole(self) -> list[StructureItem]:
        """The top level with everything unfolded."""
        items: list[StructureItem] = []
        for item in self.order:
            if isinstance(item, str):
                front = self.fronts[item]
                section = Section(str(front.title), [front, *self.groups.get(item, [])])
                for child in section.children:
                    child.parent = section
                items.append(section if self.groups.get(item) else front)
            else:
                items.append(item)
        return items


def _folded(section: Section, owner: str, front: Page) -> StructureItem:
    """A section as one line: a guide's first page, or its place on the index page."""
    if owner == "guides":
        return section.children[0]
    if not isinstance(front, GeneratedPage):
        return Link(section.title, front.url)  # An author's own page, without our headings.
    return Link(section.title, f"{front.url}#{slug(html.unescape(section.title))}")


def _key(page: Page | None) -> str | None:
    if isinstance(page, FieldguidePage):
        return page.key
    return page.generated.key if isinstance(page, GeneratedPage) else None


def _kind(page: Page | None) -> str:
    """The key of the index page below which a page is, or "" for an author's own."""
    if isinstance(page, FieldguidePage):
        return "entries" if isinstance(page.source, Entry) else "steps"
    return page.generated.kind if isinstance(page, GeneratedPage) else ""


def attach(
    nav: Navigation,
    edition: Edition,
    generated: dict[str, Generated],
    config: MkDocsConfig,
) -> Tree:
    """Make all our pages, and put those that the author's nav does not hold into sections.

    If the author's nav lists one of our index pages at its top level, its section goes there.
    Otherwise our sections follow the home page, or the end of the author's nav.

    Args:
        nav: The navigation so far.
        edition: The edition of the build.
        generated: The generated pages, by the path of their files.
        config: The site's configuration.
    """
    publication = edition.publication
    name_sections(nav.items, edition.targets.files)
    _make_pages(edition, generated, config)
    tree = Tree(nav)
    placed = {id(page) for page in nav.pages}
    files = publication.files

    def page(key: str) -> Page | None:
        """One of our pages, unless the author placed it."""
        own = files[key].page if key in files else None
        return own if own is not None and id(own) not in placed else None

    indexes = [kind.key for kind in kinds.PAGE_KINDS if kind.key != "home"]
    for item in nav.items:
        key = _key(item) if isinstance(item, Page) else None
        if key in indexes and isinstance(item, Page):
            tree.fronts[key] = item
            tree.order.append(key)
        else:
            tree.order.append(item)
    missing: list[StructureItem | str] = []
    for key in indexes:
        front = page(key)
        if front is not None:
            tree.fronts[key] = front
            missing.append(key)
    at = len(tree.order)
    if config.nav is None:
        at = 1 if nav.homepage is not None and tree.order[:1] == [nav.homepage] else 0
    tree.order[at:at] = missing
    home = page("home")
    if home is not None:
        tree.order.insert(0, home)
        nav.homepage = home
    _group(tree, edition, page)
    nav.items = tree.whole()
    nav.pages = list(_pages(nav.items))
    return tree


def _make_pages(edition: Edition, generated: dict[str, Generated], config: MkDocsConfig) -> None:
    library = edition.publication.library
    for key, file in edition.publication.files.items():
        kind, _, name = key.partition(":")
        if kind == "entry":
            FieldguidePage.of(file, library.entries[name], edition, config)
        elif kind == "step":
            FieldguidePage.of(file, library.steps[name], edition, config)
        elif file.src_uri in generated:
            GeneratedPage.of(file, generated[file.src_uri], edition, config)


def _group(tree: Tree, edition: Edition, page: object) -> None:
    """Make the sections below the index pages."""
    assert callable(page)  # noqa: S101 - a function of `attach`
    publication = edition.publication
    for name, guide in publication.guides.items():
        keys = [f"guide:{name}", *(f"phase:{name}/{phase.slug}" for phase in guide.phases())]
        title = publication.library.types[name].title
        pages = _add(tree, "guides", title, {key: page(key) for key in keys})
        for before, after in itertools.pairwise(pages):
            before.next_page, after.previous_page = after, before
    for category, entries in publication.categories().items():
        keys = [f"entry:{entry.name}" for entry in entries]
        title = readable(category) if category else "General"
        _add(tree, "entries", title, {key: page(key) for key in keys})
    for title, steps in publication.steps_by_phase().items():
        keys = [f"step:{step.name}" for step in steps]
        _add(tree, "steps", title, {key: page(key) for key in keys})


def _add(tree: Tree, owner: str, title: str, pages: dict[str, Page | None]) -> list[Page]:
    there = {key: page for key, page in pages.items() if page is not None}
    if owner not in tree.fronts or not there:
        return []
    section = Section(html.escape(title), list(there.values()))
    for key, page in there.items():
        page.parent = section
        tree.group_of[key] = section
    tree.groups.setdefault(owner, []).append(section)
    return list(there.values())


def _pages(items: Iterable[StructureItem]) -> Iterable[Page]:
    for item in items:
        if isinstance(item, Page):
            yield item
        elif isinstance(item, Section):
            yield from _pages(item.children)
