"""The steps of one guide while it is made."""

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
    """A step while overlays are laid over it."""

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
    """All steps of one guide while it is made."""

    library: Library
    preset: Preset | None
    steps: dict[str, Draft] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def report(self, code: str, message: str, place: Place, hint: str | None = None) -> None:
        """Add a diagnostic."""
        self.diagnostics.append(report(code, message, place, hint))

    def step(self, reference: Reference) -> Draft | None:
        """The step that an overlay speaks of, or None with a diagnostic."""
        draft = self.steps.get(reference.name)
        if draft is None and reference.name not in self.library.unreadable:
            hint = did_you_mean(reference.name, self.steps)
            if reference.name in self.library.steps:
                hint = "it is a tool; tools are not part of any guide"
            self.report("FG201", f"unknown step '{reference.name}'", reference.place, hint)
        return draft

    def knows_entry(self, reference: Reference) -> bool:
        """Whether an entry exists; where it does not, that is said."""
        if reference.name in self.library.entries:
            return True
        if reference.name not in self.library.unreadable:
            hint = did_you_mean(reference.name, self.library.entries)
            self.report("FG202", f"unknown entry '{reference.name}'", reference.place, hint)
        return False


def start(library: Library, overlays: Sequence[Overlay], preset: Preset | None) -> Drafts:
    """The steps as the preset and their own files have them, before any overlay is laid."""
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
        # With entries and overlays alone, the steps are what the overlays name.
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
    """Whether a name is a step's that stands in the graph, which tools do not."""
    return name in library.steps and not library.steps[name].tool
