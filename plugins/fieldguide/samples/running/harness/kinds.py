"""Runs a job according to its kind."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

from . import python

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["run"]

_RESULT = 63
_REPORT = 3


def run(
    job: dict[str, Any], folder: str, send: Callable[[dict[str, Any]], None], nonce: str
) -> int:
    """Run a job in this process and send its result.

    Args:
        job: A job as JSON.
        folder: Its folder, which is the working directory.
        send: Sends the result.
        nonce: The secret that a program must send with its result.

    Returns:
        The exit status of this process.
    """
    if job["command"]:
        _become(job, nonce)
    if job["kind"] == "sql":
        from . import sql  # noqa: PLC0415 - DuckDB is slow to import

        send(sql.run(job))
        return 0
    result = python.run(job, folder)
    sys.stdout = sys.__stdout__
    send(result)
    return 0


def _become(job: dict[str, Any], nonce: str) -> None:
    """Replace this process with the job's program, which reads the nonce from its input."""
    if job["reports"]:
        reader, writer = os.pipe()
        told = {
            "nonce": nonce,
            "expectation": job["expectation"],
            "labels": {block["path"]: block["label"] for block in job["blocks"]},
            **job["told"],
        }
        os.write(writer, json.dumps(told).encode() + b"\n")
        os.close(writer)
        os.dup2(reader, 0)
        os.dup2(_RESULT, _REPORT, inheritable=True)
    os.execv(job["command"][0], job["command"])  # noqa: S606 - the program that the job names
