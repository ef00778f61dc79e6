"""Why a step and its entries are in a guide as they are: each thing with who says it, and where."""

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

_BROUGHT = 3


class NotHereError(LookupError):
    """An entry is there, and not at the step; the text says where it is, or what would bring it."""

    def __init__(self, entry: str, step: str, where: str) -> None:
        super().__init__(f"entry '{entry}' is not at step '{step}': {where}")


@dataclass(frozen=True, slots=True)
class Cause:
    """Who says something, and where.

    Attributes:
        kind: `overlay`, `preset`, `step`, or `nothing` where nobody says anything.
        name: The name of the overlay, preset or step; of what says nothing where it could.
        place: Where; None where nobody says anything.
    """

    kind: str
    name: str
    place: Place | None


@dataclass(frozen=True, slots=True)
class Need:
    """Another step that the step depends on, or reads.

    Attributes:
        step: Its name.
        enabled: Whether the guide takes it on.
        cause: Who says so.
    """

    step: str
    enabled: bool
    cause: Cause


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a step is in a guide as it is.

    Attributes:
        guide: The guide.
        step: The step.
        switched: Who says whether the guide takes it on.
        conditional: Who says that it is only done if needed; None where it always is.
        dependencies: What comes first.
        reads: Whose results it reads.
        needed_by: The steps that depend on it and are taken on.
        placements: The entries, or the one that was asked for.
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
    """Explain a step of a guide, and the entries there.

    Args:
        library: What was read.
        project_type: The guide's type.
        step: The step's name.
        entry: The name of one entry there; None for all.
        preset: As for `resolve`, like the rest.
        domains: Likewise.
        structural: Likewise.

    Raises:
        UnknownNameError: One of the names is not there.
        NotHereError: The entry is there, and not at the step.
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
        switched=_switched(library, guide, guide_step),
        conditional=_conditional(library, guide, guide_step, overlays),
        dependencies=tuple(
            _needs(guide_step.dependencies, guide_step.needed_at, steps, guide_step, overlays)
        ),
        reads=tuple(_needs(guide_step.reads, guide_step.read_at, steps, guide_step, overlays)),
        needed_by=tuple(other.name for other in guide.enabled() if step in other.dependencies),
        placements=_placements(library, guide, guide_step, entry),
    )


def explanation_json(explanation: Explanation) -> dict[str, Any]:
    """The explanation as `fieldguide explain --format json` prints it."""
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
            "enabled": {"is": step.enabled, **_cause(explanation.switched)},
            "conditional": None
            if explanation.conditional is None
            else _cause(explanation.conditional),
            "dependencies": [_need(need) for need in explanation.dependencies],
            "reads": [_need(need) for need in explanation.reads],
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


def _switched(library: Library, guide: Guide, step: GuideStep) -> Cause:
    overlay = step.switched_by
    if overlay is not None:
        changes = [change for change in overlay.states if change.step.name == step.name]
        return Cause("overlay", overlay.name, changes[-1].step.place)
    return _of_preset(library, guide, step)


def _conditional(
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
    return _of_preset(library, guide, step)


def _of_preset(library: Library, guide: Guide, step: GuideStep) -> Cause:
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
            raise NotHereError(entry, step.name, _where(library, guide, entry))
        near = nearest(entry, library.entries) is not None
        raise UnknownNameError("entry", entry, library.entries if near else here)
    return placements


def _where(library: Library, guide: Guide, entry: str) -> str:
    """Where an entry is in a guide, or what would bring it there."""
    there = [step.name for step in guide.steps if entry in {p.entry for p in step.placements}]
    if there:
        return f"it is at {', '.join(there)}"
    brought = []
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
        brought.append(f"'{name}'{option}, at {', '.join(steps)}")
    elsewhere = f"; it is in {'; '.join(brought[:_BROUGHT])}" if brought else ""
    return f"it is not in '{guide.type}'{elsewhere}"


def _cause(cause: Cause) -> dict[str, Any]:
    return {
        "kind": cause.kind,
        "name": cause.name,
        "file": cause.place.file if cause.place else None,
        "line": cause.place.line if cause.place else None,
    }


def _need(need: Need) -> dict[str, Any]:
    return {"step": need.step, "enabled": need.enabled, "reason": _cause(need.cause)}
