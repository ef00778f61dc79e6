"""What a run of samples tells of a baseline: which of its findings are there, and which are not."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from fieldguide.problems.codes import CODES, Stage, Subject
from fieldguide.problems.diagnostics import printable
from fieldguide.problems.finding import Finding, findings
from fieldguide.samples.evidence import Evidence, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fieldguide.problems.baseline import Known
    from fieldguide.problems.diagnostics import Diagnostic
    from fieldguide.problems.lines import Lines
    from fieldguide.samples.sample import Sample, SamplePage

__all__ = ["Judged", "all_findings", "belongs_to_a_sample", "sample_findings", "with_findings"]

_LABEL = 60


def sample_findings(
    evidence: Sequence[Evidence], pages: Iterable[SamplePage] = ()
) -> list[tuple[Evidence, Finding]]:
    """Each finding of each sample, known by its page and by what the sample is called there.

    Args:
        evidence: Of the samples.
        pages: Their pages, which tell samples apart that begin alike; without them, the evidence
            has to be of all samples.
    """
    labels = _labels(evidence, pages)
    return [
        (one, Finding(finding, one.sample.page, labels[one.sample.key], sample=one.sample.key))
        for one in evidence
        for finding in one.findings
    ]


def all_findings(
    evidence: Sequence[Evidence],
    loose: Iterable[Diagnostic],
    *,
    pages: Iterable[SamplePage],
    lines: Lines,
) -> list[Finding]:
    """The findings of a run: those of samples, then those that belong to none.

    Args:
        evidence: Of the samples.
        loose: What belongs to no sample.
        pages: All pages of the base.
        lines: The lines of files.
    """
    of_samples = [finding for _, finding in sample_findings(evidence, pages)]
    return [*of_samples, *findings(loose, lines)]


def with_findings(
    evidence: Sequence[Evidence], found: Sequence[Finding]
) -> tuple[list[Evidence], list[Diagnostic]]:
    """Evidence and loose diagnostics, with what became of the findings of `all_findings`.

    Args:
        evidence: As it was given there.
        found: What was returned there, one for one.
    """
    rest = iter([finding.diagnostic for finding in found])
    made = [replace(one, findings=tuple(next(rest) for _ in one.findings)) for one in evidence]
    return made, list(rest)


def belongs_to_a_sample(code: str) -> bool:
    """Whether what is said with a code is said of one sample."""
    return CODES[code].subject is Subject.SAMPLE


class Judged:
    """Whether a run tells if a known finding is still there.

    Args:
        evidence: Of the samples that the run was about.
        pages: All pages of the base.
        ran: Whether samples were run; if not, what running found is not missed.
        whole: Whether the run was about the whole base.
    """

    def __init__(
        self,
        evidence: Sequence[Evidence],
        pages: Sequence[SamplePage],
        *,
        ran: bool = True,
        whole: bool = True,
    ) -> None:
        page_of = {sample.key: page.file for page in pages for sample in page.samples}
        page_of |= {one.sample.key: one.sample.page for one in evidence}
        status = {one.sample.key: one.status for one in evidence}
        labels = _labels(evidence, pages)
        self._status = {(page_of[key], label): status.get(key) for key, label in labels.items()}
        self._ran, self._whole = ran, whole

    def __call__(self, one: Known) -> bool:
        """What could not be checked for want of a tool is not missed either."""
        meaning = CODES[one.code]
        if meaning.subject is not Subject.SAMPLE:
            return self._whole and meaning.subject in {Subject.DIRECTIVE, Subject.SIDECAR}
        if not self._ran and meaning.stage is Stage.RUNNING:
            return False
        key = (one.file, one.at)
        if key not in self._status:
            return True  # No page has it any more.
        return self._status[key] not in (None, Status.UNCHECKED)


def _labels(evidence: Sequence[Evidence], pages: Iterable[SamplePage]) -> dict[str, str]:
    """What samples are called in a baseline, by key.

    Their path or else their first line, and a number where several on a page begin alike.
    """
    samples: dict[str, Sample] = {
        sample.key: sample for page in pages for sample in page.samples
    } or {one.sample.key: one.sample for one in evidence}
    counts: Counter[tuple[str, str]] = Counter()
    labels = {}
    for key, sample in samples.items():
        label = sample.path
        if label is None:
            first = next((line for line in sample.code.split("\n") if line.strip()), "")
            label = f"{sample.language or 'code'}: {' '.join(first.split())}"
        label = printable(label, _LABEL)
        counts[sample.page, label] += 1
        count = counts[sample.page, label]
        labels[key] = f"{label} #{count}" if count > 1 else label
    return labels
