"""Diagnostics in the log of MkDocs, which `--strict` counts."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from mkdocs.plugins import get_plugin_logger
from mkdocs.utils import CountHandler

from fieldguide.problems.diagnostics import Severity, printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fieldguide.problems.diagnostics import Diagnostic

log = get_plugin_logger("fieldguide")

_LEVELS = {Severity.ERROR: log.error, Severity.WARNING: log.warning, Severity.HINT: log.info}


class _LogFilter(logging.Filter):
    """Escapes control characters: MkDocs logs names and addresses as they are."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the message, and let it through."""
        message = record.getMessage()
        if not message.isprintable():
            record.msg = "\n".join(printable(part) for part in message.split("\n"))
            record.args = ()
        return True


def guard_terminal() -> None:
    """Keep control characters in sources from reaching a terminal."""
    for handler in logging.getLogger("mkdocs").handlers:
        if not any(isinstance(present, _LogFilter) for present in handler.filters):
            handler.addFilter(_LogFilter())


def line(diagnostic: Diagnostic) -> str:
    """A diagnostic on one line."""
    hint = f" ({diagnostic.hint})" if diagnostic.hint else ""
    return f"{diagnostic.place}: {diagnostic.code} {diagnostic.text}{hint}"


def log_diagnostic(diagnostic: Diagnostic) -> None:
    """Log a diagnostic at the level of its severity; a hint is INFO."""
    _LEVELS[diagnostic.severity](line(diagnostic))


def log_diagnostics(diagnostics: Iterable[Diagnostic], *, strict: bool = True) -> None:
    """Log diagnostics, each on a line.

    Args:
        diagnostics: The problems.
        strict: Whether an error is logged as an error, or as a warning because the build goes on.
    """
    for diagnostic in diagnostics:
        if not strict and diagnostic.severity is Severity.ERROR:
            log.warning(line(diagnostic))
        else:
            log_diagnostic(diagnostic)


def has_counted() -> bool:
    """Whether the log has warnings or errors, on which `--strict` aborts at the end."""
    handlers = logging.getLogger("mkdocs").handlers
    return any(isinstance(handler, CountHandler) and handler.get_counts() for handler in handlers)
