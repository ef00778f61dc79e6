"""A run as JUnit XML, as pytest writes it and GitLab, Jenkins and GitHub's tools read it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from fieldguide.samples.evidence import Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fieldguide.samples.evidence import Evidence

__all__ = ["junit"]

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(evidence: Sequence[Evidence]) -> str:
    """A run as one document: a suite for each page, a case for each sample."""
    root = ET.Element("testsuites", name="fieldguide samples")
    by_page: dict[str, list[Evidence]] = {}
    for one in evidence:
        by_page.setdefault(one.sample.page, []).append(one)
    for page, those in by_page.items():
        failed = sum(one.status is Status.FAILED for one in those)
        skipped = sum(_is_skipped(one) for one in those)
        suite = ET.SubElement(
            root,
            "testsuite",
            name=_clean(page),
            tests=str(len(those)),
            failures=str(failed),
            errors="0",
            skipped=str(skipped),
            time=f"{sum(one.seconds for one in those):.3f}",
        )
        for one in those:
            _case(suite, one)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=False) + "\n"


def _case(suite: ET.Element, one: Evidence) -> None:
    sample = one.sample
    name = f"line {sample.place.line} ({sample.language or 'no language'})"
    case = ET.SubElement(
        suite,
        "testcase",
        classname=_clean(sample.page),
        name=_clean(name),
        file=_clean(sample.page),
        line=str(sample.place.line),
        time=f"{one.seconds:.3f}",
    )
    if one.status is Status.FAILED:
        first = one.findings[0].text if one.findings else "failed"
        lines = [f"{f.place}: {f.code} {f.text}" for f in one.findings]
        ET.SubElement(case, "failure", message=_clean(first)).text = _clean("\n".join(lines))
    elif _is_skipped(one):
        ET.SubElement(case, "skipped", message=_clean(one.why or one.status.value))


def _is_skipped(one: Evidence) -> bool:
    return one.status not in (Status.FAILED, Status.PASSED)


def _clean(text: str) -> str:
    return _ILLEGAL.sub("\ufffd", text)
