"""Programs that tests start: how they are started, and how what they do is waited for."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

T = TypeVar("T")

PATIENCE = 300.0
"""Seconds after which something hangs; no measure, as machines are slow under load."""

_CHILD = """\
import os, resource, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
if sys.argv[1] != "0":
    resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[1]), int(sys.argv[1])))
os.execvp(sys.argv[2], sys.argv[2:])
"""


def child(*command: str, cpu: int = 0) -> list[str]:
    """A command that does not depend on how the tests were started, nor on the machine's load.

    Args:
        command: The program and its arguments.
        cpu: Seconds of the processor after which the system kills the program; 0 for no limit.

    Returns:
        A command that replaces itself by the given one and so keeps its process id. SIGINT
        interrupts it, which a shell has what it runs in the background ignore.
    """
    return [sys.executable, "-ISc", _CHILD, str(cpu), *command]


def until(holds: Callable[[], T], process: subprocess.Popen[bytes] | None = None) -> T:
    """Wait until something holds.

    Args:
        holds: Returns something true once it does.
        process: What brings it about; if it ends before, waiting fails.

    Returns:
        What `holds` returned.
    """
    started = time.monotonic()
    while not (value := holds()):
        assert process is None or process.poll() is None, "the program ended before"
        assert time.monotonic() < started + PATIENCE, "it never happens"
        time.sleep(0.02)
    return value
