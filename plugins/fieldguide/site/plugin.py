"""The MkDocs plugin: it calls the rooms above, and says why it does so when it does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.exceptions import PluginError
from mkdocs.plugins import CombinedEvent, event_priority

from fieldguide.diagnostics import printable
from fieldguide.knowledge.files import endless_link
from fieldguide.samples import evidencefile
from fieldguide.site import nav as navigation
from fieldguide.site.edition import Edition
from fieldguide.site.generated import add_generated
from fieldguide.site.mermaid import add_mermaid
from fieldguide.site.publication import publish
from fieldguide.site.saying import say
from fieldguide.site.sources import add_sources
from fieldguide.site.staged import StagedPlugin
from fieldguide.site.templates import THEME
from fieldguide.site.views import printed

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.nav import Navigation
    from mkdocs.structure.pages import Page
    from mkdocs.utils.templates import TemplateContext

    from fieldguide.site.generated import Generated

_ASSETS = "assets/fieldguide/fieldguide"


class FieldguidePlugin(StagedPlugin):
    """Publishes a knowledge base: a guide for each project type, a page for each entry and step."""

    def __init__(self) -> None:
        """Build until told otherwise: MkDocs says which command runs only in `on_startup`."""
        super().__init__()
        self.serving = False
        self.written: dict[str, Any] = {}
        self.edition: Edition
        self.generated: dict[str, Generated] = {}
        self.tree: navigation.Tree

    def load_config(
        self, options: dict[str, Any], config_file_path: str | None = None
    ) -> tuple[list[Any], list[Any]]:
        """Remember what somebody wrote, to tell it from defaults."""
        self.written = dict(options)
        return super().load_config(options, config_file_path)

    def on_startup(self, *, command: str, dirty: bool) -> None:
        """Having this event keeps one instance for all rebuilds while serving."""
        self.serving, self.dirty = command == "serve", dirty

    def _on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Everything that must stand before MkDocs walks the files."""
        # MkDocs' own walk follows links and would never come back from these.
        link = endless_link(Path(config.docs_dir))
        if link is not None:
            raise PluginError(
                f"{printable(printed(link, config))}:1:1: FG107 the link leads back to a folder "
                "that it stands in, so the docs folder is endless (remove the link)"
            )
        # After the site's own folder, so that its templates and styles win over ours.
        config.theme.dirs.insert(1 if config.theme.custom_dir else 0, str(THEME))
        theme = type(config.theme)(config.theme.name)
        if config.theme.get("font") == theme.get("font"):
            config.theme["font"] = False  # The fonts of Material's default come from a third party.
        # First, so that the site's own styles come later and win.
        if f"{_ASSETS}.css" not in config.extra_css:
            config.extra_css.insert(0, f"{_ASSETS}.css")
            config.extra_javascript.append(f"{_ASSETS}.js")
        root = Path(config.config_file_path).parent if config.config_file_path else Path.cwd()
        publication = publish(self.config, root, self.written, config, serving=self.serving)
        watched: list[Path | None] = [(root / evidencefile.FILE).parent]
        watched += [publication.settings.folder(name) for name in publication.settings.folders]
        if config.theme.custom_dir:
            watched.append(Path(config.theme.custom_dir))
        docs = Path(config.docs_dir)
        for folder in watched:
            if folder and folder.exists() and not folder.is_relative_to(docs):
                config.watch.append(str(folder))
        self.publication = publication
        return config

    on_config = CombinedEvent(StagedPlugin.redirect, _on_config)

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add our pages before core makes the nav, so that a nav of somebody's can name them."""
        add_sources(self.publication, files, config)
        self.publication.evidence.place(files)
        self.generated = add_generated(self.publication, files, config)
        self.edition = Edition.of(self.publication, files, config)
        for diagnostic in self.publication.diagnostics:
            say(diagnostic)
        return files

    # After literate-nav, awesome-nav and section-index have made the nav that they want (50 to
    # -49): what they placed stays where they placed it, the rest goes into sections of ours.
    @event_priority(-50)
    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Make our pages and attach them."""
        self.tree = navigation.attach(nav, self.edition, self.generated, config)
        return self.tree.nav

    def on_page_content(
        self,
        html: str,
        *,
        page: Page,
        config: MkDocsConfig,
        files: Files,
    ) -> str:
        """Diagrams need their script, and samples show how far they were proven."""
        return self.publication.evidence.shown(
            add_mermaid(html, page, self.config.mermaid), page, self.edition
        )

    # Before other plugins look at the context, so that they see the nav that the page shows.
    @event_priority(50)
    def on_page_context(
        self,
        context: TemplateContext,
        *,
        page: Page,
        config: MkDocsConfig,
        nav: Navigation,
    ) -> TemplateContext:
        """Give the page its own small nav."""
        context["nav"] = self.tree.of_page(page)
        return context

    def on_template_context(
        self,
        context: TemplateContext,
        *,
        template_name: str,
        config: MkDocsConfig,
    ) -> TemplateContext:
        """Templates that are no page, such as the one for what is not found, have a nav as well."""
        context["nav"] = self.tree.of_page(None)
        return context
