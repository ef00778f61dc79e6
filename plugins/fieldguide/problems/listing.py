"""Diagnostics as text for a terminal, with the source line, carets and the hint."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

import click

from fieldguide.problems.diagnostics import Diagnostic, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fieldguide.problems.lines import SourceLines

__all__ = ["Listing", "totals"]

_COLORS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.HINT: "cyan"}
_MAX_LINE = 160
_WORD = re.compile(r"[\w./@-]+")


class Listing:
    """Formats diagnostics as a compiler does, with their source lines.

    Args:
        lines: The lines of the files with problems.
    """

    def __init__(self, lines: SourceLines) -> None:
        self._lines = lines

    def text(self, diagnostic: Diagnostic) -> str:
        """Format a diagnostic with colours, on several lines without the last line ending."""
        color = _COLORS[diagnostic.severity]
        place = diagnostic.place
        label = click.style(f"{diagnostic.severity.value}[{diagnostic.code}]", fg=color, bold=True)
        width = len(str(place.line))
        edge = click.style(f"{' ' * width} |", fg="blue")
        parts = [f"{label}: {click.style(diagnostic.text, bold=True)}"]
        parts.append(f"{click.style(' ' * width + '-->', fg='blue')} {place}")
        line = self._lines.at(place)
        if line is not None:
            shown, at = _window(line, place.column)
            number = click.style(f"{place.line} |", fg="blue")
            word = _WORD.match(shown, at)
            carets = "^" * (word.end() - at if word else 1)
            parts += [edge, f"{number} {shown}"]
            parts.append(f"{edge} {_padding(shown[:at])}{click.style(carets, fg=color, bold=True)}")
        if diagnostic.hint:
            parts.append(f"{' ' * width} = {click.style('hint', bold=True)}: {diagnostic.hint}")
        return "\n".join(parts)


def _window(line: str, column: int) -> tuple[str, int]:
    """The part of a line around a column that fits a terminal, and the offset of the column."""
    at = min(column - 1, len(line))
    start = max(0, at - _MAX_LINE // 2) if len(line) > _MAX_LINE else 0
    shown = line[start : start + _MAX_LINE].replace("\t", " ")
    safe = "".join(c if c.isprintable() else "\ufffd" for c in shown)
    return safe, at - start


def _padding(before: str) -> str:
    """Spaces of the same width: two for a wide character, none for a combining one."""
    return " " * sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in before
    )


def totals(diagnostics: Iterable[Diagnostic]) -> str:
    """The number of diagnostics: `1 error, 3 warnings, 12 hints`, or `no problems`."""
    counts = Counter(diagnostic.severity for diagnostic in diagnostics)
    shown = [
        f"{counts[severity]:,} {severity.value}{'s' if counts[severity] > 1 else ''}"
        for severity in Severity
        if counts[severity]
    ]
    return ", ".join(shown) or "no problems"
