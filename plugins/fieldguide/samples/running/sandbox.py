"""The sandbox: bubblewrap where the system allows it, limits where it does not."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

__all__ = ["FOLDER", "Sandbox", "SandboxRefusedError", "detect"]

FOLDER = "/fieldguide"
"""Where a job's own file system lies inside the sandbox."""

_PROBE = (
    "import os, resource, socket, sys\n"
    "if os.getuid() == 0 and int(sys.argv[1]):\n"
    "    os.setgroups([]); os.setresgid(65534, 65534, 65534); os.setresuid(65534, 65534, 65534)\n"
    "resource.setrlimit(resource.RLIMIT_NPROC, (4, 4))\n"
    "children = []\n"
    "try:\n"
    "    for _ in range(12):\n"
    "        pid = os.fork()\n"
    "        if pid == 0:\n"
    "            import time; time.sleep(5); os._exit(0)\n"
    "        children.append(pid)\n"
    "except OSError:\n"
    "    bound = True\n"
    "else:\n"
    "    bound = False\n"
    "for pid in children: os.kill(pid, 9)\n"
    "names = [name for _, name in socket.if_nameindex() if name != 'lo']\n"
    "print('bound' if bound else 'unbound', 'network' if names else 'alone', flush=True)\n"
)


class SandboxRefusedError(Exception):
    """A sandbox was required, and there is none to be had."""


@dataclass(frozen=True, slots=True)
class Sandbox:
    """What samples run in.

    Attributes:
        name: `bubblewrap`, or `limits` where there are no walls.
        reason: Why it is not bubblewrap.
        notes: What does not hold here.
        program: bubblewrap.
    """

    name: str
    reason: str | None = None
    notes: tuple[str, ...] = ()
    program: Path | None = None

    @property
    def isolated(self) -> bool:
        """Whether there are walls."""
        return self.program is not None

    def command(self, python: Path, bound: list[Path]) -> list[str]:
        """The command that starts an interpreter inside.

        Args:
            python: The interpreter.
            bound: What else can be read there: files and folders.
        """
        if self.program is None:
            return [str(python)]
        return [*_walls(self.program, bound), str(python)]


def detect(mode: str) -> Sandbox:
    """Find out, by trying, what samples can run in.

    Args:
        mode: `auto`, `require` or `off`.

    Raises:
        SandboxRefusedError: One is required and the system refuses.
    """
    if mode == "off":
        return Sandbox("limits", reason="switched off")
    found = _detected()
    if mode == "require" and not found.isolated:
        raise SandboxRefusedError(found.reason or "no sandbox")
    return found


@functools.cache
def _detected() -> Sandbox:
    if not sys.platform.startswith("linux"):
        return Sandbox("limits", reason="bubblewrap is for Linux")
    program = shutil.which("bwrap")
    if program is None:
        return Sandbox("limits", reason="bubblewrap is not installed")
    command = _walls(Path(program), [])
    python = os.path.realpath(sys.executable)
    root = str(int(os.geteuid() == 0))
    try:
        tried = subprocess.run(  # noqa: S603 - a program that was found
            [*command, *_binds([Path(sys.base_prefix)]), python, "-I", "-S", "-c", _PROBE, root],
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
            env={},
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return Sandbox("limits", reason=f"bubblewrap does not start: {error}")
    words = tried.stdout.split()
    if tried.returncode != 0 or len(words) != 2:  # noqa: PLR2004 - see the probe
        said = tried.stderr.strip().splitlines()
        return Sandbox("limits", reason=f"bubblewrap is refused: {said[-1] if said else 'silent'}")
    if words[1] == "network":
        return Sandbox("limits", reason="bubblewrap leaves the network open here")
    notes = () if words[0] == "bound" else ("limits on processes do not bind here",)
    return Sandbox("bubblewrap", notes=notes, program=Path(program))


def _walls(program: Path, bound: list[Path]) -> list[str]:
    names = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    if os.geteuid() == 0:
        # Limits on processes do not bind root, so the process inside becomes nobody.
        names += ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        names += ["--unshare-user", "--unshare-cgroup-try"]
    system = []
    for folder in ("/usr", "/lib", "/lib64", "/lib32", "/bin", "/sbin"):
        path = Path(folder)
        if path.is_symlink():
            system += ["--symlink", str(path.readlink()), folder]
        elif path.is_dir():
            system += ["--ro-bind", folder, folder]
    # bubblewrap would make it for root alone, and Node.js does not start where it may not look.
    system += ["--perms", "0755", "--dir", "/etc"]
    for file in ("/etc/ld.so.cache", "/etc/alternatives", "/etc/localtime", "/etc/passwd"):
        system += ["--ro-bind-try", file, file]
    return [
        str(program),
        *names,
        "--die-with-parent",
        "--new-session",
        "--clearenv",
        *system,
        "--proc",
        "/proc",
        "--dev",
        "/dev",
        "--tmpfs",
        "/tmp",  # noqa: S108 - inside
        "--dir",
        FOLDER,
        *_binds(bound),
        "--chdir",
        "/",
    ]


def _binds(paths: list[Path]) -> list[str]:
    """Mount paths at their own places, so that what points to them still does."""
    made: list[str] = []
    above: set[Path] = set()
    for path in sorted({p.absolute() for p in paths} | {p.resolve() for p in paths}):
        if path.is_relative_to("/usr") or not path.exists():
            continue
        for parent in reversed(path.parents[:-1]):
            if parent not in above:
                # bubblewrap would make it for root alone.
                made += ["--perms", "0755", "--dir", str(parent)]
                above.add(parent)
        made += ["--ro-bind", str(path), str(path)]
    return made
