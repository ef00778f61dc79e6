"""The run pass: runs what can be run, unless the result of an earlier run is cached."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import fieldguide
from fieldguide.problems.diagnostics import Severity
from fieldguide.samples import codec, outcomes
from fieldguide.samples.languages import registry
from fieldguide.samples.running.job import Expectation, Job, Outcome
from fieldguide.samples.running.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fieldguide.samples.evidence import Evidence
    from fieldguide.samples.running.sandbox import Sandbox
    from fieldguide.samples.sample import Sample
    from fieldguide.samples.session import Session

__all__ = ["RunPass"]


class RunPass:
    """Runs samples, each with exactly what it needs, in a process of its own.

    Args:
        session: Whose samples.
        sandbox: What they run in.
    """

    def __init__(self, session: Session, sandbox: Sandbox) -> None:
        self._session = session
        self._sandbox = sandbox
        self._pool: Pool | None = None

    def close(self) -> None:
        """End all processes."""
        if self._pool is not None:
            self._pool.close()

    def prove(
        self,
        runnable: Sequence[Evidence],
        tell: Callable[[Evidence], None],
        *,
        run: bool,
    ) -> dict[str, Evidence]:
        """Prove what passed statically.

        Args:
            runnable: What is known of the samples.
            tell: Called with each sample's evidence once it is final.
            run: Whether to run samples without a cached result.

        Returns:
            The evidence by key; without `run`, only of samples with a cached result.
        """
        results: dict[str, Evidence] = {}
        jobs: dict[str, Job] = {}
        before: dict[str, Evidence] = {}
        for evidence in runnable:
            job = self._plan(evidence.sample)
            if job is None:
                results[evidence.sample.key] = evidence
                tell(evidence)
            else:
                jobs[evidence.sample.key], before[evidence.sample.key] = job, evidence
        digests = {key: self._digest(job) for key, job in jobs.items()}
        stored = {} if self._session.fresh else self._session.cache.get_many(digests.values())
        waiting: list[Job] = []
        for key, job in jobs.items():
            outcome = _decoded(stored.get(digests[key]), job)
            if outcome is None:
                waiting.append(job)
                continue
            results[key] = replace(self._judge(before[key], job, outcome), cached=True)
            tell(results[key])
        if waiting and run:
            new: dict[str, object] = {}

            def done(prepared: Job, outcome: Outcome) -> None:
                job = jobs[prepared.sample]
                language = registry.of(before[job.sample].sample.language)
                if language.interpret is not None:
                    outcome = language.interpret(job, outcome)
                evidence = self._judge(before[job.sample], job, outcome)
                results[job.sample] = replace(evidence, cached=False)
                if outcome.trouble is None:
                    new[digests[job.sample]] = codec.outcome_json(_anonymous(outcome, job))
                tell(results[job.sample])

            try:
                languages = {job.sample: before[job.sample].sample.language for job in waiting}
                ready, broken = self._prepared(waiting, languages)
                for job, outcome in broken:
                    done(job, outcome)
                self._started().run(ready, done)
            finally:
                self._session.cache.put_many(new)
        return results

    def _prepared(
        self, jobs: Sequence[Job], languages: Mapping[str, str]
    ) -> tuple[list[Job], list[tuple[Job, Outcome]]]:
        """The jobs that are ready to run, and those that failed before that.

        Args:
            jobs: The jobs.
            languages: The language of each, by the key of its sample.
        """
        ready: list[Job] = []
        broken: list[tuple[Job, Outcome]] = []
        by_step: dict[Any, list[Job]] = {}
        for job in jobs:
            by_step.setdefault(registry.of(languages[job.sample]).prepare, []).append(job)
        for prepare, together in by_step.items():
            if prepare is None:
                ready += together
            else:
                prepared, failed = prepare(together, self._session.context)
                ready += prepared
                broken += failed
        return ready, broken

    def uses(self, sample: Sample) -> frozenset[str]:
        """The keys of the samples that are there when a sample runs."""
        session = self._session
        page = session.page_of(sample)
        if session.environment_of(page, sample) is None:
            return frozenset()
        job = self._plan(sample)
        if job is None:
            return frozenset()
        names = (*job.files, *(block.label for block in job.blocks))
        return outcomes.page_samples(job, names, page)

    def _started(self) -> Pool:
        if self._pool is None:
            session = self._session
            self._pool = Pool(
                session.environments,
                self._sandbox,
                jobs=session.jobs,
                memory=session.base.samples.memory,
            )
        return self._pool

    def _digest(self, job: Job) -> str:
        session = self._session
        return job.digest(
            "run 5",
            fieldguide.__version__,
            session.environments[job.environment].digest,
            session.toolbox.versions,
            self._sandbox.name,
            str(session.base.samples.memory),
        )

    def _plan(self, sample: Sample) -> Job | None:
        session = self._session
        page = session.page_of(sample)
        environment = session.environment_of(page, sample)
        assert environment is not None  # noqa: S101 - those without failed before
        plan = registry.of(sample.language).plan
        job = plan(page, sample, session.context) if plan is not None else None
        if job is None:
            return None
        directives = sample.directives
        return replace(
            job,
            environment=environment.name,
            expectation=Expectation(directives.raises, directives.exit),
            timeout=directives.timeout or session.base.samples.timeout,
        )

    def _judge(self, evidence: Evidence, job: Job, outcome: Outcome) -> Evidence:
        session = self._session
        return outcomes.judge_run(
            evidence,
            job,
            outcome,
            session.page_of(evidence.sample),
            memory=session.base.samples.memory,
            incomplete=Severity(session.base.samples.incomplete),
        )


def _anonymous(outcome: Outcome, job: Job) -> Outcome:
    """An outcome that names blocks by their number: a sample that moved is the same."""
    names = {block.label: f"#{n}" for n, block in enumerate(job.blocks)}
    return outcome.renamed(names)


def _decoded(stored: object, job: Job) -> Outcome | None:
    if not isinstance(stored, dict):
        return None
    names = {f"#{n}": block.label for n, block in enumerate(job.blocks)}
    try:
        return codec.outcome_from(stored, names)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
