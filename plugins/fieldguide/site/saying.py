"""Diagnostics in the log of MkDocs, where `--strict` counts them."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from mkdocs.plugins import get_plugin_logger

from fieldguide.problems.diagnostics import Severity, printable

if TYPE_CHECKING:
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
        if not any(isinstance(one, _Harmless) for one in handler.filters):
            handler.addFilter(_Harmless())


def line(diagnostic: Diagnostic) -> str:
    """A diagnostic on one line."""
    hint = f" ({diagnostic.hint})" if diagnostic.hint else ""
    return f"{diagnostic.place}: {diagnostic.code} {diagnostic.text}{hint}"


def say(diagnostic: Diagnostic) -> None:
    """Log a diagnostic as its severity says; hints are for information only."""
    _LEVELS[diagnostic.severity](line(diagnostic))
