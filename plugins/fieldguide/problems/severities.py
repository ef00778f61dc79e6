"""How much each diagnostic counts in one base: by code, and by code in a file or an entry."""

from __future__ import annotations

import functools
import os
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from fieldguide.problems.diagnostics import Diagnostic, Place, did_you_mean, report

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from fieldguide.problems.codes import Severity

__all__ = ["Override", "Severities", "SeverityFilter"]

_WILD = re.compile(r"\*\*/|\*\*|\*|\?|[^*?]+")
_MEANS = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


@dataclass(frozen=True, slots=True)
class Override:
    """What one code counts in one place.

    Attributes:
        code: The code.
        severity: How much it counts; None is off.
        reason: Why, in somebody's words.
        place: Where the code is written.
        file: The files, relative to the root, with `*`, `**` and `?`; or None.
        entry: The name of an entry or a step; or None.
    """

    code: str
    severity: Severity | None
    reason: str
    place: Place
    file: str | None = None
    entry: str | None = None


@dataclass(frozen=True, slots=True)
class Severities:
    """What a base says of severities.

    Attributes:
        codes: By code; None is off.
        overrides: For single files and entries. Of those that fit, the last counts.
        diagnostics: What is wrong with how they are written.
    """

    codes: Mapping[str, Severity | None] = field(default_factory=dict)
    overrides: tuple[Override, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


class SeverityFilter:
    """Gives the diagnostics of one run the severities of the base.

    Args:
        severities: What the base says.
        names: The files of each entry and step, by name.
    """

    def __init__(self, severities: Severities, names: Mapping[str, Collection[str]]) -> None:
        self._severities = severities
        self._names = names
        self._used: set[Override] = set()

    def __call__(self, diagnostic: Diagnostic) -> Diagnostic | None:
        """The diagnostic as it counts here, or None where it is off."""
        codes = self._severities.codes
        severity = codes.get(diagnostic.code, diagnostic.severity)
        for override in reversed(self._severities.overrides):
            if override.code == diagnostic.code and self._fits(override, diagnostic.place.file):
                if override.severity is not severity:
                    self._used.add(override)
                severity = override.severity
                break
        if severity is diagnostic.severity:
            return diagnostic
        return None if severity is None else replace(diagnostic, severity=severity)

    def all(self, diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
        """Those that are not off, as they count here."""
        return [judged for diagnostic in diagnostics if (judged := self(diagnostic)) is not None]

    def lost(self, root: Path) -> Iterator[Diagnostic]:
        """Say which overrides are for what is not there.

        Args:
            root: What files are relative to.
        """
        for override in self._first_of_each():
            if override.entry is not None and override.entry not in self._names:
                hint = did_you_mean(override.entry, self._names, "remove the override")
                message = f"override for unknown entry '{override.entry}'"
                yield report("FG604", message, override.place, hint)
            elif override.file is not None and not _there(override.file, root):
                message = f"override for '{override.file}', which no file is"
                hint = "paths are relative to mkdocs.yml; '**' is for any folders"
                yield report("FG604", message, override.place, hint)

    def unused(self, judged: Callable[[str], bool], root: Path) -> Iterator[Diagnostic]:
        """Say which overrides changed nothing.

        Args:
            judged: Whether all that a code can be said of was looked at.
            root: What files are relative to.
        """
        lost = {diagnostic.place for diagnostic in self.lost(root)}
        for override in self._severities.overrides:
            if override in self._used or override.place in lost or not judged(override.code):
                continue
            of = override.entry or override.file
            message = f"the override of {override.code} for '{of}' changes nothing"
            yield report(
                "FG605", message, override.place, "remove it, so that it hides nothing new"
            )

    def _fits(self, override: Override, file: str) -> bool:
        if override.entry is not None:
            return file in self._names.get(override.entry, ())
        return _pattern(override.file or "").fullmatch(file) is not None

    def _first_of_each(self) -> Iterator[Override]:
        seen: set[tuple[str | None, str | None, int]] = set()
        for override in self._severities.overrides:
            key = (override.entry, override.file, override.place.line)
            if key not in seen:
                seen.add(key)
                yield override


@functools.cache
def _pattern(written: str) -> re.Pattern[str]:
    parts = (_MEANS.get(part) or re.escape(part) for part in _WILD.findall(written))
    return re.compile("".join(parts), re.DOTALL)


def _there(written: str, root: Path) -> bool:
    """Whether a file fits a pattern; folders whose names begin with a dot are not searched."""
    parts = written.split("/")
    wild = next((n for n, part in enumerate(parts) if "*" in part or "?" in part), None)
    if wild is None:
        # Unlike `Path.is_file`, this takes what no system has for a name.
        return os.path.isfile(root / written)  # noqa: PTH113
    pattern = _pattern(written)
    for folder, folders, files in os.walk(root.joinpath(*parts[:wild])):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            file = Path(os.path.relpath(Path(folder, name), root)).as_posix()
            if pattern.fullmatch(file):
                return True
    return False
