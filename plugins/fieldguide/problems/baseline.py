"""A baseline: what is known to be wrong with an old base, so that only what is new fails.

The file is JSON, one finding a line, so that a review shows what comes and goes. Version 1, which
knew only samples, is read too: it said `sample` for `at`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from fieldguide.atomic import replace_file
from fieldguide.problems.codes import CODES
from fieldguide.problems.diagnostics import Place, Severity, printable
from fieldguide.problems.finding import fingerprints

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from fieldguide.problems.finding import Finding

__all__ = ["BaselineError", "Known", "Verdict", "read", "read_to_update", "write"]

_VERSION = 2
_AT = {1: "sample", 2: "at"}
# What git writes between the sides of a merge that it leaves to people.
_CONFLICT = re.compile(r"^(?:<{7}|={7}|>{7}|\|{7})(?: |$)", re.MULTILINE)


class BaselineError(Exception):
    """A baseline cannot be read or written; the text says where and why."""

    def __init__(self, message: str, place: Place | None) -> None:
        where = "" if place is None else str(place) if place.line else printable(place.file)
        super().__init__(f"{where}: {message}" if where else message)


@dataclass(frozen=True, slots=True)
class Known:
    """A finding that a baseline lists.

    Attributes:
        file: The file that it is about.
        at: What of the file; see `Finding`.
        code: The finding's code.
        message: What it said when it was written down.
        line: The line of the baseline on which it stands.
        fingerprint: What it is known by.
    """

    file: str
    at: str
    code: str
    message: str
    line: int = 1
    fingerprint: str = ""


class Verdict(Protocol):
    """Whether a run tells if a known finding is still there: whether it was about it."""

    def __call__(self, one: Known, /) -> bool:
        """Whether it does."""


def read(file: Path) -> dict[str, Known]:
    """The known findings of a baseline, by fingerprint.

    Raises:
        BaselineError: It is not there, or no baseline.
    """
    place = Place(file.as_posix())
    try:
        text = file.read_bytes().decode("utf-8-sig")
        made = json.loads(text)
        version = made["version"]
        if version not in _AT:
            message = f"baseline is of another version than {_VERSION}"
            raise BaselineError(message, place)
        found = {_string(one, "fingerprint"): _known(one, _AT[version]) for one in made["findings"]}
    except FileNotFoundError:
        message = "there is no baseline; '--update-baseline' writes one"
        raise BaselineError(message, replace(place, line=0)) from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise BaselineError(f"baseline cannot be read: {reason}", replace(place, line=0)) from None
    except UnicodeDecodeError:
        raise BaselineError("baseline is not UTF-8", place) from None
    except json.JSONDecodeError as error:
        if conflict := _CONFLICT.search(text):
            place = replace(place, line=text.count("\n", 0, conflict.start()) + 1)
            message = "baseline has a conflict of a merge; '--update-baseline' settles it"
            raise BaselineError(message, place) from None
        place = replace(place, line=error.lineno, column=error.colno)
        raise BaselineError(f"baseline is not JSON: {error.msg}", place) from None
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        raise BaselineError("the file is no baseline", place) from None
    return _with_lines(found, text)


def read_to_update(file: Path) -> dict[str, Known]:
    """What a baseline says that is to be written anew; of a conflict of a merge, both sides.

    Args:
        file: The baseline; nothing is known where it is not there, or empty.

    Raises:
        BaselineError: The file is none, so that it is not to be written over, or its folder is
            not there.
    """
    place = Place(file.as_posix(), line=0)
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        if not file.parent.is_dir():
            message = "baseline cannot be written: there is no such folder"
            raise BaselineError(message, place) from None
        return {}
    except (OSError, UnicodeDecodeError):
        text = "?"
    if not text.strip():
        return {}
    try:
        return read(file)
    except BaselineError as error:
        if _CONFLICT.search(text):
            return _both_sides(text)
        raise BaselineError(f"{error}; it is not written over, take another name", None) from None


def write(file: Path, found: Sequence[Finding], judged: Verdict) -> int:
    """Write the findings of a run as known; returns how many the baseline lists now.

    Errors and warnings are written, hints are not. What the baseline says already, and this run
    does not judge, stays.

    Args:
        file: The baseline.
        found: What the run found.
        judged: What the run was about.

    Raises:
        BaselineError: As `read_to_update`, or it cannot be written.
    """
    old = read_to_update(file)
    listed = {mark: one for mark, one in old.items() if one.code not in CODES or not judged(one)}
    for one, mark in zip(found, fingerprints(found), strict=True):
        said = one.diagnostic
        if said.severity is not Severity.HINT:
            listed[mark] = Known(one.file, one.at, said.code, said.message)
    lines = [
        json.dumps(
            {
                "file": one.file,
                "at": one.at,
                "code": one.code,
                "message": one.message,
                "fingerprint": mark,
            },
            ensure_ascii=False,
        )
        for mark, one in sorted(listed.items(), key=lambda item: _order(*item))
    ]
    inside = "\n" + ",\n".join(f"    {line}" for line in lines) + "\n  " if lines else ""
    text = f'{{\n  "version": {_VERSION},\n  "findings": [{inside}]\n}}\n'
    try:
        replace_file(file, text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        place = Place(file.as_posix(), line=0)
        raise BaselineError(f"baseline cannot be written: {reason}", place) from None
    return len(listed)


def _order(mark: str, one: Known) -> tuple[str, ...]:
    return (one.file, one.at, one.code, one.message, mark)


def _known(one: Mapping[str, object], at: str) -> Known:
    return Known(
        file=_string(one, "file"),
        at=_string(one, at),
        code=_string(one, "code"),
        message=_string(one, "message"),
    )


def _both_sides(text: str) -> dict[str, Known]:
    """What stands on lines of a baseline, whichever side of a conflict they are on."""
    made = {}
    for line in text.split("\n"):
        try:
            one = json.loads(line.strip().removesuffix(","))
            made[_string(one, "fingerprint")] = _known(one, "at" if "at" in one else "sample")
        except (KeyError, TypeError, ValueError, RecursionError):
            continue
    return _with_lines(made, text)


def _string(one: Mapping[str, object], name: str) -> str:
    value = one[name]
    if not isinstance(value, str):
        raise TypeError(name)
    return value


def _with_lines(found: Mapping[str, Known], text: str) -> dict[str, Known]:
    """The same findings, each with its fingerprint and the line on which that stands."""
    lines: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        for word in re.findall(r'"([^"\\]*)"', line):
            lines.setdefault(word, number)
    return {
        mark: replace(one, line=lines.get(mark, 1), fingerprint=mark) for mark, one in found.items()
    }
