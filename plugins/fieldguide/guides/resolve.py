"""Resolves a guide from a project type, a preset, domains and structural overlays.

The preset sets which steps are enabled. Then the overlays are applied in order. In each section of
an overlay, all replacements happen at once and before the appends; of duplicates, the first is
kept.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fieldguide.guides.draft import start
from fieldguide.guides.guide import DeeperEntry, Guide, GuideStep
from fieldguide.guides.laying import lay_over
from fieldguide.guides.needs import base_cycles, report_disabled_needs, report_new_cycles
from fieldguide.guides.order import reading_order
from fieldguide.guides.references import wrong_names
from fieldguide.knowledge import phase
from fieldguide.problems.diagnostics import arrange, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from fieldguide.guides.draft import Drafts
    from fieldguide.knowledge.library import Library
    from fieldguide.knowledge.overlay import Overlay
    from fieldguide.knowledge.preset import Preset


class UnknownNameError(LookupError):
    """The library has nothing of a given name.

    Attributes:
        kind: The kind of the name, such as `project type`, `preset` or `structural overlay`.
        name: The unknown name.
        known: The known names of this kind.
    """

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        self.kind, self.name, self.known = kind, name, tuple(known)
        hint = did_you_mean(name, self.known)
        if hint is None:
            hint = f"available: {', '.join(self.known)}" if self.known else "none is defined"
        super().__init__(f"unknown {kind} '{name}': {hint}")


def find_preset(library: Library, name: str) -> Preset | None:
    """Look up a preset.

    Returns:
        The preset, or None if the base has no presets.

    Raises:
        UnknownNameError: The base has presets, but none of that name.
    """
    if not library.presets:
        return None
    if name not in library.presets:
        raise UnknownNameError("preset", name, library.presets)
    return library.presets[name]


def find_overlays(
    library: Library, project_type: str, domains: Sequence[str], structural: Sequence[str]
) -> list[Overlay]:
    """Look up the overlays of a guide.

    Args:
        library: The library.
        project_type: The name of the type.
        domains: The names of domains of the type.
        structural: The names of structural overlays.

    Returns:
        The overlays in the order in which they are applied: type, domains, structural overlays.

    Raises:
        UnknownNameError: The library has no overlay of a given name.
    """
    if project_type not in library.types:
        raise UnknownNameError("project type", project_type, library.types)
    overlays = [library.types[project_type]]
    for domain in domains:
        if (project_type, domain) not in library.domains:
            raise UnknownNameError("domain", domain, library.domains_of(project_type))
        overlays.append(library.domains[project_type, domain])
    for name in structural:
        if name not in library.structural:
            raise UnknownNameError("structural overlay", name, library.structural)
        overlays.append(library.structural[name])
    return overlays


def resolve(
    library: Library,
    project_type: str,
    preset: str,
    domains: Sequence[str] = (),
    structural: Sequence[str] = (),
) -> Guide:
    """Resolve the guide of a project type.

    Args:
        library: The library.
        project_type: The name of the project type.
        preset: The name of the preset; ignored if the base has no presets.
        domains: The names of domains of the type, in the order in which they are applied.
            Duplicates are ignored.
        structural: The names of structural overlays, which are applied after the domains.
            Duplicates are ignored.

    Returns:
        The guide. Problems of resolving it are in its `diagnostics`.

    Raises:
        UnknownNameError: The library has no type, preset, domain or structural overlay of a given
            name.
    """
    domains, structural = tuple(dict.fromkeys(domains)), tuple(dict.fromkeys(structural))
    overlays = find_overlays(library, project_type, domains, structural)
    chosen = find_preset(library, preset)
    guide = lay(library, overlays, chosen, alone=True)
    return replace(
        guide,
        type=project_type,
        domains=domains,
        structural=structural,
        deeper=tuple(_deeper(library, guide, overlays)),
    )


def lay(
    library: Library, overlays: Sequence[Overlay], preset: Preset | None, *, alone: bool = False
) -> Guide:
    """Apply any overlays to the steps of a library.

    Args:
        library: The library.
        overlays: The overlays, in the order in which they are applied.
        preset: The preset, or None if the base has no presets.
        alone: Whether to report problems of the steps themselves too. A check of all guides reports
            them once instead.

    Returns:
        The guide, without a type, domains, structural overlays and deeper entries.
    """
    drafts = start(library, overlays, preset)
    for overlay in overlays:
        lay_over(drafts, overlay)
    report_disabled_needs(drafts)
    if alone:
        drafts.diagnostics.extend(wrong_names(library))
    report_new_cycles(drafts, [] if alone else base_cycles(library))
    steps = tuple(_ordered_steps(drafts))
    name = preset.name if preset else None
    return Guide("", name, (), (), steps, (), arrange(drafts.diagnostics))


def _ordered_steps(drafts: Drafts) -> Iterator[GuideStep]:
    phases = {stage.slug: stage for stage in drafts.library.phases}
    of_phase: dict[phase.Phase, list[str]] = {stage: [] for stage in (*phases.values(), phase.NONE)}
    for draft in drafts.steps.values():
        slug = draft.step.phase if draft.step else None
        of_phase[phases[slug] if slug else phase.NONE].append(draft.name)
    needs = {
        draft.name: [r.name for r in draft.dependencies if drafts.steps[r.name].enabled]
        for draft in drafts.steps.values()
    }

    def key(name: str) -> tuple[bool, float, str]:
        step = drafts.steps[name].step
        return step.sort_key if step else (True, 0, name)

    for stage, names in of_phase.items():
        for name in reading_order(names, needs, key):
            draft = drafts.steps[name]
            yield GuideStep(
                name,
                draft.step,
                stage,
                draft.enabled,
                draft.conditional,
                tuple(r.name for r in draft.dependencies),
                tuple(r.name for r in draft.reads),
                tuple(draft.placements),
                draft.switched_by,
                tuple(r.place for r in draft.dependencies),
                tuple(r.place for r in draft.reads),
            )


def _deeper(library: Library, guide: Guide, overlays: Sequence[Overlay]) -> Iterator[DeeperEntry]:
    for step in guide.steps:
        if step.enabled:
            continue
        enabling: tuple[str, ...] | None = None
        for placement in step.placements:
            if placement.reason.overlay is None:
                continue
            if enabling is None:
                enabling = tuple(sorted(
                    preset.name
                    for preset in library.presets.values()
                    if _enables(preset, step.name, overlays)
                ))  # fmt: skip
            yield DeeperEntry(placement.entry, step.name, enabling)


def _enables(preset: Preset, step: str, overlays: Iterable[Overlay]) -> bool:
    choice = preset.steps.get(step)
    enabled = choice.enabled if choice else False
    for overlay in overlays:
        for change in overlay.states:
            if change.step.name == step and change.enabled is not None:
                enabled = change.enabled
    return enabled
