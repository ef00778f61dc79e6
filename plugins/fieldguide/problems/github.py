"""Diagnostics as annotations of a workflow of GitHub Actions.

See https://docs.github.com/actions/reference/workflow-commands-for-github-actions.
"""

from __future__ import annotations

from fieldguide.problems.diagnostics import Diagnostic, Severity, printable

__all__ = ["github"]

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "notice"}


def github(diagnostic: Diagnostic) -> str:
    """One diagnostic as a workflow command, which annotates the line."""
    place = diagnostic.place
    message = diagnostic.text + (f" ({diagnostic.hint})" if diagnostic.hint else "")
    properties = {
        "file": printable(place.file),
        "line": place.line,
        "col": place.column,
        "title": f"Fieldguide {diagnostic.code}",
    }
    shown = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    return f"::{_COMMANDS[diagnostic.severity]} {shown}::{_data(printable(message))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
