"""Diagnostics and places in files.

The codes of diagnostics are in `fieldguide.problems.codes`. All packages create diagnostics with
`report`.
"""

from __future__ import annotations

import difflib
import enum
import functools
import json
import unicodedata
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from fieldguide.problems.codes import CODES, Code, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Diagnostic", "Exit", "Place", "Severity", "arrange", "nearest", "report"]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in a file.

    Attributes:
        file: The path as printed: relative to the folder of `mkdocs.yml`, with `/`.
        line: The line, counted from 1; 0 for the whole file.
        column: The column in code points, counted from 1.
    """

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{printable(self.file)}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A problem: its message, its place, and how to fix it.

    Attributes:
        code: A key of `CODES`, such as `FG101`.
        severity: The severity.
        message: The problem, on one line without markup or control characters.
        place: The place where it can be fixed.
        hint: How to fix it, or None if the message suffices.
        context: The guides that have the problem, such as `ml at deep`. If several guides have the
            same problem at the same place, there is one diagnostic with several contexts.
        target: The target of the link with the problem, or None.
    """

    code: str
    severity: Severity
    message: str
    place: Place
    hint: str | None = None
    context: tuple[str, ...] = field(default=())
    target: str | None = None

    @property
    def meaning(self) -> Code:
        """The properties of its code."""
        return CODES[self.code]

    @property
    def text(self) -> str:
        """The message, with up to three of the guides that have the problem."""
        if not self.context:
            return self.message
        shown = ", ".join(self.context[:3])
        more = len(self.context) - 3
        return f"{self.message} (in {shown}{f' and {more} more' if more > 0 else ''})"

    def as_json(self) -> dict[str, str | int | None]:
        """Convert the diagnostic to an object as in the output of `fieldguide check`."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "message": self.text,
            "file": self.place.file,
            "line": self.place.line,
            "column": self.place.column,
            "hint": self.hint,
        }


def report(code: str, message: str, place: Place, hint: str | None = None) -> Diagnostic:
    """Create a diagnostic with the default severity of its code.

    Args:
        code: A key of `CODES`.
        message: The problem. Control characters are escaped, and the message is cut after 600
            characters.
        place: The place where it can be fixed.
        hint: How to fix it, or None; treated like the message, with at most 400 characters.

    Raises:
        KeyError: The code is not in `CODES`.
    """
    shown = None if hint is None else printable(hint, 400)
    return Diagnostic(code, CODES[code].severity, printable(message, 600), place, shown)


def arrange(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort diagnostics by place, and merge those that differ only in their contexts."""
    merged: dict[tuple[Place, str, str, str | None], list[str]] = {}
    first: dict[tuple[Place, str, str, str | None], Diagnostic] = {}
    for diagnostic in diagnostics:
        key = (diagnostic.place, diagnostic.code, diagnostic.message, diagnostic.hint)
        first.setdefault(key, diagnostic)
        contexts = merged.setdefault(key, [])
        contexts.extend(c for c in diagnostic.context if c not in contexts)
    ordered = sorted(first, key=lambda key: (key[0], key[1], key[2], key[3] or ""))
    return tuple(replace(first[key], context=tuple(merged[key])) for key in ordered)


class Exit(enum.IntEnum):
    """The exit statuses of the command."""

    FINE = 0
    FOUND = 1
    CANNOT_RUN = 2

    @classmethod
    def of(cls, diagnostics: Iterable[Diagnostic], *, strict: bool = False) -> Exit:
        """The exit status for diagnostics.

        Args:
            diagnostics: The diagnostics of a run.
            strict: Whether warnings count like errors.
        """
        counting = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
        return cls.FOUND if any(d.severity in counting for d in diagnostics) else cls.FINE


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The most similar of some names by the ratio of `difflib`, or None.

    Names of more than 200 characters match nothing, because the time is quadratic in the length.
    """
    if len(name) > 200:  # noqa: PLR2004 - longer than any real name
        return None
    return _nearest(name, tuple(n for n in names if n != name))


# Every guide looks up the same unknown names.
@functools.lru_cache(maxsize=4096)
def _nearest(name: str, names: tuple[str, ...]) -> str | None:
    matches = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    return matches[0] if matches else None


def did_you_mean(name: str, names: Iterable[str], otherwise: str | None = None) -> str | None:
    """The hint for an unknown name.

    Args:
        name: The unknown name.
        names: The known names.
        otherwise: The hint if no known name is similar.
    """
    match = nearest(name, names)
    return f"did you mean '{match}'?" if match else otherwise


def quoted(value: object) -> str:
    """Format a value for a message: scalars in quotes, collections by their type."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple | set | frozenset):
        return "a list"
    return f"'{printable(str(value), 200)}'"


def printable(text: str, limit: int | None = None) -> str:
    """Escape a text for one line of a terminal.

    Args:
        text: The text. Line breaks, control characters, bidirectional marks and lone surrogates are
            escaped.
        limit: The number of characters after which the text is cut, or None.
    """
    if limit is not None and len(text) > limit:
        text = text[: limit - 1] + "…"
    if text.isprintable():
        return text
    return "".join(
        c if c.isprintable() or unicodedata.category(c) == "Zs" else _escaped(c) for c in text
    )


def _escaped(character: str) -> str:
    return character.encode("unicode_escape", "backslashreplace").decode("ascii")


def printable_json(value: object) -> str:
    """Format a value as indented JSON that is safe for a terminal.

    Args:
        value: A value that `json.dumps` accepts.
    """
    text = json.dumps(value, indent=2, ensure_ascii=False)
    # JSON requires escapes for C0 control characters only. Terminals obey others too, and file
    # names can contain lone surrogates.
    return "".join(c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in text)
