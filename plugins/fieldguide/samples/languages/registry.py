"""The registry of languages: those of this package and of installed distributions.

Each module or package in this folder may define `LANGUAGES`. Other distributions register languages
with an entry point in the group `fieldguide.languages`, which refers to a `Language`, an iterable
of them, or a function that returns either.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

from fieldguide.samples import languages as package
from fieldguide.samples.languages import grammars
from fieldguide.samples.languages.checked import Checked
from fieldguide.samples.languages.language import Language

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from fieldguide.samples.languages.language import Check, Context
    from fieldguide.samples.sample import Sample
    from fieldguide.samples.toolbox import Tool, Toolbox

__all__ = [
    "GROUP",
    "broken_extensions",
    "check_of",
    "checked_by",
    "extensions",
    "is_code",
    "missing",
    "of",
    "resolved",
    "runs",
    "tools",
]

GROUP = "fieldguide.languages"
"""The entry point group in which packages register languages."""


def of(name: str) -> Language:
    """The language with a name; an empty record with that name if it is not registered."""
    return _known().get(name) or Language(name)


def resolved(word: str) -> str:
    """The language name for a word on a fence: by name or alias, else the word in lower case."""
    lower = word.lower()
    return _names().get(lower, lower)


def is_code(name: str) -> bool:
    """Whether a language is code: not empty, and not a word for prose or output."""
    return bool(name) and of(name).code


def runs(name: str) -> bool:
    """Whether samples of a language can be run."""
    return of(name).plan is not None


def check_of(name: str) -> Check | None:
    """The check of a language: its own, else a check against its grammar, else None."""
    if not is_code(name):
        return None
    check = of(name).check
    return check or (grammars.check if grammars.grammar_of(name) is not None else None)


def missing(name: str, toolbox: Toolbox) -> tuple[str, str] | None:
    """The reason why samples of a language cannot be checked, and a hint; None if they can."""
    return toolbox.missing(of(name).tools)


def tools() -> list[Tool]:
    """The tools of all languages."""
    return [tool for language in _known().values() for tool in language.tools]


def extensions() -> tuple[str, ...]:
    """The entry points of the group, sorted, each as `module:name version`."""
    points = entry_points(group=GROUP)
    return tuple(sorted(f"{point.value} {point.dist and point.dist.version}" for point in points))


def checked_by(check: Check, samples: Sequence[Sample], context: Context) -> Mapping[str, Checked]:
    """Run a check on samples of the languages that share it.

    A check of another package may raise anything and return anything: a sample that it returns no
    result for is unchecked, with the reason.
    """
    if of(samples[0].language) not in _extensions()[0]:
        return check(samples, context)
    failure = "returned no result for it"
    results: Mapping[str, object] = {}
    try:
        results = dict(check(samples, context))
    except (Exception, SystemExit) as error:  # noqa: BLE001 - as said above
        failure = f"raised {_shown(error)}"
    checked: dict[str, Checked] = {}
    for sample in samples:
        result = results.get(sample.key)
        if not isinstance(result, Checked):
            result = Checked(None, why=f"the check of '{sample.language}' {failure}")
        checked[sample.key] = result
    return checked


def broken_extensions() -> tuple[str, ...]:
    """A message for each entry point of the group that cannot be loaded."""
    return _extensions()[1]


@functools.cache
def _known() -> Mapping[str, Language]:
    known: dict[str, Language] = {}
    for module in sorted(module.name for module in pkgutil.iter_modules(package.__path__)):
        own = importlib.import_module(f"{package.__name__}.{module}")
        known |= {language.name: language for language in getattr(own, "LANGUAGES", ())}
    return known | {language.name: language for language in _extensions()[0]}


@functools.cache
def _names() -> Mapping[str, str]:
    known = _known()
    aliases = {alias: language.name for language in known.values() for alias in language.aliases}
    return aliases | {name: name for name in known}


@functools.cache
def _extensions() -> tuple[tuple[Language, ...], tuple[str, ...]]:
    """The languages of other distributions, and messages for broken entry points."""
    languages: list[Language] = []
    broken: list[str] = []
    for point in sorted(entry_points(group=GROUP), key=lambda point: (point.name, point.value)):
        try:
            loaded = point.load()
            if callable(loaded):
                loaded = loaded()
            several: Iterable[object] = (loaded,) if isinstance(loaded, Language) else loaded
            added = [_language(value) for value in several]
        except (Exception, SystemExit) as error:  # noqa: BLE001 - other packages may raise anything
            reason = _shown(error)
            broken.append(
                f"skipped entry point '{point.name} = {point.value}' of {GROUP}: {reason}"
            )
        else:
            languages += added
    return tuple(languages), tuple(broken)


def _shown(error: BaseException) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())


def _language(value: object) -> Language:
    if not isinstance(value, Language):
        raise TypeError(f"{type(value).__name__} is not a Language")
    return value
