"""What a static check says of a sample."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fieldguide.samples.evidence import Level

if TYPE_CHECKING:
    from fieldguide.problems.diagnostics import Diagnostic

__all__ = ["Checked"]


@dataclass(frozen=True, slots=True)
class Checked:
    """What a static check says of a sample.

    It is broken if any of `findings` is an error. Otherwise it is an excerpt if it `lacks`
    something, and passed its check if not.

    Attributes:
        level: How far it was proven; None where nothing could be, for the reason in `why`.
        findings: What is wrong with it as it stands.
        lacks: What the page does not give it, each as a reader would say it: `name 'df'`,
            `module 'requests'`, `the function around it`. An excerpt is not run.
        judged_as: What it was taken for where that is not what its language says, such as
            `JSON members` or `bats`.
        why: Why nothing could be proven, such as a tool that is missing.
        mend: The command that brings what is missing.
    """

    level: Level | None = Level.PARSED
    findings: tuple[Diagnostic, ...] = ()
    lacks: tuple[str, ...] = ()
    judged_as: str | None = None
    why: str | None = None
    mend: str | None = None
