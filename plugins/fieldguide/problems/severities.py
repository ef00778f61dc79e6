"""The severity settings of a base: by code, and overrides for files and entries."""

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

_GLOB = re.compile(r"\*\*/|\*\*|\*|\?|[^*?]+")
_GLOB_REGEX = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


@dataclass(frozen=True, slots=True)
class Override:
    """The severity of a code in some files, or in an entry or step.

    Attributes:
        code: The code.
        severity: The severity, or None to turn the code off.
        reason: The reason that the author gives.
        place: The place of the code in `mkdocs.yml`.
        file: A glob pattern of files relative to the root, with `*`, `**` and `?`; or None.
        entry: The name of an entry or a step, or None.
    """

    code: str
    severity: Severity | None
    reason: str
    place: Place
    file: str | None = None
    entry: str | None = None


@dataclass(frozen=True, slots=True)
class Severities:
    """The severity settings of a base.

    Attributes:
        codes: The severities by code; None turns a code off.
        overrides: The overrides for files and entries. The last one that matches applies.
        diagnostics: The problems of the settings.
    """

    codes: Mapping[str, Severity | None] = field(default_factory=dict)
    overrides: tuple[Override, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


class SeverityFilter:
    """Applies the severity settings of a base to diagnostics.

    It remembers which overrides had an effect, so all parts of a run must share one instance.

    Args:
        severities: The settings.
        names: The printed paths of the files of each entry and step, by name.
    """

    def __init__(self, severities: Severities, names: Mapping[str, Collection[str]]) -> None:
        self._severities = severities
        self._names = names
        self._used: set[Override] = set()

    def __call__(self, diagnostic: Diagnostic) -> Diagnostic | None:
        """The diagnostic with its severity in the base, or None if its code is off."""
        codes = self._severities.codes
        severity = codes.get(diagnostic.code, diagnostic.severity)
        for override in reversed(self._severities.overrides):
            if override.code == diagnostic.code and self._matches(override, diagnostic.place.file):
                if override.severity is not severity:
                    self._used.add(override)
                severity = override.severity
                break
        if severity is diagnostic.severity:
            return diagnostic
        return None if severity is None else replace(diagnostic, severity=severity)

    def all(self, diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
        """Apply the settings to diagnostics, and drop those whose code is off."""
        return [judged for diagnostic in diagnostics if (judged := self(diagnostic)) is not None]

    def lost(self, root: Path) -> Iterator[Diagnostic]:
        """Report overrides for files and entries that do not exist.

        Args:
            root: The folder that printed paths are relative to.
        """
        for override in self._distinct_overrides():
            if override.entry is not None and override.entry not in self._names:
                hint = did_you_mean(override.entry, self._names, "remove the override")
                message = f"override for unknown entry '{override.entry}'"
                yield report("FG604", message, override.place, hint)
            elif override.file is not None and not _exists(override.file, root):
                message = f"override for '{override.file}', which matches no file"
                hint = "paths are relative to mkdocs.yml; '**' matches any folders"
                yield report("FG604", message, override.place, hint)

    def unused(self, judged: Callable[[str], bool], root: Path) -> Iterator[Diagnostic]:
        """Report overrides that had no effect.

        Args:
            judged: Returns whether the run reports every problem with a code. An override of
                another code may have an effect in other runs.
            root: The folder that printed paths are relative to.
        """
        lost = {diagnostic.place for diagnostic in self.lost(root)}
        for override in self._severities.overrides:
            if override in self._used or override.place in lost or not judged(override.code):
                continue
            of = override.entry or override.file
            message = f"override of {override.code} for '{of}' has no effect"
            yield report("FG605", message, override.place, "remove it")

    def _matches(self, override: Override, file: str) -> bool:
        if override.entry is not None:
            return file in self._names.get(override.entry, ())
        return _pattern(override.file or "").fullmatch(file) is not None

    def _distinct_overrides(self) -> Iterator[Override]:
        """The first override of each item in `mkdocs.yml`, which may set several codes."""
        seen: set[tuple[str | None, str | None, int]] = set()
        for override in self._severities.overrides:
            key = (override.entry, override.file, override.place.line)
            if key not in seen:
                seen.add(key)
                yield override


@functools.cache
def _pattern(written: str) -> re.Pattern[str]:
    parts = (_GLOB_REGEX.get(part) or re.escape(part) for part in _GLOB.findall(written))
    return re.compile("".join(parts), re.DOTALL)


def _exists(written: str, root: Path) -> bool:
    """Whether any file matches a glob pattern, not counting files in hidden folders."""
    parts = written.split("/")
    wild = next((n for n, part in enumerate(parts) if "*" in part or "?" in part), None)
    if wild is None:
        # `Path.is_file` raises an exception for names that are too long.
        return os.path.isfile(root / written)  # noqa: PTH113
    pattern = _pattern(written)
    for folder, folders, files in os.walk(root.joinpath(*parts[:wild])):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            file = Path(os.path.relpath(Path(folder, name), root)).as_posix()
            if pattern.fullmatch(file):
                return True
    return False
