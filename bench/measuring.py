"""How the benchmarks measure."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CORPUS = Path(os.environ.get("FIELDGUIDE_CORPUS", ROOT.parent / "shared" / "corpus"))


def cpu_seconds(command: list[str], folder: Path, *, fine: tuple[int, ...] = (0,)) -> float:
    """The CPU seconds of one run of `command`."""
    # Installed packages have their bytecode; so has this one, after a first run.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(  # noqa: S603 - our own command
        command, cwd=folder, check=False, capture_output=True, text=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in fine:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
