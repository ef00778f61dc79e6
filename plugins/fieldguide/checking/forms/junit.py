"""The report format `junit`: JUnit XML, which GitLab, Jenkins and other CI systems read.

It follows the schema of the xUnit plugin of Jenkins, and adds the attributes `file` and `line`,
which GitLab and annotating actions for GitHub use.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal
from xml.etree import ElementTree as ET

from fieldguide.problems.diagnostics import Diagnostic, Severity, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fieldguide.checking.outcome import Outcome
    from fieldguide.checking.report import Report
    from fieldguide.samples.evidence import Evidence

__all__ = ["junit"]


@dataclass(frozen=True, slots=True)
class _Case:
    """A test case.

    Attributes:
        file: Its file.
        name: Its name in the suite.
        line: Its line; 0 for the whole file.
        seconds: Its duration in seconds.
        outcome: The name of the element that reports the outcome, or None if it passed.
        message: The first problem, or the reason for skipping.
        kind: The code of the first problem.
        detail: All problems, one per line.
    """

    file: str
    name: str
    line: int = 0
    seconds: float = 0.0
    outcome: Literal["failure", "error", "skipped"] | None = None
    message: str = ""
    kind: str | None = None
    detail: str | None = None


def junit(report: Report) -> str:
    """Write a report as an XML document.

    A report of `check` has a suite for each part, one of `links` a suite for each file; both have a
    case for each problem. A report of `samples` has a suite for each page and a case for each
    sample. The case fails if a problem is an error. It is skipped with the reason if the sample is
    incomplete, not run or unchecked, or if the baseline lists all its errors.
    """
    suites: dict[str, list[_Case]] = {}
    if report.command == "samples":
        for evidence in report.samples:
            suites.setdefault(evidence.sample.page, []).append(_sample(evidence))
    else:
        for outcome in report.outcomes:
            suites[outcome.part.value] = [_part(outcome)]
    for part, finding in report.findings:
        if finding.sample is None or report.command != "samples":
            name = part.value if report.command == "check" else finding.diagnostic.place.file
            suites.setdefault(name, []).append(_problem(finding.diagnostic))
    elements = [_suite(name, [_element(case) for case in cases]) for name, cases in suites.items()]
    name = f"fieldguide {report.command}"
    root = ET.Element("testsuites", {"name": name, **_sums(elements)})
    root.extend(elements)
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, "unicode") + "\n"


def _part(outcome: Outcome) -> _Case:
    name, reason = outcome.part.value, outcome.skipped
    if reason is not None:
        return _Case("fieldguide", name, outcome="skipped", message=reason)
    return _Case("fieldguide", name, seconds=outcome.seconds)


def _sample(evidence: Evidence) -> _Case:
    place = evidence.sample.place
    name = f"line {place.line} ({evidence.sample.language or 'no language'})"
    case = _Case(place.file, name, place.line, evidence.seconds)
    errors = [problem for problem in evidence.findings if problem.severity is Severity.ERROR]
    if errors:
        return replace(
            case,
            outcome="failure",
            message=errors[0].text,
            kind=errors[0].code,
            detail=_detail(evidence.findings),
        )
    status = evidence.status.value
    if status == "passed":
        return case
    known = "its findings are in the baseline" if status == "failed" else status
    return replace(case, outcome="skipped", message=f"{status}: {evidence.why or known}")


def _problem(diagnostic: Diagnostic) -> _Case:
    """The case of a diagnostic; warnings and hints are skipped cases with a message."""
    place = diagnostic.place
    name = f"line {place.line} ({diagnostic.code})" if place.line else f"file ({diagnostic.code})"
    if diagnostic.severity is not Severity.ERROR:
        return _Case(place.file, name, place.line, outcome="skipped", message=diagnostic.text)
    return _Case(
        place.file,
        name,
        place.line,
        outcome="error",
        message=diagnostic.text,
        kind=diagnostic.code,
        detail=_detail([diagnostic]),
    )


def _detail(diagnostics: Iterable[Diagnostic]) -> str:
    """Diagnostics and their hints, one per line."""
    return "\n".join(_line(diagnostic) for diagnostic in diagnostics)


def _suite(name: str, cases: Sequence[ET.Element]) -> ET.Element:
    counts = {
        "tests": len(cases),
        "failures": sum(case.find("failure") is not None for case in cases),
        "errors": sum(case.find("error") is not None for case in cases),
        "skipped": sum(case.find("skipped") is not None for case in cases),
    }
    seconds = sum(float(case.attrib["time"]) for case in cases)
    attributes = {key: str(count) for key, count in counts.items()}
    suite = ET.Element("testsuite", {"name": _clean(name), **attributes, "time": f"{seconds:.3f}"})
    suite.extend(cases)
    return suite


def _sums(suites: Sequence[ET.Element]) -> dict[str, str]:
    names = ("tests", "failures", "errors")
    sums = {name: str(sum(int(suite.attrib[name]) for suite in suites)) for name in names}
    return sums | {"time": f"{sum(float(suite.attrib['time']) for suite in suites):.3f}"}


def _element(case: _Case) -> ET.Element:
    attributes = {
        "classname": _clean(case.file),
        "name": _clean(case.name),
        "file": _clean(case.file),
        "line": str(case.line),
        "time": f"{case.seconds:.3f}",
    }
    element = ET.Element("testcase", attributes)
    if case.outcome is not None:
        result = ET.SubElement(element, case.outcome, message=_clean(case.message))
        if case.kind is not None:
            result.set("type", case.kind)
        if case.detail is not None:
            result.text = _clean(case.detail)
    return element


def _line(finding: Diagnostic) -> str:
    hint = f"\n  {finding.hint}" if finding.hint else ""
    return f"{finding.place}: {finding.severity.value}[{finding.code}]: {finding.text}{hint}"


def _clean(text: str) -> str:
    """Escape characters that XML does not allow or that control terminals."""
    return "\n".join(printable(line) for line in text.split("\n"))
