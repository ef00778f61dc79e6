"""From the results of jobs to evidence."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from fieldguide.problems.diagnostics import Diagnostic, Severity, report
from fieldguide.samples.evidence import Evidence, Status
from fieldguide.samples.evidence.judging import lacks_finding, listed
from fieldguide.samples.level import Level

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fieldguide.problems.diagnostics import Place
    from fieldguide.samples.running.job import Failure, Job, JobResult
    from fieldguide.samples.sample import Sample, SamplePage

__all__ = ["judge_called", "judge_run", "page_samples"]

_SURROUNDINGS = {
    # Errors of samples that run alone, in an empty folder without a network.
    "FileNotFoundError": "a file that the page does not give",
    "ConnectionError": "the network",
    "ConnectionRefusedError": "the network",
    "gaierror": "the network",
    "URLError": "the network",
    "EOFError": "input",
}
_VARIABLE = re.compile(r"\b[A-Z][A-Z0-9_]{2,60}\b")
_READS_VARIABLES = re.compile(r"\b(?:os\.environ|getenv|process\.env)\b")
_SERVES = re.compile(
    r"\b(?:serve_forever|run_forever|start_serving|listen|run_app|runserver|uvicorn\.run)\("
)
_NETWORK = frozenset({-5, -3, -2, 101, 110, 111, 113})
_FULL = frozenset({27, 28, 122})
_LIMITS = {
    "time": "timed out after {timeout:g} s",
    "memory": "exceeded the memory limit of {memory} MiB",
    "output": "exceeded the limit on output",
    "files": "exceeded the limit on files",
    "processes": "exceeded the limit on processes",
}
_RAISE = {
    "time": "raise the limit with 'timeout='",
    "memory": "raise the limit with the option 'samples.memory'",
}
_EARLY = {
    "killed": "its process was killed",
    "exited": "its process ended before the sample did",
    "silent": "its process ended without a result",
}
_BROWSER = "global '"
_NO_RESULT = "a sample must run to its end to pass"


def judge_run(
    evidence: Evidence,
    job: Job,
    result: JobResult,
    page: SamplePage,
    *,
    memory: int,
    incomplete: Severity = Severity.WARNING,
) -> Evidence:
    """The evidence of a sample after it was run.

    Args:
        evidence: The evidence of its static check, which is `PASSED`.
        job: Its job.
        result: The result of the job.
        page: Its page, to find errors that other samples cause.
        memory: The memory limit, in MiB.
        incomplete: The severity of what an excerpt lacks.
    """
    sample = evidence.sample
    known = replace(evidence, environment=job.environment, seconds=result.seconds)
    static = evidence.level
    if result.trouble == "time" and _serves(job):
        lacks = ("an end: it serves until it is stopped",)
        return _incomplete(known, lacks, job.environment, incomplete)
    if result.trouble is not None:
        code = "FG323" if result.trouble in _LIMITS else "FG324"
        words = (_LIMITS | _EARLY)[result.trouble]
        message = words.format(timeout=job.timeout, memory=memory) + _status(result)
        hint = _RAISE.get(result.trouble, _NO_RESULT) + _last_words(result)
        return _failed(known, report(code, message, sample.place, hint))
    lacking = tuple(_lacking(what) for what in result.missing)
    if lacking and all(what.startswith(_BROWSER) for what in lacking):
        # Its names and types are right: it is complete, but needs a browser.
        return replace(known, why=f"not run: a browser has {listed(lacking)}")
    if lacking and not result.finished:
        return _incomplete(known, lacking, job.environment, incomplete)
    if result.failures:
        return _judge_errors(known, job, result, page, incomplete)
    if not result.finished:
        return _failed(known, report("FG324", _EARLY["silent"], sample.place, _NO_RESULT))
    expects = job.expectation.raises is not None or job.expectation.exit is not None
    if result.asserted or expects:
        level = Level.ASSERTED
    elif result.defined_only:
        level = Level.IMPORTED
    else:
        level = Level.RAN
    called = page_samples(job, result.called, page)
    return replace(known, level=max(level, static or level), output=result.stdout, called=called)


def _last_words(result: JobResult) -> str:
    """The last line that a process wrote before it ended early."""
    lines = result.stderr.strip().splitlines()
    return f"; its last output: {lines[-1].strip()}" if lines and result.trouble in _EARLY else ""


def page_samples(job: Job, names: Iterable[str], page: SamplePage) -> frozenset[str]:
    """The keys of the samples that blocks and files of a job come from.

    Args:
        job: The job.
        names: Labels of blocks, and paths of files.
        page: The page.
    """
    wanted = set(names)
    keys = {name.partition(":")[2] for name in wanted if name.startswith("sample:")}
    for sample in page.samples:
        for file in sample.files:
            # Several samples may be versions of the same file.
            if file.path in wanted and job.files.get(file.path) == file.code:
                keys.add(sample.key)
    return frozenset(keys - {job.sample})


def judge_called(evidence: Mapping[str, Evidence]) -> dict[str, Evidence]:
    """The evidence of samples that only define something which other samples call.

    Args:
        evidence: The evidence of all samples that have run, by key.

    Returns:
        The new evidence of those that a passing sample calls: they have run, too.
    """
    passed = [item for item in evidence.values() if item.status is Status.PASSED]
    called = {key for item in passed for key in item.called}
    return {
        item.sample.key: replace(item, level=Level.RAN)
        for item in passed
        if item.level is Level.IMPORTED and item.sample.key in called
    }


def _judge_errors(
    known: Evidence, job: Job, result: JobResult, page: SamplePage, incomplete: Severity
) -> Evidence:
    sample = known.sample
    label = f"sample:{sample.key}"
    own = [failure for failure in result.failures if _concerns(failure, label, sample, job)]
    if not own:
        first = result.failures[0]
        culprit = _culprit(first, page)
        where = f"line {culprit.place.line}" if culprit else "its set-up"
        needs = f"needs the sample at {where}, which fails: {first.text}"
        return replace(known, status=Status.INCOMPLETE, why=needs)
    whole = bool(sample.files) or job.kind == "pytest"
    alone = job.kind == "pytest"
    surroundings = [_surroundings(failure, job) for failure in own]
    if not alone and all(surroundings):
        lacks = tuple(dict.fromkeys(what for what in surroundings if what))
        return _incomplete(known, lacks, job.environment, incomplete)
    names = [_undefined(failure) for failure in own]
    if not whole and all(names):
        lacks = tuple(dict.fromkeys(f"name '{name}'" for name in names if name))
        return _incomplete(known, lacks, job.environment, incomplete)
    findings = tuple(_finding(failure, sample, job, page) for failure in own)
    return _failed(known, *findings)


def _serves(job: Job) -> bool:
    """Whether a job is a server, which does not end by itself."""
    return any(_SERVES.search(block.code) for block in job.blocks)


def _surroundings(failure: Failure, job: Job) -> str | None:
    """The missing part of a sample that explains an error, if the sample is not at fault."""
    code = "\n".join(block.code for block in job.blocks)
    for name in _VARIABLE.findall(failure.message):
        named = f"'{name}'" in code.replace('"', "'") or f"env.{name}" in code
        if named and _READS_VARIABLES.search(code):
            return f"environment variable '{name}'"
    if failure.lacks:
        return failure.lacks
    if failure.errno in _NETWORK:
        return "the network"
    return _SURROUNDINGS.get(failure.kind)


def _finding(failure: Failure, sample: Sample, job: Job, page: SamplePage) -> Diagnostic:
    place = _place(failure, sample, job)
    elsewhere = _elsewhere(failure, sample, page)
    name = _undefined(failure)
    if name and bool(sample.files):
        return report("FG310", f"undefined name '{name}'", place, elsewhere)
    wanted = job.expectation.raises
    if wanted is not None and not failure.expectation:
        message = f"it does not raise {wanted}, but {failure.text}"
        return report("FG325", message, place, elsewhere)
    if failure.errno in _FULL:
        return report("FG323", f"{_LIMITS['files']}: {failure.text}", place, elsewhere)
    if failure.expectation:
        return report("FG325", failure.text, place, elsewhere)
    if failure.kind == "SystemExit":
        return _exits(place, failure.message or 0)
    if failure.test or failure.kind in ("AssertionError", "DocTestFailure"):
        test = f"{failure.test}: " if failure.test else ""
        return report("FG321", test + failure.text, place, elsewhere)
    return report("FG320", failure.text, place, elsewhere)


def _exits(place: Place, status: object) -> Diagnostic:
    hint = "add 'exit=' if this is intended"
    return report("FG326", f"the sample exited with status {status}", place, hint)


def _place(failure: Failure, sample: Sample, job: Job) -> Place:
    """The innermost frame in the sample itself, or else its fence."""
    for label, line in reversed(failure.trace):
        place = _frame(label, line, sample, job)
        if place is not None:
            return place
    return sample.place


def _frame(label: str, line: int, sample: Sample, job: Job) -> Place | None:
    if label == f"sample:{sample.key}":
        own = next((block for block in job.blocks if block.label == label), None)
        offset = 0
        if own is not None and own.path is not None:
            offset = next((f.line - 1 for f in sample.files if f.path == own.path), 0)
        return _start_of(sample, line + offset)
    if label == f"setup:{sample.key}" and sample.directives.setup_place is not None:
        at = sample.directives.setup_place
        return replace(at, line=at.line + line - 1)
    for file in sample.files:
        if label == file.path:
            return _start_of(sample, file.line + line - 1)
    return None


def _start_of(sample: Sample, line: int) -> Place:
    """The place of the first word of a line of the code."""
    lines = sample.code.split("\n")
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    return sample.at(line, len(text) - len(text.lstrip()) + 1)


def _concerns(failure: Failure, label: str, sample: Sample, job: Job) -> bool:
    """Whether an error is of the sample itself, and not of one that runs before it."""
    if not failure.trace or failure.expectation:
        return True
    if any(_frame(where, line, sample, job) is not None for where, line in failure.trace):
        return True
    before = {block.label for block in job.blocks if block.label != label}
    return not any(where in before for where, _ in failure.trace)


def _culprit(failure: Failure, page: SamplePage) -> Sample | None:
    for label, _ in reversed(failure.trace):
        kind, _, key = label.partition(":")
        if kind == "sample" and key in page.by_key:
            return page.by_key[key]
    return None


def _elsewhere(failure: Failure, sample: Sample, page: SamplePage) -> str | None:
    """Where on the page an error was raised, if not in the sample itself."""
    if not failure.trace:
        return None
    label, line = failure.trace[-1]
    for other in page.samples:
        if other is sample:
            continue
        for file in other.files:
            if label == file.path:
                return f"raised in {file.path}, at {other.at(file.line + line - 1)}"
        if label == f"sample:{other.key}":
            return f"raised at {other.at(line)}"
    return None


def _undefined(failure: Failure) -> str | None:
    if failure.name:
        return failure.name
    if failure.kind not in ("NameError", "ReferenceError"):
        return None
    if "'" in failure.message:
        return failure.message.split("'")[1]
    return failure.message.split(" ", maxsplit=1)[0] or None


def _lacking(what: str) -> str:
    return what if " " in what else f"module '{what}'"


def _incomplete(
    known: Evidence, lacks: tuple[str, ...], environment: str, severity: Severity
) -> Evidence:
    finding = lacks_finding(known.sample, lacks, environment, severity)
    return replace(
        known,
        status=Status.INCOMPLETE,
        why=f"lacks {listed(lacks)}",
        findings=(*known.findings, finding),
    )


def _failed(known: Evidence, *findings: Diagnostic) -> Evidence:
    return replace(known, status=Status.FAILED, findings=(*known.findings, *findings))


def _status(result: JobResult) -> str:
    if result.status is None:
        return ""
    if result.status < 0:
        return f" (signal {-result.status})"
    return f" (status {result.status})"
