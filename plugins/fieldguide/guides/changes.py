"""The differences between a guide and its preset without overlays."""

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
    """A step that an overlay adds to another step's reads or dependencies.

    Attributes:
        step: The name of the step whose list changes.
        section: The list: `reads` or `dependencies`.
        old: The name that is replaced, or None if the new name is appended.
        new: The name in the guide.
    """

    step: str
    section: str
    old: str | None
    new: str


@dataclass(frozen=True, slots=True)
class TypeChanges:
    """The differences between a guide and its preset without overlays.

    Attributes:
        enabled: The names of the steps that only the guide enables, in reading order.
        disabled: The names of the steps that only the preset enables, in reading order.
        added: The number of entries that overlays place at enabled steps, and the number of those
            steps.
        remaps: The replaced and appended reads and dependencies, in the order of the overlays.
    """

    enabled: tuple[str, ...]
    disabled: tuple[str, ...]
    added: tuple[int, int]
    remaps: tuple[ReferenceChange, ...]


def changes(library: Library, guide: Guide, overlays: Iterable[Overlay]) -> TypeChanges:
    """Compare a guide with its preset without overlays.

    Args:
        library: The library that the guide is resolved from.
        guide: The guide.
        overlays: The overlays of the guide, in the order in which they are applied.
    """
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
        for section, section_changes in (
            ("reads", overlay.reads),
            ("dependencies", overlay.dependencies),
        )
        for change in section_changes
        if change.step.name in names
        for remap in _reference_changes(section, change, names)
    ]
    return TypeChanges(
        tuple(s.name for s in guide.steps if s.enabled and not before[s.name]),
        tuple(s.name for s in guide.steps if not s.enabled and before[s.name]),
        (len({entry for _, entry in added}), len({step for step, _ in added})),
        tuple(remaps),
    )


def _reference_changes(
    section: str, change: NamesChange, names: set[str]
) -> Iterable[ReferenceChange]:
    for replacement in change.replace:
        if replacement.new.name in names:
            yield ReferenceChange(
                change.step.name, section, replacement.old.name, replacement.new.name
            )
    for reference in change.append:
        if reference.name in names:
            yield ReferenceChange(change.step.name, section, None, reference.name)
