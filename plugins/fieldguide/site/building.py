"""The start, the end and the failure of a build, independent of what it publishes."""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from jinja2 import TemplateError
from mkdocs.exceptions import MkDocsException, PluginError
from mkdocs.plugins import BasePlugin

from fieldguide.knowledge.configuration import excess
from fieldguide.problems.diagnostics import Diagnostic, Place, report
from fieldguide.site.messages import guard_terminal, line, log
from fieldguide.site.options import FieldguideConfig

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer

__all__ = ["BuildPlugin", "in_place"]

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS}
_EPOCH = "SOURCE_DATE_EPOCH"
_EPOCH_END = 2**32
"""`sitemap.xml.gz` stores the date in four bytes: RFC 1952, 2.3.1."""


class BuildPlugin(BasePlugin[FieldguideConfig]):
    """Tracks the running build, and reports errors that stop it without a traceback.

    Attributes:
        dirty: Whether only what has changed is built.
        depth: How many builds are running, one inside the other: a plugin may call MkDocs again
            from within a build, for each language, say.
        site_dir: The site's folder of the outermost build.
        outermost: The configuration of that build; None between builds.
    """

    dirty = False
    depth = 0
    site_dir = ""
    outermost: MkDocsConfig | None = None

    def load_config(
        self, options: dict[str, Any], config_file_path: str | None = None
    ) -> tuple[list[Any], list[Any]]:
        """Read the options, unless their file would grow without end.

        Raises:
            PluginError: It would.
        """
        guard_terminal()
        problem = excess(Path(config_file_path)) if config_file_path else None
        if problem is not None:
            raise PluginError(line(problem))
        return super().load_config(options, config_file_path)

    def on_startup(self, *, command: str, dirty: bool) -> None:
        """Take the mode of the command; SIGTERM ends it as SIGINT does, with what that removes."""
        self.dirty = dirty
        with contextlib.suppress(ValueError):  # not in the main thread
            if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
                signal.signal(signal.SIGTERM, _exit)

    def begin(self, config: MkDocsConfig) -> bool:
        """Count a build; returns whether it is the outermost one.

        Raises:
            PluginError: `SOURCE_DATE_EPOCH` is a value on which MkDocs would fail at the end.
        """
        self.depth += 1
        if self.depth > 1:
            return False
        guard_terminal()
        self.outermost, self.site_dir = config, config.site_dir
        epoch = os.environ.get(_EPOCH)
        if not _is_epoch(epoch):  # see https://reproducible-builds.org/specs/source-date-epoch/
            message = f"{_EPOCH} is '{epoch}', which is not a number of seconds since 1970"
            hint = "unset it, or set it to a time such as the output of 'date +%s'"
            raise PluginError(line(report("FG506", message, _place(config), hint)))
        return True

    def end(self) -> None:
        """Forget a build; at the end of the outermost one its configuration is as it was."""
        self.depth = max(0, self.depth - 1)
        if self.depth == 0 and self.outermost is not None:
            self.outermost.site_dir = self.site_dir
            self.outermost = None

    def on_build_error(self, *, error: Exception) -> None:
        """End a build that failed.

        Raises:
            PluginError: The system refused to read a source or to write the site.
        """
        # Jinja's missing templates are OSErrors too.
        problem = None
        if self.outermost and isinstance(error, OSError) and not isinstance(error, TemplateError):
            problem = _refusal(error, self.outermost, self.site_dir)
        self.end()
        if problem:
            raise PluginError(line(problem)) from None

    def on_shutdown(self) -> None:
        """End a build that was interrupted, and leave SIGTERM as it was found."""
        self.depth = 0
        self.end()
        if signal.getsignal(signal.SIGTERM) is _exit:
            with contextlib.suppress(ValueError):  # not in the main thread
                signal.signal(signal.SIGTERM, signal.SIG_DFL)

    def on_serve(
        self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Callable[..., None]
    ) -> LiveReloadServer:
        """Keep serving the last good site when a rebuild fails; MkDocs would let readers wait."""
        server.builder = _forgiving(server.builder)
        return server


def in_place(config: MkDocsConfig, reason: str) -> Diagnostic:
    """FG503 of a site that cannot be replaced, for a reason that the system gave."""
    message = f"site is written in place: '{_shown(config.site_dir, config)}' cannot be replaced"
    hint = "set 'site_dir' to a folder whose parent is writable"
    return report("FG503", f"{message} ({reason})", _place(config), hint)


def _refusal(error: OSError, config: MkDocsConfig, site: str) -> Diagnostic:
    """FG504 of a site that cannot be written, or FG101 of another file that cannot be read.

    Args:
        error: The error of the system.
        config: The build's configuration; its `site_dir` is where the build wrote.
        site: The site's folder.
    """
    reason = (error.strerror or str(error)).lower()
    file = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else ""
    in_site = any(Path(file).is_relative_to(folder) for folder in (site, config.site_dir))
    if error.errno in _FULL or not file or in_site:
        message = f"the site cannot be written to '{_shown(site, config)}': {reason}"
        hint = "the previous site is unchanged" if config.site_dir != site else None
        return report("FG504", message, _place(config), hint)
    return report("FG101", f"file cannot be read: {reason}", Place(_shown(file, config)))


def _is_epoch(value: str | None) -> bool:
    try:
        return value is None or 0 <= int(value) < _EPOCH_END
    except ValueError:
        return False


def _exit(number: int, _: FrameType | None) -> NoReturn:
    signal.signal(number, signal.SIG_IGN)  # what removes the unfinished site is not interrupted
    sys.exit(128 + number)  # as shells report it


def _forgiving(builder: Callable[[], None]) -> Callable[[], None]:
    def rebuild() -> None:
        try:
            builder()
        except Exception as error:  # noqa: BLE001 - as MkDocs' own loop does around it
            if isinstance(error, MkDocsException):
                log.error(error.message)
            else:
                log.error(traceback.format_exc())
            log.error("Serving the last good build until this is fixed")

    return rebuild


def _place(config: MkDocsConfig) -> Place:
    return Place(Path(config.config_file_path or "mkdocs.yml").name)


def _shown(path: str, config: MkDocsConfig) -> str:
    root = Path(config.config_file_path).parent if config.config_file_path else Path.cwd()
    return Path(path).relative_to(root).as_posix() if Path(path).is_relative_to(root) else path
