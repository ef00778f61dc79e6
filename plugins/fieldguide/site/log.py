"""The diagnostics of a whole check in MkDocs' log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fieldguide.problems.diagnostics import Severity
from fieldguide.site.saying import line, log, say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fieldguide.problems.diagnostics import Diagnostic

__all__ = ["say_all"]


def say_all(diagnostics: Iterable[Diagnostic], *, strict: bool = True) -> None:
    """Log diagnostics, each on a line.

    Args:
        diagnostics: What is wrong.
        strict: Whether an error is logged as one; else as a warning, as the build goes on.
    """
    for one in diagnostics:
        if not strict and one.severity is Severity.ERROR:
            log.warning(line(one))
        else:
            say(one)
