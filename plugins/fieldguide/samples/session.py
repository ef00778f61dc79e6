"""A session: the samples of a base, each proven as far as it can be, and nothing proven twice."""

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

_NOT_YET = "not run yet"

# What a sample that must raise one of these may well have.
_EXPECTED = {
    "NameError": (("FG310",), ("name ",)),
    "UnboundLocalError": (("FG310",), ("name ",)),
    "ReferenceError": (("FG310",), ("name ",)),
    "ImportError": (("FG315", "FG316"), ("module ",)),
    "ModuleNotFoundError": (("FG315", "FG316"), ("module ",)),
}


@dataclass(slots=True)
class Session:
    """The samples of a base, and what is known of them.

    Attributes:
        base: The base.
        pages: Its pages.
        environments: By name.
        toolbox: The tools.
        cache: What is known from earlier runs.
        judge: What gives findings the severities of the base.
        sandbox: What samples run in, or None where none is run.
        jobs: How many samples run at once.
        fresh: Whether what earlier runs know of running is left aside.
        diagnostics: What is wrong with files, and belongs to no sample.
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
        """End all processes and write what is known."""
        if self._runs is not None:
            self._runs.close()
        self.context.stack.close()
        self.cache.close()

    def loose(self) -> tuple[Diagnostic, ...]:
        """What is wrong and belongs to no sample: with files, and with lost directives."""
        lost = [one for page in self.pages for one in page.stray]
        return tuple(self.judge.all((*self.diagnostics, *lost)))

    def page_of(self, sample: Sample) -> SamplePage:
        """The page that a sample stands on."""
        return self._page_of[sample.page]

    def missing(self, sample: Sample) -> tuple[str, str] | None:
        """Why a sample cannot be checked or run here, and what to do about it; None if it can."""
        missing = registry.missing(sample.language, self.toolbox)
        environment = self.environment_of(self.page_of(sample), sample)
        if missing is None and environment is not None and environment.lacking:
            return environment.lacking, environment.remedy or ""
        return missing

    def environment_of(self, page: SamplePage, sample: Sample) -> Environment | None:
        """The environment that a sample runs in; None where it names one that is not there."""
        return self.environments.get(sample.directives.environment or page.environment)

    def prove(
        self,
        samples: Sequence[Sample],
        *,
        run: bool = True,
        done: Callable[[Evidence], None] | None = None,
    ) -> list[Evidence]:
        """Prove samples as far as they can be.

        Args:
            samples: Which, in file order.
            run: Whether to run what can be run; if not, earlier runs are still known.
            done: Called with each sample's evidence as soon as it stands.

        Returns:
            The evidence of each, in the same order.
        """
        wanted = self._with_producers(samples)
        pages = list(dict.fromkeys(self.page_of(sample) for sample in wanted))
        static = StaticPass(self.context)
        checked = static.check(pages)
        said = {key: found for page in pages for key, found in _said(page).items()}
        known: dict[str, Evidence] = {}
        for sample in wanted:
            one = self._before(sample, checked.get(sample.key), said.get(sample.key, ()))
            known[sample.key] = replace(one, cached=sample.page not in static.fresh)
        chosen = {sample.key for sample in samples}
        tell = _Telling(chosen, done, self.judge)
        runnable = [known[s.key] for s in wanted if self._can_run(known[s.key])]
        waiting = {one.sample.key for one in runnable}
        outputs = [sample for sample in wanted if sample.directives.output]
        for sample in wanted:
            if sample.key not in waiting and not sample.directives.output:
                tell(known[sample.key])
        if runnable and self.sandbox is not None:
            known |= self._run(runnable, tell, run=run)
            users = [
                self._before(s, checked.get(s.key), said.get(s.key, ())) for s in self._users(known)
            ]
            callers = [one for one in users if self._can_run(one)]
            others = self._run(callers, tell, run=run) if callers else {}
            known |= results.judge_called(known | others)
        else:
            for one in runnable:
                tell(one)
        for sample in outputs:
            one, producer = self._output(sample, known)
            known[sample.key] = one
            if producer is not None:
                known[producer.sample.key] = producer
            tell(one)
        self._known.update(known)
        return [known[sample.key].settled(self.judge) for sample in samples]

    def printed(self, output: Sample) -> str | None:
        """What the sample before an `output` fence printed; None where it did not run."""
        producer = self._producer(output)
        known = None if producer is None else self._known.get(producer.key)
        if known is None or known.status is not Status.PASSED:
            return None
        return known.output

    def _run(
        self, runnable: Sequence[Evidence], tell: Callable[[Evidence], None], *, run: bool
    ) -> dict[str, Evidence]:
        assert self.sandbox is not None  # noqa: S101 - asked before
        if self._runs is None:
            self._runs = RunPass(
                self.context,
                self.environments,
                self.sandbox,
                self.base.samples,
                jobs=self.jobs,
                fresh=self.fresh,
            )
        found = self._runs.prove(runnable, tell, run=run)
        if not run:
            for one in runnable:
                if one.sample.key not in found:
                    found[one.sample.key] = replace(one, status=Status.NOT_RUN, why=_NOT_YET)
                    tell(found[one.sample.key])
        return found

    def _users(self, known: Mapping[str, Evidence]) -> list[Sample]:
        """The samples that use what only defines things, and are not proven anyway."""
        assert self._runs is not None  # noqa: S101 - something was run
        lone = {
            key
            for key, one in known.items()
            if one.status is Status.PASSED and one.level is Level.IMPORTED
        }
        pages = dict.fromkeys(self.page_of(known[key].sample) for key in lone)
        return [
            sample
            for page in pages
            for sample in page.samples
            if sample.key not in known
            and registry.runs(sample.language)
            and not (sample.directives.skip or sample.directives.output)
            and self._runs.uses(sample) & lone
        ]

    def _with_producers(self, samples: Sequence[Sample]) -> list[Sample]:
        """The samples, and those that print what is compared with an `output` fence of theirs."""
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
        return next((one for one in reversed(before) if not one.directives.output), None)

    def _before(
        self, sample: Sample, checked: Checked | None, said: tuple[Diagnostic, ...]
    ) -> Evidence:
        """What is known of a sample before anything is run."""
        broken = any(one.severity is Severity.ERROR for one in said)
        if sample.directives.skip or sample.directives.output:
            status = Status.SKIPPED if sample.directives.skip else Status.NOT_RUN
            status = Status.FAILED if broken else status
            return Evidence(sample, status, why=sample.directives.why, findings=said)
        page = self.page_of(sample)
        environment = self.environment_of(page, sample)
        if environment is None:
            name = sample.directives.environment or page.environment
            finding = judging.unknown_environment(sample, name, sorted(self.environments))
            return Evidence(sample, Status.FAILED, findings=(*said, finding))
        if checked is None:
            one = judging.unchecked(sample)
            return replace(one, status=Status.FAILED if broken else one.status, findings=said)
        checked = _exempt(checked, sample)
        runs = registry.runs(sample.language)
        lacking = environment.lacking if runs and checked.why is None else None
        if lacking is not None:
            checked = replace(checked, lacks=(), why=lacking, remedy=environment.remedy)
        severity = Severity(self.base.samples.incomplete)
        shown = environment.name if runs else None
        return judging.judge_static(sample, checked, said, incomplete=severity, environment=shown)

    def _can_run(self, one: Evidence) -> bool:
        sample = one.sample
        if one.status is not Status.PASSED or sample.directives.compile_fail:
            return False
        if one.level is Level.ASSERTED:
            return False  # It was to fail its checks, and did.
        return registry.runs(sample.language)

    def _output(
        self, output: Sample, known: Mapping[str, Evidence]
    ) -> tuple[Evidence, Evidence | None]:
        """The evidence of an `output` fence, and of its producer, which it adds to."""
        sample = self._producer(output)
        producer = None if sample is None else known.get(sample.key)
        finding = None
        ran = producer is not None and producer.status is Status.PASSED
        if producer is not None and ran and producer.output is not None:
            finding = updating.difference(output, producer.output)
        one = judging.judge_output(known[output.key], producer, finding)
        if producer is not None and one.status is Status.PASSED:
            return one, replace(producer, level=Level.ASSERTED)
        return one, None


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
        judge: What gives findings their severities.
        sandbox: `auto`, `require` or `off`; None where nothing is to be run.
        jobs: How many samples run at once.
        fresh: Whether what earlier runs know of running is left aside.
        today: The day by which directives run out.
        sources: The files of the base, if other parts read them too.

    Raises:
        SandboxRefusedError: A sandbox is required and the system refuses.
    """
    chosen = None if sandbox is None else detect(sandbox)
    cache = Cache(cache_folder())
    sources = sources or Sources(base.settings.root, trusted=base.settings.trusted)
    found = find(base, today=today or freshness.today(), cache=cache, sources=sources)
    return Session(
        base=base,
        pages=found.pages,
        environments=environments(base.samples, base.settings.root),
        toolbox=Toolbox.found(registry.tools(), registry.extensions()),
        cache=cache,
        judge=judge,
        sandbox=chosen,
        jobs=jobs,
        fresh=fresh,
        diagnostics=(*sources.take(), *found.diagnostics),
    )


class _Telling:
    """Passes evidence on, for the samples that were asked for."""

    def __init__(
        self, chosen: set[str], done: Callable[[Evidence], None] | None, judge: SeverityFilter
    ) -> None:
        self._chosen = chosen
        self._judge = judge
        self._done = done

    def __call__(self, one: Evidence) -> None:
        if self._done is not None and one.sample.key in self._chosen:
            self._done(one.settled(self._judge))


def _said(page: SamplePage) -> dict[str, tuple[Diagnostic, ...]]:
    """What is wrong with a page's directives, by the sample that they stand before or on."""
    ends = [sample.end_line for sample in page.samples]
    found: dict[str, tuple[Diagnostic, ...]] = {}
    for diagnostic in page.diagnostics:
        at = bisect.bisect_left(ends, diagnostic.place.line)
        if diagnostic.meaning.subject is not Subject.SAMPLE or at == len(ends):
            continue
        key = page.samples[at].key
        found[key] = (*found.get(key, ()), diagnostic)
    return found


def _exempt(checked: Checked, sample: Sample) -> Checked:
    """Leave out what a sample that must raise an exception has on purpose."""
    raises = (sample.directives.raises or "").rpartition(".")[2]
    codes, lacks = _EXPECTED.get(raises, ((), ()))
    if not codes:
        return checked
    return replace(
        checked,
        findings=tuple(one for one in checked.findings if one.code not in codes),
        lacks=tuple(what for what in checked.lacks if not what.startswith(lacks)),
    )
