"""A run as JUnit XML: the form that pytest writes and that GitLab, Jenkins and others read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from fieldguide.diagnostics import Diagnostic, Severity, printable
from fieldguide.samples.evidence import Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fieldguide.samples.evidence import Evidence

__all__ = ["junit"]

# What XML 1.0 has no way to say.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(evidence: Sequence[Evidence], diagnostics: Sequence[Diagnostic] = ()) -> str:
    """A run as one document: a suite for each page, a case for each sample.

    A sample fails where one of its findings is an error. One whose errors are all known, and
    one that is incomplete, not run or unchecked, is skipped, with the reason.

    Args:
        evidence: Of each sample, in file order.
        diagnostics: What is wrong and belongs to no sample; each is a case with an error.
    """
    cases: dict[str, list[ET.Element]] = {}
    for one in evidence:
        cases.setdefault(one.sample.page, []).append(_case(one))
    for diagnostic in diagnostics:
        cases.setdefault(diagnostic.place.file, []).append(_loose(diagnostic))
    suites = [_suite(page, those) for page, those in cases.items()]
    root = ET.Element("testsuites", {"name": "fieldguide samples", **_sums(suites)})
    root.extend(suites)
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, "unicode") + "\n"


def _suite(page: str, cases: Sequence[ET.Element]) -> ET.Element:
    counts = {
        "tests": len(cases),
        "failures": sum(case.find("failure") is not None for case in cases),
        "errors": sum(case.find("error") is not None for case in cases),
        "skipped": sum(case.find("skipped") is not None for case in cases),
    }
    seconds = sum(float(case.attrib["time"]) for case in cases)
    attributes = {name: str(count) for name, count in counts.items()}
    suite = ET.Element("testsuite", {"name": _clean(page), **attributes, "time": f"{seconds:.3f}"})
    suite.extend(cases)
    return suite


def _sums(suites: Sequence[ET.Element]) -> dict[str, str]:
    names = ("tests", "failures", "errors", "skipped")
    sums = {name: str(sum(int(suite.attrib[name]) for suite in suites)) for name in names}
    return sums | {"time": f"{sum(float(suite.attrib['time']) for suite in suites):.3f}"}


def _case(one: Evidence) -> ET.Element:
    sample = one.sample
    name = f"line {sample.place.line} ({sample.language or 'no language'})"
    case = _element(name, sample.place.file, sample.place.line, one.seconds)
    errors = [finding for finding in one.findings if finding.severity is Severity.ERROR]
    if errors:
        failure = ET.SubElement(case, "failure", message=_clean(errors[0].text))
        failure.set("type", errors[0].code)
        failure.text = _clean("\n".join(_line(finding) for finding in one.findings))
    elif one.status is not Status.PASSED:
        known = "its findings are in the baseline" if one.status is Status.FAILED else None
        why = one.why or known or one.status.value
        ET.SubElement(case, "skipped", message=_clean(f"{one.status.value}: {why}"))
    return case


def _loose(diagnostic: Diagnostic) -> ET.Element:
    place = diagnostic.place
    name = f"line {place.line} ({diagnostic.code})" if place.line else f"file ({diagnostic.code})"
    case = _element(name, place.file, place.line, 0)
    if diagnostic.severity is Severity.ERROR:
        error = ET.SubElement(case, "error", message=_clean(diagnostic.text))
        error.set("type", diagnostic.code)
        error.text = _clean(_line(diagnostic))
    else:
        ET.SubElement(case, "skipped", message=_clean(diagnostic.text))
    return case


def _element(name: str, file: str, line: int, seconds: float) -> ET.Element:
    attributes = {
        "classname": _clean(file),
        "name": _clean(name),
        "file": _clean(file),
        "line": str(line),
        "time": f"{seconds:.3f}",
    }
    return ET.Element("testcase", attributes)


def _line(finding: Diagnostic) -> str:
    hint = f"\n  {finding.hint}" if finding.hint else ""
    return f"{finding.place}: {finding.severity.value}[{finding.code}]: {finding.text}{hint}"


def _clean(text: str) -> str:
    return _ILLEGAL.sub(lambda found: printable(found[0]), text)
