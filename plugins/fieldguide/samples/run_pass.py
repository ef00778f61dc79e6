"""The run pass: what can be run is run, unless an earlier run already tells."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import fieldguide
from fieldguide.problems.diagnostics import Severity
from fieldguide.samples import codec, outcomes
from fieldguide.samples.checks.scripts import SCRIPTS
from fieldguide.samples.plans import node, python, shell, sql
from fieldguide.samples.plans.job import Expectation, Job, Outcome
from fieldguide.samples.running.bundling import bundled
from fieldguide.samples.running.pool import Pool
from fieldguide.samples.static_pass import PYTHON

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fieldguide.samples.environment import Environment
    from fieldguide.samples.evidence import Evidence
    from fieldguide.samples.running.sandbox import Sandbox
    from fieldguide.samples.sample import Page, Sample
    from fieldguide.samples.session import Session

__all__ = ["RUNNABLE", "RunPass"]

RUNNABLE = PYTHON | SCRIPTS | {"sql", "bash"}
"""The languages that can be run; shell only where a sample says `run`."""


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
            tell: Called with each sample's evidence when it stands.
            run: Whether to run what no earlier run tells of.

        Returns:
            The evidence by key; of what was not run, only where an earlier run tells.
        """
        found: dict[str, Evidence] = {}
        jobs: dict[str, Job] = {}
        before: dict[str, Evidence] = {}
        for one in runnable:
            job = self._plan(one.sample)
            if job is None:
                found[one.sample.key] = one
                tell(one)
            else:
                jobs[one.sample.key], before[one.sample.key] = job, one
        digests = {key: self._digest(job) for key, job in jobs.items()}
        known = {} if self._session.fresh else self._session.cache.get_many(digests.values())
        todo: list[Job] = []
        for key, job in jobs.items():
            outcome = _decoded(known.get(digests[key]), job)
            if outcome is None:
                todo.append(job)
                continue
            found[key] = replace(self._judge(before[key], job, outcome), cached=True)
            tell(found[key])
        if todo and run:
            new: dict[str, object] = {}

            def done(made: Job, outcome: Outcome) -> None:
                job = jobs[made.sample]
                one = self._judge(before[job.sample], job, outcome)
                found[job.sample] = replace(one, cached=False)
                if outcome.trouble is None:
                    new[digests[job.sample]] = codec.outcome_json(_anonymous(outcome, job))
                tell(found[job.sample])

            try:
                ready, broken = bundled(todo, self._session.toolbox)
                for job, outcome in broken:
                    done(job, outcome)
                self._started().run(ready, done)
            finally:
                self._session.cache.put_many(new)
        return found

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
                node=session.toolbox.node,
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
        said = sample.directives
        timeout = said.timeout or session.base.samples.timeout
        job = self._job(page, sample, environment, timeout)
        if job is None:
            return None
        return replace(job, expectation=Expectation(said.raises, said.exit), timeout=timeout)

    def _job(
        self, page: Page, sample: Sample, environment: Environment, timeout: float
    ) -> Job | None:
        if sample.language in PYTHON:
            return python.plan(page, sample, environment, timeout=timeout)
        if sample.language in SCRIPTS:
            return node.plan(page, sample, environment, self._session.parser, timeout=timeout)
        if sample.language == "sql":
            return sql.plan(page, sample, environment, timeout=timeout)
        return shell.plan(page, sample, environment, timeout=timeout)

    def _judge(self, one: Evidence, job: Job, outcome: Outcome) -> Evidence:
        session = self._session
        return outcomes.judge_run(
            one,
            job,
            outcome,
            session.page_of(one.sample),
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
