"""Pages of ours as MkDocs sees them: entries, steps, and what is generated."""

from __future__ import annotations

import html
import logging
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.structure.pages import Page
from mkdocs.structure.toc import get_toc
from mkdocs.utils import meta

from fieldguide import gfm
from fieldguide.gfm.contents import cut_out, strip_tags
from fieldguide.knowledge import body as body_parts
from fieldguide.knowledge.entry import Entry
from fieldguide.site.links import PageLinks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import File, Files

    from fieldguide.knowledge.markdown_file import MarkdownFile
    from fieldguide.site.edition import Edition
    from fieldguide.site.generated import Generated
    from fieldguide.sources.store import Sources

_HEADING = re.compile(r'<h([2-6]) id="([^"]+)"(?:[^<>"]++|"[^"]*+")*+>')
_H1 = re.compile(r"<h1[\s>]")
_H1_END = "</h1>"
_ID = re.compile(r'\sid="([^"]+)"')


class SourcePage(Page):
    """The page of an entry or a step: its Markdown, and what Fieldguide adds around it."""

    source: MarkdownFile
    edition: Edition
    key: str

    @classmethod
    def of(cls, file: File, source: MarkdownFile, edition: Edition, config: MkDocsConfig) -> Page:
        """Make the page of a file, or of the page that core made for it in a nav."""
        page = file.page
        if page is None:
            page = cls(None, file, config)
        elif type(page) is Page:
            # A new object would lose the title and the place that the nav gave it.
            page.__class__ = cls
        else:
            return page  # Another plugin's page stays what it is.
        assert isinstance(page, cls)  # noqa: S101 - one of the first two branches
        page.source, page.edition = source, edition
        page.key = f"{'entry' if isinstance(source, Entry) else 'step'}:{source.name}"
        return page

    def read_source(self, config: MkDocsConfig) -> None:
        """Take the body that was read with the library.

        MkDocs would read the frontmatter again, with a reader that stops at nothing. Material
        writes titles and descriptions into HTML as they are, so here they become HTML.
        """
        changed = config.plugins.on_page_read_source(page=self, config=config)
        if changed is None:
            self.markdown = self.source.text.body
        else:
            self.markdown, _ = meta.get_data(changed)
        self.meta = {
            "title": html.escape(self.source.title),
            "description": html.escape(self.source.description),
        }
        topics = self.edition.publication.entry_topics.get(self.source.name, ())
        tags = [html.escape(topic.name) for topic in topics if topic.has_page]
        if tags and isinstance(self.source, Entry):
            self.meta["tags"] = tags
        # The template has breadcrumbs and topics of its own.
        self.meta["hide"] = ["path", "tags"]

    def render(self, config: MkDocsConfig, files: Files) -> None:
        """Render the body in its dialect, and put it into the page's template."""
        if self.source.dialect == "material":
            super().render(config, files)
            content = self.edition.cleaned(self.content or "", self.source)
            self.content = self.edition.render_source(self.source, self, _parts_of_html(content))
            self.present_anchor_ids = {*(self.present_anchor_ids or ()), *_ids(self.content)}
            return
        assert self.markdown is not None  # noqa: S101 - read_source has run
        if self.markdown == self.source.text.body:
            document = self.source.text.document()
        else:  # Another plugin has changed it, so this is another text.
            document = gfm.parse(self.markdown, file=self.file.src_uri)
        links = PageLinks(self.file, self.edition.targets, config)
        rendered = gfm.render(document, self.edition.options(links.resolve))
        self.content = self.edition.render_source(self.source, self, _parts(document, rendered))
        ids = _ids(self.content)
        tokens = list(_there(rendered.toc_tokens, ids))
        self.toc = get_toc(_with_sections(tokens, self.content))
        self.present_anchor_ids = set(rendered.ids) | ids
        if rendered.title is not None:
            self._title_from_render = html.escape(rendered.title)
        # As in core: with -v, where everything is logged, anchors are not validated twice.
        if logging.getLogger("mkdocs.structure.pages").getEffectiveLevel() > logging.DEBUG:
            self.links_to_anchors = links.to_anchors


def _parts(document: gfm.Document, rendered: gfm.Rendered) -> dict[str, str]:
    """The HTML of a body, cut where the page adds something of its own."""
    parts = body_parts.split([block.heading for block in document.blocks])
    has_title = rendered.h1 == 0
    introduction = rendered.blocks[1 if has_title else 0 : parts.introduction.stop]
    if 0 not in parts.introduction:
        has_title = False
        introduction = ()
    return {
        "titled": "yes" if rendered.h1 is not None else "",
        "head": rendered.blocks[0] if has_title else "",
        "introduction": "\n".join(introduction),
        "summary": "\n".join(rendered.blocks[parts.summary.start : parts.summary.stop]),
        "rest": "\n".join(
            (*rendered.blocks[parts.sections.start : parts.deep.stop], rendered.footnotes)
        ).strip("\n"),
    }


def _parts_of_html(content: str) -> dict[str, str]:
    """The same of HTML that Python-Markdown made, which has no blocks: the title, and the rest."""
    end = content.find(_H1_END) + len(_H1_END)
    cut = end if content.startswith("<h1") and end >= len(_H1_END) else 0
    return {
        "titled": "yes" if _H1.search(content) else "",
        "head": content[:cut],
        "introduction": "",
        "summary": "",
        "rest": content[cut:],
    }


def _ids(content: str) -> set[str]:
    return set(_ID.findall(content))


def _there(tokens: Iterable[Any], ids: set[str]) -> Iterator[Any]:
    """A table of contents without the headings that a template of the site's own leaves out."""
    for token in tokens:
        children = list(_there(token["children"], ids))
        if html.escape(token["id"]) in ids:
            yield {**token, "children": children}
        else:
            yield from children


def _with_sections(tokens: list[Any], content: str) -> list[Any]:
    """A body's table of contents with the sections that the page adds at its end."""
    added: list[Any] = [
        {"level": 2, "id": id_, "name": name, "children": []}
        for _, id_, name in _headings(content)
        if id_.startswith("fieldguide-")
    ]
    if len(tokens) == 1 and tokens[0]["level"] == 1:
        first = {**tokens[0], "children": [*tokens[0]["children"], *added]}
        return [first]
    return [*tokens, *added]


def source_text(page: Page, sources: Sources) -> str | None:
    """The text of an ordinary page as it was last read; None if it was not read.

    Entries and steps have their own way to read their source.
    """
    path = page.file.abs_src_path
    if path is None or isinstance(page, SourcePage):
        return None
    source = sources.held(Path(path))
    return None if source is None else source.text


class GeneratedPage(Page):
    """A page that a template makes from the publication."""

    generated: Generated
    edition: Edition

    @classmethod
    def of(cls, file: File, made: Generated, edition: Edition, config: MkDocsConfig) -> Page:
        """Make the page of a file, or of the page that core made for it in a nav."""
        page = file.page
        if page is None:
            page = cls(html.escape(made.title), file, config)
        elif type(page) is Page:
            page.__class__ = cls
        else:
            return page
        assert isinstance(page, cls)  # noqa: S101 - one of the first two branches
        page.generated, page.edition = made, edition
        return page

    def read_source(self, config: MkDocsConfig) -> None:  # noqa: ARG002 - MkDocs' signature
        """There is no source; templates of ours need nothing from it."""
        self.markdown = ""
        self.meta = {"title": html.escape(self.generated.title)}
        if self.generated.key == "home":
            self.meta = {"hide": ["navigation", "toc"]}
        self.meta.setdefault("hide", []).append("path")

    def render(self, config: MkDocsConfig, files: Files) -> None:  # noqa: ARG002 - as above
        """Make the page's HTML and its table of contents."""
        self.content = self.edition.render_generated(self.generated, self)
        tokens: list[Any] = []
        for level, id_, name in _headings(self.content):
            token: Any = {"level": level, "id": id_, "name": name, "children": []}
            parent = tokens[-1]["children"] if tokens and level > tokens[-1]["level"] else tokens
            parent.append(token)
        self.toc = get_toc(tokens)
        self.present_anchor_ids = _ids(self.content)
        self.links_to_anchors = {}


def _headings(content: str) -> Iterator[tuple[int, str, str]]:
    """The level, id and words of each heading that has an id, but the title."""
    at = 0
    without_end: set[str] = set()
    while found := _HEADING.search(content, at):
        at = found.end()
        level = found[1]
        end = -1 if level in without_end else content.find(f"</h{level}>", at)
        if end < 0:
            without_end.add(level)
            continue
        heading = cut_out(content[at:end], '<a class="headerlink"', "</a>")
        yield int(level), found[2], strip_tags(heading)
        at = end
