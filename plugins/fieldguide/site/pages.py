"""The pages that Fieldguide adds to a site: entries, steps and generated pages."""

from __future__ import annotations

import html
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.structure.pages import Page
from mkdocs.structure.toc import get_toc
from mkdocs.utils import meta

from fieldguide import gfm
from fieldguide.gfm.contents import nest
from fieldguide.gfm.rawhtml import ANCHORS, tokenize, values
from fieldguide.knowledge import body as body_parts
from fieldguide.knowledge.entry import Entry
from fieldguide.site.links import PageLinks
from fieldguide.site.templates import Outline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import File, Files

    from fieldguide.gfm.contents import TocToken
    from fieldguide.knowledge.markdown_file import MarkdownFile
    from fieldguide.site.edition import Edition
    from fieldguide.site.generated import Generated
    from fieldguide.sources.store import Sources


class FieldguidePage(Page):
    """The page of an entry or a step: its Markdown, and the content that Fieldguide adds.

    Attributes:
        source: The entry or step.
        edition: What all pages of the build share.
        key: Its key in `Publication.files`.
    """

    source: MarkdownFile
    edition: Edition
    key: str

    @classmethod
    def of(cls, file: File, source: MarkdownFile, edition: Edition, config: MkDocsConfig) -> Page:
        """Make the page of a file, or change the page that MkDocs made for it in a nav."""
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

        MkDocs would parse the frontmatter again, without a limit. Material writes titles and
        descriptions into HTML unescaped, so they are escaped here.
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
        outline = Outline()
        if self.source.dialect == "material":
            super().render(config, files)
            content = self.edition.cleaned(self.content or "", self.source)
            parts = _parts_of_html(content)
            self.content = self.edition.render_source(self.source, self, parts, outline)
            self.present_anchor_ids = self.present_anchor_ids or set()
            self.present_anchor_ids |= outline.ids | _validated_ids(self.content, config)
            return
        assert self.markdown is not None  # noqa: S101 - read_source has run
        if self.markdown == self.source.text.body:
            document = self.source.text.document()
        else:  # Another plugin has changed it, so this is another text.
            document = gfm.parse(self.markdown, file=self.file.src_uri)
        links = PageLinks(self.file, self.edition.targets, config)
        rendered = gfm.render(document, self.edition.page_options(self, document, links.resolve))
        parts = _parts(document, rendered)
        self.content = self.edition.render_source(self.source, self, parts, outline)
        tokens = rendered.toc_tokens
        if self.edition.has_custom_template(self.source):
            tokens = list(_shown(tokens, _ids(self.content)))
        self.toc = get_toc(_with_sections(tokens, outline.tokens))  # type: ignore[arg-type]  # has more keys
        self.present_anchor_ids = outline.ids | rendered.ids | _validated_ids(self.content, config)
        if rendered.title is not None:
            self._title_from_render = html.escape(rendered.title)
        # As in core: with -v, where everything is logged, anchors are not validated twice.
        if logging.getLogger("mkdocs.structure.pages").getEffectiveLevel() > logging.DEBUG:
            self.links_to_anchors = links.to_anchors


def _parts(document: gfm.Document, rendered: gfm.Rendered) -> dict[str, str]:
    """The HTML of a body, split where the template adds something."""
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
    """The same for HTML by Python-Markdown, which has no blocks: the title, and the rest."""
    titles = [
        token
        for token in tokenize(content)
        if token.name == "h1" and token.kind in ("open", "close")
    ]
    is_first = len(titles) > 1 and titles[0].start == 0
    end = titles[1].end if is_first else 0
    return {
        "titled": "yes" if titles else "",
        "head": content[:end],
        "introduction": "",
        "summary": "",
        "rest": content[end:],
    }


def _validated_ids(content: str, config: MkDocsConfig) -> set[str]:
    """All ids in the HTML of a page, those of lines of code as well, if MkDocs validates them."""
    return _ids(content) if config.validation.links.anchors > logging.DEBUG else set()


def _ids(content: str) -> set[str]:
    opening = (values(token.source) for token in tokenize(content) if token.kind == "open")
    return {value for tag in opening for name, value in tag.items() if name in ANCHORS}


def _shown(tokens: Iterable[TocToken], ids: set[str]) -> Iterator[TocToken]:
    """The headings that a template of the site's own shows."""
    for token in tokens:
        children = list(_shown(token["children"], ids))
        if token["id"] in ids:
            yield {**token, "children": children}
        else:
            yield from children


def _with_sections(tokens: list[TocToken], sections: list[TocToken]) -> list[TocToken]:
    """A body's table of contents with the sections that the template adds at its end."""
    if len(tokens) == 1 and tokens[0]["level"] == 1:
        return [{**tokens[0], "children": [*tokens[0]["children"], *sections]}]
    return [*tokens, *sections]


def source_text(page: Page, sources: Sources) -> str | None:
    """The text of an ordinary page as it was last read; None if it was not read.

    Entries and steps read their source in their own way.
    """
    path = page.file.abs_src_path
    if path is None or isinstance(page, FieldguidePage):
        return None
    source = sources.held(Path(path))
    return None if source is None else source.text


class GeneratedPage(Page):
    """A page made from the publication with a template.

    Attributes:
        generated: The generated page.
        edition: What all pages of the build share.
    """

    generated: Generated
    edition: Edition

    @classmethod
    def of(cls, file: File, generated: Generated, edition: Edition, config: MkDocsConfig) -> Page:
        """Make the page of a file, or change the page that MkDocs made for it in a nav."""
        page = file.page
        if page is None:
            page = cls(html.escape(generated.title), file, config)
        elif type(page) is Page:
            page.__class__ = cls
        else:
            return page
        assert isinstance(page, cls)  # noqa: S101 - one of the first two branches
        page.generated, page.edition = generated, edition
        return page

    def read_source(self, config: MkDocsConfig) -> None:  # noqa: ARG002 - MkDocs' signature
        """Set the metadata; there is no source."""
        self.markdown = ""
        self.meta = {"title": html.escape(self.generated.title)}
        if self.generated.key == "home":
            self.meta = {"hide": ["navigation", "toc"]}
        self.meta.setdefault("hide", []).append("path")

    def render(self, config: MkDocsConfig, files: Files) -> None:  # noqa: ARG002 - as above
        """Render the template, and list its headings in the table of contents."""
        outline = Outline()
        self.content = self.edition.render_generated(self.generated, self, outline)
        self.toc = get_toc(nest(outline.tokens))  # type: ignore[arg-type]  # has more keys
        self.present_anchor_ids = outline.ids | _validated_ids(self.content, config)
        self.links_to_anchors = {}
