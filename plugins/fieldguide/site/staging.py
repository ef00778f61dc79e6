"""A folder in which a site is built, beside the one that it is for, until both change places.

A visitor sees the last good site or the new one, and never a mixture; a build that fails or is
interrupted leaves the last good site as it was.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import secrets
import shutil
import signal
import stat
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

if sys.platform != "win32":
    import fcntl

_MARK = ".fieldguide-"
_OLD = "-old"
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_NO_EXCHANGE = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EPERM}
"""What a system or a file system answers that cannot let two names change places."""
_LONGEST = 50
"""Of the site's name, in characters: four bytes each, and what is added, stay below 255."""
_TRIES = 20
"""How often another build may win the race for the site's folder before we write into it."""


class Staging:
    """The folder beside a site's folder in which one build writes.

    Attributes:
        site: The site's folder itself, links resolved.
        path: The folder beside it.
    """

    def __init__(self, site: Path) -> None:
        """Choose a name; nothing is made before `open`.

        Args:
            site: The site's folder, which may not be there yet, or be a link to a folder.
        """
        self.site = Path(os.path.realpath(site))
        self.path = self._named()
        self._process = os.getpid()
        self._lock: int | None = None
        self._terminate: object = None

    def _named(self) -> Path:
        token = secrets.token_hex(4)
        return self.site.with_name(f".{self.site.name[:_LONGEST]}{_MARK}{os.getpid()}-{token}")

    @property
    def _old(self) -> Path:
        return self.path.with_name(self.path.name + _OLD)

    def open(self) -> str | None:
        """Make the folder, and remove those that killed builds left.

        Returns:
            Why the site's folder cannot be swapped, as the end of a sentence; None when it can.

        Raises:
            NotADirectoryError: There is something else than a folder in the site's place.
        """
        if self.site.exists() and not self.site.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(self.site))
        if _is_mounted(self.site):
            return "it is a mount point"
        try:
            self.site.parent.mkdir(parents=True, exist_ok=True)
            self._remove_stale()
            self._make()
            self._take_owner()
        except OSError as error:
            self.discard()
            reason = (error.strerror or str(error)).lower()
            return f"no folder can be made beside it ({reason})"
        if threading.current_thread() is threading.main_thread():
            self._terminate = signal.getsignal(signal.SIGTERM)
            if self._terminate is signal.SIG_DFL:
                signal.signal(signal.SIGTERM, self._terminated)
        return None

    def _make(self) -> None:
        while True:
            self.path.mkdir()
            self._lock = _locked(self.path)
            # Another build may have taken the folder for one that was left, before it was locked.
            if self.path.is_dir():
                return
            self._unlock()
            self.path = self._named()

    def _take_owner(self) -> None:
        """Give the folder to whom the site's belongs; it must not change hands in a swap.

        Its mode, access lists and labels come now, because what is written there inherits them.
        """
        with contextlib.suppress(FileNotFoundError):
            there, here = self.site.stat(), self.path.stat()
            if (there.st_uid, there.st_gid) != (here.st_uid, here.st_gid):
                os.chown(self.path, there.st_uid, there.st_gid)
            shutil.copystat(self.site, self.path)
            self.path.chmod(stat.S_IMODE(there.st_mode) | stat.S_IRWXU)

    def swap(self) -> bool:
        """Put what was built into the site's place, and remove what was there.

        What begins with a dot in the site's folder stays there, as MkDocs leaves it when it
        cleans: `.git`, `.nojekyll`, `.well-known`.

        Returns:
            Whether it came whole; otherwise it was put there piece by piece, because the system
            refused to rename the site's folder.

        Raises:
            OSError: The site could not be written; what was built is still in `path`.
        """
        whole = True
        try:
            self._carry()
            self._exchange()
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise
            self._put_back()
            self._fill()
            whole = False
        self.discard()
        return whole

    def _carry(self) -> None:
        # Copies, so that nothing is lost wherever this is interrupted; hard links where possible.
        if not self.site.is_dir():
            return
        for child in os.scandir(self.site):
            target = self.path / child.name
            if not child.name.startswith(".") or os.path.lexists(target):
                continue
            if child.is_dir(follow_symlinks=False):
                shutil.copytree(child.path, target, symlinks=True, copy_function=_link)
            elif child.is_symlink() or child.is_file():
                _link(child.path, str(target))
        self.path.chmod(stat.S_IMODE(self.site.stat().st_mode))

    def _exchange(self) -> None:
        for _ in range(_TRIES):
            try:
                if not os.path.lexists(self.site):
                    self.path.rename(self.site)
                elif not _exchanged(self.path, self.site):
                    self._rename_both()
            except OSError as error:
                # Another build put its site there, or took it away, between two of our steps.
                if error.errno in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOENT):
                    continue
                raise
            else:
                return
        raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), str(self.site))

    def _rename_both(self) -> None:
        lock = _locked(self.site)
        try:
            self.site.rename(self._old)
            self.path.rename(self.site)
        finally:
            if lock is not None:
                os.close(lock)

    def _put_back(self) -> None:
        """Where two renames were needed and only one was done, undo it."""
        if self._old.is_dir() and not os.path.lexists(self.site):
            self._old.rename(self.site)

    def _fill(self) -> None:
        for child in list(os.scandir(self.site)) if self.site.is_dir() else []:
            if not child.name.startswith("."):
                _remove(Path(child.path))
        self.site.mkdir(exist_ok=True)
        for child in list(os.scandir(self.path)):
            if not os.path.lexists(self.site / child.name):
                shutil.move(child.path, self.site / child.name)

    def discard(self) -> None:
        """Remove the folder, if it is there; the site's own is not touched."""
        if os.getpid() != self._process:
            return  # a child of the build, ended by the same signal
        with contextlib.suppress(OSError):
            self._put_back()
        _remove(self._old)
        _remove(self.path)
        self._unlock()
        if self._terminate is signal.SIG_DFL:
            with contextlib.suppress(ValueError):  # not in the main thread
                signal.signal(signal.SIGTERM, signal.SIG_DFL)
        self._terminate = None

    def _unlock(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _terminated(self, number: int, _: FrameType | None) -> None:
        self.discard()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    def _remove_stale(self) -> None:
        """Remove folders of builds that were killed: nobody holds their locks any more."""
        for path in _beside(self.site):
            lock = _locked(path)
            if lock is None:
                continue
            try:
                if path.name.endswith(_OLD) and not os.path.lexists(self.site):
                    path.rename(self.site)
                _remove(path)
            finally:
                os.close(lock)


def _beside(site: Path) -> Iterator[Path]:
    prefix = f".{site.name[:_LONGEST]}{_MARK}"
    for child in sorted(os.scandir(site.parent), key=lambda child: child.name, reverse=True):
        if child.name.startswith(prefix) and child.is_dir(follow_symlinks=False):
            yield Path(child.path)


def _locked(folder: Path) -> int | None:
    """A lock on a folder, which ends with the process; None where somebody else holds it."""
    if sys.platform == "win32":  # what a killed build left there is for people to remove
        return None
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle


def _exchanged(one: Path, other: Path) -> bool:
    """Let two names change places in one step; False where the system does not know how.

    Raises:
        OSError: It knows how, and it failed.
    """
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    if renameat2(_AT_FDCWD, bytes(one), _AT_FDCWD, bytes(other), _RENAME_EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in _NO_EXCHANGE:
        return False
    raise OSError(code, os.strerror(code), str(other))


def _is_mounted(folder: Path) -> bool:
    """Whether something is mounted on a folder, a part of its own file system included."""
    if folder.is_mount():
        return True
    try:
        table = Path("/proc/self/mountinfo").read_bytes().splitlines()
    except OSError:
        return False
    # The fifth field is the mount point, with blanks and backslashes in octal.
    name = b"".join(b"\\%03o" % byte if byte in b" \t\n\\" else bytes([byte]) for byte in bytes(folder))
    return any(line.split(b" ")[4] == name for line in table)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, target, follow_symlinks=False)


def _remove(path: Path) -> None:
    """Remove a file, a link or a folder; what cannot be removed is left to the next build."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
        if path.exists():  # something was written there meanwhile
            shutil.rmtree(path, ignore_errors=True)
        return
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
