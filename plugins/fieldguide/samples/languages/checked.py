"""The result of a static check, and the helpers that all checks use to report problems."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fieldguide.problems.diagnostics import report
from fieldguide.samples.level import Level

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from fieldguide.problems.diagnostics import Diagnostic
    from fieldguide.samples.sample import Sample

__all__ = ["CONTROL", "ELLIPSIS", "UNFILLED", "Checked", "another", "broken", "guarded", "too_old"]

ELLIPSIS = re.compile(r"\.\.\.|\u2026")
CONTROL = re.compile(
    r"\{%|<%|\{\{-|\{\{[#/^]|\{\{[ \t]*(?:if|range|with|end|else|define|template|block|each)\b"
)
"""Control structures of templates: only the rendered text has a syntax to check."""


@dataclass(frozen=True, slots=True)
class Checked:
    """The result of a static check of a sample.

    The sample is broken if any of `findings` is an error. Otherwise it is an excerpt if it `lacks`
    something, and passed its check if not.

    Attributes:
        level: The level that it reached; None if it could not be checked, for the reason in `why`.
        findings: Its problems.
        lacks: The missing parts that its page does not provide, as phrases for messages: `name
            'df'`, `module 'requests'`, `the function around it`. An excerpt is not run.
        judged_as: The form in which it was checked if that is not its language itself, such as
            `JSON members` or `bats`.
        why: The reason why it could not be checked, such as a missing tool.
        remedy: The command that installs the missing tool.
    """

    level: Level | None = Level.PARSED
    findings: tuple[Diagnostic, ...] = ()
    lacks: tuple[str, ...] = ()
    judged_as: str | None = None
    why: str | None = None
    remedy: str | None = None


UNFILLED = Checked(None, why="a template: its form is not known before it is filled")


def guarded(check: Callable[[Sample], Checked], sample: Sample) -> Checked:
    """Run a check; also returns a result if the sample is nested too deeply for the parser."""
    try:
        return check(sample)
    except (RecursionError, MemoryError):
        return broken(sample, 1, 1, "it is nested too deeply")


def broken(sample: Sample, line: int, column: int, message: str) -> Checked:
    """The result for a sample that does not parse.

    Args:
        sample: The sample.
        line: The line of its code, from 1.
        column: The column in that line, from 1.
        message: The parser's message.
    """
    reason = message[:1].lower() + message[1:]
    finding = report("FG311", f"the sample does not parse: {reason}", sample.at(line, column))
    return Checked(None, (finding,))


def another(sample: Sample, other: str, language: str) -> Checked:
    """The result for a sample in another language than its fence says.

    Args:
        sample: The sample.
        other: The title of the language that it is in.
        language: The title of the language that its fence names.
    """
    message = f"the sample is {other}, not {language}"
    hint = f"write '{other.lower()}' on its fence"
    return Checked(None, (report("FG312", message, sample.place, hint),))


def too_old(language: str, wanted: Iterable[str], installed: str) -> Checked | None:
    """The result for a sample that needs a newer version than is installed; None if none is newer.

    Args:
        language: The title of the language or its tool.
        wanted: The versions that the sample needs, such as `3.2`.
        installed: The installed version; empty if unknown.
    """
    newer = [version for version in wanted if installed and _number(version) > _number(installed)]
    if not newer:
        return None
    version = max(newer, key=_number)
    return Checked(None, lacks=(f"{language} {version} ({installed} is installed)",))


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
