"""The check of a library and of every guide that can be resolved from it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fieldguide.guides.needs import base_cycles, cycle_diagnostic
from fieldguide.guides.references import wrong_names
from fieldguide.guides.resolve import lay
from fieldguide.problems.diagnostics import (
    Diagnostic,
    Place,
    arrange,
    did_you_mean,
    printable,
    report,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fieldguide.knowledge.library import Library
    from fieldguide.knowledge.option import Option
    from fieldguide.knowledge.overlay import Overlay
    from fieldguide.knowledge.preset import Preset
    from fieldguide.knowledge.settings import Settings


def check(library: Library, settings: Settings | None = None) -> tuple[Diagnostic, ...]:
    """Check a library and every guide that can be resolved from it.

    Args:
        library: The library.
        settings: The settings of the base, to check that their preset exists; or None.

    Returns:
        All diagnostics, those of the library included, sorted by place and without duplicates.
    """
    diagnostics = [*library.diagnostics]
    diagnostics.extend(wrong_names(library))
    diagnostics.extend(_check_orders(library))
    if settings is not None:
        diagnostics.extend(_check_preset_setting(library, settings))
    diagnostics.extend(_check_presets(library))
    for overlay in library.overlays():
        diagnostics.extend(_check_conditions(library, overlay))
    for project_type, domain in library.domains:
        if project_type not in library.types and project_type not in library.unreadable:
            place = library.domains[project_type, domain].type_place
            hint = did_you_mean(project_type, library.types)
            diagnostics.append(
                report("FG203", f"unknown project type '{project_type}'", place, hint)
            )
    diagnostics.extend(_check_guides(library))
    return arrange(diagnostics)


def _check_conditions(library: Library, overlay: Overlay) -> Iterator[Diagnostic]:
    """Report conditions of an overlay on unknown options or choices.

    A domain may use the options of its type; a structural overlay only its own.
    """
    options = {option.name: option for option in overlay.options}
    parent = library.types.get(overlay.project_type)
    if parent is not None:
        options = {option.name: option for option in parent.options} | options
    for rule in overlay.rules:
        yield from _check_condition(rule.when, rule.place, options)
    for change in overlay.knowledge:
        for item in change.append:
            if item.when:
                yield from _check_condition(item.when, item.when_place, options)


def _check_condition(
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


def _check_orders(library: Library) -> Iterator[Diagnostic]:
    """Report steps with the same order in a phase, and dependency cycles between steps."""
    orders: dict[tuple[str | None, float], str] = {}
    for step in library.steps.values():
        if step.order is not None and not step.tool:
            first = orders.setdefault((step.phase, step.order), step.name)
            if first != step.name:
                message = f"duplicate order {step.order}, also used by step '{first}'"
                hint = "give each step of a phase its own order"
                yield report("FG215", message, step.order_place, hint)
    for group in base_cycles(library):
        yield cycle_diagnostic(group, library.steps[group[0]].dependencies)


def _check_preset_setting(library: Library, settings: Settings) -> Iterator[Diagnostic]:
    shown = settings.preset
    if "preset" in settings.asked_for and library.presets and shown not in library.presets:
        message = f"unknown preset '{shown}'"
        hint = did_you_mean(
            shown, library.presets, f"available presets: {', '.join(library.presets)}"
        )
        yield report("FG216", message, Place(settings.file), hint)


def _check_presets(library: Library) -> Iterator[Diagnostic]:
    if not library.steps:
        return
    for preset in library.presets.values():
        for name, choice in preset.steps.items():
            step = library.steps.get(name)
            if step is None:
                if name not in library.unreadable:
                    hint = did_you_mean(name, library.steps)
                    yield report("FG201", f"unknown step '{name}'", choice.place, hint)
                continue
            for reference in step.dependencies if choice.enabled else ():
                need = preset.steps.get(reference.name)
                if need is not None and not need.enabled:
                    message = f"enabled step '{name}' depends on disabled step '{reference.name}'"
                    hint = f"enable '{reference.name}' on line {need.place.line}"
                    yield report("FG213", message, choice.place, hint)
        for step in library.steps.values():
            if step.name not in preset.steps and not step.tool:
                message = f"step '{step.name}' is not listed and counts as disabled"
                hint = f"add '{step.name}: {{ enabled: false }}'"
                yield report("FG212", message, preset.place, hint)


def _check_guides(library: Library) -> Iterator[Diagnostic]:
    """Resolve every guide, and report its problems and the entries that are in no guide."""
    reached: set[str] = set()
    guides = 0
    for label, overlays in _combinations(library):
        for preset in library.presets.values() or (None,):
            guide = lay(library, overlays, preset)
            guides += 1
            context = f"{label} at {preset.name}" if preset else label
            reached.update(guide.entries())
            for diagnostic in guide.diagnostics:
                yield _in_context(diagnostic, context)
    if not guides:
        return
    for entry in library.entries.values():
        if entry.name not in reached:
            message = f"entry '{entry.name}' is not in any guide"
            hint = "append it to a step in an overlay, or list it in a step's knowledge-base"
            yield report("FG211", message, entry.name_place, hint)


# Which steps are disabled differs from guide to guide; an unknown name is wrong in all of them.
_GUIDE_SPECIFIC = {"FG207", "FG209", "FG210"}


def _in_context(diagnostic: Diagnostic, context: str) -> Diagnostic:
    if diagnostic.code in _GUIDE_SPECIFIC:
        return replace(diagnostic, context=(printable(context, 80),))
    return diagnostic


def _combinations(library: Library) -> Iterator[tuple[str, list[Overlay]]]:
    """The overlays of each guide to check, with its label.

    These are each type alone, each type with each of its domains, and each structural overlay
    alone; checking all combinations would take exponential time.
    """
    for name, overlay in library.types.items():
        yield name, [overlay]
        domains = [library.domains[name, domain] for domain in library.domains_of(name)]
        for domain in domains:
            yield f"{name} with {domain.domain}", [overlay, domain]
    for name, overlay in library.structural.items():
        yield name, [overlay]


def shown_preset(library: Library, preset: str) -> Preset | None:
    """The preset that pages show first.

    Args:
        library: The library.
        preset: The name of the preset in the settings.

    Returns:
        The named preset, or the deepest one if there is none of that name; None if the base has no
        presets.
    """
    if preset in library.presets:
        return library.presets[preset]
    return next(reversed(list(library.presets.values())), None)
