"""Pages, checks and outcomes as JSON, for the cache.

JSON and not pickle: the cache is a folder that several bases share, and reading it must not be able
to run anything.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from fieldguide.problems.diagnostics import Diagnostic, Place, Severity
from fieldguide.samples.evidence import Level
from fieldguide.samples.languages.checked import Checked
from fieldguide.samples.running.job import Failure, Outcome
from fieldguide.samples.sample import Directives, Sample, SampleFile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fieldguide.samples.sample import Page

__all__ = [
    "checked_from",
    "checked_json",
    "checks_from",
    "checks_json",
    "diagnostic_from",
    "diagnostic_json",
    "outcome_from",
    "outcome_json",
    "sample_from",
    "sample_json",
    "whole_diagnostic_from",
    "whole_diagnostic_json",
]

_DEFAULTS = Directives()


def sample_json(sample: Sample) -> dict[str, Any]:
    """A sample without its page's name, which the reader knows."""
    made: dict[str, Any] = {
        field.name: getattr(sample, field.name)
        for field in fields(Sample)
        if field.name not in ("page", "place", "directives", "files", "columns")
    }
    made["place"] = _place(sample.place)
    made["columns"] = _packed(sample.columns)
    made["files"] = [[file.path, file.code, file.line] for file in sample.files]
    said = sample.directives
    made["directives"] = {
        field.name: _plain(getattr(said, field.name))
        for field in fields(Directives)
        if getattr(said, field.name) != getattr(_DEFAULTS, field.name)
    }
    return made


def sample_from(made: Mapping[str, Any], page: str) -> Sample:
    """The sample that `sample_json` wrote.

    Raises:
        KeyError, TypeError, ValueError: It is of another version.
    """
    values = dict(made)
    said = dict(values.pop("directives"))
    for name in ("place", "setup_place"):
        if name in said:
            said[name] = Place(*said[name])
    if "until" in said:
        said["until"] = dt.date.fromisoformat(said["until"])
    values["place"] = Place(*values["place"])
    values["columns"] = _unpacked(values["columns"])
    values["files"] = tuple(SampleFile(*file) for file in values["files"])
    return Sample(page=page, directives=Directives(**said), **values)


def checked_json(checked: Checked, sample: Sample) -> dict[str, Any]:
    """What a check says, its places counted from the sample's own."""
    return {
        "level": checked.level,
        "findings": [diagnostic_json(one, sample.place) for one in checked.findings],
        "lacks": list(checked.lacks),
        "judged_as": checked.judged_as,
        "why": checked.why,
        "remedy": checked.remedy,
    }


def checked_from(made: Mapping[str, Any], sample: Sample) -> Checked:
    """What `checked_json` wrote.

    Raises:
        KeyError, TypeError, ValueError: It is of another version.
    """
    level = made["level"]
    return Checked(
        level=None if level is None else Level(level),
        findings=tuple(diagnostic_from(one, sample.place) for one in made["findings"]),
        lacks=tuple(made["lacks"]),
        judged_as=made["judged_as"],
        why=made["why"],
        remedy=made["remedy"],
    )


def checks_json(page: Page, found: Mapping[str, Checked]) -> dict[str, Any]:
    """What was found of a page's samples."""
    return {
        str(sample.index): checked_json(found[sample.key], sample)
        for sample in page.samples
        if sample.key in found
    }


def checks_from(page: Page, stored: object) -> dict[str, Checked] | None:
    """What `checks_json` wrote; None where nothing is stored, or something of another version."""
    if not isinstance(stored, dict):
        return None
    try:
        return {
            sample.key: checked_from(stored[str(sample.index)], sample)
            for sample in page.samples
            if str(sample.index) in stored
        }
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def diagnostic_json(diagnostic: Diagnostic, origin: Place) -> list[Any]:
    """A diagnostic, its line counted from `origin` where both are in one file."""
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


def diagnostic_from(made: list[Any], origin: Place) -> Diagnostic:
    """What `diagnostic_json` wrote.

    Raises:
        TypeError, ValueError: It is of another version.
    """
    code, severity, message, file, line, column, hint = made
    place = Place(origin.file, origin.line + line, column)
    if file is not None:
        place = Place(file, line, column)
    return Diagnostic(code, Severity(severity), message, place, hint)


def whole_diagnostic_json(diagnostic: Diagnostic) -> list[Any]:
    """A diagnostic with its place as it is."""
    return diagnostic_json(diagnostic, Place("", 0))


def whole_diagnostic_from(made: list[Any]) -> Diagnostic:
    """What `whole_diagnostic_json` wrote.

    Raises:
        TypeError, ValueError: It is of another version.
    """
    return diagnostic_from(made, Place("", 0))


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    """How a job ended."""
    return asdict(outcome)


def outcome_from(made: Mapping[str, Any], names: Mapping[str, str]) -> Outcome:
    """What `outcome_json` wrote.

    Args:
        made: What was written.
        names: What the labels in its traces are called now.

    Raises:
        KeyError, TypeError, ValueError: It is of another version.
    """
    values = dict(made)
    values["missing"] = tuple(values["missing"])
    values["called"] = tuple(values["called"])
    values["failures"] = tuple(
        Failure(**failure | {"trace": tuple((str(label), int(n)) for label, n in failure["trace"])})
        for failure in values["failures"]
    )
    return Outcome(**values).renamed(names)


def _place(place: Place) -> list[Any]:
    return [place.file, place.line, place.column]


def _plain(value: object) -> object:
    if isinstance(value, Place):
        return _place(value)
    return value.isoformat() if isinstance(value, dt.date) else value


def _packed(columns: tuple[int, ...]) -> list[int] | int | list[list[int]]:
    """Most samples start all lines at one column."""
    if not columns or len(set(columns)) > 1:
        return list(columns)
    return [[columns[0], len(columns)]]


def _unpacked(columns: Any) -> tuple[int, ...]:  # noqa: ANN401 - JSON
    if columns and isinstance(columns[0], list):
        column, count = columns[0]
        return (int(column),) * int(count)
    return tuple(int(column) for column in columns)
