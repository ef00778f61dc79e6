"""A baseline: what is known to be wrong with an old base, so that only what is new fails."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fieldguide.diagnostics import Diagnostic, Place, Severity, printable, report
from fieldguide.samples.evidence import Evidence, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from fieldguide.samples.sample import Page, Sample

__all__ = ["BaselineError", "Known", "apply", "fingerprints", "read", "write"]

_VERSION = 1
# Figures and addresses in a message differ from run to run, and when lines move.
_FIGURE = re.compile(r"0x[0-9a-fA-F]+|[0-9]+")
_LABEL = 60
# What is said only of a sample that was run, or may be.
_OF_RUNNING = ("FG32", "FG33")


class BaselineError(Exception):
    """A baseline cannot be read or written; the text says where and why."""

    def __init__(self, message: str, place: Place) -> None:
        super().__init__(f"{place if place.line else printable(place.file)}: {message}")


@dataclass(frozen=True, slots=True)
class Known:
    """A finding that a baseline lists.

    Attributes:
        file: The page.
        sample: Which of its samples, as `_labels` names it.
        code: The finding's code.
        message: What it said when it was written down.
        line: The line of the baseline on which it stands.
    """

    file: str
    sample: str
    code: str
    message: str
    line: int = 1


def fingerprints(
    evidence: Sequence[Evidence], pages: Iterable[Page] = ()
) -> list[tuple[Evidence, Diagnostic, str]]:
    """Each finding with its fingerprint: by what it says and of which sample, not by line.

    It is the same after lines have moved and other samples have changed, in any shard, and on any
    machine. It is another for another sample.

    Args:
        evidence: Of the samples.
        pages: Their pages, which tell samples apart that begin alike; without them, the evidence
            has to be of all samples.
    """
    labels = _labels(evidence, pages)
    counts: Counter[str] = Counter()
    made = []
    for one in evidence:
        for finding in one.findings:
            label, message = labels[one.sample.key], _FIGURE.sub("0", finding.message)
            said = json.dumps([one.sample.page, label, finding.code, message])
            counts[said] += 1
            mark = hashlib.sha256(f"{said} {counts[said]}".encode()).hexdigest()[:16]
            made.append((one, finding, mark))
    return made


def read(file: Path) -> dict[str, Known]:
    """The known findings of a baseline, by fingerprint.

    Raises:
        BaselineError: It is not there, or no baseline.
    """
    place = Place(file.as_posix())
    try:
        text = file.read_bytes().decode("utf-8-sig")
        made = json.loads(text)
        if made["version"] != _VERSION:
            message = f"baseline is of another version than {_VERSION}"
            raise BaselineError(message, place)
        found = {_string(one, "fingerprint"): _known(one) for one in made["findings"]}
    except FileNotFoundError:
        message = "there is no baseline; '--update-baseline' writes one"
        raise BaselineError(message, replace(place, line=0)) from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise BaselineError(f"baseline cannot be read: {reason}", replace(place, line=0)) from None
    except UnicodeDecodeError:
        raise BaselineError("baseline is not UTF-8", place) from None
    except json.JSONDecodeError as error:
        place = replace(place, line=error.lineno, column=error.colno)
        raise BaselineError(f"baseline is not JSON: {error.msg}", place) from None
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        raise BaselineError("the file is no baseline of samples", place) from None
    return _with_lines(found, text)


def write(file: Path, evidence: Sequence[Evidence], pages: Sequence[Page] = ()) -> int:
    """Write the findings of a run as known; returns how many the baseline lists now.

    Errors and warnings are written, hints are not. What the baseline says already of samples that
    the run was not about stays, if they are still there.

    Args:
        file: The baseline; what is there and no baseline is written over.
        evidence: Of the samples that the run was about.
        pages: All pages of the base.

    Raises:
        BaselineError: It cannot be written.
    """
    try:
        old = read(file)
    except BaselineError:
        old = {}
    labels = _labels(evidence, pages)
    judged = _Judged(evidence, pages, labels)
    found = {mark: one for mark, one in old.items() if not judged(one)}
    for one, finding, mark in fingerprints(evidence, pages):
        if finding.severity is not Severity.HINT:
            sample = one.sample
            label = labels[sample.key]
            found[mark] = Known(sample.page, label, finding.code, finding.message)
    lines = [
        json.dumps(
            {
                "file": one.file,
                "sample": one.sample,
                "code": one.code,
                "message": one.message,
                "fingerprint": mark,
            },
            ensure_ascii=False,
        )
        for mark, one in sorted(found.items(), key=lambda item: _order(*item))
    ]
    inside = "\n" + ",\n".join(f"    {line}" for line in lines) + "\n  " if lines else ""
    text = f'{{\n  "version": {_VERSION},\n  "findings": [{inside}]\n}}\n'
    try:
        file.write_bytes(text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        place = Place(file.as_posix(), line=0)
        raise BaselineError(f"baseline cannot be written: {reason}", place) from None
    return len(found)


def apply(
    evidence: Sequence[Evidence],
    known: Mapping[str, Known],
    file: str,
    *,
    pages: Sequence[Page] = (),
    ran: bool = True,
) -> tuple[list[Evidence], list[Diagnostic]]:
    """Set what is known apart from what is new.

    Args:
        evidence: Of the samples that the run was about.
        known: The baseline.
        file: The baseline as messages show it.
        pages: All pages of the base.
        ran: Whether samples were run; if not, what running found is not missed.

    Returns:
        The evidence with known findings as hints, and what has to leave the baseline: findings
        that are no more, of samples that the run was about or that no page has any more. What
        could not be checked for want of a tool is not missed.
    """
    made: dict[str, list[Diagnostic]] = {one.sample.key: [] for one in evidence}
    seen: set[str] = set()
    for one, finding, mark in fingerprints(evidence, pages):
        if mark in known:
            seen.add(mark)
            made[one.sample.key].append(replace(finding, severity=Severity.HINT))
        else:
            made[one.sample.key].append(finding)
    judged = _Judged(evidence, pages, _labels(evidence, pages))
    gone = [
        report(
            "FG342",
            f"{one.code} of {one.file} is no more: {one.message}",
            Place(file, one.line),
            "take it out with --update-baseline, so that it does not come back in silence",
        )
        for mark, one in sorted(known.items(), key=lambda item: (item[1].line, item[0]))
        if mark not in seen and (ran or not one.code.startswith(_OF_RUNNING)) and judged(one)
    ]
    return [replace(one, findings=tuple(made[one.sample.key])) for one in evidence], gone


class _Judged:
    """Whether a run tells if a known finding is still there."""

    def __init__(
        self, evidence: Sequence[Evidence], pages: Sequence[Page], labels: Mapping[str, str]
    ) -> None:
        page_of = {sample.key: page.file for page in pages for sample in page.samples}
        page_of |= {one.sample.key: one.sample.page for one in evidence}
        status = {one.sample.key: one.status for one in evidence}
        self._status = {(page_of[key], label): status.get(key) for key, label in labels.items()}

    def __call__(self, one: Known) -> bool:
        key = (one.file, one.sample)
        if key not in self._status:
            return True  # No page has it any more.
        return self._status[key] not in (None, Status.UNCHECKED)


def _labels(evidence: Sequence[Evidence], pages: Iterable[Page]) -> dict[str, str]:
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


def _order(mark: str, one: Known) -> tuple[str, ...]:
    return (one.file, one.sample, one.code, one.message, mark)


def _known(one: Mapping[str, object]) -> Known:
    return Known(
        file=_string(one, "file"),
        sample=_string(one, "sample"),
        code=_string(one, "code"),
        message=_string(one, "message"),
    )


def _string(one: Mapping[str, object], name: str) -> str:
    value = one[name]
    if not isinstance(value, str):
        raise TypeError(name)
    return value


def _with_lines(found: Mapping[str, Known], text: str) -> dict[str, Known]:
    """The same findings, each with the line on which its fingerprint stands."""
    lines: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        for word in re.findall(r'"([^"\\]*)"', line):
            lines.setdefault(word, number)
    return {mark: replace(one, line=lines.get(mark, 1)) for mark, one in found.items()}
