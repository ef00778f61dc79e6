"""The mutable steps of a guide that is being resolved."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fieldguide.guides.guide import Placement, Reason
from fieldguide.problems.diagnostics import Diagnostic, Place, did_you_mean, report

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fieldguide.knowledge.library import Library
    from fieldguide.knowledge.overlay import Overlay
    from fieldguide.knowledge.preset import Preset
    from fieldguide.knowledge.reference import Reference
    from fieldguide.knowledge.step import Step


@dataclass(slots=True)
class Draft:
    """A step of a guide that is being resolved; the attributes are those of `GuideStep`."""

    name: str
    step: Step | None
    enabled: bool
    conditional: str | None
    dependencies: list[Reference]
    reads: list[Reference]
    placements: list[Placement]
    switched_by: Overlay | None = None


@dataclass(slots=True)
class Drafts:
    """The steps of a guide that is being resolved.

    Attributes:
        library: The library.
        preset: The preset, or None if the base has no presets.
        steps: The steps by name.
        diagnostics: The problems so far.
    """

    library: Library
    preset: Preset | None
    steps: dict[str, Draft] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def report(self, code: str, message: str, place: Place, hint: str | None = None) -> None:
        """Add a diagnostic."""
        self.diagnostics.append(report(code, message, place, hint))

    def step(self, reference: Reference) -> Draft | None:
        """The step that an overlay refers to.

        Returns:
            The step, or None if it is unknown; this is reported unless its file is unreadable.
        """
        draft = self.steps.get(reference.name)
        if draft is None and reference.name not in self.library.unreadable:
            hint = did_you_mean(reference.name, self.steps)
            if reference.name in self.library.steps:
                hint = "it is a tool; tools are not part of any guide"
            self.report("FG201", f"unknown step '{reference.name}'", reference.place, hint)
        return draft

    def knows_entry(self, reference: Reference) -> bool:
        """Whether an entry exists; an unknown one is reported unless its file is unreadable."""
        if reference.name in self.library.entries:
            return True
        if reference.name not in self.library.unreadable:
            hint = did_you_mean(reference.name, self.library.entries)
            self.report("FG202", f"unknown entry '{reference.name}'", reference.place, hint)
        return False


def start(library: Library, overlays: Sequence[Overlay], preset: Preset | None) -> Drafts:
    """Create the drafts of all steps from their files and the preset.

    Args:
        library: The library.
        overlays: The overlays of the guide, which are not applied yet. If the base has no step
            files, the steps are those that overlays name.
        preset: The preset, or None if the base has no presets.
    """
    drafts = Drafts(library, preset)
    for step in library.steps.values():
        if step.tool:
            continue
        enabled, conditional = True, step.conditional
        if preset is not None:
            choice = preset.steps.get(step.name)
            enabled = choice.enabled if choice else False
            conditional = choice.conditional if choice else None
        drafts.steps[step.name] = Draft(
            step.name,
            step,
            enabled,
            conditional,
            [r for r in step.dependencies if is_step(library, r.name) and r.name != step.name],
            [r for r in step.reads if is_step(library, r.name)],
            [
                Placement(r.name, Reason(step.name, r.place))
                for r in step.knowledge
                if r.name in library.entries
            ],
        )
    if not library.steps:
        # A base may consist of entries and overlays only.
        for overlay in (*library.overlays(), *overlays):
            for reference in _named_steps(overlay):
                choice = preset.steps.get(reference.name) if preset else None
                enabled = choice.enabled if choice else True
                conditional = choice.conditional if choice else None
                draft = Draft(reference.name, None, enabled, conditional, [], [], [])
                drafts.steps.setdefault(reference.name, draft)
    return drafts


def _named_steps(overlay: Overlay) -> Iterator[Reference]:
    yield from overlay.steps()
    for change in (*overlay.reads, *overlay.dependencies):
        yield from (replacement.new for replacement in change.replace)
        yield from change.append


def is_step(library: Library, name: str) -> bool:
    """Whether a name is that of a step in guides, which excludes tools."""
    return name in library.steps and not library.steps[name].tool
