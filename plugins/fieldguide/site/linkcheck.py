"""The links of a site: checked when it is built, or in a build of its own."""

from __future__ import annotations

import contextlib
import io
import logging
import tempfile
from typing import TYPE_CHECKING, Any

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.config_options import Plugins
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, MkDocsException
from mkdocs.utils.yaml import get_yaml_loader, yaml_load

from fieldguide.links.check import LinkCheck
from fieldguide.links.report import LinkReport
from fieldguide.problems.diagnostics import Severity
from fieldguide.problems.listing import totals
from fieldguide.site.addresses import disable_validation, make_readable
from fieldguide.site.layout import layout_of
from fieldguide.site.messages import log_diagnostics
from fieldguide.site.options import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from mkdocs.structure.pages import Page

    from fieldguide.links.layout import Layout
    from fieldguide.problems.diagnostics import Diagnostic
    from fieldguide.site.edition import Edition
    from fieldguide.sources.store import Sources

__all__ = ["SiteLinks", "check_links"]

_MARK = "<div data-fieldguide-links hidden></div>"
"""The place in a page for the problems of its links, while serving."""


class SiteLinks:
    """Checks the links of each build of a site.

    Attributes:
        aloud: Whether problems are logged, and abort a strict build.
        sources: The files of the base, if a check has read them before it builds the site.
        report: The result of the last check.
    """

    def __init__(self) -> None:
        self.aloud = True
        self.sources: Sources | None = None
        self.report = LinkReport()
        self.check = LinkCheck()

    def prepare(self, config: MkDocsConfig) -> None:
        """Get ready for a build."""
        make_readable(config)
        if self._wanted(config):
            disable_validation(config)

    def _wanted(self, config: MkDocsConfig) -> bool:
        return bool(config.plugins["fieldguide"].config["links"].check) or not self.aloud

    def marked(self, html: str, page: Page, edition: Edition) -> str:
        """The content of a page with a place for the problems of its links, while serving."""
        if not edition.publication.serving or _MARK in html or not page.file.abs_src_path:
            return html
        return _MARK + html

    def finish(self, edition: Edition, config: MkDocsConfig) -> None:
        """Check the finished site, and report its problems.

        Raises:
            Abort: There are problems, and the build is strict.
        """
        if not self._wanted(config):
            return
        layout = layout_of(edition, config)
        self.report = self.check.check(layout)
        diagnostics = edition.publication.judged(self.report.diagnostics)
        if edition.publication.serving:
            self._show(diagnostics, edition, layout)
        if not self.aloud:
            return
        log_diagnostics(diagnostics, strict=config.strict)
        counting = [
            diagnostic for diagnostic in diagnostics if diagnostic.severity is not Severity.HINT
        ]
        if config.strict and counting:
            # MkDocs counts what is logged, and with -q less of it is.
            raise Abort(f"Aborted with {totals(counting)} about links in strict mode!")

    def _show(self, diagnostics: Sequence[Diagnostic], edition: Edition, layout: Layout) -> None:
        """Show problems on their pages, and on the page of all diagnostics."""
        by_file: dict[str, list[object]] = {}
        for diagnostic in diagnostics:
            by_file.setdefault(diagnostic.place.file, []).append(diagnostic)
        shown = [
            (page.dest, "links.html", by_file.get(page.source.file, [])) for page in layout.pages
        ]
        every = edition.publication.files.get("diagnostics")
        if every is not None:
            shown.append((every.dest_uri, "alllinks.html", list(diagnostics)))
        by_dest = {file.dest_uri: file for file in edition.targets.files}
        for dest, template, problems in shown:
            path = layout.folder / dest
            if not problems or not path.is_file():
                continue
            text = path.read_text("utf-8")
            if _MARK in text:
                part = edition.render_part(template, by_dest[dest], {"problems": problems})
                path.write_text(text.replace(_MARK, part, 1), "utf-8")


def check_links(
    config_file: Path, sources: Sources | None = None, *, hooks: Path | None = None
) -> LinkReport:
    """Build the site of a configuration into a temporary folder, and check its links.

    The site's own folder is not changed, no sample is run, and nothing is printed.

    Args:
        config_file: The `mkdocs.yml`.
        sources: The files of the base, if they have been read.
        hooks: Another `mkdocs.yml`, whose hooks run instead of its own.

    Returns:
        The problems, the external links, and the messages of MkDocs and other plugins.

    Raises:
        ConfigurationError: The site cannot be built.
    """
    with tempfile.TemporaryDirectory(prefix="fieldguide-") as folder, _quiet() as messages:
        try:
            options: dict[str, Any] = {} if hooks is None else {"hooks": _hooks_of(hooks)}
            config = load_config(str(config_file), site_dir=folder, strict=False, **options)
            # Resolved as `mkdocs build` resolves it: the plugin knows what it is called.
            plugin = config.plugins.get("fieldguide")
            if plugin is None:
                raise ConfigurationError(
                    f"{config_file} has no plugin 'fieldguide' under 'plugins'"
                )
            links: SiteLinks = plugin.links
            links.aloud = False
            links.sources = sources
            config.plugins.on_startup(command="build", dirty=False)
            try:
                build(config)
            finally:
                config.plugins.on_shutdown()
        except (MkDocsException, Abort, OSError) as error:
            reasons = [message for message in messages if message.startswith(("ERROR", "CRITICAL"))]
            reason = "; ".join(message.partition(" ")[2] for message in reasons) or str(error)
            raise ConfigurationError(f"the site cannot be built: {reason}") from None
    report = links.report
    return LinkReport(report.diagnostics, report.external, tuple(messages))


def _hooks_of(config_file: Path) -> list[str]:
    with config_file.open("rb") as file:
        hooks = yaml_load(file, get_yaml_loader()).get("hooks")
    return [str(config_file.parent / hook) for hook in hooks or ()]


class _LogLines(logging.Handler):
    """Keeps warnings and errors, except Fieldguide's, which another command reports."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.name != "mkdocs.plugins.fieldguide":
            self.lines.append(f"{record.levelname} {record.getMessage()}")


@contextlib.contextmanager
def _quiet() -> Iterator[list[str]]:
    """Collect warnings and errors instead of printing them."""
    logger = logging.getLogger("mkdocs")
    before = (logger.level, logger.propagate, list(logger.handlers))
    kept = _LogLines()
    logger.handlers, logger.propagate = [kept], False
    logger.setLevel(logging.WARNING)
    # MkDocs keeps plugins for the rebuilds of a server; this build is its first and last.
    option = dict(MkDocsConfig._schema)["plugins"]  # noqa: SLF001 - there is no other way to it
    cache = option.plugin_cache if isinstance(option, Plugins) else {}
    held = dict(cache)
    cache.clear()
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            yield kept.lines
    finally:
        cache.clear()
        cache.update(held)
        level, propagate, handlers = before
        logger.handlers, logger.propagate = handlers, propagate
        logger.setLevel(level)
