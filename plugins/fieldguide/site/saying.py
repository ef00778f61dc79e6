"""Diagnostics in the log of MkDocs, where `--strict` counts them."""

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


class _Harmless(logging.Filter):
    """Makes visible what a terminal would obey: MkDocs logs names and addresses as they are."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the message, and let it through."""
        message = record.getMessage()
        if not message.isprintable():
            record.msg = "\n".join(printable(part) for part in message.split("\n"))
            record.args = ()
        return True


def guard_terminal() -> None:
    """Let nothing that people wrote reach a terminal as a command to it."""
    for handler in logging.getLogger("mkdocs").handlers:
        if not any(isinstance(present, _Harmless) for present in handler.filters):
            handler.addFilter(_Harmless())


def line(diagnostic: Diagnostic) -> str:
    """A diagnostic on one line."""
    hint = f" ({diagnostic.hint})" if diagnostic.hint else ""
    return f"{diagnostic.place}: {diagnostic.code} {diagnostic.text}{hint}"


def say(diagnostic: Diagnostic) -> None:
    """Log a diagnostic as its severity says; hints are for information only."""
    _LEVELS[diagnostic.severity](line(diagnostic))


def say_all(diagnostics: Iterable[Diagnostic], *, strict: bool = True) -> None:
    """Log diagnostics, each on a line.

    Args:
        diagnostics: The problems.
        strict: Whether an error is logged as an error; else as a warning, as the build goes on.
    """
    for diagnostic in diagnostics:
        if not strict and diagnostic.severity is Severity.ERROR:
            log.warning(line(diagnostic))
        else:
            say(diagnostic)


def has_counted() -> bool:
    """Whether something was logged that makes `--strict` abort at the end of the build."""
    handlers = logging.getLogger("mkdocs").handlers
    return any(isinstance(handler, CountHandler) and handler.get_counts() for handler in handlers)
