"""Directives: what authors declare of samples, in attributes of fences, comments and a sidecar."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fieldguide.problems.diagnostics import Diagnostic, Place, did_you_mean, nearest, report
from fieldguide.samples.finding.paths import usable
from fieldguide.samples.sample import Directives

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "FLAGS",
    "VALUES",
    "ParsedDirectives",
    "is_directive",
    "misspelt_prefix",
    "read_attributes",
    "read_comment",
    "read_words",
]

FLAGS = ("skip", "no-run", "compile-fail", "output", "setup", "run", "alone")
"""Directives without a value."""

VALUES = ("why", "until", "raises", "exit", "env", "timeout", "file")
"""Directives with a value."""

_FIELDS = {
    "no-run": "no_run",
    "compile-fail": "compile_fail",
    "env": "environment",
}
_ATTRIBUTES = [f"data-{name}" for name in ("sample", *VALUES)]
_PREFIX = re.compile(r"\s*sample\s*:", re.IGNORECASE)
_OTHER_PREFIX = re.compile(r"\s*([A-Za-z]{4,9})\s*:\s*([A-Za-z-]{1,20})")
_TOKEN = re.compile(
    r"""(?P<key>[^\s="']+)=(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<plain>[^\s"']*))
    |(?P<word>[^\s=]+|=)""",
    re.VERBOSE,
)
_DURATION = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)\s*(ms|s|m)?\Z")
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, None: 1.0}
_EXCEPTION = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*\Z")
_MAX_EXIT = 255
_TOO_LONG = 3600


@dataclass(slots=True)
class ParsedDirectives:
    """The directives of a sample, which may come from several places.

    Attributes:
        values: The values by the names of the fields of `Directives`.
        setup: Hidden code, in order.
        setup_place: The first character of that code.
        place: The first directive.
        diagnostics: The problems of the directives.
    """

    values: dict[str, Any] = field(default_factory=dict)
    setup: list[str] = field(default_factory=list)
    setup_place: Place | None = None
    place: Place | None = None
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def add(self, name: str, value: str | None, place: Place) -> None:
        """Add a directive.

        Args:
            name: Its name as written.
            value: Its value as written, or None.
            place: Its place.
        """
        self.place = self.place or place
        if name not in FLAGS and name not in VALUES:
            known = (*FLAGS, *VALUES)
            hint = did_you_mean(name, known, f"known are: {', '.join(known)}")
            self._report("FG301", f"unknown directive '{name}'", place, hint)
            return
        if name in FLAGS:
            if value not in (None, "", "true"):
                self._report("FG303", f"'{name}' takes no value", place, f"write just '{name}'")
                return
            parsed: Any = True
        else:
            parsed = self._parse(name, value or "", place)
            if parsed is None:
                return
        key = _FIELDS.get(name, name)
        if self.values.setdefault(key, parsed) != parsed:
            message = f"'{name}' is set twice, with different values"
            self._report("FG303", message, place, "remove one of them")

    def add_setup(self, code: str, place: Place) -> None:
        """Add hidden code."""
        self.setup.append(code)
        self.setup_place = self.setup_place or place

    def finish(self, today: dt.date) -> tuple[Directives, tuple[Diagnostic, ...]]:
        """All directives of the sample, and their problems."""
        values, place = self.values, self.place
        if place is not None:
            self._contradictions(place)
            idle = [name for name in ("skip", "no_run") if values.get(name)]
            if idle and not str(values.get("why", "")).strip():
                name = idle[0].replace("_", "-")
                hint = f'write {name} why="..." for the reader'
                self._report("FG302", f"'{name}' without a reason", place, hint)
            until = values.get("until")
            if until is not None and until <= today:
                message = f"the directive expired on {until.isoformat()}"
                self._report("FG304", message, place, "fix the sample, or set a later date")
        values.pop("setup", None)
        directives = Directives(
            **values, setup="".join(self.setup), setup_place=self.setup_place, place=place
        )
        return directives, tuple(self.diagnostics)

    def _contradictions(self, place: Place) -> None:
        values = self.values
        for first, second in (("skip", "run"), ("no_run", "run"), ("skip", "no_run")):
            if values.get(first) and values.get(second):
                names = f"'{first.replace('_', '-')}' and '{second.replace('_', '-')}'"
                message = f"{names} contradict each other"
                self._report("FG303", message, place, "remove one of them")
        if values.get("until") is not None and not (values.get("skip") or values.get("no_run")):
            hint = "add one of them, or remove 'until'"
            self._report("FG303", "'until' without 'skip' or 'no-run'", place, hint)

    def _parse(  # noqa: PLR0911 - one for each kind of value
        self, name: str, value: str, place: Place
    ) -> Any:  # noqa: ANN401 - a value of any directive
        value = value.strip()
        if not value:
            self._report("FG303", f"'{name}' has no value", place, f"write {name}=...")
            return None
        expected: str
        if name == "until":
            try:
                return dt.date.fromisoformat(value)
            except ValueError:
                expected = "date, such as 2030-12-31"
        elif name == "exit":
            if value.isascii() and value.isdigit() and int(value[:4]) <= _MAX_EXIT:
                return int(value)
            expected = "exit status, 0 to 255"
        elif name == "timeout":
            match = _DURATION.match(value)
            seconds = float(match[1]) * _UNITS[match[2]] if match else 0
            if 0 < seconds <= _TOO_LONG:
                return seconds
            expected = "duration up to an hour, such as 10s, 500ms or 2m"
        elif name == "raises":
            if _EXCEPTION.match(value):
                return value
            expected = "name of an exception"
        elif name == "file":
            path = usable(value)
            if path is not None:
                return path
            message = f"path '{value}' is outside the page's project"
            self._report("FG307", message, place, "write a path such as src/app.py")
            return None
        else:
            return value
        self._report("FG303", f"'{value}' is not a valid {expected}", place, None)
        return None

    def _report(self, code: str, message: str, place: Place, hint: str | None) -> None:
        self.diagnostics.append(report(code, message, place, hint))


def is_directive(comment: str) -> bool:
    """Whether a comment has directives."""
    return _PREFIX.match(comment) is not None


def misspelt_prefix(text: str) -> str | None:
    """The word of a comment that is probably a misspelt `sample:`, or None."""
    match = _OTHER_PREFIX.match(text)
    if match is None or nearest(match[1].lower(), ["sample"]) is None:
        return None
    return match[1] if match[2].lower() in (*FLAGS, *VALUES) else None


def read_words(text: str, place: Place, parsed: ParsedDirectives) -> None:
    """Read directives from the first line of a comment or from `data-sample`.

    Args:
        text: The directives, without a prefix.
        place: Their place.
        parsed: Gets the directives.
    """
    for token in _TOKEN.finditer(text):
        if token["word"] is not None:
            parsed.add(token["word"], None, place)
        else:
            value = token["double"] or token["single"] or token["plain"] or ""
            parsed.add(token["key"], value, place)


def read_comment(text: str, place: Place, parsed: ParsedDirectives) -> None:
    """Read a comment that `is_directive`.

    The lines after a `setup` are its code.
    """
    match = _PREFIX.match(text)
    start = match.end() if match else 0
    head, newline, body = text[start:].partition("\n")
    read_words(head, place, parsed)
    if parsed.values.get("setup") and newline:
        code = body.rstrip() + "\n" if body.strip() else ""
        line = place.line + text.count("\n", 0, start) + 1
        parsed.add_setup(code, Place(place.file, line, 1))
        parsed.values.pop("setup")
    elif body.strip():
        read_words(" ".join(body.split("\n")), place, parsed)


def read_attributes(attrs: Mapping[str, str], place: Place, parsed: ParsedDirectives) -> None:
    """Read directives from the `data-` attributes of a fence; other attributes are ignored."""
    for key, value in attrs.items():
        name = key.lower()
        if name == "data-sample":
            if value.strip():
                read_words(value, place, parsed)
            else:
                parsed.add("data-sample", None, place)
        elif name.startswith("data-"):
            if name[5:] in VALUES:
                parsed.add(name[5:], value, place)
            elif _is_misspelt(name):
                parsed.place = parsed.place or place
                hint = did_you_mean(name, _ATTRIBUTES)
                problem = report("FG301", f"unknown directive '{name}'", place, hint)
                parsed.diagnostics.append(problem)


def _is_misspelt(name: str) -> bool:
    """Whether an attribute is probably a misspelt one of ours."""
    near = nearest(name, _ATTRIBUTES)
    return near is not None and abs(len(near) - len(name)) <= 1 and near[5] == name[5:6]
