"""The state that all pages of a build share while they are rendered."""

from __future__ import annotations

import html
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from mkdocs.utils import get_relative_url

from fieldguide import gfm
from fieldguide.knowledge.entry import Entry
from fieldguide.knowledge.step import minimum_depth
from fieldguide.problems.diagnostics import report
from fieldguide.site import rendering, views
from fieldguide.site.links import ExcerptLinks, Targets
from fieldguide.site.templates import Outline, Templates
from fieldguide.sources.files import real

if TYPE_CHECKING:
    from collections.abc import Callable

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import File, Files
    from mkdocs.structure.pages import Page

    from fieldguide.gfm import Highlighter, Link, RenderOptions
    from fieldguide.knowledge.markdown_file import MarkdownFile
    from fieldguide.site.generated import Generated
    from fieldguide.site.publication import Publication

_CRITERIA = "quality criteria"


@dataclass(slots=True)
class Edition:
    """The publication with the means to render it.

    Attributes:
        publication: The publication.
        config: The site's configuration.
        targets: The files that links can point to.
        templates: The page templates.
        highlight: The site's code highlighter.
        highlight_excerpt: The same without anchors.
        excerpts: The HTML of excerpts made so far, by entry or step.
    """

    publication: Publication
    config: MkDocsConfig
    targets: Targets
    templates: Templates
    highlight: Highlighter
    highlight_excerpt: Highlighter
    excerpts: dict[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    def of(cls, publication: Publication, files: Files, config: MkDocsConfig) -> Edition:
        """Prepare what is needed once per build."""
        library = publication.library
        sources: dict[Path, File] = {}
        for kind, known in (("entry", library.entries), ("step", library.steps)):
            for name, source in known.items():
                file = publication.files.get(f"{kind}:{name}")
                if file is not None:
                    sources[real(source.path)] = file
        custom = config.theme.custom_dir
        return cls(
            publication,
            config,
            Targets(files, sources),
            Templates(
                Path(custom) if custom else None, permalinks=rendering.has_permalinks(config)
            ),
            rendering.highlighter(config),
            rendering.highlighter(config, anchors=False),
        )

    def options(self, resolve: Callable[[Link], str]) -> RenderOptions:
        """How an entry or a step is rendered, with the links of one page."""
        return rendering.options(
            self.config,
            self.highlight,
            resolve,
            trusted=self.publication.settings.trusted,
            mermaid=self.publication.config.mermaid is not None,
        )

    def page_options(
        self, page: Page, document: gfm.Document, resolve: Callable[[Link], str]
    ) -> RenderOptions:
        """The same for the page of an entry or a step, with the evidence of its samples."""
        surround = self.publication.evidence.surround(page, document.fences, self.render_part)
        return replace(self.options(resolve), surround=surround)

    def has_custom_template(self, source: MarkdownFile) -> bool:
        """Whether the site has its own template for entries, or for steps."""
        return self.templates.is_custom(_template_of(source))

    def cleaned(self, content: str, source: MarkdownFile) -> str:
        """Sanitise HTML that Python-Markdown rendered, and report what was removed.

        Args:
            content: The HTML.
            source: The source of the HTML.
        """
        if self.publication.settings.trusted:
            return content
        shown, removed = gfm.clean(content)
        for what, written in removed.items():
            message = f"raw HTML: {what} is removed"
            self.publication.report(report("FG131", message, source.where(written)))
        return shown

    def render_source(
        self, source: MarkdownFile, page: Page, parts: dict[str, str], outline: Outline
    ) -> str:
        """The content of the page of an entry or a step; `outline` lists what its template adds."""
        view = views.entry_context if isinstance(source, Entry) else views.step_context
        context = view(self.publication, source)  # type: ignore[arg-type]  # by the line above
        marked = {name: Markup(part) for name, part in parts.items()}  # noqa: S704 - rendered safely
        context |= {"parts": marked, "page": page}
        return self.render_part(_template_of(source), page.file, context, outline)

    def render_generated(self, generated: Generated, page: Page, outline: Outline) -> str:
        """The content of a generated page; its headings go to `outline`."""
        context = {**generated.context(), "generated": generated, "page": page}
        return self.render_part(generated.template, page.file, context, outline)

    def render_part(
        self, template: str, file: File, context: dict[str, Any], outline: Outline | None = None
    ) -> str:
        """The HTML of a template.

        Args:
            template: The template.
            file: The file of the page that it is for; addresses are relative to it.
            context: The variables of this template, added to those of all templates.
            outline: Where its headings are listed.
        """
        files = self.publication.files

        def href(key: str, anchor: str = "") -> str | None:
            target = files.get(key)
            if target is None:
                return None
            # An author's own page may have that address, without the headings of ours.
            if getattr(target.page, "generated", None) is None:
                anchor = ""
            url = "" if target is file and anchor else get_relative_url(target.url, file.url)
            return f"{url}#{anchor}" if anchor else url

        root = get_relative_url(".", file.url)
        root = "" if root in (".", "./") else root.rstrip("/") + "/"
        context = {
            **context,
            "publication": self.publication,
            "library": self.publication.library,
            "features": self.config.theme.get("features") or [],
            "site_name": self.config.site_name,
            "relative_url": lambda url: get_relative_url(url, file.url),
            "href": href,
            "excerpt": lambda kind, name, part: self.excerpt(kind, name, part, root),
            "criteria": lambda step: self.criteria(step, root),
            "root": root,
        }
        return self.templates.render(template, outline or Outline(), **context)

    def excerpt(self, kind: str, name: str, part: str, root: str) -> Markup:
        """The HTML of one part of an entry or a step, for a page that reaches the root by `root`.

        Args:
            kind: `entry` or `step`.
            name: Its name.
            part: `summary` for an entry; a section's heading for a step.
            root: The relative path from the page to the site's root, such as `../../`.
        """
        key = (f"{kind}:{name}", part)
        if key not in self.excerpts:
            self.excerpts[key] = self._excerpt(kind, name, part)
        return Markup(self.excerpts[key].replace(ExcerptLinks.MARKER, html.escape(root)))  # noqa: S704

    def criteria(self, step: str, root: str) -> Markup:
        """The quality criteria of a step that apply at the depth of the preset."""
        return self.excerpt("step", step, _CRITERIA, root)

    def _excerpt(self, kind: str, name: str, part: str) -> str:
        library = self.publication.library
        source = library.entries[name] if kind == "entry" else library.steps[name]
        file = self.publication.files.get(f"{kind}:{name}")
        if file is None:
            return ""
        chosen = views.section(source, part)
        if not chosen or source.dialect != "gfm":
            return ""
        links = ExcerptLinks(file, self.targets)
        options = replace(
            self.options(links.resolve), highlight=self.highlight_excerpt, mermaid=False
        )
        document = source.text.document()
        blocks = [document.blocks[index] for index in chosen]
        if part == _CRITERIA:
            preset = self.publication.preset
            blocks = [at_depth(block, preset.depth if preset else 5) for block in blocks]
        return gfm.render_excerpt(document, blocks, options)


def _template_of(source: MarkdownFile) -> str:
    return "entry.html" if isinstance(source, Entry) else "step.html"


def at_depth(block: gfm.Block, depth: int) -> gfm.Block:
    """Keep the quality criteria that apply at a depth, and turn tags such as `(deep)` into badges.

    Args:
        block: A block of the section; each item of its outermost lists is a criterion.
        depth: The preset's depth, 1 to 5.

    Returns:
        The block to render.
    """
    parts = list(block.parts)
    for item in reversed(block.items):
        text = "" if item.text is None else str(parts[item.text])
        minimum, criterion = minimum_depth(text)
        if minimum > depth:
            del parts[item.start : item.end]
        elif item.text is not None and criterion != text:
            tag = text.removesuffix(criterion).strip(" ()\n")
            parts[item.text] = f'<span class="fg-badge">{tag}</span> {criterion}'
    return replace(block, parts=tuple(parts), items=())
