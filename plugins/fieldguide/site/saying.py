"""Diagnostics in the log of MkDocs, where `--strict` counts them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mkdocs.plugins import get_plugin_logger

from fieldguide.diagnostics import Severity

if TYPE_CHECKING:
    from fieldguide.diagnostics import Diagnostic

log = get_plugin_logger("fieldguide")

_LEVELS = {Severity.ERROR: log.error, Severity.WARNING: log.warning, Severity.HINT: log.info}


def line(diagnostic: Diagnostic) -> str:
    """A diagnostic on one line."""
    hint = f" ({diagnostic.hint})" if diagnostic.hint else ""
    return f"{diagnostic.place}: {diagnostic.code} {diagnostic.text}{hint}"


def say(diagnostic: Diagnostic) -> None:
    """Log a diagnostic as its severity says; hints are for information only."""
    _LEVELS[diagnostic.severity](line(diagnostic))
