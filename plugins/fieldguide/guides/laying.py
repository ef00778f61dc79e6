"""Applies an overlay to the steps of a guide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fieldguide.guides.guide import Placement, Reason
from fieldguide.problems.diagnostics import did_you_mean

if TYPE_CHECKING:
    from fieldguide.guides.draft import Draft, Drafts
    from fieldguide.knowledge.overlay import NamesChange, Overlay
    from fieldguide.knowledge.reference import Reference


def lay_over(drafts: Drafts, overlay: Overlay) -> None:
    """Apply an overlay to drafts, and report the changes that are not possible.

    Args:
        drafts: The steps, which are modified.
        overlay: The overlay.
    """
    _apply_states(drafts, overlay)
    _apply_knowledge(drafts, overlay)
    for change in overlay.reads:
        _apply_names(drafts, change, "reads")
    for change in overlay.dependencies:
        _apply_names(drafts, change, "dependencies")


def _apply_states(drafts: Drafts, overlay: Overlay) -> None:
    for change in overlay.states:
        draft = drafts.step(change.step)
        if draft is None:
            continue
        if change.enabled is not None:
            draft.enabled = change.enabled
            draft.switched_by = overlay
        if change.has_conditional:
            draft.conditional = change.conditional


def _apply_knowledge(drafts: Drafts, overlay: Overlay) -> None:
    for change in overlay.knowledge:
        draft = drafts.step(change.step)
        for item in change.append:
            known = drafts.knows_entry(item.entry)
            if draft is None or not known:
                continue
            there = next((p for p in draft.placements if p.entry == item.entry.name), None)
            if there is not None:
                message = f"entry '{item.entry.name}' is already at step '{draft.name}'"
                hint = f"placed by {there.reason.place.file}:{there.reason.place.line}"
                drafts.report("FG206", message, item.entry.place, hint)
                continue
            reason = Reason(overlay.name, item.entry.place, overlay)
            draft.placements.append(Placement(item.entry.name, reason, item.when))


def _apply_names(drafts: Drafts, change: NamesChange, section: str) -> None:
    draft = drafts.step(change.step)
    known_new = {r.new.name: drafts.step(r.new) is not None for r in change.replace}
    known_appended = [r for r in change.append if drafts.step(r) is not None]
    if draft is None:
        return
    names: list[Reference] = getattr(draft, section)
    present = {reference.name for reference in names}
    word = "read by" if section == "reads" else "a dependency of"
    for replacement in change.replace:
        if replacement.old.name not in present and drafts.library.steps:
            message = (
                f"'{replacement.old.name}' is not {word} '{draft.name}', so nothing is replaced"
            )
            hint = did_you_mean(replacement.old.name, present)
            drafts.report("FG205", message, replacement.old.place, hint)
    if section == "dependencies":
        known_appended = [r for r in known_appended if not _is_self_dependency(drafts, draft, r)]
        for replacement in change.replace:
            if replacement.old.name in present and _is_self_dependency(
                drafts, draft, replacement.new
            ):
                known_new[replacement.new.name] = False
    new = {
        replacement.old.name: replacement.new
        for replacement in change.replace
        if known_new[replacement.new.name]
    }
    changed = [new.get(reference.name, reference) for reference in names]
    present = {reference.name for reference in changed}
    for reference in known_appended:
        if reference.name in present:
            message = f"'{reference.name}' is already {word} '{draft.name}'"
            drafts.report("FG206", message, reference.place, "remove the line")
    first = {r.name: r for r in reversed((*changed, *known_appended))}
    unique = dict.fromkeys(r.name for r in (*changed, *known_appended))
    setattr(draft, section, [first[name] for name in unique])


def _is_self_dependency(drafts: Drafts, draft: Draft, reference: Reference) -> bool:
    """Whether a step is listed as its own dependency, which is reported."""
    if reference.name != draft.name:
        return False
    drafts.report("FG208", f"step '{draft.name}' depends on itself", reference.place, "remove it")
    return True
