"""Where entries and steps are used: the guides, read the other way round."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fieldguide.guides.guide import Guide, GuideStep, Placement


@dataclass(frozen=True, slots=True)
class EntryUse:
    """One placement of an entry, seen from the entry.

    Attributes:
        guide: The guide.
        domain: The domain that adds it, or "".
        step: The step, with its phase.
        placement: The placement, with its reason.
        previous: The entry read before it in the guide, or None.
        next: The entry read after it, or None.
    """

    guide: Guide
    domain: str
    step: GuideStep
    placement: Placement
    previous: str | None
    next: str | None


def uses(
    guides: Mapping[str, Guide], domains: Mapping[tuple[str, str], Guide]
) -> dict[str, list[EntryUse]]:
    """Every placement of each entry: of the types' guides, then what each domain adds."""
    uses_of: dict[str, list[EntryUse]] = {}
    for guide in guides.values():
        _add(uses_of, guide, "", guide.steps)
    for (_, domain), guide in domains.items():
        _add(uses_of, guide, domain, guide.steps)
    return uses_of


def _add(
    uses_of: dict[str, list[EntryUse]], guide: Guide, domain: str, steps: Iterable[GuideStep]
) -> None:
    order = guide.entries()
    at = {name: index for index, name in enumerate(order)}
    for step in steps:
        for placement in step.placements:
            overlay = placement.reason.overlay
            if domain and (overlay is None or overlay.domain != domain):
                continue
            index = at.get(placement.entry) if step.enabled else None
            before = order[index - 1] if index else None
            after = order[index + 1] if index is not None and index + 1 < len(order) else None
            use = EntryUse(guide, domain, step, placement, before, after)
            uses_of.setdefault(placement.entry, []).append(use)
