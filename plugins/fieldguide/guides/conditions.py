"""Conditions on a reader's answers: do they speak of options and choices that exist?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fieldguide.problems.diagnostics import Diagnostic, Place, did_you_mean, report

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fieldguide.knowledge.library import Library
    from fieldguide.knowledge.option import Option
    from fieldguide.knowledge.overlay import Overlay


def check_conditions(library: Library, overlay: Overlay) -> Iterator[Diagnostic]:
    """Say which conditions of an overlay can never be judged.

    A domain's conditions may use its type's options; a structural overlay's only its own.
    """
    options = {option.name: option for option in overlay.options}
    parent = library.types.get(overlay.project_type)
    if parent is not None:
        options = {option.name: option for option in parent.options} | options
    for rule in overlay.rules:
        yield from _check(rule.when, rule.place, options)
    for change in overlay.knowledge:
        for item in change.append:
            if item.when:
                yield from _check(item.when, item.when_place, options)


def _check(
    when: Mapping[str, Any], place: Place, options: Mapping[str, Option]
) -> Iterator[Diagnostic]:
    for name, wanted in when.items():
        option = options.get(name)
        if option is None:
            hint = did_you_mean(name, options, "add it to the overlay's 'options'")
            yield report("FG214", f"unknown option '{name}'", place, hint)
            continue
        for value in wanted if isinstance(wanted, tuple) else (wanted,):
            known = any(type(value) is type(c) and value == c for c in option.choices)
            if value is not None and not known:
                names = [str(choice).lower() for choice in option.choices]
                hint = did_you_mean(str(value), names, f"available choices: {', '.join(names)}")
                message = f"unknown choice '{value}' of option '{name}'"
                yield report("FG214", message, place, hint)
