"""The uses of entries in guides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fieldguide.guides.guide import Guide, GuideStep, Placement


@dataclass(frozen=True, slots=True)
class EntryUse:
    """A placement of an entry in a guide.

    Attributes:
        guide: The guide.
        domain: The domain whose overlay adds the entry, or empty.
        step: The step.
        placement: The placement.
        previous: The name of the previous entry of the guide, or None.
        next: The name of the next entry of the guide, or None.
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
    """Collect the placements of each entry.

    Args:
        guides: The guides by type.
        domains: The guides with a domain, by type and domain. Only what the domain itself adds is
            used.

    Returns:
        The placements by name of the entry: those of types first, then those of domains.
    """
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
