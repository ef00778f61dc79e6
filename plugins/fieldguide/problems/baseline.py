"""A baseline: a list of known problems of a base, so that a check fails only for new ones.

The file is JSON with one problem per line, so that its diffs can be reviewed:
`{"version": 2, "findings": [{"file", "at", "code", "message", "fingerprint"}, ...]}`.
"""

from __future__ import annotations

import json
import os
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from fieldguide.atomic import replace_file
from fieldguide.problems.codes import CODES
from fieldguide.problems.diagnostics import Diagnostic, Place, Severity, printable, report
from fieldguide.problems.finding import fingerprints, without_figures

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from fieldguide.problems.finding import Finding

__all__ = ["BaselineEntry", "BaselineError", "Judged", "compare", "read", "read_to_update", "write"]

_VERSION = 2
_FIELDS = ("file", "at", "code", "message", "fingerprint")
# The conflict markers of git.
_CONFLICT = re.compile(r"^(?:<{7}|={7}|>{7}|\|{7})(?: |$)", re.MULTILINE)


class BaselineError(Exception):
    """A baseline cannot be read or written; the text has the place and the reason."""

    def __init__(self, message: str, place: Place | None) -> None:
        where = "" if place is None else str(place) if place.line else printable(place.file)
        super().__init__(f"{where}: {message}" if where else message)


@dataclass(frozen=True, slots=True)
class BaselineEntry:
    """A problem in a baseline.

    Attributes:
        file: The file with the problem.
        at: The location in the file; see `Finding`.
        code: The code.
        message: The message at the time when the baseline was written.
        fingerprint: The fingerprint.
        line: The line of the baseline, counted from 1.
    """

    file: str
    at: str
    code: str
    message: str
    fingerprint: str
    line: int = 1


Judged = Callable[[BaselineEntry], bool]
"""Returns whether a run would have reported a problem of a baseline if it still existed."""


def read(file: Path) -> dict[str, BaselineEntry]:
    """Read a baseline.

    Returns:
        The entries by fingerprint.

    Raises:
        BaselineError: The file is missing, cannot be read, or is not a baseline of this version.
    """
    place = Place(file.as_posix())
    try:
        text = file.read_bytes().decode("utf-8-sig")
        stored = json.loads(text)
        if stored["version"] != _VERSION:
            message = f"unsupported version of a baseline: expected {_VERSION}"
            raise BaselineError(message, place)
        return _with_lines([_entry(values) for values in stored["findings"]], text)
    except FileNotFoundError:
        message = "baseline not found; create it with --update-baseline"
        raise BaselineError(message, replace(place, line=0)) from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise BaselineError(f"baseline cannot be read: {reason}", replace(place, line=0)) from None
    except UnicodeDecodeError:
        raise BaselineError("baseline is not UTF-8", place) from None
    except json.JSONDecodeError as error:
        if conflict := _CONFLICT.search(text):
            place = replace(place, line=text.count("\n", 0, conflict.start()) + 1)
            message = "baseline has a merge conflict; resolve it with --update-baseline"
            raise BaselineError(message, place) from None
        place = replace(place, line=error.lineno, column=error.colno)
        raise BaselineError(f"baseline is not JSON: {error.msg}", place) from None
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        raise BaselineError("the file is not a baseline", place) from None


def read_to_update(file: Path) -> dict[str, BaselineEntry]:
    """Read a baseline that is about to be rewritten.

    Args:
        file: The baseline, which may be missing or empty.

    Returns:
        The entries by fingerprint; if the file has a merge conflict, those of both sides.

    Raises:
        BaselineError: The file is not a baseline, so it must not be overwritten; or its folder is
            missing.
    """
    place = Place(file.as_posix(), line=0)
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        if not file.parent.is_dir():
            raise BaselineError("baseline cannot be written: no such folder", place) from None
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
        raise BaselineError(f"{error}; not overwritten, choose another file", None) from None


def write(file: Path, findings: Sequence[Finding], judged: Judged) -> int:
    """Write the errors and warnings of a run to a baseline.

    Entries that the run would not have reported are kept.

    Args:
        file: The baseline.
        findings: The problems of the run.
        judged: Whether the run would have reported an entry.

    Returns:
        The number of entries.

    Raises:
        BaselineError: As from `read_to_update`, or the file cannot be written.
    """
    old = read_to_update(file)
    listed = {
        mark: entry for mark, entry in old.items() if entry.code not in CODES or not judged(entry)
    }
    for finding, mark in zip(findings, fingerprints(findings), strict=True):
        diagnostic = finding.diagnostic
        if diagnostic.severity is not Severity.HINT:
            listed[mark] = BaselineEntry(
                finding.file, finding.at, diagnostic.code, diagnostic.message, mark
            )
    rows = [{key: asdict(entry)[key] for key in _FIELDS} for entry in listed.values()]
    rows.sort(key=lambda row: [*row.values()])
    lines = ",\n".join(f"    {json.dumps(row, ensure_ascii=False)}" for row in rows)
    inside = f"\n{lines}\n  " if lines else ""
    text = f'{{\n  "version": {_VERSION},\n  "findings": [{inside}]\n}}\n'
    try:
        replace_file(file, text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        place = Place(file.as_posix(), line=0)
        raise BaselineError(f"baseline cannot be written: {reason}", place) from None
    return len(listed)


def compare(
    findings: Sequence[Finding],
    entries: Mapping[str, BaselineEntry],
    judged: Judged,
    *,
    file: str,
    root: Path,
) -> tuple[list[Finding], list[tuple[BaselineEntry, Diagnostic]]]:
    """Compare the problems of a run with a baseline.

    If the file of an entry no longer exists, and another file has the same problem, the file was
    probably moved, and the problem is known.

    Args:
        findings: The problems of the run.
        entries: The entries of the baseline, by fingerprint.
        judged: Whether the run would have reported an entry.
        file: The path of the baseline as printed.
        root: The folder that printed paths are relative to.

    Returns:
        All problems in the same order, with known ones as hints; and the entries whose problems are
        fixed, each with the diagnostic that reports this.
    """
    marks = fingerprints(findings)
    seen = set(marks)
    missed = [
        entry
        for entry in sorted(entries.values(), key=lambda entry: (entry.line, entry.fingerprint))
        if entry.fingerprint not in seen and entry.code in CODES and judged(entry)
    ]
    new = {
        mark: finding for finding, mark in zip(findings, marks, strict=True) if mark not in entries
    }
    moved = _moved(new, missed, root)
    compared = [
        replace(item, known=True, diagnostic=replace(item.diagnostic, severity=Severity.HINT))
        if mark in entries or mark in moved
        else item
        for item, mark in zip(findings, marks, strict=True)
    ]
    matched = set(moved.values())
    fixed = [entry for entry in missed if entry.fingerprint not in matched]
    return compared, [(entry, _fixed(entry, file)) for entry in fixed]


def _moved(
    new: Mapping[str, Finding], missed: Sequence[BaselineEntry], root: Path
) -> dict[str, str]:
    """The fingerprints of the entries for problems in moved files, by that of the problem."""
    marks: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for entry in missed:
        if entry.at and not os.path.lexists(root / entry.file):
            key = (entry.at, entry.code, without_figures(entry.message))
            marks[key].append(entry.fingerprint)
    moved = {}
    for mark, finding in new.items():
        diagnostic = finding.diagnostic
        candidates = marks.get((finding.at, diagnostic.code, without_figures(diagnostic.message)))
        if candidates:
            moved[mark] = candidates.pop(0)
    return moved


def _fixed(entry: BaselineEntry, file: str) -> Diagnostic:
    return report(
        "FG342",
        f"{entry.code} in {entry.file} is already fixed: {entry.message}",
        Place(file, entry.line),
        "remove it with --update-baseline, so that it cannot return unnoticed",
    )


def _both_sides(text: str) -> dict[str, BaselineEntry]:
    """The entries on both sides of a merge conflict, which `write` puts on lines of their own."""
    entries = []
    for line in text.split("\n"):
        try:
            entries.append(_entry(json.loads(line.strip().removesuffix(","))))
        except (KeyError, TypeError, ValueError, RecursionError):
            continue
    return _with_lines(entries, text)


def _entry(values: Mapping[str, Any]) -> BaselineEntry:
    for key in _FIELDS:
        if not isinstance(values[key], str):
            raise TypeError(key)
    return BaselineEntry(**{key: values[key] for key in _FIELDS})


def _with_lines(entries: Sequence[BaselineEntry], text: str) -> dict[str, BaselineEntry]:
    """The entries by fingerprint, each with its line in the text of the baseline."""
    lines: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        for word in re.findall(r'"([^"\\]*)"', line):
            lines.setdefault(word, number)
    return {
        entry.fingerprint: replace(entry, line=lines.get(entry.fingerprint, 1)) for entry in entries
    }
