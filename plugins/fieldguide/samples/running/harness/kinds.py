"""How each kind of job runs."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

from . import python

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["run"]


def run(job: dict[str, Any], folder: str, say: Callable[[dict[str, Any]], None], nonce: str) -> int:
    """Run a job in this process, and say its result.

    Args:
        job: A job, as JSON holds it.
        folder: Its folder, which is the working folder.
        say: Sends the result.
        nonce: What a result must come with, for programs that say it themselves.

    Returns:
        The exit status of this process.
    """
    kind = job["kind"]
    if kind == "shell":
        script = job["blocks"][-1]["path"] or "sample.sh"
        os.execv(job["bash"], [job["bash"], script])  # noqa: S606 - that is its purpose
    if kind == "node":
        _node(job, nonce)
    if kind == "sql":
        from . import sql  # noqa: PLC0415 - each kind on its own

        say(sql.run(job))
        return 0
    result = python.run(job, folder)
    sys.stdout = sys.__stdout__
    say(result)
    return 0


def _node(job: dict[str, Any], nonce: str) -> None:
    """Become Node.js, which finds the nonce and the job's own words on its input."""
    reader, writer = os.pipe()
    bundle, *flags = job["argv"]
    told = {
        "nonce": nonce,
        "expectation": job["expectation"],
        "labels": {block["path"]: block["label"] for block in job["blocks"]},
        "defines_only": "defines-only" in flags,
        "scripts": [flag.removeprefix("script:") for flag in flags if flag.startswith("script:")],
    }
    os.write(writer, json.dumps(told).encode() + b"\n")
    os.close(writer)
    os.dup2(reader, 0)
    os.dup2(63, 3, inheritable=True)
    memory = max(64, int(job["memory"] >> 20) // 2)
    scripts = job["scripts"]
    arguments = [
        *(job["node"], "--enable-source-maps", f"--max-old-space-size={memory}"),
        *(f"--test-reporter={scripts}/tests.mjs", "--test-reporter-destination=stdout"),
        *(f"{scripts}/run.mjs", bundle),
    ]
    os.execv(job["node"], arguments)  # noqa: S606 - as above
