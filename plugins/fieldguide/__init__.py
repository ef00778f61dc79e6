"""Fieldguide turns a knowledge base into one navigable, checked guide per project type.

The names in `__all__` are the public API, which is documented on the page "Python API". Everything
else is private and may change at any time. Each name is imported on first use, so that importing
the package is cheap.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fieldguide.checking.outcome import Outcome
    from fieldguide.checking.proving import SampleOptions, SamplesError
    from fieldguide.checking.report import Report
    from fieldguide.checking.scripts import check, read_base, read_library
    from fieldguide.guides.guide import Guide
    from fieldguide.guides.resolve import UnknownNameError, resolve
    from fieldguide.knowledge.library import Library
    from fieldguide.problems.codes import CODES, Part, Severity
    from fieldguide.problems.diagnostics import Diagnostic, Place
    from fieldguide.samples.base import KnowledgeBase
    from fieldguide.samples.evidence import Evidence, Status
    from fieldguide.samples.level import Level
    from fieldguide.site.options import ConfigurationError

__all__ = [
    "CODES",
    "ConfigurationError",
    "Diagnostic",
    "Evidence",
    "Guide",
    "KnowledgeBase",
    "Level",
    "Library",
    "Outcome",
    "Part",
    "Place",
    "Report",
    "SampleOptions",
    "SamplesError",
    "Severity",
    "Status",
    "UnknownNameError",
    "check",
    "read_base",
    "read_library",
    "resolve",
]

__version__ = "0.1.0"

_MODULES = {
    "checking.outcome": ("Outcome",),
    "checking.proving": ("SampleOptions", "SamplesError"),
    "checking.report": ("Report",),
    "checking.scripts": ("check", "read_base", "read_library"),
    "guides.guide": ("Guide",),
    "guides.resolve": ("UnknownNameError", "resolve"),
    "knowledge.library": ("Library",),
    "problems.codes": ("CODES", "Part", "Severity"),
    "problems.diagnostics": ("Diagnostic", "Place"),
    "samples.base": ("KnowledgeBase",),
    "samples.evidence": ("Evidence", "Status"),
    "samples.level": ("Level",),
    "site.options": ("ConfigurationError",),
}

if not TYPE_CHECKING:  # to a type checker, any name would be an attribute

    def __getattr__(name: str) -> object:
        for module, names in _MODULES.items():
            if name in names:
                return getattr(importlib.import_module(f"fieldguide.{module}"), name)
        raise AttributeError(f"module 'fieldguide' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
