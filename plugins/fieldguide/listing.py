"""Diagnostics for people at a terminal: the line, a caret, the hint."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

import click

from fieldguide.diagnostics import Diagnostic, Severity, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

_COLORS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.HINT: "cyan"}
_MAX_LINE = 160
_WORD = re.compile(r"[\w./@-]+")
_GITHUB = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "notice"}


class Listing:
    """Prints diagnostics as a compiler does, with the lines of the source.

    Args:
        root: What the diagnostics' files are relative to.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lines: dict[str, Sequence[str]] = {}

    def text(self, diagnostic: Diagnostic) -> str:
        """One diagnostic, in colour."""
        color = _COLORS[diagnostic.severity]
        place = diagnostic.place
        label = click.style(f"{diagnostic.severity.value}[{diagnostic.code}]", fg=color, bold=True)
        width = len(str(place.line))
        edge = click.style(f"{' ' * width} |", fg="blue")
        parts = [f"{label}: {click.style(diagnostic.text, bold=True)}"]
        parts.append(f"{click.style(' ' * width + '-->', fg='blue')} {place}")
        line = self._line(place.file, place.line)
        if line is not None:
            shown, at = _window(line, place.column)
            number = click.style(f"{place.line} |", fg="blue")
            word = _WORD.match(shown, at)
            carets = "^" * (word.end() - at if word else 1)
            parts += [edge, f"{number} {shown}"]
            parts.append(f"{edge} {_blank(shown[:at])}{click.style(carets, fg=color, bold=True)}")
        if diagnostic.hint:
            parts.append(f"{' ' * width} = {click.style('hint', bold=True)}: {diagnostic.hint}")
        return "\n".join(parts)

    def _line(self, file: str, number: int) -> str | None:
        if file not in self._lines:
            try:
                path = self._root / file
                data = path.read_bytes() if path.is_file() else b""
            except (OSError, ValueError):
                data = b""
            text = data.removeprefix(b"\xef\xbb\xbf").decode(errors="replace")
            text = text.replace("\r\n", "\n").replace("\r", "\n")
            self._lines[file] = text.split("\n") if text else []
        lines = self._lines[file]
        return lines[number - 1] if 0 < number <= len(lines) else None


def _window(line: str, column: int) -> tuple[str, int]:
    """The part of a line that fits a terminal, around a column, and where that column is in it."""
    at = min(column - 1, len(line))
    start = max(0, at - _MAX_LINE // 2) if len(line) > _MAX_LINE else 0
    shown = line[start : start + _MAX_LINE].replace("\t", " ")
    safe = "".join(c if c.isprintable() else "\ufffd" for c in shown)
    return safe, at - start


def _blank(before: str) -> str:
    """As much space as `before` takes: wide characters take two cells, combining ones none."""
    return " " * sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in before
    )


def github(diagnostic: Diagnostic) -> str:
    """One diagnostic as a workflow command of GitHub Actions, which annotates the line.

    See https://docs.github.com/actions/reference/workflow-commands-for-github-actions.
    """
    place = diagnostic.place
    message = diagnostic.text + (f" ({diagnostic.hint})" if diagnostic.hint else "")
    properties = {
        "file": printable(place.file),
        "line": place.line,
        "col": place.column,
        "title": f"Fieldguide {diagnostic.code}",
    }
    shown = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    return f"::{_GITHUB[diagnostic.severity]} {shown}::{_data(printable(message))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def totals(diagnostics: Iterable[Diagnostic]) -> str:
    """`1 error, 3 warnings, 12 hints`, or `no problems`."""
    counts = Counter(diagnostic.severity for diagnostic in diagnostics)
    shown = [
        f"{counts[severity]} {severity.value}{'s' if counts[severity] > 1 else ''}"
        for severity in Severity
        if counts[severity]
    ]
    return ", ".join(shown) or "no problems"
