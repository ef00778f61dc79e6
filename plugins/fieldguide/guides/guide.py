"""A guide: the steps and entries for a project type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fieldguide.knowledge.overlay import Overlay
    from fieldguide.knowledge.phase import Phase
    from fieldguide.knowledge.step import Step
    from fieldguide.problems.diagnostics import Diagnostic, Place


@dataclass(frozen=True, slots=True)
class Reason:
    """The source of a placement: the file of the step, or an overlay.

    Attributes:
        name: The name of the step or of the overlay.
        place: The place of the list item.
        overlay: The overlay, or None if the step itself lists the entry.
    """

    name: str
    place: Place
    overlay: Overlay | None = None

    @property
    def kind(self) -> str:
        """The kind of the source: `step` or `overlay`."""
        return "overlay" if self.overlay else "step"


@dataclass(frozen=True, slots=True)
class Placement:
    """An entry at a step of a guide.

    Attributes:
        entry: The name of the entry.
        reason: The source of the placement.
        when: The condition on the reader's choices, by option; None if there is none.
    """

    entry: str
    reason: Reason
    when: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class GuideStep:
    """A step of a guide, with all overlays applied.

    Attributes:
        name: The name of the step.
        step: The step of the library, or None if only overlays name it.
        phase: The phase.
        enabled: Whether the guide includes the step.
        conditional: `if-needed`, or None.
        dependencies: The names of the steps that must come first.
        reads: The names of the steps whose results it reads.
        placements: The entries: those of the step itself, then those of overlays.
        switched_by: The last overlay that sets `enabled`, or None.
        needed_at: The place of each item of `dependencies`.
        read_at: The place of each item of `reads`.
    """

    name: str
    step: Step | None
    phase: Phase
    enabled: bool
    conditional: str | None
    dependencies: tuple[str, ...]
    reads: tuple[str, ...]
    placements: tuple[Placement, ...]
    switched_by: Overlay | None
    needed_at: tuple[Place, ...] = ()
    read_at: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class DeeperEntry:
    """An entry that an overlay places at a step which is disabled at the guide's preset.

    Attributes:
        entry: The name of the entry.
        step: The name of the step.
        presets: The names of the presets that enable the step, sorted.
    """

    entry: str
    step: str
    presets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Guide:
    """The steps of a project type at a preset, with the entries to read at each step.

    Attributes:
        type: The name of the project type.
        preset: The name of the preset, or None if the base has no presets.
        domains: The names of the applied domains, in order.
        structural: The names of the applied structural overlays, in order.
        steps: All steps, including disabled ones, in reading order.
        deeper: The entries that overlays place at disabled steps.
        diagnostics: The problems of this guide, sorted by place.
    """

    type: str
    preset: str | None
    domains: tuple[str, ...]
    structural: tuple[str, ...]
    steps: tuple[GuideStep, ...]
    deeper: tuple[DeeperEntry, ...]
    diagnostics: tuple[Diagnostic, ...]

    def enabled(self) -> tuple[GuideStep, ...]:
        """The enabled steps, in reading order."""
        return tuple(step for step in self.steps if step.enabled)

    def phases(self) -> tuple[Phase, ...]:
        """The phases that have an enabled step, in order."""
        return tuple(dict.fromkeys(step.phase for step in self.enabled()))

    def in_phase(self, phase: Phase) -> tuple[GuideStep, ...]:
        """The steps of a phase, including disabled ones, in reading order."""
        return tuple(step for step in self.steps if step.phase == phase)

    def entries(self) -> tuple[str, ...]:
        """The names of the entries at enabled steps, in reading order without duplicates."""
        return tuple(dict.fromkeys(p.entry for step in self.enabled() for p in step.placements))
