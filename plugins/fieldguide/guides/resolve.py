"""One guide: a project type at a preset, with domains and structural overlays laid over it.

The rules are those of the format: the preset's states, then each overlay in turn; a replacement
happens in one pass, appends follow, and of what is there twice the first stays.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from fieldguide.diagnostics import Diagnostic, Place, arrange, did_you_mean, report
from fieldguide.guides.guide import Deeper, Guide, GuideStep, Placement, Reason
from fieldguide.guides.order import cycles, reading_order
from fieldguide.guides.references import wrong_names
from fieldguide.knowledge import phase

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from fieldguide.knowledge.library import Library
    from fieldguide.knowledge.overlay import NamesChange, Overlay
    from fieldguide.knowledge.preset import Preset
    from fieldguide.knowledge.reference import Reference
    from fieldguide.knowledge.step import Step


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
            hint = f"there is {', '.join(self.known)}" if self.known else "there is none"
        super().__init__(f"unknown {kind} '{name}': {hint}")


@dataclass(slots=True)
class _Draft:
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
class _Drafts:
    """All steps of one guide while it is made."""

    library: Library
    preset: Preset | None
    steps: dict[str, _Draft] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def say(self, code: str, message: str, place: Place, hint: str | None = None) -> None:
        self.diagnostics.append(report(code, message, place, hint))

    def step(self, reference: Reference) -> _Draft | None:
        """The step that an overlay speaks of, or None with a diagnostic."""
        found = self.steps.get(reference.name)
        if found is None and reference.name not in self.library.unreadable:
            hint = did_you_mean(reference.name, self.steps)
            if reference.name in self.library.steps:
                hint = "it is a tool, and tools stand outside the guides"
            self.say("FG201", f"unknown step '{reference.name}'", reference.place, hint)
        return found

    def knows_entry(self, reference: Reference) -> bool:
        """Whether an entry exists; where it does not, that is said."""
        if reference.name in self.library.entries:
            return True
        if reference.name not in self.library.unreadable:
            hint = did_you_mean(reference.name, self.library.entries)
            self.say("FG202", f"unknown entry '{reference.name}'", reference.place, hint)
        return False


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
    found = [library.types[project_type]]
    for domain in domains:
        if (project_type, domain) not in library.domains:
            raise UnknownNameError("domain", domain, library.domains_of(project_type))
        found.append(library.domains[project_type, domain])
    for name in structural:
        if name not in library.structural:
            raise UnknownNameError("structural overlay", name, library.structural)
        found.append(library.structural[name])
    return found


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
    drafts = _start(library, overlays, preset)
    for overlay in overlays:
        _lay_states(drafts, overlay)
        _lay_knowledge(drafts, overlay)
        for change in overlay.reads:
            _lay_names(drafts, change, "reads")
        for change in overlay.dependencies:
            _lay_names(drafts, change, "dependencies")
    _say_disabled_needs(drafts)
    if alone:
        drafts.diagnostics.extend(wrong_names(library))
    _say_cycles(drafts, [] if alone else base_cycles(library))
    steps = tuple(_finished(drafts))
    name = preset.name if preset else None
    return Guide("", name, (), (), steps, (), arrange(drafts.diagnostics))


def _start(library: Library, overlays: Sequence[Overlay], preset: Preset | None) -> _Drafts:
    drafts = _Drafts(library, preset)
    for step in library.steps.values():
        if step.tool:
            continue
        enabled, conditional = True, step.conditional
        if preset is not None:
            choice = preset.steps.get(step.name)
            enabled = choice.enabled if choice else False
            conditional = choice.conditional if choice else None
        drafts.steps[step.name] = _Draft(
            step.name,
            step,
            enabled,
            conditional,
            [r for r in step.dependencies if _is_step(library, r.name) and r.name != step.name],
            [r for r in step.reads if _is_step(library, r.name)],
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
                draft = _Draft(reference.name, None, enabled, conditional, [], [], [])
                drafts.steps.setdefault(reference.name, draft)
    return drafts


def _named_steps(overlay: Overlay) -> Iterator[Reference]:
    yield from overlay.steps()
    for change in (*overlay.reads, *overlay.dependencies):
        yield from (one.new for one in change.replace)
        yield from change.append


def _is_step(library: Library, name: str) -> bool:
    return name in library.steps and not library.steps[name].tool


def _lay_states(drafts: _Drafts, overlay: Overlay) -> None:
    for change in overlay.states:
        draft = drafts.step(change.step)
        if draft is None:
            continue
        if change.enabled is not None:
            draft.enabled = change.enabled
            draft.switched_by = overlay
        if change.has_conditional:
            draft.conditional = change.conditional


def _lay_knowledge(drafts: _Drafts, overlay: Overlay) -> None:
    for change in overlay.knowledge:
        draft = drafts.step(change.step)
        for item in change.append:
            known = drafts.knows_entry(item.entry)
            if draft is None or not known:
                continue
            there = next((p for p in draft.placements if p.entry == item.entry.name), None)
            if there is not None:
                message = f"'{item.entry.name}' is at step '{draft.name}' already"
                hint = f"{there.reason.place.file}:{there.reason.place.line} places it"
                drafts.say("FG206", message, item.entry.place, hint)
                continue
            reason = Reason(overlay.name, item.entry.place, overlay)
            draft.placements.append(Placement(item.entry.name, reason, item.when))


def _lay_names(drafts: _Drafts, change: NamesChange, section: str) -> None:
    draft = drafts.step(change.step)
    known_new = {r.new.name: drafts.step(r.new) is not None for r in change.replace}
    known_appended = [r for r in change.append if drafts.step(r) is not None]
    if draft is None:
        return
    names: list[Reference] = getattr(draft, section)
    present = {reference.name for reference in names}
    word = "read by" if section == "reads" else "a dependency of"
    for one in change.replace:
        if one.old.name not in present and drafts.library.steps:
            message = f"'{one.old.name}' is not {word} '{draft.name}', so nothing is replaced"
            hint = did_you_mean(one.old.name, present)
            drafts.say("FG205", message, one.old.place, hint)
    if section == "dependencies":
        known_appended = [r for r in known_appended if not _is_itself(drafts, draft, r)]
        for one in change.replace:
            if one.old.name in present and _is_itself(drafts, draft, one.new):
                known_new[one.new.name] = False
    new = {one.old.name: one.new for one in change.replace if known_new[one.new.name]}
    changed = [new.get(reference.name, reference) for reference in names]
    present = {reference.name for reference in changed}
    for reference in known_appended:
        if reference.name in present:
            message = f"'{reference.name}' is {word} '{draft.name}' already"
            drafts.say("FG206", message, reference.place, "remove the line")
    first = {r.name: r for r in reversed((*changed, *known_appended))}
    unique = dict.fromkeys(r.name for r in (*changed, *known_appended))
    setattr(draft, section, [first[name] for name in unique])


def _is_itself(drafts: _Drafts, draft: _Draft, reference: Reference) -> bool:
    """Whether a dependency is the step itself; that is said, and the dependency left out."""
    if reference.name != draft.name:
        return False
    drafts.say("FG208", f"step '{draft.name}' depends on itself", reference.place, "remove it")
    return True


def _say_disabled_needs(drafts: _Drafts) -> None:
    for draft in drafts.steps.values():
        if not draft.enabled:
            continue
        for reference in draft.dependencies:
            need = drafts.steps[reference.name]
            if not need.enabled and not _said_of_preset(drafts, draft, need):
                message = f"'{draft.name}' depends on '{need.name}', which is disabled"
                drafts.say("FG209", message, reference.place, _way_out(need))
        for reference in draft.reads:
            need = drafts.steps[reference.name]
            if not need.enabled:
                message = f"'{draft.name}' reads '{need.name}', which is disabled"
                drafts.say("FG210", message, reference.place, _way_out(need))


def _said_of_preset(drafts: _Drafts, draft: _Draft, need: _Draft) -> bool:
    """Whether the preset alone has this problem; it is said there, once for all types."""
    if drafts.preset is None or draft.step is None:
        return False
    on, off = (drafts.preset.steps.get(name) for name in (draft.name, need.name))
    own = need.name in {reference.name for reference in draft.step.dependencies}
    return own and bool(on and on.enabled) and bool(off and not off.enabled)


def _way_out(need: _Draft) -> str:
    if need.switched_by is not None:
        return f"{need.switched_by.place.file} disables it: replace it there as well"
    return "enable it in the preset, or replace it in the overlay"


def base_cycles(library: Library) -> list[tuple[str, ...]]:
    """The cycles that the steps have by themselves."""
    return cycles({
        step.name: [r.name for r in step.dependencies if _is_step(library, r.name)]
        for step in library.steps.values()
        if not step.tool
    })  # fmt: skip


def _say_cycles(drafts: _Drafts, known: Iterable[tuple[str, ...]]) -> None:
    needs = {
        draft.name: [r.name for r in draft.dependencies if drafts.steps[r.name].enabled]
        for draft in drafts.steps.values()
        if draft.enabled
    }
    for group in cycles(needs):
        if not any(set(group) <= set(one) for one in known):
            drafts.diagnostics.append(cycle_diagnostic(group, drafts.steps[group[0]].dependencies))


def cycle_diagnostic(group: tuple[str, ...], dependencies: Iterable[Reference]) -> Diagnostic:
    """The diagnostic of a cycle, placed where its first member names another."""
    others = set(group[1:])
    place = next(reference.place for reference in dependencies if reference.name in others)
    members = ", ".join(f"'{name}'" for name in group)
    hint = "one of them must come first: remove a dependency"
    return report("FG207", f"dependency cycle: {members}", place, hint)


def _finished(drafts: _Drafts) -> Iterator[GuideStep]:
    phases = {one.slug: one for one in drafts.library.phases}
    of_phase: dict[phase.Phase, list[str]] = {one: [] for one in (*phases.values(), phase.NONE)}
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

    for one, names in of_phase.items():
        for name in reading_order(names, needs, key):
            draft = drafts.steps[name]
            yield GuideStep(
                name,
                draft.step,
                one,
                draft.enabled,
                draft.conditional,
                tuple(r.name for r in draft.dependencies),
                tuple(r.name for r in draft.reads),
                tuple(draft.placements),
                draft.switched_by,
            )


def _deeper(library: Library, guide: Guide, overlays: Sequence[Overlay]) -> Iterator[Deeper]:
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
            yield Deeper(placement.entry, step.name, enabling)


def _enables(preset: Preset, step: str, overlays: Iterable[Overlay]) -> bool:
    choice = preset.steps.get(step)
    enabled = choice.enabled if choice else False
    for overlay in overlays:
        for change in overlay.states:
            if change.step.name == step and change.enabled is not None:
                enabled = change.enabled
    return enabled
