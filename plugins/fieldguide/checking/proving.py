"""The part `samples` of a check: proves each sample as far as possible."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from fieldguide.checking.outcome import Outcome, Proof
from fieldguide.problems.codes import CODES, Part, Stage, Subject
from fieldguide.problems.finding import Finding, findings

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from fieldguide.problems.baseline import BaselineEntry
    from fieldguide.problems.lines import SourceLines
    from fieldguide.problems.severities import SeverityFilter
    from fieldguide.samples.base import KnowledgeBase
    from fieldguide.samples.evidence import Evidence
    from fieldguide.samples.sample import Sample, SamplePage
    from fieldguide.samples.session import Session
    from fieldguide.sources.store import Sources

__all__ = ["SampleOptions", "SamplesError", "prove_samples"]

_MAX_NAMED = 3
"""If more packages are missing, the extra is not installed at all, and the message names none."""


class SamplesError(Exception):
    """Samples cannot be proven as requested; the text gives the reason."""


@dataclass(frozen=True, slots=True)
class SampleOptions:
    """Which samples to prove, and how.

    Attributes:
        words: Files, folders or names of entries; files and names may be followed by `:` and a
            line. Empty for all samples.
        project_type: Select the samples in the guide of this type; None for all types.
        language: Select the samples in this language; None for all languages.
        shard: Select one of several equal parts, such as `2/5`; None for all samples.
        jobs: The number of samples to run in parallel.
        sandbox: `auto`, `require` or `off`.
        static: Whether to check samples without running them, and ignore the results of earlier
            runs.
        listing: Whether to report the results of earlier runs without running samples.
        fresh: Whether to ignore cached results.
        update: Whether to write the output of samples into their `output` fences.
        lenient: Whether to prove what is possible if the extra `samples` is not installed. If not,
            the part is skipped.
    """

    words: tuple[str, ...] = ()
    project_type: str | None = None
    language: str | None = None
    shard: str | None = None
    jobs: int = 1
    sandbox: str = "auto"
    static: bool = False
    listing: bool = False
    fresh: bool = False
    update: bool = False
    lenient: bool = False

    @property
    def run(self) -> bool:
        """Whether samples are run."""
        return not (self.static or self.listing)

    @property
    def all_pages(self) -> bool:
        """Whether the samples of all pages are selected, apart from type and language."""
        return not (self.words or self.shard)

    @property
    def all_samples(self) -> bool:
        """Whether all samples of the base are selected."""
        return self.all_pages and self.project_type is None and self.language is None


def prove_samples(
    base: KnowledgeBase,
    judge: SeverityFilter,
    options: SampleOptions,
    sources: Sources,
    lines: SourceLines,
    *,
    about: Callable[[Sequence[SamplePage]], Collection[str]] | None = None,
    progress: Callable[[int], Callable[[Evidence], None]] | None = None,
) -> Outcome:
    """Run the part `samples` of a check.

    Args:
        base: The base.
        judge: Applies the severity settings of the base.
        options: Which samples to prove, and how.
        sources: The files of the base.
        lines: The lines of the files with problems.
        about: Selects pages and returns their files; None for all pages.
        progress: Called with the number of samples. It returns a function that is called with the
            evidence of each sample.

    Returns:
        The outcome, with its proof unless the part is skipped.

    Raises:
        SamplesError: A required sandbox is not available; a word, language, type or shard is not
            valid; a tool for explicitly selected samples is missing; or a page cannot be written.
    """
    # The detection of tools is slow to import, and not every run checks samples.
    from fieldguide.samples.toolbox import EXTRA, Toolbox  # noqa: PLC0415

    absent = [name for name, version in Toolbox.detect().packages if version is None]
    if absent and not options.lenient:
        named = f" (no {', '.join(absent)})" if len(absent) <= _MAX_NAMED else ""
        reason = f"the extra 'samples' is not installed{named}; {EXTRA}"
        return Outcome(Part.SAMPLES, skipped=reason, whole=False)
    # These modules load the parsers, which is of no use if they are not installed.
    from fieldguide.samples.evidence import Status  # noqa: PLC0415
    from fieldguide.samples.languages import registry  # noqa: PLC0415
    from fieldguide.samples.running.sandbox import SandboxRefusedError  # noqa: PLC0415
    from fieldguide.samples.session import open_session  # noqa: PLC0415

    start = time.perf_counter()
    sandbox = None if options.static else options.sandbox
    try:
        session = open_session(
            base,
            judge,
            sandbox=sandbox,
            jobs=options.jobs,
            fresh=options.fresh,
            sources=sources,
        )
    except SandboxRefusedError as error:
        raise SamplesError(f"no sandbox: {error}; nothing was run") from None
    with session:
        chosen = _chosen(session, options, None if about is None else about(session.pages))
        _refuse_missing(session, chosen, options)
        done = None if progress is None else progress(len(chosen))
        evidence = session.prove(chosen, run=options.run, done=done)
        updated: tuple[Sample, ...] = ()
        if options.update:
            evidence, updated = _updated(session, chosen, evidence)
        loose = session.loose() if options.all_pages else ()
        missing = _missing_tools(session, chosen)
        unkept = _store_evidence(session, evidence) if base.site and options.run else None
    # A check that gave up may have missed problems.
    gave_up = any(item.status is Status.UNCHECKED and item.findings for item in evidence)
    complete = options.run and not missing and not gave_up
    all_pages = options.all_pages and about is None
    return Outcome(
        Part.SAMPLES,
        (*_sample_findings(session, evidence), *findings(loose, lines)),
        time.perf_counter() - start,
        notes=(*missing, *registry.broken_extensions(), *([unkept] if unkept else ())),
        whole=options.all_samples and about is None and complete,
        judged=_Judged(session, evidence, ran=options.run, whole=all_pages),
        proof=Proof(
            evidence=tuple(evidence),
            pages=session.pages,
            sandbox=session.sandbox,
            environments={item.name: item.digest for item in session.environments.values()},
            updated=tuple(sample.place for sample in updated),
            unkept=unkept,
        ),
    )


def _sample_findings(session: Session, evidence: Sequence[Evidence]) -> list[Finding]:
    """The problems of samples, located by the label of the sample instead of its line."""
    labels = {key: label for page in session.pages for key, label in page.labels.items()}
    return [
        Finding(diagnostic, item.sample.page, labels[item.sample.key], sample=item.sample.key)
        for item in evidence
        for diagnostic in item.findings
    ]


class _Judged:
    """Whether a run would have reported an entry of a baseline.

    Args:
        session: The session of the run.
        evidence: The evidence of the selected samples.
        ran: Whether samples were run. If not, no run-time problem would have been reported.
        whole: Whether all pages were selected.
    """

    def __init__(
        self, session: Session, evidence: Sequence[Evidence], *, ran: bool, whole: bool
    ) -> None:
        from fieldguide.samples.evidence import Status  # noqa: PLC0415 - see above

        # A check without its tool reports nothing.
        checked = {item.sample.key for item in evidence if item.status is not Status.UNCHECKED}
        self._checked = {
            (page.file, label): key in checked
            for page in session.pages
            for key, label in page.labels.items()
        }
        self._ran, self._whole = ran, whole

    def __call__(self, entry: BaselineEntry) -> bool:
        meaning = CODES[entry.code]
        if meaning.subject is not Subject.SAMPLE:
            return self._whole and meaning.subject in {Subject.DIRECTIVE, Subject.SIDECAR}
        if not self._ran and meaning.stage is Stage.RUNNING:
            return False
        # A sample that is gone has no problems.
        return self._checked.get((entry.file, entry.at), True)


def _chosen(
    session: Session, options: SampleOptions, files: Collection[str] | None
) -> list[Sample]:
    from fieldguide.samples import selection  # noqa: PLC0415 - see above

    if options.project_type is not None:
        files = _files_of_type(session.base, options.project_type)
    try:
        return selection.select(
            session.pages,
            options.words,
            root=session.base.settings.root,
            language=options.language,
            shard=options.shard,
            entries=files,
        )
    except selection.SelectionError as error:
        raise SamplesError(str(error)) from None


def _files_of_type(base: KnowledgeBase, project_type: str) -> set[str]:
    """The files of the steps and entries in the guide of a type, at any preset."""
    # Only the option `--type` needs guides.
    from fieldguide.guides.resolve import UnknownNameError, resolve  # noqa: PLC0415
    from fieldguide.knowledge import library  # noqa: PLC0415

    known = library.read(base.settings)
    presets = list(known.presets) or [base.settings.preset]
    files: set[str] = set()
    try:
        for preset in presets:
            guide = resolve(known, project_type, preset)
            for step in guide.steps:
                if step.name in known.steps:
                    files.add(known.steps[step.name].place.file)
                names = [placement.entry for placement in step.placements]
                files |= {known.entries[n].place.file for n in names if n in known.entries}
    except UnknownNameError as error:
        raise SamplesError(str(error)) from None
    return files


def _refuse_missing(session: Session, chosen: Sequence[Sample], options: SampleOptions) -> None:
    """Raise `SamplesError` if a tool for explicitly selected samples is missing.

    Skipping them would look like success.
    """
    named = any(not Path(word).is_dir() for word in options.words)
    if not named and options.language is None:
        return
    for sample in chosen:
        missing = session.missing(sample)
        if missing is not None:
            raise SamplesError(f"{missing[0]}; {missing[1]}")


def _missing_tools(session: Session, chosen: Sequence[Sample]) -> list[str]:
    """A note for each missing tool, with the number of samples that need it."""
    counts: Counter[tuple[str, str]] = Counter()
    for sample in chosen:
        missing = session.missing(sample)
        if missing is not None and not sample.directives.skip:
            counts[missing] += 1
    return [
        f"{count:,} sample{'s are' if count > 1 else ' is'} not proven: {why}; {remedy}"
        for (why, remedy), count in sorted(counts.items())
    ]


def _updated(
    session: Session, chosen: Sequence[Sample], evidence: Sequence[Evidence]
) -> tuple[list[Evidence], tuple[Sample, ...]]:
    """Write the output of samples into their `output` fences.

    Returns:
        The evidence after this, and the samples whose fences were rewritten.
    """
    from fieldguide.samples import updating  # noqa: PLC0415 - see above
    from fieldguide.samples.evidence import Status  # noqa: PLC0415 - see above
    from fieldguide.samples.level import Level  # noqa: PLC0415 - see above

    by_page: dict[SamplePage, list[tuple[Sample, str]]] = {}
    for sample in chosen:
        printed = session.printed(sample) if sample.directives.output else None
        if printed is not None:
            by_page.setdefault(session.page_of(sample), []).append((sample, printed))
    changed: list[Sample] = []
    for page, outputs in by_page.items():
        try:
            changed += updating.update(page, outputs)
        except (OSError, UnicodeDecodeError) as error:
            raise SamplesError(f"{page.file} cannot be written: {error}") from None
    keys = {sample.key for sample in changed}
    return [
        replace(
            item,
            status=Status.PASSED,
            level=Level.ASSERTED,
            findings=tuple(d for d in item.findings if d.code != "FG322"),
        )
        if item.sample.key in keys
        else item
        for item in evidence
    ], tuple(changed)


def _store_evidence(session: Session, evidence: Sequence[Evidence]) -> str | None:
    """Store the evidence for the site, and return the error message if this fails."""
    from fieldguide.samples.evidence import evidencefile  # noqa: PLC0415 - see above

    try:
        evidencefile.write(session.base, session.pages, evidence)
    except OSError as error:
        return f"the results cannot be stored: {evidencefile.FILE}: {error.strerror}"
    return None
