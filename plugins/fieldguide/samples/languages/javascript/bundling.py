"""Bundling: the files of each job for Node.js become one module."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fieldguide.samples.languages.javascript.parser import run_script
from fieldguide.samples.running.job import Failure, JobResult

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fieldguide.samples.languages.language import Context
    from fieldguide.samples.running.job import Job

__all__ = ["bundled", "interpret"]

_UNRESOLVED = "Could not resolve "
_SCRIPTS = (".cjs", ".cts", ".js", ".jsx", ".mjs", ".mts", ".ts", ".tsx")
_NOT_YET = re.compile(
    r"not available in the configured target environment \(\"node([\d.]{1,20})\"\)"
)
"""What esbuild says of syntax that the installed Node.js lacks, and that it cannot rewrite."""
_NODE_CRYPTO = re.compile(r"crypto\.\w+ is not a function")
"""Node's module and the global of the web have the same name."""


def bundled(jobs: Sequence[Job], context: Context) -> tuple[list[Job], list[tuple[Job, JobResult]]]:
    """Bundle jobs, all in one process of Node.js.

    Args:
        jobs: The jobs, as planned.
        context: The tools.

    Returns:
        The jobs that are ready to run, and those that do not bundle with their outcomes.
    """
    ready: list[Job] = []
    broken: list[tuple[Job, JobResult]] = []
    data = json.dumps([{"files": job.files, "entry": job.told["entry"]} for job in jobs])
    bundles = run_script("bundle.mjs", context.toolbox, data) or [{"errors": []} for _ in jobs]
    for job, bundle in zip(jobs, bundles, strict=True):
        if "code" in bundle:
            ready.append(_ready(job, bundle["code"]))
        else:
            broken.append((job, _outcome(job, bundle["errors"])))
    return ready, broken


def interpret(_: Job, outcome: JobResult) -> JobResult:
    """Name the module that an error lacks where its message only shows a missing function."""
    failures = tuple(
        replace(failure, lacks="module 'crypto'")
        if _NODE_CRYPTO.match(failure.message)
        else failure
        for failure in outcome.failures
    )
    return replace(outcome, failures=failures)


def _ready(job: Job, code: str) -> Job:
    entry = job.told["entry"]
    path = f"{entry}.bundle.mjs"
    data = {name: text for name, text in job.files.items() if not name.endswith(_SCRIPTS)}
    # The files of the bundle, so that calls can be traced back to them.
    scripts = [name for name in job.files if name.endswith(_SCRIPTS) and name != entry]
    told = {"defines_only": job.told["defines_only"], "scripts": scripts}
    return replace(job, files={**data, path: code}, command=(*job.command, path), told=told)


def _outcome(job: Job, errors: list[dict[str, Any]]) -> JobResult:
    labels = {block.path: block.label for block in job.blocks}
    missing = []
    failures = []
    for error in errors:
        text, file = str(error["text"]), error["file"]
        if text.startswith(_UNRESOLVED):
            missing.append(text.removeprefix(_UNRESOLVED).strip('"'))
        else:
            trace = ((str(labels.get(file, file)), int(error["line"])),) if file else ()
            old = _NOT_YET.search(text)
            lacks = f"a newer Node.js ({old[1]} is installed)" if old else None
            failures.append(Failure("SyntaxError", text, trace, lacks=lacks))
    if not errors:
        failures.append(Failure("", "it cannot be bundled"))
    return JobResult(finished=False, failures=tuple(failures), missing=tuple(missing))
