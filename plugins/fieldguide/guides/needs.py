"""Checks that the dependencies and reads of a guide are enabled and free of cycles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fieldguide.guides.draft import is_step
from fieldguide.guides.order import cycles
from fieldguide.problems.diagnostics import Diagnostic, report

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fieldguide.guides.draft import Draft, Drafts
    from fieldguide.knowledge.library import Library
    from fieldguide.knowledge.reference import Reference


def report_disabled_needs(drafts: Drafts) -> None:
    """Report enabled steps that depend on or read a disabled step."""
    for draft in drafts.steps.values():
        if not draft.enabled:
            continue
        for reference in draft.dependencies:
            need = drafts.steps[reference.name]
            if not need.enabled and not _is_reported_for_preset(drafts, draft, need):
                message = f"'{draft.name}' depends on '{need.name}', which is disabled"
                drafts.report("FG209", message, reference.place, _disabled_hint(need))
        for reference in draft.reads:
            need = drafts.steps[reference.name]
            if not need.enabled:
                message = f"'{draft.name}' reads '{need.name}', which is disabled"
                drafts.report("FG210", message, reference.place, _disabled_hint(need))


def _is_reported_for_preset(drafts: Drafts, draft: Draft, need: Draft) -> bool:
    """Whether the preset has this problem by itself, which is reported once, as FG213."""
    if drafts.preset is None or draft.step is None:
        return False
    on, off = (drafts.preset.steps.get(name) for name in (draft.name, need.name))
    own = need.name in {reference.name for reference in draft.step.dependencies}
    return own and bool(on and on.enabled) and bool(off and not off.enabled)


def _disabled_hint(need: Draft) -> str:
    if need.switched_by is not None:
        return f"disabled by {need.switched_by.place.file}: replace the reference there as well"
    return "enable it in the preset, or replace it in the overlay"


def base_cycles(library: Library) -> list[tuple[str, ...]]:
    """The dependency cycles in the files of the steps, without overlays; see `cycles`."""
    return cycles({
        step.name: [r.name for r in step.dependencies if is_step(library, r.name)]
        for step in library.steps.values()
        if not step.tool
    })  # fmt: skip


def report_new_cycles(drafts: Drafts, known: Iterable[tuple[str, ...]]) -> None:
    """Report the dependency cycles of enabled steps.

    Args:
        drafts: The steps, to which the diagnostics are added.
        known: Cycles that are already reported.
    """
    needs = {
        draft.name: [r.name for r in draft.dependencies if drafts.steps[r.name].enabled]
        for draft in drafts.steps.values()
        if draft.enabled
    }
    for group in cycles(needs):
        if not any(set(group) <= set(cycle) for cycle in known):
            drafts.diagnostics.append(cycle_diagnostic(group, drafts.steps[group[0]].dependencies))


def cycle_diagnostic(group: tuple[str, ...], dependencies: Iterable[Reference]) -> Diagnostic:
    """The diagnostic for a dependency cycle.

    Args:
        group: The names of the steps in the cycle, sorted.
        dependencies: The dependencies of the first step. The place of the diagnostic is that of the
            first one in the cycle.
    """
    others = set(group[1:])
    place = next(reference.place for reference in dependencies if reference.name in others)
    members = ", ".join(f"'{name}'" for name in group)
    hint = "remove one of these dependencies"
    return report("FG207", f"dependency cycle: {members}", place, hint)
