"""The navigation: sections of ours beside the author's own, and small on every page.

The whole tree of a knowledge base on every page is most of what a plain site writes, so a page
gets the tree with only its own guide, category or phase unfolded; the rest leads to index pages.
"""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page

from fieldguide.knowledge.titles import readable
from fieldguide.site.pages import GeneratedPage, SourcePage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure import StructureItem

    from fieldguide.site.edition import Edition
    from fieldguide.site.generated import Generated

_OWN = ("entries", "steps", "topics", "coverage", "diagnostics")


@dataclass(slots=True)
class Tree:
    """The navigation of a site, whole and page by page.

    Attributes:
        nav: The whole navigation, as other plugins see it.
        authored: The items that are not ours.
        guides: The section of all guides.
        types: The section of each guide, by type.
        groups: The section of each category of entries and each phase of steps, by its pages' key.
        singles: The index pages of ours.
        trimmed: The trimmed navigations made so far, by what they unfold.
    """

    nav: Navigation
    authored: list[StructureItem]
    guides: Section | None = None
    types: dict[str, Section] = field(default_factory=dict)
    groups: dict[str, Section] = field(default_factory=dict)
    singles: dict[str, Page] = field(default_factory=dict)
    trimmed: dict[tuple[str, ...], Navigation] = field(default_factory=dict)

    def of_page(self, page: Page) -> Navigation:
        """The navigation as one page shows it."""
        if not isinstance(page, (SourcePage, GeneratedPage)):
            return self._trimmed("", "")
        key = page.key if isinstance(page, SourcePage) else page.generated.key
        kind, _, name = key.partition(":")
        if kind in ("guide", "phase"):
            return self._trimmed(kind, name.split("/")[0])
        if key in self.groups:
            return self._trimmed(kind, key)
        return self._trimmed(kind, "")

    def _trimmed(self, kind: str, unfold: str) -> Navigation:
        group = self.groups.get(unfold) if kind in ("entry", "step") else None
        cache = (kind, str(id(group)) if group else unfold)
        if cache not in self.trimmed:
            items = [*self.authored, *self._own(kind, unfold, group)]
            trimmed = Navigation(items, self.nav.pages)
            trimmed.homepage = self.nav.homepage
            self.trimmed[cache] = trimmed
        return self.trimmed[cache]

    def _own(self, kind: str, unfold: str, group: Section | None) -> Iterable[StructureItem]:
        if self.guides is not None:
            children: list[StructureItem] = []
            for child in self.guides.children:
                if isinstance(child, Section) and child is not self.types.get(unfold):
                    children.append(child.children[0])
                else:
                    children.append(child)
            section = Section(self.guides.title, children)
            section.active = kind in ("guides", "guide", "phase")
            yield section
        for key in _OWN:
            page = self.singles.get(key)
            if page is None:
                continue
            owner = {"entry": "entries", "step": "steps", "topic": "topics"}.get(kind, kind)
            if owner == key and group is not None:
                section = Section(str(page.title), [page, group])
                section.active = True
                yield section
            else:
                yield page


def attach(
    nav: Navigation,
    edition: Edition,
    generated: dict[str, Generated],
    config: MkDocsConfig,
) -> Tree:
    """Make all our pages, and put those that the author's nav does not hold into sections.

    Args:
        nav: The navigation so far.
        edition: What all pages share.
        generated: The generated pages, by the path of their files.
        config: The site's configuration.
    """
    publication = edition.publication
    library = publication.library
    tree = Tree(nav, list(nav.items))
    in_nav = set(map(id, nav.pages))
    for key, file in publication.files.items():
        kind, _, name = key.partition(":")
        if kind == "entry" and name in library.entries:
            SourcePage.of(file, library.entries[name], edition, config)
        elif kind == "step" and name in library.steps:
            SourcePage.of(file, library.steps[name], edition, config)
        elif file.src_uri in generated:
            GeneratedPage.of(file, generated[file.src_uri], edition, config)

    def page(key: str) -> Page | None:
        file = publication.files.get(key)
        found = file.page if file is not None else None
        return found if found is not None and id(found) not in in_nav else None

    home = page("home")
    if home is not None:
        nav.items.insert(0, home)
        tree.authored.insert(0, home)
        nav.homepage = home
    _add_guides(tree, edition, page)
    for title, entries in publication.categories().items():
        group = [page(f"entry:{entry.name}") for entry in entries]
        _add_group(tree, readable(title) if title else "General", group)
    for title, steps in publication.steps_by_phase().items():
        _add_group(tree, title, [page(f"step:{step.name}") for step in steps])
    for key in _OWN:
        single = page(key)
        if single is not None:
            tree.singles[key] = single
            nav.items.append(single)
            nav.pages.append(single)
    return tree


def _add_guides(tree: Tree, edition: Edition, page: object) -> None:
    assert callable(page)  # noqa: S101 - a function of `attach`
    publication = edition.publication
    front = page("guides")
    if front is None:
        return
    children: list[StructureItem] = [front]
    for name, guide in publication.guides.items():
        keys = [f"guide:{name}", *(f"phase:{name}/{phase.slug}" for phase in guide.phases())]
        pages = [found for found in map(page, keys) if found is not None]
        if not pages:
            continue
        section = Section(html.escape(publication.library.types[name].title), list(pages))
        for before, after in zip(pages, pages[1:], strict=False):
            before.next_page, after.previous_page = after, before
        for one in pages:
            one.parent = section
        tree.types[name] = section
        children.append(section)
        tree.nav.pages.extend(pages)
    tree.guides = Section("Guides", children)
    for child in children:
        child.parent = tree.guides
    tree.nav.items.append(tree.guides)


def _add_group(tree: Tree, title: str, pages: Iterable[Page | None]) -> None:
    there = [page for page in pages if page is not None]
    section = Section(html.escape(title), list(there))
    for page in there:
        page.parent = section
        if isinstance(page, SourcePage):
            tree.groups[page.key] = section
