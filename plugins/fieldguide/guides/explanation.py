"""Explanations of a step in a guide: the file and line behind each of its properties."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fieldguide.guides.resolve import UnknownNameError, find_overlays, resolve
from fieldguide.knowledge.overlay import OverlayKind
from fieldguide.problems.diagnostics import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fieldguide.guides.guide import Guide, GuideStep, Placement
    from fieldguide.knowledge.library import Library
    from fieldguide.knowledge.overlay import Overlay
    from fieldguide.problems.diagnostics import Place

__all__ = ["Cause", "Explanation", "Need", "NotHereError", "explain", "explanation_json"]

_MAX_SUGGESTIONS = 3


class NotHereError(LookupError):
    """An entry is not placed at the step.

    The text names the steps that have it, or the overlays that would add it.
    """

    def __init__(self, entry: str, step: str, where: str) -> None:
        super().__init__(f"entry '{entry}' is not at step '{step}': {where}")


@dataclass(frozen=True, slots=True)
class Cause:
    """The source of a property of a step.

    Attributes:
        kind: `overlay`, `preset` or `step`; `nothing` if the property has its default.
        name: The name of the overlay, preset or step. For `nothing`, the preset that does not list
            the step, or empty if there is no preset.
        place: The place of the setting, or None for `nothing`.
    """

    kind: str
    name: str
    place: Place | None


@dataclass(frozen=True, slots=True)
class Need:
    """A dependency of a step, or a step that it reads.

    Attributes:
        step: The name of the other step.
        enabled: Whether the other step is enabled in the guide.
        cause: The source of the dependency or read.
    """

    step: str
    enabled: bool
    cause: Cause


@dataclass(frozen=True, slots=True)
class Explanation:
    """The properties of a step in a guide, with their sources.

    Attributes:
        guide: The guide.
        step: The step.
        switched: The source of its state, enabled or disabled.
        conditional: The source of `conditional`, or None if the step is unconditional.
        dependencies: The steps that it depends on.
        reads: The steps whose results it reads.
        needed_by: The names of the enabled steps that depend on it.
        placements: The placements of all its entries, or of the requested entry.
    """

    guide: Guide
    step: GuideStep
    switched: Cause
    conditional: Cause | None
    dependencies: tuple[Need, ...]
    reads: tuple[Need, ...]
    needed_by: tuple[str, ...]
    placements: tuple[Placement, ...]


def explain(
    library: Library,
    project_type: str,
    step: str,
    entry: str | None,
    preset: str,
    domains: Sequence[str] = (),
    structural: Sequence[str] = (),
) -> Explanation:
    """Explain a step of a guide, and its entries.

    Args:
        library: The library.
        project_type: The type of the guide.
        step: The name of the step.
        entry: The name of an entry at the step, or None for all entries.
        preset: The name of the preset; see `resolve`.
        domains: The names of the domains; see `resolve`.
        structural: The names of the structural overlays; see `resolve`.

    Raises:
        UnknownNameError: The library has no type, preset, domain, structural overlay, step or entry
            of a given name.
        NotHereError: The entry exists, but not at the step.
    """
    guide = resolve(library, project_type, preset, domains, structural)
    steps = {guide_step.name: guide_step for guide_step in guide.steps}
    if step not in steps:
        raise UnknownNameError("step", step, steps)
    guide_step = steps[step]
    overlays = find_overlays(library, project_type, guide.domains, guide.structural)
    return Explanation(
        guide=guide,
        step=guide_step,
        switched=_state_cause(library, guide, guide_step),
        conditional=_conditional_cause(library, guide, guide_step, overlays),
        dependencies=tuple(
            _needs(guide_step.dependencies, guide_step.needed_at, steps, guide_step, overlays)
        ),
        reads=tuple(_needs(guide_step.reads, guide_step.read_at, steps, guide_step, overlays)),
        needed_by=tuple(other.name for other in guide.enabled() if step in other.dependencies),
        placements=_placements(library, guide, guide_step, entry),
    )


def explanation_json(explanation: Explanation) -> dict[str, Any]:
    """Convert an explanation to the object that `fieldguide explain --format json` prints."""
    step = explanation.step
    return {
        "type": explanation.guide.type,
        "preset": explanation.guide.preset,
        "domains": list(explanation.guide.domains),
        "structural": list(explanation.guide.structural),
        "step": {
            "name": step.name,
            "phase": step.step.phase if step.step else None,
            "order": step.step.order if step.step else None,
            "file": step.step.place.file if step.step else None,
            "enabled": {"is": step.enabled, **_cause_json(explanation.switched)},
            "conditional": None
            if explanation.conditional is None
            else _cause_json(explanation.conditional),
            "dependencies": [_need_json(need) for need in explanation.dependencies],
            "reads": [_need_json(need) for need in explanation.reads],
            "needed-by": list(explanation.needed_by),
        },
        "placements": [
            {
                "entry": placement.entry,
                "reason": {
                    "kind": placement.reason.kind,
                    "name": placement.reason.name,
                    "file": placement.reason.place.file,
                    "line": placement.reason.place.line,
                },
                "when": None if placement.when is None else dict(placement.when),
            }
            for placement in explanation.placements
        ],
    }


def _state_cause(library: Library, guide: Guide, step: GuideStep) -> Cause:
    overlay = step.switched_by
    if overlay is not None:
        changes = [change for change in overlay.states if change.step.name == step.name]
        return Cause("overlay", overlay.name, changes[-1].step.place)
    return _preset_cause(library, guide, step)


def _conditional_cause(
    library: Library, guide: Guide, step: GuideStep, overlays: Iterable[Overlay]
) -> Cause | None:
    if step.conditional is None:
        return None
    changes = [
        Cause("overlay", overlay.name, change.step.place)
        for overlay in overlays
        for change in overlay.states
        if change.step.name == step.name and change.has_conditional
    ]
    if changes:
        return changes[-1]
    if guide.preset is None and step.step is not None:
        return Cause("step", step.name, step.step.place)
    return _preset_cause(library, guide, step)


def _preset_cause(library: Library, guide: Guide, step: GuideStep) -> Cause:
    if guide.preset is None:
        return Cause("nothing", "", None)
    choice = library.presets[guide.preset].steps.get(step.name)
    if choice is None:
        return Cause("nothing", guide.preset, None)
    return Cause("preset", guide.preset, choice.place)


def _needs(
    names: Iterable[str],
    places: Iterable[Place],
    steps: dict[str, GuideStep],
    step: GuideStep,
    overlays: Iterable[Overlay],
) -> Iterable[Need]:
    by_file = {overlay.place.file: overlay.name for overlay in overlays}
    for name, place in zip(names, places, strict=True):
        overlay = by_file.get(place.file)
        cause = Cause("overlay", overlay, place) if overlay else Cause("step", step.name, place)
        yield Need(name, steps[name].enabled, cause)


def _placements(
    library: Library, guide: Guide, step: GuideStep, entry: str | None
) -> tuple[Placement, ...]:
    if entry is None:
        return step.placements
    placements = tuple(placement for placement in step.placements if placement.entry == entry)
    if not placements:
        here = [placement.entry for placement in step.placements]
        if entry in library.entries:
            raise NotHereError(entry, step.name, _location(library, guide, entry))
        near = nearest(entry, library.entries) is not None
        raise UnknownNameError("entry", entry, library.entries if near else here)
    return placements


def _location(library: Library, guide: Guide, entry: str) -> str:
    """The steps of a guide that have an entry, or the overlays that would add it."""
    there = [step.name for step in guide.steps if entry in {p.entry for p in step.placements}]
    if there:
        return f"it is at {', '.join(there)}"
    suggestions = []
    for overlay in library.overlays():
        steps = [
            change.step.name
            for change in overlay.knowledge
            if entry in {item.entry.name for item in change.append}
        ]
        if not steps:
            continue
        option = {
            OverlayKind.DOMAIN: f" with '--domain {overlay.domain}'",
            OverlayKind.STRUCTURAL: f" with '--with {overlay.name}'",
        }.get(overlay.kind, "")
        name = overlay.project_type or guide.type
        suggestions.append(f"'{name}'{option}, at {', '.join(steps)}")
    elsewhere = f"; it is in {'; '.join(suggestions[:_MAX_SUGGESTIONS])}" if suggestions else ""
    return f"it is not in '{guide.type}'{elsewhere}"


def _cause_json(cause: Cause) -> dict[str, Any]:
    return {
        "kind": cause.kind,
        "name": cause.name,
        "file": cause.place.file if cause.place else None,
        "line": cause.place.line if cause.place else None,
    }


def _need_json(need: Need) -> dict[str, Any]:
    return {"step": need.step, "enabled": need.enabled, "reason": _cause_json(need.cause)}
