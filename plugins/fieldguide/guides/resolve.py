"""One guide: a project type at a preset, with domains and structural overlays laid over it.

The rules are those of the format: the preset's states, then each overlay in turn; a replacement
happens in one pass, appends follow, and of what is there twice the first stays.
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
    """Somebody asked for a guide of something that is not there.

    Attributes:
        kind: What was asked for: `project type`, `preset`, `domain` or `structural overlay`.
        name: Its name.
        known: The names that there are.
    """

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        self.kind, self.name, self.known = kind, name, tuple(known)
        hint = did_you_mean(name, self.known)
        if hint is None:
            hint = f"available: {', '.join(self.known)}" if self.known else "none is defined"
        super().__init__(f"unknown {kind} '{name}': {hint}")


def find_preset(library: Library, name: str) -> Preset | None:
    """The preset of that name; None where the base has no presets at all.

    Raises:
        UnknownNameError: There are presets, and none has that name.
    """
    if not library.presets:
        return None
    if name not in library.presets:
        raise UnknownNameError("preset", name, library.presets)
    return library.presets[name]


def find_overlays(
    library: Library, project_type: str, domains: Sequence[str], structural: Sequence[str]
) -> list[Overlay]:
    """The overlays of a guide, in the order in which they are laid.

    Raises:
        UnknownNameError: One of them is not there.
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
    """Make the guide of a project type.

    Args:
        library: What was read.
        project_type: Its name.
        preset: The preset's name; without effect where the base has no presets.
        domains: The domains, in the order in which they are laid over the type, each once.
        structural: The structural overlays, laid over it last, in that order, each once.

    Returns:
        The guide: its phases, steps and placements, and the diagnostics of resolving it.

    Raises:
        UnknownNameError: One of the names is not there.
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
    """Lay overlays over the common base, whatever they are made for.

    The guide has no type and names no domains, and nothing is deeper; see `resolve`.

    Args:
        library: What was read.
        overlays: In the order in which they are laid.
        preset: The preset, or None where the base has none.
        alone: Whether to say also what is wrong with the steps by themselves, which a check of
            all guides says once.
    """
    drafts = start(library, overlays, preset)
    for overlay in overlays:
        lay_over(drafts, overlay)
    report_disabled_needs(drafts)
    if alone:
        drafts.diagnostics.extend(wrong_names(library))
    report_new_cycles(drafts, [] if alone else base_cycles(library))
    steps = tuple(_finished(drafts))
    name = preset.name if preset else None
    return Guide("", name, (), (), steps, (), arrange(drafts.diagnostics))


def _finished(drafts: Drafts) -> Iterator[GuideStep]:
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
