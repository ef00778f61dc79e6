"""The options `severity` and `overrides`, read without trust."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fieldguide.problems.codes import CODES, Severity
from fieldguide.problems.diagnostics import Diagnostic, Place, did_you_mean, quoted, report
from fieldguide.problems.severities import Override, Severities

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fieldguide.knowledge.configuration import PluginSection

__all__ = ["read_severities"]

_KEYS = ("code", "file", "entry", "severity", "reason")
_VALUES: dict[object, Severity | None] = {severity.value: severity for severity in Severity} | {
    "off": None
}
_WORDS = "write error, warning, hint or off"


def read_severities(severity: object, overrides: object, section: PluginSection) -> Severities:
    """Read the severity settings of a base. Invalid parts are reported and skipped.

    Args:
        severity: The option `severity`, as MkDocs reads it.
        overrides: The option `overrides`, as MkDocs reads it.
        section: Where they are written.
    """
    reader = _SettingsReader(section)
    codes = dict(reader.codes(severity))
    exceptions = tuple(reader.overrides(overrides))
    return Severities(codes, exceptions, tuple(reader.diagnostics))


class _SettingsReader:
    def __init__(self, section: PluginSection) -> None:
        self._section = section
        self.diagnostics: list[Diagnostic] = []

    def report(self, code: str, message: str, place: Place, hint: str | None = None) -> None:
        self.diagnostics.append(report(code, message, place, hint))

    def codes(self, written: object) -> Iterator[tuple[str, Severity | None]]:
        if not isinstance(written, dict):
            message = "'severity' must be a mapping from codes to severities"
            self.report("FG601", message, self._section.key("severity"), "for example {FG213: off}")
            return
        for code, value in written.items():
            place = self._section.key("severity", str(code))
            if self.known(code, place):
                there, severity = self.severity(value, f"severity of {code}", place)
                if there:
                    yield code, severity

    def overrides(self, written: object) -> Iterator[Override]:
        if not isinstance(written, list):
            message = "'overrides' must be a list"
            hint = "each item needs a code, a file or an entry, a severity and a reason"
            self.report("FG601", message, self._section.key("overrides"), hint)
            return
        for number, item in enumerate(written):
            yield from self.override(item, number)

    def override(self, item: object, number: int) -> Iterator[Override]:
        place = self._section.key("overrides", number)
        if not isinstance(item, dict):
            keys = f"expected keys: {', '.join(_KEYS)}"
            self.report("FG601", "an override must be a mapping", place, keys)
            return
        before = len(self.diagnostics)
        known = f"known keys: {', '.join(_KEYS)}"
        for name in item:
            if name in _KEYS:
                continue
            key = str(name)
            at = self._section.key("overrides", number, key)
            hint = did_you_mean(key, _KEYS, known)
            self.report("FG601", f"unknown key '{key}' in an override", at, hint)
        file, entry = self.target(item, number, place)
        reason = item.get("reason")
        if not isinstance(reason, str) or not reason.strip():
            message = "override without a reason is ignored"
            at = self._section.key("overrides", number, "reason") if "reason" in item else place
            self.report("FG603", message, at, "explain the exception in 'reason'")
        at = self._section.key("overrides", number, "severity")
        _, severity = self.severity(item.get("severity"), "severity of an override", at)
        codes = list(self.codes_of(item.get("code"), number, place))
        if len(self.diagnostics) == before:
            for code, where in codes:
                yield Override(code, severity, str(reason), where, file, entry)

    def target(
        self, item: dict[object, object], number: int, place: Place
    ) -> tuple[str | None, str | None]:
        given = {key: item[key] for key in ("file", "entry") if item.get(key) is not None}
        if len(given) != 1:
            message = "override needs either a file or an entry"
            self.report("FG601", message, place, "set exactly one of 'file' and 'entry'")
        for key, value in given.items():
            if not isinstance(value, str) or not value:
                at = self._section.key("overrides", number, key)
                self.report("FG601", f"'{key}' of an override must be text", at)
        file, entry = given.get("file"), given.get("entry")
        return (
            file.removeprefix("./") if isinstance(file, str) else None,
            entry if isinstance(entry, str) else None,
        )

    def codes_of(self, written: object, number: int, place: Place) -> Iterator[tuple[str, Place]]:
        items = written if isinstance(written, list) else [written]
        if written is None or not items:
            self.report("FG601", "override without a code", place, "for example code: FG213")
            return
        for index, code in enumerate(items):
            path = ("code", index) if isinstance(written, list) else ("code",)
            at = self._section.key("overrides", number, *path)
            if self.known(code, at):
                yield str(code), at

    def known(self, code: object, place: Place) -> bool:
        if isinstance(code, str) and code in CODES:
            return True
        name = code.upper() if isinstance(code, str) else ""
        hint = did_you_mean(name, CODES, "all codes are listed on the page 'Diagnostics'")
        self.report("FG602", f"unknown code {quoted(code)}", place, hint)
        return False

    def severity(self, value: object, what: str, place: Place) -> tuple[bool, Severity | None]:
        if value is False:
            return True, None  # To YAML 1.1, which MkDocs reads, `off` is false.
        if isinstance(value, str) and value in _VALUES:
            return True, _VALUES[value]
        shown = "missing" if value is None else f"invalid value {quoted(value)} for the"
        names = [str(name) for name in _VALUES]
        wanted = value if isinstance(value, str) else ""
        self.report("FG601", f"{shown} {what}", place, did_you_mean(wanted, names, _WORDS))
        return False, None
