"""Programs that read samples as data: compilers, linters and parsers, which run nothing of them."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

__all__ = ["run"]


def run(
    command: Sequence[str],
    folder: Path | None = None,
    *,
    text: str = "",
    variables: Mapping[str, str] | None = None,
    patience: float = 60,
) -> subprocess.CompletedProcess[bytes] | None:
    """Run a program to its end.

    Args:
        command: The program and its arguments.
        folder: Where it runs.
        text: What it reads from its input, as UTF-8.
        variables: Its whole environment; by default, this process's.
        patience: After how many seconds it is killed.

    Returns:
        The finished process; None if it did not start, or was killed.
    """
    try:
        return subprocess.run(  # noqa: S603 - tools that were found or installed
            command,
            cwd=folder,
            input=text.encode("utf-8", "surrogatepass"),
            capture_output=True,
            check=False,
            env=variables,
            timeout=patience,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
