"""Bundling: the files of a job for Node.js become one module."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fieldguide.samples.checks.scripts import run_script
from fieldguide.samples.plans.job import Failure, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fieldguide.samples.plans.job import Job
    from fieldguide.samples.toolbox import Toolbox

__all__ = ["bundled"]

_UNRESOLVED = "Could not resolve "
_SCRIPTS = (".cjs", ".cts", ".js", ".jsx", ".mjs", ".mts", ".ts", ".tsx")


def bundled(jobs: Iterable[Job], toolbox: Toolbox) -> tuple[list[Job], list[tuple[Job, Outcome]]]:
    """Bundle what Node.js runs, all in one process.

    Args:
        jobs: Of any kind.
        toolbox: The tools.

    Returns:
        The jobs, ready to run, and those that do not bundle with what came of it.
    """
    ready: list[Job] = []
    wanted: list[Job] = []
    for job in jobs:
        (wanted if job.kind == "node" else ready).append(job)
    broken: list[tuple[Job, Outcome]] = []
    if wanted:
        data = json.dumps([{"files": job.files, "entry": job.argv[0]} for job in wanted])
        made = run_script("bundle.mjs", toolbox, data) or [{"errors": []} for _ in wanted]
        for job, one in zip(wanted, made, strict=True):
            if "code" in one:
                ready.append(_ready(job, one["code"]))
            else:
                broken.append((job, _outcome(job, one["errors"])))
    return ready, broken


def _ready(job: Job, code: str) -> Job:
    entry, *flags = job.argv
    path = f"{entry}.bundle.mjs"
    data = {name: text for name, text in job.files.items() if not name.endswith(_SCRIPTS)}
    # What it is made of, so that what is called can be traced back.
    parts = [f"script:{name}" for name in job.files if name.endswith(_SCRIPTS) and name != entry]
    return replace(job, files={**data, path: code}, argv=(path, *flags, *parts))


def _outcome(job: Job, errors: list[dict[str, Any]]) -> Outcome:
    labels = {block.path: block.label for block in job.blocks}
    missing = []
    failures = []
    for error in errors:
        text, file = str(error["text"]), error["file"]
        if text.startswith(_UNRESOLVED):
            missing.append(text.removeprefix(_UNRESOLVED).strip('"'))
        else:
            trace = ((str(labels.get(file, file)), int(error["line"])),) if file else ()
            failures.append(Failure("SyntaxError", text, trace))
    if not errors:
        failures.append(Failure("", "it cannot be bundled"))
    return Outcome(finished=False, failures=tuple(failures), missing=tuple(missing))
