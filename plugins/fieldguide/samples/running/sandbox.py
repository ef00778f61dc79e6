"""The sandbox: bubblewrap if the system allows it, or else only limits."""

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
"""The folder inside the sandbox where a job's own file system is mounted."""

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
    """A sandbox is required and not available; the text gives the reason."""


@dataclass(frozen=True, slots=True)
class Sandbox:
    """The sandbox of samples.

    Attributes:
        name: `bubblewrap`, or `limits` if samples are not isolated.
        reason: Why it is not bubblewrap, or None.
        notes: The restrictions that do not work here.
        program: The path of bubblewrap, or None.
    """

    name: str
    reason: str | None = None
    notes: tuple[str, ...] = ()
    program: Path | None = None

    @property
    def isolated(self) -> bool:
        """Whether samples are isolated from the machine."""
        return self.program is not None

    def command(self, python: Path, bound: list[Path]) -> list[str]:
        """The command that starts an interpreter inside.

        Args:
            python: The interpreter.
            bound: Other files and folders that can be read there.
        """
        if self.program is None:
            return [str(python)]
        return [*_walls(self.program, bound), str(python)]


def detect(mode: str) -> Sandbox:
    """Find out by trial what samples can run in.

    Args:
        mode: `auto`, `require` or `off`.

    Raises:
        SandboxRefusedError: A sandbox is required and not available.
    """
    if mode == "off":
        return Sandbox("limits", reason="switched off")
    sandbox = _detected()
    if mode == "require" and not sandbox.isolated:
        raise SandboxRefusedError(sandbox.reason or "no sandbox")
    return sandbox


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
        lines = tried.stderr.strip().splitlines() or ["no message"]
        return Sandbox("limits", reason=f"bubblewrap is refused: {lines[-1]}")
    if words[1] == "network":
        return Sandbox("limits", reason="bubblewrap does not cut off the network here")
    notes = () if words[0] == "bound" else ("limits on processes do not work here",)
    return Sandbox("bubblewrap", notes=notes, program=Path(program))


def _walls(program: Path, bound: list[Path]) -> list[str]:
    names = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    if os.geteuid() == 0:
        # The limit on processes does not apply to root, so the process inside becomes nobody.
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
    # bubblewrap would create it for root alone, and Node.js does not start if it cannot read it.
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
    """The arguments that mount paths read-only at the same paths."""
    arguments: list[str] = []
    above: set[Path] = set()
    for path in sorted({p.absolute() for p in paths} | {p.resolve() for p in paths}):
        if path.is_relative_to("/usr") or not path.exists():
            continue
        for parent in reversed(path.parents[:-1]):
            if parent not in above:
                # bubblewrap would create it for root alone.
                arguments += ["--perms", "0755", "--dir", str(parent)]
                above.add(parent)
        arguments += ["--ro-bind", str(path), str(path)]
    return arguments
