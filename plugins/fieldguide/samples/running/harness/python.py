"""Python: snippets executed, files imported, tests run by pytest, sessions by doctest."""

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

_MISSING = (ImportError, ModuleNotFoundError)
_PACKAGE = __name__.partition(".")[0]
_OURS = [_PACKAGE] + [
    f"{_PACKAGE}.{name}"
    for name in (
        *(
            "calls",
            "doctests",
            "errors",
            "isolate",
            "kinds",
            "modules",
            "python",
            "snippets",
            "sql",
        ),
        *("supervise", "tests", "zygote"),
    )
]
"""What a sample must not find; looking through all modules would copy them into its process."""


def run(job: dict[str, Any], folder: str) -> dict[str, Any]:
    """Run a Python job.

    Args:
        job: A job, as JSON holds it.
        folder: Its folder, which is the working folder.

    Returns:
        The fields of an outcome that the sample itself decides.
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
        made = runners[job["kind"]](job, folder, errors, calls)
        for thread in threading.enumerate():
            if thread is not threading.current_thread() and not thread.daemon:
                thread.join()
        gc.collect()
    if job["kind"] != "pytest":
        for warning in caught:
            if "was never awaited" in str(warning.message):
                made.setdefault("errors", []).append(
                    {"type": "RuntimeWarning", "message": str(warning.message), "trace": []}
                )
    made.setdefault("errors", []).extend(threads)
    made["called"] = calls.called
    made["missing"] = sorted(errors.missing)
    if made["errors"] or made["missing"]:
        made["finished"] = False
    sys.stdout.flush()
    sys.stderr.flush()
    return made


def _paths(job: dict[str, Any], folder: str) -> None:
    """Let the sample import the page's files: from the project, from `src`, from its own folder."""
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
    """Collect what threads die of: nobody else would hear of it."""
    died: list[dict[str, Any]] = []

    def hook(arguments: Any) -> None:  # noqa: ANN401 - a structure of the interpreter's
        if arguments.exc_value is not None and arguments.exc_type is not SystemExit:
            died.append(errors.of(arguments.exc_value))

    threading.excepthook = hook
    return died
