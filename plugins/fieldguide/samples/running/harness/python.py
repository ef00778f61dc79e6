"""Python jobs: snippets, imported files, tests for pytest and sessions for doctest."""

from __future__ import annotations

import gc
import os
import sys
import threading
import warnings
from typing import Any

from . import doctests, snippets, tests
from .calls import Calls
from .errors import Errors

__all__ = ["run"]

_PACKAGE = __name__.partition(".")[0]
# fmt: off
_OURS = [_PACKAGE, *(f"{_PACKAGE}.{name}" for name in (
    "calls", "doctests", "errors", "examples", "isolate", "kinds", "modules", "python", "snippets",
    "sql", "supervise", "tests", "zygote",
))]
# fmt: on
"""Modules to hide from samples; looking through all modules would copy their memory."""


def run(job: dict[str, Any], folder: str) -> dict[str, Any]:
    """Run a Python job.

    Args:
        job: A job as JSON.
        folder: Its folder, which is the working directory.

    Returns:
        The fields of the result that are decided inside the sample's process.
    """
    _paths(job, folder)
    errors = Errors(job, folder)
    own = {block["path"] for block in job["blocks"] if block["path"]}
    calls = Calls(set(job["files"]), folder, own if job["kind"] == "import" else set())
    calls.watch_imports()
    threads = _watch_threads(errors)
    runners = {
        "snippet": snippets.run,
        "import": snippets.run_import,
        "pytest": tests.run,
        "doctest": doctests.run,
    }
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        result = runners[job["kind"]](job, folder, errors, calls)
        for thread in threading.enumerate():
            if thread is not threading.current_thread() and not thread.daemon:
                thread.join()
        gc.collect()
    if job["kind"] != "pytest":
        for warning in caught:
            if "was never awaited" in str(warning.message):
                result.setdefault("errors", []).append(
                    {"type": "RuntimeWarning", "message": str(warning.message), "trace": []}
                )
    result.setdefault("errors", []).extend(threads)
    result["called"] = calls.called
    result["missing"] = sorted(errors.missing)
    if result["errors"] or result["missing"]:
        result["finished"] = False
    sys.stdout.flush()
    sys.stderr.flush()
    return result


def _paths(job: dict[str, Any], folder: str) -> None:
    """Make the page's files importable from the project, its `src` and the sample's own folder."""
    own = [folder]
    if os.path.isdir(os.path.join(folder, "src")):  # noqa: PTH112, PTH118 - speed
        own.insert(0, os.path.join(folder, "src"))  # noqa: PTH118 - speed
    path = job["blocks"][-1]["path"] if job["blocks"] else None
    if path and "/" in path:
        own.append(os.path.join(folder, os.path.dirname(path)))  # noqa: PTH118, PTH120 - speed
    sys.path[:0] = own
    for name in _OURS:
        sys.modules.pop(name, None)


def _watch_threads(errors: Errors) -> list[dict[str, Any]]:
    """Collect the exceptions that end threads, which nothing else reports."""
    died: list[dict[str, Any]] = []

    def hook(arguments: Any) -> None:  # noqa: ANN401 - a structure of the interpreter's
        if arguments.exc_value is not None and arguments.exc_type is not SystemExit:
            died.append(errors.of(arguments.exc_value))

    threading.excepthook = hook
    return died
