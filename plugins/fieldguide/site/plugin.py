"""The MkDocs plugin, which calls the other modules; comments explain the priority of events."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.exceptions import PluginError
from mkdocs.plugins import CombinedEvent, event_priority

from fieldguide.problems.diagnostics import printable
from fieldguide.site import nav as navigation
from fieldguide.site.edition import Edition
from fieldguide.site.generated import add_generated
from fieldguide.site.linkcheck import SiteLinks
from fieldguide.site.metadata import repair
from fieldguide.site.pages import source_text
from fieldguide.site.publication import publish
from fieldguide.site.rendering import add_mermaid
from fieldguide.site.screening import screen, vanished
from fieldguide.site.snippets import restrain
from fieldguide.site.sources import add_sources, watch
from fieldguide.site.staging import StagedPlugin
from fieldguide.site.templates import add_assets
from fieldguide.site.views import printed
from fieldguide.sources.files import endless_link

if TYPE_CHECKING:
    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page
    from mkdocs.utils.templates import TemplateContext

    from fieldguide.site.generated import Generated


class FieldguidePlugin(StagedPlugin):
    """Publishes a knowledge base: a guide for each project type, a page for each entry and step."""

    def __init__(self) -> None:
        """Assume a build; MkDocs names the command only in `on_startup`."""
        super().__init__()
        self.serving = False
        self.links = SiteLinks()
        self.written: dict[str, Any] = {}
        self.edition: Edition
        self.generated: dict[str, Generated] = {}
        self.tree: navigation.Tree

    def load_config(
        self, options: dict[str, Any], config_file_path: str | None = None
    ) -> tuple[list[Any], list[Any]]:
        """Keep the options as written, to distinguish them from defaults."""
        self.written = dict(options)
        return super().load_config(options, config_file_path)

    def on_startup(self, *, command: str, dirty: bool) -> None:
        """Note the command. This event keeps one instance for all rebuilds while serving."""
        super().on_startup(command=command, dirty=dirty)
        self.serving = command == "serve"

    def _on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Prepare what MkDocs needs before it walks the files."""
        # MkDocs' own walk follows links and would never come back from these.
        endless = endless_link(Path(config.docs_dir))
        if endless is not None:
            start = f"{printable(printed(endless[0], config))}:1:1: FG107 {endless[1]}"
            raise PluginError(f"{start}, so docs_dir is endless (remove the link)")
        self.links.prepare(config)
        add_assets(config)
        root = Path(config.config_file_path).parent if config.config_file_path else Path.cwd()
        self.publication = publish(
            self.config, root, self.written, serving=self.serving, sources=self.links.sources
        )
        watch(self.publication, config)
        self.publication.add(*restrain(config, self.publication.sources, self.publication.report))
        return config

    on_config = CombinedEvent(StagedPlugin.redirect, _on_config)

    # Before other plugins open what is there.
    @event_priority(100)
    def _on_first_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Exclude files that must not be opened, and find the samples of the others."""
        screen(files, config, self.publication.settings, self.publication.sources)
        self.publication.find_evidence(config)
        return files

    def _on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add our pages before core makes the nav, so that the author's nav can name them."""
        add_sources(self.publication, files, config)
        self.generated = add_generated(self.publication, files, config)
        self.edition = Edition.of(self.publication, files, config)
        self.publication.conclude()
        return files

    on_files = CombinedEvent(_on_first_files, _on_files)

    # After literate-nav, awesome-nav and section-index have made the nav that they want (50 to
    # -49): what they placed stays where they placed it, the rest goes into sections of ours.
    @event_priority(-50)
    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Make our pages and attach them."""
        self.tree = navigation.attach(nav, self.edition, self.generated, config)
        return self.tree.nav

    # First, so that another plugin that reads sources in its own way has the last word.
    @event_priority(sys.maxsize)
    def on_page_read_source(self, *, page: Page, config: MkDocsConfig) -> str | None:
        """Spare MkDocs opening a file whose text is known."""
        return source_text(page, self.publication.sources)

    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        """Correct what can only be checked when all pages are rendered."""
        sources = self.publication.sources
        self.publication.report(*vanished(files, sources), *repair(files, sources, env))
        self.publication.evidence.correct_links(self.publication.files.get("evidence"))
        return env

    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Add the script of diagrams, and the evidence of samples."""
        html = self.links.marked(add_mermaid(html, page, self.config.mermaid), page, self.edition)
        return self.publication.evidence.shown(html, page, self.edition.render_part)

    # Before other plugins look at the context, so that they see the nav that the page shows.
    @event_priority(50)
    def on_page_context(
        self, context: TemplateContext, *, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        """Give the page its own small nav."""
        context["nav"] = self.tree.of_page(page)
        return context

    def on_template_context(
        self, context: TemplateContext, *, template_name: str, config: MkDocsConfig
    ) -> TemplateContext:
        """Give templates that are not pages, such as `404.html`, their nav."""
        context["nav"] = self.tree.of_page(None)
        return context

    # After all others, so that what they change on finished pages is checked as well.
    @event_priority(-100)
    def _check_links(self, *, config: MkDocsConfig) -> None:
        """Check the links of the finished site."""
        self.links.finish(self.edition, config)

    on_post_build = CombinedEvent(_check_links, StagedPlugin.swap_in)
