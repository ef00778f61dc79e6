"""Places in files, and the problems found there.

A problem is a `Diagnostic`: a code, a severity, a message, a place and a hint. The codes and their
meanings are in `fieldguide.problems.codes`; other packages make their diagnostics through `report`.
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
        file: The path as it is printed: relative to the configuration's folder, with `/`.
        line: Counts from 1; 0 means the file as a whole.
        column: In code points, counts from 1.
    """

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{printable(self.file)}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A problem: what it is, where it is, and how to fix it.

    Attributes:
        code: A key of `fieldguide.problems.codes.CODES`, such as `FG101`.
        severity: Its severity.
        message: The problem, on one line without markup or control characters.
        place: Its place.
        hint: How to fix it, or None if the message suffices.
        context: The guides that have the problem, such as `ml at deep`. The same problem at the
            same place in several guides is one diagnostic with several contexts.
        target: The target of the link that it is about, or None.
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
        """The facts of its code."""
        return CODES[self.code]

    @property
    def text(self) -> str:
        """The message, with the guides that have the problem."""
        if not self.context:
            return self.message
        shown = ", ".join(self.context[:3])
        more = len(self.context) - 3
        return f"{self.message} (in {shown}{f' and {more} more' if more > 0 else ''})"

    def as_json(self) -> dict[str, str | int | None]:
        """The diagnostic as in the JSON of `fieldguide check`."""
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
    """Make a diagnostic whose severity is its code's.

    Args:
        code: A key of `CODES`.
        message: The problem. Control characters are escaped, and long messages are cut.
        place: Its place.
        hint: How to fix it.

    Raises:
        KeyError: The code is not in `CODES`.
    """
    shown = None if hint is None else printable(hint, 400)
    return Diagnostic(code, CODES[code].severity, printable(message, 600), place, shown)


def arrange(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort diagnostics by place, and merge equal ones into one with all their contexts."""
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
    """The exit codes of the command."""

    FINE = 0
    FOUND = 1
    CANNOT_RUN = 2

    @classmethod
    def of(cls, diagnostics: Iterable[Diagnostic], *, strict: bool = False) -> Exit:
        """The exit code of a run: hints never count, and warnings only if `strict`."""
        counting = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
        return cls.FOUND if any(d.severity in counting for d in diagnostics) else cls.FINE


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The most similar name by `difflib`'s ratio, or None.

    Very long names match nothing, because the time grows with the square of the length.
    """
    if len(name) > 200:  # noqa: PLR2004 - longer than any real name
        return None
    return _nearest(name, tuple(n for n in names if n != name))


# Each guide looks up the same unknown names again.
@functools.lru_cache(maxsize=4096)
def _nearest(name: str, names: tuple[str, ...]) -> str | None:
    matches = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    return matches[0] if matches else None


def did_you_mean(name: str, names: Iterable[str], otherwise: str | None = None) -> str | None:
    """The hint for an unknown name: the most similar one, or else `otherwise`."""
    match = nearest(name, names)
    return f"did you mean '{match}'?" if match else otherwise


def quoted(value: object) -> str:
    """A value as messages quote it: a scalar as text, a collection by its type."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple | set | frozenset):
        return "a list"
    return f"'{printable(str(value), 200)}'"


def printable(text: str, limit: int | None = None) -> str:
    """`text` on one line, safe for a terminal: controls and bidi marks escaped, cut at `limit`."""
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
    """A value as indented JSON, safe for a terminal.

    Args:
        value: Anything that `json.dumps` takes.
    """
    text = json.dumps(value, indent=2, ensure_ascii=False)
    # JSON escapes only C0 control characters; terminals obey others too, and file names can hold
    # lone surrogates.
    return "".join(c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in text)
