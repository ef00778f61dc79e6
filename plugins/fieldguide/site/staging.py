"""Builds that appear completely or not at all: two renames put each in the place of the site."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.plugins import event_priority

from fieldguide.site.building import BuildPlugin, in_place
from fieldguide.site.messages import has_counted, log_diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs.config.defaults import MkDocsConfig


class Staging:
    """The hidden folder of one build; the build writes into `path`, which will be the `site`."""

    def __init__(self, site: Path) -> None:
        """Choose names for a site's folder, which may be missing or a link; `open` creates them."""
        self.site = Path(os.path.realpath(site))
        # 50 characters of 4 bytes each, so that the whole name stays below 255 bytes.
        self._prefix = f".{self.site.name[:50]}.fieldguide-"
        self._folder = self.site.with_name(f"{self._prefix}{os.getpid()}-{secrets.token_hex(4)}")
        self.path = self._folder / "new"
        self._lock = contextlib.ExitStack()

    def open(self) -> str | None:
        """Create the folder; returns why the site cannot be replaced, None if it can.

        Raises:
            NotADirectoryError: The site's path is something other than a folder.
        """
        if self.site.exists() and not self.site.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(self.site))
        try:
            self.site.parent.mkdir(parents=True, exist_ok=True)
            with _locked(self.site.parent):
                for folder in list(self.site.parent.iterdir()):
                    if folder.name.startswith(self._prefix) and not folder.name.endswith("-old"):
                        with _locked(folder, wait=False) as is_stale:
                            if is_stale:  # its build was killed
                                self._settle(folder)
                self.path.mkdir(parents=True)
                self._lock.enter_context(_locked(self._folder))
            if self.site.exists():
                # Owner, access lists and labels now, because what is written inherits them.
                site, new = self.site.stat(), self.path.stat()
                if (site.st_uid, site.st_gid) != (new.st_uid, new.st_gid):
                    os.chown(self.path, site.st_uid, site.st_gid)
                shutil.copystat(self.site, self.path)
                self.path.chmod(stat.S_IMODE(site.st_mode) | stat.S_IRWXU)
                # This cannot succeed, as the target is not empty. A mount point or a folder of
                # another layer fails for another reason, and could not be renamed later either.
                self.site.rename(self._folder)
        except OSError as error:
            if not self.path.exists() or error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                self.discard()
                return (error.strerror or str(error)).lower()
        return None

    def swap(self) -> None:
        """Replace the site; its hidden files stay. Raises OSError if the previous site stays."""
        try:
            with _locked(self.site.parent):
                if os.path.lexists(self.site):
                    self.site.rename(f"{self._folder}-old")
                self.path.rename(self.site)
                self._settle(self._folder)
        finally:
            self.discard()

    def discard(self) -> None:
        """Remove the folder; a swap that was interrupted is undone or finished."""
        with contextlib.suppress(OSError):
            self._settle(self._folder)
        self._lock.close()

    def _settle(self, folder: Path) -> None:
        """Put the previous site back if there is none, else keep only its hidden files."""
        old = Path(f"{folder}-old")
        if old.is_dir() and not os.path.lexists(self.site):
            old.rename(self.site)
        elif old.is_dir():
            mode = stat.S_IMODE(old.stat().st_mode)
            old.chmod(mode | stat.S_IRWXU)
            for child in old.iterdir():
                if child.name.startswith(".") and not os.path.lexists(self.site / child.name):
                    child.rename(self.site / child.name)
            self.site.chmod(mode)
            old.rename(folder / "spent")  # half removed it must not be put back
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _locked(folder: Path, *, wait: bool = True) -> Iterator[bool]:
    """Hold a lock that ends with the process; yields False if it is taken, or there are none."""
    with contextlib.ExitStack() as stack:
        try:
            import fcntl  # noqa: PLC0415 - Windows has none

            stack.callback(os.close, handle := os.open(folder, os.O_RDONLY))
            fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (ImportError, OSError):
            yield False
        else:
            yield True


class StagedPlugin(BuildPlugin):
    """Lets MkDocs, its theme and all plugins write beside the site, and replaces it at the end."""

    staging: Staging | None = None

    @event_priority(100)  # first, so that no plugin keeps the path of the site itself
    def redirect(self, config: MkDocsConfig) -> MkDocsConfig:
        """Redirect the build to its own folder, unless it is dirty and updates the site."""
        if self.begin(config) and not self.dirty:
            staging = Staging(Path(config.site_dir))
            if reason := staging.open():
                log_diagnostic(in_place(config, reason))
            else:
                self.staging = staging
        if self.staging and config.site_dir == self.site_dir:
            config.site_dir = str(self.staging.path)
        return config

    @event_priority(-10_000)  # last: what other plugins add, such as a search index, is part of it
    def swap_in(self, *, config: MkDocsConfig) -> None:
        """Replace the site, unless `--strict` is about to refuse the new one."""
        if self.depth == 1 and self.staging and not (config.strict and has_counted()):
            self.staging.swap()
        self.end()

    def end(self) -> None:
        """Remove the temporary folders beside the site."""
        super().end()
        if self.depth == 0 and self.staging:
            self.staging.discard()
            self.staging = None
