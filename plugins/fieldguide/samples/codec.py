"""Samples, their checks and the results of their jobs as JSON, for the cache.

It is not pickle because several bases share the folder of the cache: reading it must not run code.
Each decoder raises KeyError, TypeError or ValueError if another version has written the value.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from fieldguide.problems.diagnostics import Diagnostic, Place, Severity
from fieldguide.samples.languages.checked import Checked
from fieldguide.samples.level import Level
from fieldguide.samples.running.job import Failure, JobResult
from fieldguide.samples.sample import Directives, Sample, SampleFile

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "checked_from",
    "checked_json",
    "diagnostic_from",
    "diagnostic_json",
    "result_from",
    "sample_from",
    "sample_json",
]

_DEFAULTS = Directives()
_NOWHERE = Place("", 0)


def sample_json(sample: Sample) -> dict[str, Any]:
    """A sample without the name of its page, which the reader knows."""
    directives = sample.directives
    return {
        field.name: getattr(sample, field.name)
        for field in fields(Sample)
        if field.name not in ("page", "place", "directives", "files", "columns")
    } | {
        "place": _place(sample.place),
        "columns": _packed(sample.columns),
        "files": [[file.path, file.code, file.line] for file in sample.files],
        "directives": {
            field.name: _plain(getattr(directives, field.name))
            for field in fields(Directives)
            if getattr(directives, field.name) != getattr(_DEFAULTS, field.name)
        },
    }


def sample_from(stored: Mapping[str, Any], page: str) -> Sample:
    """The sample that `sample_json` encoded, on a page."""
    values = dict(stored)
    directives = dict(values.pop("directives"))
    for name in ("place", "setup_place"):
        if name in directives:
            directives[name] = Place(*directives[name])
    if "until" in directives:
        directives["until"] = dt.date.fromisoformat(directives["until"])
    values["place"] = Place(*values["place"])
    values["columns"] = _unpacked(values["columns"])
    values["files"] = tuple(SampleFile(*file) for file in values["files"])
    return Sample(page=page, directives=Directives(**directives), **values)


def checked_json(checked: Checked, sample: Sample) -> dict[str, Any]:
    """The result of a check, its lines relative to the sample."""
    return {
        "level": checked.level,
        "findings": [diagnostic_json(item, sample.place) for item in checked.findings],
        "lacks": list(checked.lacks),
        "judged_as": checked.judged_as,
        "why": checked.why,
        "remedy": checked.remedy,
    }


def checked_from(stored: Mapping[str, Any], sample: Sample) -> Checked:
    """The result that `checked_json` encoded, of a sample."""
    level = stored["level"]
    return Checked(
        level=None if level is None else Level(level),
        findings=tuple(diagnostic_from(item, sample.place) for item in stored["findings"]),
        lacks=tuple(stored["lacks"]),
        judged_as=stored["judged_as"],
        why=stored["why"],
        remedy=stored["remedy"],
    )


def diagnostic_json(diagnostic: Diagnostic, origin: Place = _NOWHERE) -> list[Any]:
    """A diagnostic, its line relative to `origin` if it is in the same file."""
    place = diagnostic.place
    near = place.file == origin.file
    return [
        diagnostic.code,
        diagnostic.severity.value,
        diagnostic.message,
        None if near else place.file,
        place.line - origin.line if near else place.line,
        place.column,
        diagnostic.hint,
    ]


def diagnostic_from(stored: list[Any], origin: Place = _NOWHERE) -> Diagnostic:
    """The diagnostic that `diagnostic_json` encoded."""
    code, severity, message, file, line, column, hint = stored
    if file is None:
        place = Place(origin.file, origin.line + line, column)
    else:
        place = Place(file, line, column)
    return Diagnostic(code, Severity(severity), message, place, hint)


def result_from(stored: Mapping[str, Any]) -> JobResult:
    """The result that `dataclasses.asdict` made into JSON."""
    values = dict(stored)
    values["missing"] = tuple(values["missing"])
    values["called"] = tuple(values["called"])
    values["failures"] = tuple(
        Failure(**failure | {"trace": tuple((str(label), int(n)) for label, n in failure["trace"])})
        for failure in values["failures"]
    )
    return JobResult(**values)


def _place(place: Place) -> list[Any]:
    return [place.file, place.line, place.column]


def _plain(value: object) -> object:
    if isinstance(value, Place):
        return _place(value)
    return value.isoformat() if isinstance(value, dt.date) else value


def _packed(columns: tuple[int, ...]) -> list[int] | list[list[int]]:
    """Columns in less space: in most samples, all lines start in the same one."""
    if not columns or len(set(columns)) > 1:
        return list(columns)
    return [[columns[0], len(columns)]]


def _unpacked(columns: list[Any]) -> tuple[int, ...]:
    if columns and isinstance(columns[0], list):
        column, count = columns[0]
        return (int(column),) * int(count)
    return tuple(int(column) for column in columns)
