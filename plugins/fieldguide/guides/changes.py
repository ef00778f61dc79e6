"""What a type's overlay changes against the common base."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fieldguide.guides.guide import Guide
    from fieldguide.knowledge.library import Library
    from fieldguide.knowledge.overlay import NamesChange, Overlay


@dataclass(frozen=True, slots=True)
class ReferenceChange:
    """One name that a step has instead of another.

    Attributes:
        step: The step.
        section: `reads` or `dependencies`.
        old: The name in the common base, or None where one is only added.
        new: The name in this guide.
    """

    step: str
    section: str
    old: str | None
    new: str


@dataclass(frozen=True, slots=True)
class TypeChanges:
    """The difference between a type's guide and the common base at the same preset.

    Attributes:
        enabled: Steps that it switches on.
        disabled: Steps that it switches off.
        added: How many entries it places at how many enabled steps.
        remaps: Changed reads and dependencies.
    """

    enabled: tuple[str, ...]
    disabled: tuple[str, ...]
    added: tuple[int, int]
    remaps: tuple[ReferenceChange, ...]


def changes(library: Library, guide: Guide, overlays: Iterable[Overlay]) -> TypeChanges:
    """Compare a guide with its preset alone."""
    preset = library.presets.get(guide.preset or "")
    before = {
        step.name: preset is None or (step.name in preset.steps and preset.steps[step.name].enabled)
        for step in guide.steps
    }
    added = [
        (step.name, placement.entry)
        for step in guide.enabled()
        for placement in step.placements
        if placement.reason.overlay is not None
    ]
    names = {step.name for step in guide.steps}
    remaps = [
        remap
        for overlay in overlays
        for section, change_list in (
            ("reads", overlay.reads),
            ("dependencies", overlay.dependencies),
        )
        for change in change_list
        if change.step.name in names
        for remap in _remaps(section, change, names)
    ]
    return TypeChanges(
        tuple(s.name for s in guide.steps if s.enabled and not before[s.name]),
        tuple(s.name for s in guide.steps if not s.enabled and before[s.name]),
        (len({entry for _, entry in added}), len({step for step, _ in added})),
        tuple(remaps),
    )


def _remaps(section: str, change: NamesChange, names: set[str]) -> Iterable[ReferenceChange]:
    for replacement in change.replace:
        if replacement.new.name in names:
            yield ReferenceChange(
                change.step.name, section, replacement.old.name, replacement.new.name
            )
    for reference in change.append:
        if reference.name in names:
            yield ReferenceChange(change.step.name, section, None, reference.name)
