"""The run pass: runs what can be run, unless the result of an earlier run is cached."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import fieldguide
from fieldguide.problems.diagnostics import Severity
from fieldguide.samples import codec
from fieldguide.samples.evidence import results
from fieldguide.samples.languages import registry
from fieldguide.samples.running.job import Expectation, Job, JobResult
from fieldguide.samples.running.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fieldguide.samples.environment import Environment
    from fieldguide.samples.evidence import Evidence
    from fieldguide.samples.languages.language import Context
    from fieldguide.samples.running.sandbox import Sandbox
    from fieldguide.samples.sample import Sample
    from fieldguide.samples.settings import SampleSettings

__all__ = ["RunPass"]


class RunPass:
    """Runs samples, each in its own process with exactly the earlier samples that it needs.

    Args:
        context: The tools, the pages and their environments.
        environments: All environments, by name.
        sandbox: The sandbox of samples.
        settings: The limits of samples, and the severity of what excerpts lack.
        jobs: How many samples run at once.
        fresh: Whether to run again what an earlier run has proven.
    """

    def __init__(
        self,
        context: Context,
        environments: Mapping[str, Environment],
        sandbox: Sandbox,
        settings: SampleSettings,
        *,
        jobs: int = 1,
        fresh: bool = False,
    ) -> None:
        self._context = context
        self._environments = environments
        self._sandbox = sandbox
        self._settings = settings
        self._fresh = fresh
        self._pool = Pool(environments, sandbox, jobs=jobs, memory=settings.memory)

    def close(self) -> None:
        """End all processes."""
        self._pool.close()

    def prove(
        self,
        runnable: Sequence[Evidence],
        done: Callable[[Evidence], None],
        *,
        run: bool,
    ) -> dict[str, Evidence]:
        """Prove samples that passed their static checks.

        Args:
            runnable: The evidence of their checks.
            done: Called with each sample's evidence once it is final.
            run: Whether to run samples without a cached result.

        Returns:
            The evidence by key; without `run`, only of samples with a cached result.
        """
        proven: dict[str, Evidence] = {}

        def keep(evidence: Evidence) -> None:
            proven[evidence.sample.key] = evidence
            done(evidence)

        jobs: dict[str, Job] = {}
        before: dict[str, Evidence] = {}
        for evidence in runnable:
            job = self._plan(evidence.sample)
            if job is None:
                keep(evidence)
            else:
                jobs[job.sample], before[job.sample] = job, evidence
        digests = {key: self._digest(job) for key, job in jobs.items()}
        stored = {} if self._fresh else self._context.cache.get_many(digests.values())
        waiting: list[Job] = []
        for key, job in jobs.items():
            result = _decoded(stored.get(digests[key]), job)
            if result is None:
                waiting.append(job)
            else:
                keep(replace(self._judge(before[key], job, result), cached=True))
        if waiting and run:
            new: dict[str, object] = {}

            def finish(prepared: Job, result: JobResult) -> None:
                key = prepared.sample
                job, evidence = jobs[key], before[key]
                language = registry.of(evidence.sample.language)
                if language.interpret is not None:
                    result = language.interpret(job, result)
                if result.trouble is None:
                    new[digests[key]] = asdict(_anonymous(result, job))
                keep(replace(self._judge(evidence, job, result), cached=False))

            try:
                ready, failed = self._prepared(waiting, before)
                for job, result in failed:
                    finish(job, result)
                self._pool.run(ready, finish)
            finally:
                self._context.cache.put_many(new)
        return proven

    def uses(self, sample: Sample) -> frozenset[str]:
        """The keys of the samples that are available when a sample runs."""
        page = self._context.page_of(sample)
        if self._context.environment_of(page, sample) is None:
            return frozenset()
        job = self._plan(sample)
        if job is None:
            return frozenset()
        names = (*job.files, *(block.label for block in job.blocks))
        return results.page_samples(job, names, page)

    def _plan(self, sample: Sample) -> Job | None:
        page = self._context.page_of(sample)
        environment = self._context.environment_of(page, sample)
        assert environment is not None  # noqa: S101 - those without failed before
        plan = registry.of(sample.language).plan
        job = plan(page, sample, self._context) if plan is not None else None
        if job is None:
            return None
        directives = sample.directives
        return replace(
            job,
            environment=environment.name,
            expectation=Expectation(directives.raises, directives.exit),
            timeout=directives.timeout or self._settings.timeout,
        )

    def _digest(self, job: Job) -> str:
        return job.digest(
            "run 5",
            fieldguide.__version__,
            self._environments[job.environment].digest,
            self._context.toolbox.versions,
            self._sandbox.name,
            str(self._settings.memory),
        )

    def _prepared(
        self, jobs: Sequence[Job], evidence: Mapping[str, Evidence]
    ) -> tuple[list[Job], list[tuple[Job, JobResult]]]:
        """The jobs that are ready to run, and those that failed before that.

        Args:
            jobs: The jobs.
            evidence: The evidence of their samples, by key.
        """
        ready: list[Job] = []
        failed: list[tuple[Job, JobResult]] = []
        by_step: dict[Any, list[Job]] = {}
        for job in jobs:
            language = registry.of(evidence[job.sample].sample.language)
            by_step.setdefault(language.prepare, []).append(job)
        for prepare, together in by_step.items():
            if prepare is None:
                ready += together
            else:
                prepared, broken = prepare(together, self._context)
                ready += prepared
                failed += broken
        return ready, failed

    def _judge(self, evidence: Evidence, job: Job, result: JobResult) -> Evidence:
        return results.judge_run(
            evidence,
            job,
            result,
            self._context.page_of(evidence.sample),
            memory=self._settings.memory,
            incomplete=Severity(self._settings.incomplete),
        )


def _anonymous(result: JobResult, job: Job) -> JobResult:
    """A result that names blocks by their number: a sample that moved is the same."""
    return result.renamed({block.label: f"#{n}" for n, block in enumerate(job.blocks)})


def _decoded(stored: object, job: Job) -> JobResult | None:
    if not isinstance(stored, dict):
        return None
    names = {f"#{n}": block.label for n, block in enumerate(job.blocks)}
    try:
        return codec.result_from(stored).renamed(names)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
