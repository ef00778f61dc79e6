"""The report format `github`: annotations of a GitHub Actions workflow.

See https://docs.github.com/actions/reference/workflow-commands-for-github-actions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fieldguide.problems.diagnostics import Diagnostic, Severity, printable

if TYPE_CHECKING:
    from fieldguide.checking.report import Report

__all__ = ["annotation", "github"]

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "notice"}


def github(report: Report) -> str:
    """Write an annotation for each problem that the baseline does not list.

    GitHub shows only the first annotations of a step, so known problems would displace new ones.
    """
    return "".join(annotation(diagnostic) + "\n" for diagnostic in report.diagnostics)


def annotation(diagnostic: Diagnostic) -> str:
    """The workflow command that annotates the line of a diagnostic."""
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
