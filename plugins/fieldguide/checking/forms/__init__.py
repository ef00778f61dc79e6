"""The formats of reports; each is a function from a `Report` to text."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from fieldguide.problems.diagnostics import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from importlib.metadata import EntryPoint

    from fieldguide.checking.report import Report

__all__ = ["FORMS", "GROUP", "FormError", "extensions", "form_of"]

FORMS = {
    "text": "fieldguide.checking.forms.text:text",
    "json": "fieldguide.checking.forms.document:json_document",
    "junit": "fieldguide.checking.forms.junit:junit",
    "sarif": "fieldguide.checking.forms.sarif:sarif",
    "github": "fieldguide.checking.forms.github:github",
}
"""The module and function of each built-in format, imported on first use."""

GROUP = "fieldguide.reports"
"""The group of entry points with which other packages add formats."""


class FormError(Exception):
    """A format of another package fails; the text names the package and the reason."""


def extensions() -> Mapping[str, EntryPoint]:
    """The formats of other packages, by name; built-in formats cannot be replaced."""
    # The import is slow, and the built-in formats do not need it.
    from importlib.metadata import entry_points  # noqa: PLC0415 - slow, see above

    points = sorted(entry_points(group=GROUP), key=lambda point: point.value)
    return {point.name: point for point in points if point.name not in FORMS}


def form_of(name: str) -> Callable[[Report], str]:
    """Import a format.

    Args:
        name: A key of `FORMS` or of `extensions()`.

    Returns:
        The function. If it belongs to another package, it raises `FormError` if it fails or does
        not return text.

    Raises:
        FormError: The format of another package cannot be imported.
    """
    if name in FORMS:
        module, _, function = FORMS[name].partition(":")
        form: Callable[[Report], str] = getattr(importlib.import_module(module), function)
        return form
    point = extensions()[name]
    try:
        loaded = point.load()
    except (Exception, SystemExit) as error:  # noqa: BLE001 - other packages may raise anything
        raise _error(point, f"{type(error).__name__}: {error}") from None

    def checked(report: Report) -> str:
        try:
            text = loaded(report)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - as above
            raise _error(point, f"{type(error).__name__}: {error}") from None
        if not isinstance(text, str):
            raise _error(point, f"returned {type(text).__name__} instead of str")
        return text

    return checked


def _error(point: EntryPoint, reason: str) -> FormError:
    package = f" of {point.dist.name}" if point.dist else ""
    message = f"report format '{point.name}'{package} ({point.value}): {reason}"
    return FormError(printable(message, 600))
