"""A guide: the library seen by one project type."""

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
    """Why an entry stands at a step.

    Attributes:
        name: The step whose own entry it is, or the name of the overlay that adds it.
        place: The line of the list item.
        overlay: The overlay, or None where it is the step's own.
    """

    name: str
    place: Place
    overlay: Overlay | None = None

    @property
    def kind(self) -> str:
        """`step` or `overlay`."""
        return "overlay" if self.overlay else "step"


@dataclass(frozen=True, slots=True)
class Placement:
    """One entry at one step of one guide.

    Attributes:
        entry: The entry's name.
        reason: Why it is there.
        when: The condition on the reader's answers, or None.
    """

    entry: str
    reason: Reason
    when: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class GuideStep:
    """A step as one guide has it.

    Attributes:
        name: The step's name.
        step: The step as it was read, or None where only overlays name it.
        phase: Its phase.
        enabled: Whether the guide takes it on.
        conditional: `if-needed`, or None.
        dependencies: The steps that come first, after resolving.
        reads: The steps whose results it reads, after resolving.
        placements: The entries, in resolved order.
        switched_by: The overlay that said last whether it is on, or None.
        needed_at: Where each of its dependencies is written.
        read_at: Where each of its reads is written.
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
    """An entry that an overlay places at a step which this preset disables.

    Attributes:
        entry: The entry's name.
        step: The step's name.
        presets: The presets that enable the step, sorted.
    """

    entry: str
    step: str
    presets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Guide:
    """What one project type does, step by step, and what it reads on the way.

    Attributes:
        type: The project type.
        preset: The preset's name, or None where the base has no presets.
        domains: The domains laid over it, in the order asked for.
        structural: The structural overlays laid over it, in the order asked for.
        steps: All steps that exist, disabled ones too, in reading order.
        deeper: What this preset leaves out.
        diagnostics: What is wrong with it.
    """

    type: str
    preset: str | None
    domains: tuple[str, ...]
    structural: tuple[str, ...]
    steps: tuple[GuideStep, ...]
    deeper: tuple[DeeperEntry, ...]
    diagnostics: tuple[Diagnostic, ...]

    def enabled(self) -> tuple[GuideStep, ...]:
        """The steps that the guide takes on, in reading order."""
        return tuple(step for step in self.steps if step.enabled)

    def phases(self) -> tuple[Phase, ...]:
        """The phases that have an enabled step, in order."""
        return tuple(dict.fromkeys(step.phase for step in self.enabled()))

    def in_phase(self, phase: Phase) -> tuple[GuideStep, ...]:
        """The steps of a phase, disabled ones too, in reading order."""
        return tuple(step for step in self.steps if step.phase == phase)

    def entries(self) -> tuple[str, ...]:
        """The entries placed at enabled steps, each once, in reading order."""
        return tuple(dict.fromkeys(p.entry for step in self.enabled() for p in step.placements))
