"""A plugin whose builds appear whole or not at all: the events around `Staging`."""

from __future__ import annotations

import errno
import logging
import os
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeGuard

from jinja2 import TemplateError
from mkdocs.commands.build import build
from mkdocs.exceptions import MkDocsException, PluginError
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority
from mkdocs.utils import CountHandler

from fieldguide.problems.diagnostics import Place, report
from fieldguide.knowledge.configuration import excess
from fieldguide.site.epoch import NAME, wrong_epoch
from fieldguide.site.options import FieldguideConfig
from fieldguide.site.saying import guard_terminal, line, log, say
from fieldguide.site.staging import Staging

if TYPE_CHECKING:
    from collections.abc import Callable

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer

    from fieldguide.problems.diagnostics import Diagnostic

_LAST = -10_000
"""After every other plugin: -100 is the last that MkDocs advises."""
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS}


class StagedPlugin(BasePlugin[FieldguideConfig]):
    """Lets MkDocs, its theme and all plugins write beside the site, and swaps at the end."""

    def __init__(self) -> None:
        """Build clean until told otherwise: MkDocs says so only in `on_startup`."""
        self.dirty = False
        self.site_config: MkDocsConfig | None = None
        self.site_dir = ""
        self.staging: Staging | None = None

    def load_config(
        self, options: dict[str, Any], config_file_path: str | None = None
    ) -> tuple[list[Any], list[Any]]:
        """Take the options, unless the file that they stand in would make MkDocs write for ever.

        Raises:
            PluginError: It grows when it is read.
        """
        guard_terminal()
        found = excess(Path(config_file_path)) if config_file_path else None
        if found is not None:
            raise PluginError(line(found))
        return super().load_config(options, config_file_path)

    # First, so that no plugin that keeps the name of the folder keeps the wrong one.
    @event_priority(100)
    def redirect(self, config: MkDocsConfig) -> MkDocsConfig:
        """Give the build its own folder; a dirty one needs what is in the site's already."""
        if _is_nested():
            if self.staging and config.site_dir == self.site_dir:
                config.site_dir = str(self.staging.path)
            return config
        self._finish()
        guard_terminal()
        epoch = wrong_epoch()
        if epoch is not None:  # MkDocs would end with a traceback, after a long build.
            message = f"{NAME} is '{epoch}', which is no number of seconds since 1970"
            hint = "unset it, or let it say one"
            raise PluginError(line(report("FG506", message, _place(config), hint)))
        self.site_config, self.site_dir = config, config.site_dir
        if self.dirty:
            return config
        self.staging = Staging(Path(config.site_dir))
        try:
            problem = self.staging.open()
        except OSError as error:
            raise PluginError(line(self._refused(error, config))) from None
        if problem is None:
            config.site_dir = str(self.staging.path)
            return config
        self.staging = None
        message = (
            f"the site is written in place, piece by piece: '{_shown(self.site_dir, config)}'"
            f" cannot be swapped, because {problem}"
        )
        hint = "let 'site_dir' name a folder whose parent can be written"
        say(report("FG503", message, _place(config), hint))
        return config

    # What others do when all is built, such as writing the search index, is part of the site.
    @event_priority(_LAST)
    def swap_in(self, *, config: MkDocsConfig) -> None:
        """Let the new site take the place of the last one, unless `--strict` refuses it."""
        if _is_nested():
            return
        if self.staging and not (config.strict and _counted()):
            if not self.staging.swap():
                message = (
                    "the site was written piece by piece: the system refused to rename"
                    f" '{_shown(self.site_dir, config)}'"
                )
                say(report("FG503", message, _place(config)))
            log.debug(f"The site is in {self.site_dir}")
        self._finish()

    on_post_build = CombinedEvent(swap_in)

    def on_build_error(self, *, error: Exception) -> None:
        """Leave nothing of a build that failed; say what the disk refused, without a traceback.

        Raises:
            PluginError: The system refused to read a source or to write the site.
        """
        config = self.site_config
        said = self._refused(error, config) if config and _is_systems(error) else None
        self._finish()
        if said:
            raise PluginError(line(said)) from None

    def on_shutdown(self) -> None:
        """Leave nothing of a build that was interrupted."""
        self._finish()

    def on_serve(
        self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Callable[..., None]
    ) -> LiveReloadServer:
        """Keep serving the last good site when a rebuild fails; MkDocs would let readers wait."""
        server.builder = _forgiving(server.builder)
        return server

    def _refused(self, error: OSError, config: MkDocsConfig) -> Diagnostic:
        """What is said of a file that the system did not let us read or write."""
        reason = (error.strerror or str(error)).lower()
        file = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else ""
        site = [self.site_dir, str(self.staging.path) if self.staging else self.site_dir]
        if error.errno in _FULL or not file or any(Path(file).is_relative_to(one) for one in site):
            message = f"the site cannot be written to '{_shown(self.site_dir, config)}': {reason}"
            hint = "what stood there before is unchanged" if self.staging else None
            return report("FG504", message, _place(config), hint)
        place = Place(_shown(file, config))
        return report("FG101", f"file cannot be read: {reason}", place)

    def _finish(self) -> None:
        if self.staging:
            self.staging.discard()
            self.staging = None
        if self.site_config is not None:
            self.site_config.site_dir = self.site_dir
            self.site_config = None


def _forgiving(builder: Callable[[], None]) -> Callable[[], None]:
    def rebuild() -> None:
        try:
            builder()
        except Exception as error:  # noqa: BLE001 - as MkDocs' own loop does around it
            if isinstance(error, MkDocsException):
                log.error(error.message)  # noqa: TRY400 - a mistake of people
            else:
                log.error(traceback.format_exc())  # noqa: TRY400 - MkDocs' handler shows no more
            log.error("The last good pages are served until this is mended")  # noqa: TRY400

    return rebuild


def _is_systems(error: Exception) -> TypeGuard[OSError]:
    """Whether the system refused something; Jinja counts a missing template among these."""
    return isinstance(error, OSError) and not isinstance(error, TemplateError)


def _is_nested() -> bool:
    """Whether a plugin calls MkDocs from within a build, once for each language, say."""
    frame = sys._getframe()  # noqa: SLF001 - the only way to know who calls
    found = 0
    while frame.f_back is not None:
        frame = frame.f_back
        found += frame.f_code is build.__code__
    return found > 1


def _counted() -> bool:
    """Whether something was said that makes `--strict` abort when the build is done."""
    handlers = logging.getLogger("mkdocs").handlers
    return any(isinstance(one, CountHandler) and one.get_counts() for one in handlers)


def _place(config: MkDocsConfig) -> Place:
    return Place(Path(config.config_file_path or "mkdocs.yml").name)


def _shown(path: str, config: MkDocsConfig) -> str:
    root = Path(config.config_file_path).parent if config.config_file_path else Path.cwd()
    there = Path(path)
    return there.relative_to(root).as_posix() if there.is_relative_to(root) else path
