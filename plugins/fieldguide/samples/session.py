"""A session: the samples of a base, each proven as far as possible, and none of them twice."""

from __future__ import annotations

import bisect
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from fieldguide.knowledge import freshness
from fieldguide.problems.codes import Subject
from fieldguide.problems.diagnostics import Diagnostic, Severity
from fieldguide.samples import updating
from fieldguide.samples.cache import Cache, cache_folder
from fieldguide.samples.environment import environments
from fieldguide.samples.evidence import Evidence, Status, judging, results
from fieldguide.samples.finding.pages import find
from fieldguide.samples.languages import registry
from fieldguide.samples.languages.language import Context
from fieldguide.samples.level import Level
from fieldguide.samples.run_pass import RunPass
from fieldguide.samples.running.sandbox import detect
from fieldguide.samples.static_pass import StaticPass
from fieldguide.samples.toolbox import Toolbox
from fieldguide.sources.store import Sources

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping, Sequence
    from types import TracebackType
    from typing import Self

    from fieldguide.problems.severities import SeverityFilter
    from fieldguide.samples.base import KnowledgeBase
    from fieldguide.samples.environment import Environment
    from fieldguide.samples.languages.checked import Checked
    from fieldguide.samples.running.sandbox import Sandbox
    from fieldguide.samples.sample import Sample, SamplePage

__all__ = ["Session", "open_session"]

# The problems that samples with `raises` may have on purpose: their codes, and what they lack.
_EXPECTED = {
    "NameError": (("FG310",), ("name ",)),
    "UnboundLocalError": (("FG310",), ("name ",)),
    "ReferenceError": (("FG310",), ("name ",)),
    "ImportError": (("FG315", "FG316"), ("module ",)),
    "ModuleNotFoundError": (("FG315", "FG316"), ("module ",)),
}


@dataclass(slots=True)
class Session:
    """The samples of a knowledge base, with their evidence.

    Attributes:
        base: The base.
        pages: Its pages.
        environments: Its environments, by name.
        toolbox: The installed tools.
        cache: The results of earlier runs.
        judge: Sets the severities of diagnostics.
        sandbox: The sandbox of samples, or None if none are run.
        jobs: How many samples run at once.
        fresh: Whether to ignore cached results.
        diagnostics: The problems of files, which belong to no sample.
        context: What the checks and plans of languages get.
    """

    base: KnowledgeBase
    pages: tuple[SamplePage, ...]
    environments: Mapping[str, Environment]
    toolbox: Toolbox
    cache: Cache
    judge: SeverityFilter
    sandbox: Sandbox | None = None
    jobs: int = 1
    fresh: bool = False
    diagnostics: tuple[Diagnostic, ...] = ()
    context: Context = field(init=False)
    _page_of: dict[str, SamplePage] = field(init=False)
    _runs: RunPass | None = None
    _known: dict[str, Evidence] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._page_of = {page.file: page for page in self.pages}
        self.context = Context(
            self.toolbox, self.cache, self.page_of, self.environment_of, self.base.samples.memory
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End all processes and close the cache."""
        if self._runs is not None:
            self._runs.close()
        self.context.stack.close()
        self.cache.close()

    def loose(self) -> tuple[Diagnostic, ...]:
        """The problems that belong to no sample: of files, and of directives without a sample."""
        stray = [problem for page in self.pages for problem in page.stray]
        return tuple(self.judge.all((*self.diagnostics, *stray)))

    def page_of(self, sample: Sample) -> SamplePage:
        """The page of a sample."""
        return self._page_of[sample.page]

    def environment_of(self, page: SamplePage, sample: Sample) -> Environment | None:
        """The environment that a sample runs in; None if it names an unknown one."""
        return self.environments.get(sample.directives.environment or page.environment)

    def missing(self, sample: Sample) -> tuple[str, str] | None:
        """Why a sample cannot be proven here, and the remedy; None if it can."""
        missing = registry.missing(sample.language, self.toolbox)
        environment = self.environment_of(self.page_of(sample), sample)
        if missing is None and environment is not None and environment.lacking:
            return environment.lacking, environment.remedy or ""
        return missing

    def prove(
        self,
        samples: Sequence[Sample],
        *,
        run: bool = True,
        done: Callable[[Evidence], None] | None = None,
    ) -> list[Evidence]:
        """Prove samples as far as possible.

        Args:
            samples: The samples, in file order.
            run: Whether to run them; if not, results of earlier runs still count.
            done: Called with the evidence of each sample as soon as it is final.

        Returns:
            The evidence of each, in the same order.
        """
        wanted = self._with_producers(samples)
        pages = list(dict.fromkeys(self.page_of(sample) for sample in wanted))
        static = StaticPass(self.context)
        checked = static.check(pages)
        problems = {key: own for page in pages for key, own in _directive_problems(page).items()}

        def before(sample: Sample) -> Evidence:
            return self._before(sample, checked.get(sample.key), problems.get(sample.key, ()))

        chosen = {sample.key for sample in samples}

        def tell(evidence: Evidence) -> None:
            if done is not None and evidence.sample.key in chosen:
                done(evidence.settled(self.judge))

        known = {
            sample.key: replace(before(sample), cached=sample.page not in static.fresh)
            for sample in wanted
        }
        runnable = [evidence for evidence in known.values() if _can_run(evidence)]
        waiting = {evidence.sample.key for evidence in runnable}
        for sample in wanted:
            if sample.key not in waiting and not sample.directives.output:
                tell(known[sample.key])
        if runnable and self.sandbox is not None:
            runs = self._run_pass(self.sandbox)
            known |= self._run(runs, runnable, tell, run=run)
            users = [before(sample) for sample in self._users(runs, known)]
            callers = [evidence for evidence in users if _can_run(evidence)]
            others = self._run(runs, callers, tell, run=run) if callers else {}
            known |= results.judge_called(known | others)
        else:
            for evidence in runnable:
                tell(evidence)
        for sample in wanted:
            if sample.directives.output:
                known |= self._compared(sample, known)
                tell(known[sample.key])
        self._known.update(known)
        return [known[sample.key].settled(self.judge) for sample in samples]

    def printed(self, output: Sample) -> str | None:
        """The output of the sample before an `output` fence; None if it did not run."""
        producer = self._producer(output)
        evidence = None if producer is None else self._known.get(producer.key)
        if evidence is None or evidence.status is not Status.PASSED:
            return None
        return evidence.output

    def _run_pass(self, sandbox: Sandbox) -> RunPass:
        if self._runs is None:
            self._runs = RunPass(
                self.context,
                self.environments,
                sandbox,
                self.base.samples,
                jobs=self.jobs,
                fresh=self.fresh,
            )
        return self._runs

    def _run(
        self,
        runs: RunPass,
        runnable: Sequence[Evidence],
        tell: Callable[[Evidence], None],
        *,
        run: bool,
    ) -> dict[str, Evidence]:
        proven = runs.prove(runnable, tell, run=run)
        for evidence in runnable:
            key = evidence.sample.key
            if key not in proven:
                proven[key] = replace(evidence, status=Status.NOT_RUN, why="not run yet")
                tell(proven[key])
        return proven

    def _users(self, runs: RunPass, known: Mapping[str, Evidence]) -> list[Sample]:
        """The samples not yet proven that may call samples which only define something."""
        defining = {
            key
            for key, evidence in known.items()
            if evidence.status is Status.PASSED and evidence.level is Level.IMPORTED
        }
        pages = dict.fromkeys(self.page_of(known[key].sample) for key in defining)
        return [
            sample
            for page in pages
            for sample in page.samples
            if sample.key not in known
            and registry.runs(sample.language)
            and not (sample.directives.skip or sample.directives.output)
            and runs.uses(sample) & defining
        ]

    def _with_producers(self, samples: Sequence[Sample]) -> list[Sample]:
        """The samples, each `output` fence after the sample that prints it."""
        wanted: dict[str, Sample] = {}
        for sample in samples:
            if sample.directives.output:
                producer = self._producer(sample)
                if producer is not None:
                    wanted.setdefault(producer.key, producer)
            wanted[sample.key] = sample
        return list(wanted.values())

    def _producer(self, output: Sample) -> Sample | None:
        before = self.page_of(output).samples[: output.index]
        return next((sample for sample in reversed(before) if not sample.directives.output), None)

    def _before(
        self, sample: Sample, checked: Checked | None, problems: tuple[Diagnostic, ...]
    ) -> Evidence:
        """The evidence of a sample before anything is run."""
        broken = any(problem.severity is Severity.ERROR for problem in problems)
        if sample.directives.skip or sample.directives.output:
            status = Status.SKIPPED if sample.directives.skip else Status.NOT_RUN
            status = Status.FAILED if broken else status
            return Evidence(sample, status, why=sample.directives.why, findings=problems)
        page = self.page_of(sample)
        environment = self.environment_of(page, sample)
        if environment is None:
            name = sample.directives.environment or page.environment
            problem = judging.unknown_environment(sample, name, sorted(self.environments))
            return Evidence(sample, Status.FAILED, findings=(*problems, problem))
        if checked is None:
            evidence = judging.unchecked(sample)
            status = Status.FAILED if broken else evidence.status
            return replace(evidence, status=status, findings=problems)
        checked = _without_expected(checked, sample)
        runs = registry.runs(sample.language)
        if runs and checked.why is None and environment.lacking is not None:
            lacking, remedy = environment.lacking, environment.remedy
            checked = replace(checked, lacks=(), why=lacking, remedy=remedy)
        return judging.judge_static(
            sample,
            checked,
            problems,
            incomplete=Severity(self.base.samples.incomplete),
            environment=environment.name if runs else None,
        )

    def _compared(self, output: Sample, known: Mapping[str, Evidence]) -> dict[str, Evidence]:
        """The evidence of an `output` fence, and of its producer if the output is as expected."""
        sample = self._producer(output)
        producer = None if sample is None else known.get(sample.key)
        problem = None
        passed = producer is not None and producer.status is Status.PASSED
        if producer is not None and passed and producer.output is not None:
            problem = updating.difference(output, producer.output)
        evidence = judging.judge_output(known[output.key], producer, problem)
        compared = {output.key: evidence}
        if producer is not None and evidence.status is Status.PASSED:
            compared[producer.sample.key] = replace(producer, level=Level.ASSERTED)
        return compared


def open_session(
    base: KnowledgeBase,
    judge: SeverityFilter,
    *,
    sandbox: str | None = "auto",
    jobs: int = 1,
    fresh: bool = False,
    today: dt.date | None = None,
    sources: Sources | None = None,
) -> Session:
    """Open a session on a base.

    Args:
        base: The base.
        judge: Sets the severities of diagnostics.
        sandbox: `auto`, `require` or `off`; None if nothing is run.
        jobs: How many samples run at once.
        fresh: Whether to run again what an earlier run has proven.
        today: The day on which directives are judged to have expired; by default the current one.
        sources: The files of the base, if other readers share them.

    Raises:
        SandboxRefusedError: A sandbox is required and not available.
    """
    chosen = None if sandbox is None else detect(sandbox)
    cache = Cache(cache_folder())
    sources = sources or Sources(base.settings.root, trusted=base.settings.trusted)
    pages = find(base, today=today or freshness.today(), cache=cache, sources=sources)
    return Session(
        base=base,
        pages=pages.pages,
        environments=environments(base.samples, base.settings.root),
        toolbox=Toolbox.detect(registry.tools(), registry.extensions()),
        cache=cache,
        judge=judge,
        sandbox=chosen,
        jobs=jobs,
        fresh=fresh,
        diagnostics=(*sources.take(), *pages.diagnostics),
    )


def _can_run(evidence: Evidence) -> bool:
    # A sample that is declared not to compile is asserted by its checks.
    directives = evidence.sample.directives
    return (
        evidence.status is Status.PASSED
        and not directives.compile_fail
        and evidence.level is not Level.ASSERTED
        and registry.runs(evidence.sample.language)
    )


def _directive_problems(page: SamplePage) -> dict[str, tuple[Diagnostic, ...]]:
    """The problems of a page's directives, by the key of the sample that they are on or before."""
    ends = [sample.end_line for sample in page.samples]
    problems: dict[str, tuple[Diagnostic, ...]] = {}
    for diagnostic in page.diagnostics:
        at = bisect.bisect_left(ends, diagnostic.place.line)
        if diagnostic.meaning.subject is Subject.SAMPLE and at < len(ends):
            key = page.samples[at].key
            problems[key] = (*problems.get(key, ()), diagnostic)
    return problems


def _without_expected(checked: Checked, sample: Sample) -> Checked:
    """The result of a check without the problems that the sample's `raises` declares."""
    raises = (sample.directives.raises or "").rpartition(".")[2]
    codes, lacks = _EXPECTED.get(raises, ((), ()))
    if not codes:
        return checked
    return replace(
        checked,
        findings=tuple(item for item in checked.findings if item.code not in codes),
        lacks=tuple(what for what in checked.lacks if not what.startswith(lacks)),
    )
