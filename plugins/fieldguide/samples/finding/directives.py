"""Directives: what an author says of a sample, in a fence's attributes, a comment or a sidecar."""

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
    "Said",
    "is_directive",
    "misspelt_prefix",
    "read_attributes",
    "read_words",
]

FLAGS = ("skip", "no-run", "compile-fail", "output", "setup", "run", "alone")
"""Directives that say all by themselves."""

VALUES = ("why", "until", "raises", "exit", "env", "timeout", "file")
"""Directives with a value."""

_FIELDS = {
    "no-run": "no_run",
    "compile-fail": "compile_fail",
    "env": "environment",
}
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
class Said:
    """What was said of one sample so far, by whom it may be said in pieces.

    Attributes:
        values: By the names of `Directives`.
        setup: Hidden code, in order.
        setup_place: Where that starts.
        place: Where the first directive is written.
        diagnostics: What is wrong.
    """

    values: dict[str, Any] = field(default_factory=dict)
    setup: list[str] = field(default_factory=list)
    setup_place: Place | None = None
    place: Place | None = None
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def say(self, name: str, value: str | None, place: Place) -> None:
        """Take one directive.

        Args:
            name: As written.
            value: As written, or None where there is none.
            place: Where.
        """
        self.place = self.place or place
        if name not in FLAGS and name not in VALUES:
            known = (*FLAGS, *VALUES)
            hint = did_you_mean(name, known, f"known are: {', '.join(known)}")
            self._wrong("FG301", f"unknown directive '{name}'", place, hint)
            return
        if name in FLAGS:
            if value not in (None, "", "true"):
                self._wrong("FG303", f"'{name}' takes no value", place, f"write just '{name}'")
                return
            read: Any = True
        else:
            read = self._read(name, value or "", place)
            if read is None:
                return
        key = _FIELDS.get(name, name)
        before = self.values.get(key)
        if before is not None and before != read:
            message = f"'{name}' is said twice, with different values"
            self._wrong("FG303", message, place, "say it once")
            return
        self.values[key] = read

    def add_setup(self, code: str, place: Place) -> None:
        """Take hidden code."""
        self.setup.append(code)
        self.setup_place = self.setup_place or place

    def finish(self, today: dt.date) -> tuple[Directives, tuple[Diagnostic, ...]]:
        """All that was said, and what is wrong with it."""
        values, place = self.values, self.place
        if place is not None:
            self._contradictions(place)
            idle = [name for name in ("skip", "no_run") if values.get(name)]
            if idle and not str(values.get("why", "")).strip():
                name = idle[0].replace("_", "-")
                message = f"'{name}' without a reason"
                hint = f'write {name} why="..." for the reader'
                self._wrong("FG302", message, place, hint)
            until = values.get("until")
            if until is not None and until <= today:
                message = f"the directive was to hold until {until.isoformat()}"
                self._wrong("FG304", message, place, "fix the sample, or set a later date")
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
                self._wrong("FG303", f"{names} contradict each other", place, "say one of them")
        if values.get("until") is not None and not (values.get("skip") or values.get("no_run")):
            self._wrong("FG303", "'until' is for 'skip' and 'no-run'", place, "say one of them")

    def _read(  # noqa: PLR0911 - one for each kind of value
        self, name: str, value: str, place: Place
    ) -> Any:  # noqa: ANN401 - as it is
        value = value.strip()
        if not value:
            self._wrong("FG303", f"'{name}' has no value", place, f"write {name}=...")
            return None
        wrong: str
        if name == "until":
            try:
                return dt.date.fromisoformat(value)
            except ValueError:
                wrong = "is no day, written YYYY-MM-DD"
        elif name == "exit":
            if value.isascii() and value.isdigit() and int(value[:4]) <= _MAX_EXIT:
                return int(value)
            wrong = "is no exit status, 0 to 255"
        elif name == "timeout":
            match = _DURATION.match(value)
            seconds = float(match[1]) * _UNITS[match[2]] if match else 0
            if 0 < seconds <= _TOO_LONG:
                return seconds
            wrong = "is no time, such as 10s, 500ms or 2m"
        elif name == "raises":
            if _EXCEPTION.match(value):
                return value
            wrong = "is no name of an exception"
        elif name == "file":
            path = usable(value)
            if path is not None:
                return path
            message = f"path '{value}' leads out of the page's project"
            self._wrong("FG307", message, place, "write a path such as src/app.py")
            return None
        else:
            return value
        self._wrong("FG303", f"'{value}' {wrong}", place, None)
        return None

    def _wrong(self, code: str, message: str, place: Place, hint: str | None) -> None:
        self.diagnostics.append(report(code, message, place, hint))


def is_directive(comment: str) -> bool:
    """Whether a comment speaks of a sample."""
    return _PREFIX.match(comment) is not None


def read_words(text: str, place: Place, said: Said) -> None:
    """Read directives from a comment's first line or from `data-sample`.

    Args:
        text: The directives, without a prefix.
        place: Where they stand.
        said: What takes them.
    """
    for token in _TOKEN.finditer(text):
        if token["word"] is not None:
            said.say(token["word"], None, place)
        else:
            value = token["double"] or token["single"] or token["plain"] or ""
            said.say(token["key"], value, place)


def misspelt_prefix(text: str) -> str | None:
    """The word of a comment that was most likely to be `sample:`, or None."""
    match = _OTHER_PREFIX.match(text)
    if match is None or nearest(match[1].lower(), ["sample"]) is None:
        return None
    return match[1] if match[2].lower() in (*FLAGS, *VALUES) else None


def read_comment(text: str, place: Place, said: Said) -> None:
    """Read a comment that `is_directive`; what follows the line of a `setup` is its code."""
    match = _PREFIX.match(text)
    rest = text[match.end() if match else 0 :]
    head, newline, body = rest.partition("\n")
    read_words(head if newline else rest, place, said)
    if said.values.get("setup") and newline:
        skipped = text[: match.end() if match else 0].count("\n")
        code = body.rstrip() + "\n" if body.strip() else ""
        said.add_setup(code, Place(place.file, place.line + skipped + 1, 1))
        said.values.pop("setup")
    elif newline and body.strip():
        read_words(" ".join(body.split("\n")), place, said)


def read_attributes(attrs: Mapping[str, str], place: Place, said: Said) -> None:
    """Read directives from a fence's `data-` attributes; those of others are left alone."""
    for key, value in attrs.items():
        name = key.lower()
        if name == "data-sample":
            if not value.strip():
                said.say("data-sample", None, place)
                continue
            read_words(value, place, said)
        elif name.startswith("data-"):
            if name[5:] in VALUES:
                said.say(name[5:], value, place)
            elif _misspelt(name):
                ours = [f"data-{one}" for one in ("sample", *VALUES)]
                said.place = said.place or place
                hint = did_you_mean(name, ours)
                wrong = report("FG301", f"unknown directive '{name}'", place, hint)
                said.diagnostics.append(wrong)


def _misspelt(name: str) -> bool:
    """Whether an attribute was most likely to be one of ours."""
    found = nearest(name, [f"data-{one}" for one in ("sample", *VALUES)])
    return found is not None and abs(len(found) - len(name)) <= 1 and found[5] == name[5:6]
