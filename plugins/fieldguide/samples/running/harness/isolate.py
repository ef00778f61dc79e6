"""Isolation of a job: namespaces, its own folder, limits, no capabilities.

These are interfaces of Linux that Python does not have and that are called through the C library:
see unshare(2), mount(2), user_namespaces(7), capset(2) and prctl(2).
"""

from __future__ import annotations

import ctypes
import os
import resource
import sys
from pathlib import Path

__all__ = [
    "IsolationError",
    "drop_rights",
    "drop_user",
    "enter_namespaces",
    "limit",
    "mount_folder",
]

_NEW = 0x00020000 | 0x08000000 | 0x10000000 | 0x20000000  # mounts, IPC, users, processes
_NEW_IPC = 0x08000000
_NOSUID, _NODEV = 2, 4
_DETACH = 2
_PRIVATE = 0x40000 | 0x4000  # private, recursively
_PR_SET_NO_NEW_PRIVS = 38
_PR_CAPBSET_DROP = 24
_CAPABILITY_VERSION = 0x20080522
_LAST_CAPABILITY = 40
NOBODY = 65534
_MOUNTED: set[str] = set()
"""The folders that this process has mounted."""


class IsolationError(Exception):
    """The system refuses to isolate the process."""


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _check(result: int, what: str) -> None:
    if result != 0:
        raise IsolationError(f"{what}: {os.strerror(ctypes.get_errno())}")


def drop_user() -> None:
    """Stop being root for good: the limit on processes does not apply to root."""
    if os.getuid() == 0:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
        # Without this, /proc/self belongs to root, and a namespace could not be mapped.
        _check(_libc().prctl(4, 1, 0, 0, 0), "prctl")


def enter_namespaces() -> None:
    """Enter new namespaces; the next child becomes their first process.

    Raises:
        IsolationError: The system refuses.
    """
    uid, gid = os.getuid(), os.getgid()
    _check(_libc().unshare(_NEW), "unshare")
    try:
        Path("/proc/self/setgroups").write_text("deny", "ascii")
        Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1", "ascii")
        Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1", "ascii")
    except OSError as error:
        raise IsolationError(f"mapping the user: {error}") from None


def mount_folder(folder: str, megabytes: int, files: int) -> None:
    """Mount new file systems on a folder and on shared memory, and a /proc of this namespace.

    File systems that an earlier call mounted there are removed. Messages and semaphores of System
    V, which are not files, stay behind in an abandoned namespace.

    Raises:
        IsolationError: The system refuses.
    """
    libc = _libc()
    first = folder not in _MOUNTED
    if first:
        _check(libc.mount(None, b"/", None, _PRIVATE, None), "mount")
        # If this is refused, processes of other jobs are visible but still not accessible.
        libc.mount(b"proc", b"/proc", b"proc", _NOSUID | _NODEV, None)
        _MOUNTED.add(folder)
    else:
        _check(libc.unshare(_NEW_IPC), "unshare")
    options = f"size={megabytes}m,nr_inodes={files},mode=700".encode()
    for place in (folder, "/dev/shm"):  # noqa: S108 - where shared memory is
        if not os.path.isdir(place):  # noqa: PTH112 - for each job
            continue
        if not first:
            libc.umount2(place.encode(), _DETACH)
        status = libc.mount(b"tmpfs", place.encode(), b"tmpfs", _NOSUID | _NODEV, options)
        _check(status, f"mount {place}")


def drop_rights() -> None:
    """Give up all capabilities of the namespace for good."""
    if not sys.platform.startswith("linux"):
        return
    libc = _libc()
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    for capability in range(_LAST_CAPABILITY + 1):
        libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    nothing = (ctypes.c_uint32 * 6)()
    libc.capset(ctypes.byref(header), ctypes.byref(nothing))


def limit(memory: int, processes: int, file_size: int, seconds: int) -> None:
    """Set the limits of this process and of those that it starts.

    Args:
        memory: The memory of a process, in bytes.
        processes: The number of the user's processes in this namespace.
        file_size: The size of a file, in bytes.
        seconds: The CPU time of a process.
    """
    wanted = {
        "RLIMIT_DATA": memory,
        "RLIMIT_NPROC": processes,
        "RLIMIT_FSIZE": file_size,
        "RLIMIT_CORE": 0,
        "RLIMIT_NOFILE": 512,
        "RLIMIT_CPU": seconds,
    }
    for name, value in wanted.items():
        kind = getattr(resource, name, None)
        if kind is None:
            continue
        _, hard = resource.getrlimit(kind)
        bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (bound, bound))
