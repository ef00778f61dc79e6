"""The part samples: each proven as far as it can be."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fieldguide.checking.outcome import Outcome
from fieldguide.problems.codes import Part

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from fieldguide.problems.severities import Judge
    from fieldguide.samples.base import Base
    from fieldguide.samples.evidence import Evidence
    from fieldguide.samples.sample import Page, Sample
    from fieldguide.samples.session import Session

__all__ = ["How", "SamplesError", "all_told", "lacking", "prove_samples"]

_NAMED = 3


class SamplesError(Exception):
    """Samples cannot be run as it was asked for; the text says why."""


@dataclass(frozen=True, slots=True)
class How:
    """How samples are run.

    Attributes:
        jobs: How many at once.
        sandbox: `auto`, `require` or `off`.
        shard: `2/5` for the second of five parts, or None.
    """

    jobs: int = 1
    sandbox: str = "auto"
    shard: str | None = None


def prove_samples(
    base: Base,
    judge: Judge,
    how: How,
    *,
    about: Callable[[Sequence[Page]], Collection[str]] | None = None,
    progress: Callable[[int], Callable[[Evidence], None]] | None = None,
) -> Outcome:
    """Do the part samples, where its tools are installed.

    Args:
        base: The base.
        judge: What gives diagnostics their severities.
        how: How samples are run.
        about: The files of the pages that the run is about; None for all.
        progress: Given how many samples there are, what is called with each one's evidence.

    Raises:
        SamplesError: A sandbox is required and the system refuses, or the shard is none.
    """
    # What looks for tools is slow to import, and not every run is about samples.
    from fieldguide.samples.toolbox import EXTRA, Toolbox  # noqa: PLC0415

    absent = [name for name, version in Toolbox.found().packages if version is None]
    if absent:
        named = f" (no {', '.join(absent)})" if len(absent) <= _NAMED else ""
        why = f"the extra 'samples' is not installed{named}; {EXTRA}"
        return Outcome(Part.SAMPLES, left_out=why, whole=False)
    # What follows loads parsers, which is for nothing where they are not installed.
    from fieldguide.samples import baseline, selection  # noqa: PLC0415
    from fieldguide.samples.opening import open_session  # noqa: PLC0415
    from fieldguide.samples.running.sandbox import SandboxRefusedError  # noqa: PLC0415

    start = time.perf_counter()
    root = base.settings.root
    try:
        session = open_session(base, judge, sandbox=how.sandbox, jobs=how.jobs)
    except SandboxRefusedError as error:
        raise SamplesError(f"no sandbox: {error}; nothing was run") from None
    with session:
        pages = session.pages
        entries = None if about is None else about(pages)
        try:
            chosen = selection.select(pages, (), root=root, shard=how.shard, entries=entries)
        except selection.SelectionError as error:
            raise SamplesError(str(error)) from None
        done = None if progress is None else progress(len(chosen))
        evidence = session.prove(chosen, done=done)
        whole = how.shard is None and about is None
        loose = session.loose() if how.shard is None else ()
        missing = lacking(session, chosen)
        kept = _kept(session, evidence) if base.site else []
    found = baseline.all_findings(evidence, loose, pages=pages, root=root)
    return Outcome(
        Part.SAMPLES,
        found,
        time.perf_counter() - start,
        notes=[*missing, *kept],
        whole=whole and not missing and all_told(evidence),
        judged=baseline.Judged(evidence, pages, whole=whole),
    )


def all_told(evidence: Sequence[Evidence]) -> bool:
    """Whether all that there is to say of samples is said: of none that a check gave up."""
    from fieldguide.samples.evidence import Status  # noqa: PLC0415 - as above

    return not any(one.status is Status.UNCHECKED and one.findings for one in evidence)


def lacking(session: Session, chosen: Sequence[Sample]) -> list[str]:
    """What could not be checked for want of a tool, and what helps."""
    counts: Counter[tuple[str, str]] = Counter()
    for sample in chosen:
        missing = session.missing(sample)
        if missing is not None and not sample.directives.skip:
            counts[missing] += 1
    return [
        f"{count:,} sample{'s are' if count > 1 else ' is'} not proven: {why}; {mend}"
        for (why, mend), count in sorted(counts.items())
    ]


def _kept(session: Session, evidence: Sequence[Evidence]) -> list[str]:
    """Keep the evidence for the site; what hinders is a note."""
    from fieldguide.samples import evidencefile  # noqa: PLC0415 - as above

    try:
        evidencefile.write(session, evidence)
    except OSError as error:
        return [f"the evidence is not kept: {evidencefile.FILE}: {error.strerror}"]
    return []
