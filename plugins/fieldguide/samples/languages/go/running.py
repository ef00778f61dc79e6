"""Go programs as jobs: compiled outside the sandbox, run inside."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from fieldguide.samples.languages.go.program import (
    TEST,
    GoProgram,
    binary_of,
    build,
    is_installed,
    is_whole,
    program_of,
)
from fieldguide.samples.running.job import CodeBlock, Failure, Job, JobResult, Runtime

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fieldguide.samples.languages.language import Context
    from fieldguide.samples.sample import Sample, SamplePage

__all__ = ["interpret", "plan", "prepare"]

_PANIC = re.compile(r"^(panic|fatal error): ([^\n]{1,500})", re.MULTILINE)
_FRAME = re.compile(r"^\t([^\s:]{1,300}\.go):(\d{1,9})", re.MULTILINE)
_RUNS = re.compile(r"=== (?:RUN|CONT|NAME)[ \t]+(\S{1,300})")
_FAILED = re.compile(r"[ \t]*--- FAIL: (\S{1,300})")
_MESSAGE = re.compile(r"[ \t]+(\w[\w.-]{0,200}\.go):(\d{1,9}): ([^\n]*)")


def plan(page: SamplePage, sample: Sample, context: Context) -> Job | None:
    """The job that runs a sample; None if there is nothing to run, or no compiler."""
    if not is_installed(context) or not is_whole(sample):
        return None
    program = program_of(page, sample)
    if not program.runs:
        return None
    tests = "|".join(TEST.findall(program.files[program.path]))
    arguments = ("-test.v", f"-test.run=^({tests})$") if program.test else ()
    return Job(
        sample.key,
        "go",
        files=dict(program.files),
        blocks=(CodeBlock(f"sample:{sample.key}", program.files[program.path], program.path),),
        command=arguments,
        reports=program.reports,
        told={"module": program.module},
    )


def prepare(jobs: Sequence[Job], context: Context) -> tuple[list[Job], list[tuple[Job, JobResult]]]:
    """Compile what is to run, unless the check has just done so."""
    ready: list[Job] = []
    failed: list[tuple[Job, JobResult]] = []
    for job in jobs:
        path = job.blocks[-1].path or ""
        program = GoProgram(job.files, path, job.told["module"], path.endswith("_test.go"))
        output = build(program, context)
        binary = binary_of(program, context)
        if output == "" and binary.exists():
            runtime = Runtime("go", binds=(str(binary.parent),))
            ready.append(replace(job, command=(str(binary), *job.command), runtime=runtime))
        else:
            message = (output or "").strip().split("\n", 1)[0] or "it cannot be compiled"
            failed.append((job, JobResult(finished=False, failures=(Failure("", message),))))
    return ready, failed


def interpret(job: Job, outcome: JobResult) -> JobResult:
    """Find the lines of panics and of failed tests, and the tests that did not run."""
    block = job.blocks[-1]
    path = block.path or ""
    failures = list(outcome.failures)
    if [failure.kind for failure in failures] == ["SystemExit"]:
        failures = _of_tests(block, outcome.stdout) or _of_panic(block, outcome) or failures
    if outcome.finished and path.endswith("_test.go") and not failures:
        for name in TEST.findall(block.code):
            if (
                f"--- PASS: {name} " not in outcome.stdout
                and f"--- SKIP: {name} " not in outcome.stdout
            ):
                failures.append(Failure("", "the test did not run", test=name))
    return replace(outcome, finished=outcome.finished and not failures, failures=tuple(failures))


def _of_tests(block: CodeBlock, stdout: str) -> list[Failure]:
    """The tests that failed, each with what it printed about the sample's own lines."""
    messages: dict[str, list[tuple[int, str]]] = {}
    failed: list[str] = []
    running = ""
    for line in stdout.splitlines():
        runs, failure, message = _RUNS.match(line), _FAILED.match(line), _MESSAGE.match(line)
        if runs is not None:
            running = runs[1]
        elif failure is not None:
            failed.append(failure[1])
        elif message is not None and (block.path or "").endswith(message[1]):
            messages.setdefault(running, []).append((int(message[2]), message[3]))
    failures = []
    for test in failed:
        lines = messages.get(test, [])
        if lines or not any(other.startswith(f"{test}/") for other in failed):
            text = " ".join(text for _, text in lines) or "it failed"
            trace = tuple((block.label, number) for number, _ in lines[:1])
            failures.append(Failure("", text, trace, test=test))
    return failures


def _of_panic(block: CodeBlock, outcome: JobResult) -> list[Failure]:
    match = _PANIC.search(outcome.stderr)
    if match is None or outcome.status != 2:  # noqa: PLR2004 - what Go exits with then
        return []
    frames = _FRAME.findall(outcome.stderr[match.end() :])
    trace = tuple((block.label, int(line)) for file, line in frames[::-1] if file == block.path)
    return [Failure(match[1], match[2], trace)]
