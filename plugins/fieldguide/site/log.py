"""Diagnostics in MkDocs' log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs.plugins import get_plugin_logger

from fieldguide.diagnostics import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fieldguide.diagnostics import Diagnostic

__all__ = ["say"]

_LOG = get_plugin_logger("fieldguide")
_LEVELS = {Severity.ERROR: _LOG.error, Severity.WARNING: _LOG.warning, Severity.HINT: _LOG.info}


def say(diagnostics: Iterable[Diagnostic], *, strict: bool = True) -> None:
    """Log diagnostics, each on a line.

    Args:
        diagnostics: What is wrong.
        strict: Whether an error is logged as one; else as a warning, as the build goes on.
    """
    for one in diagnostics:
        hint = f" ({one.hint})" if one.hint else ""
        level = _LEVELS[one.severity]
        if not strict and one.severity is Severity.ERROR:
            level = _LOG.warning
        level(f"{one.place}: {one.code} {one.text}{hint}")
