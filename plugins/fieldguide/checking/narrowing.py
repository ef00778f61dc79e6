"""A run narrowed to what a change can have caused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fieldguide.checking.since import caused
from fieldguide.problems.codes import Part
from fieldguide.samples.baseline import belongs_to_a_sample

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from collections.abc import Set as AbstractSet

    from fieldguide.checking.before import Before
    from fieldguide.checking.changes import Changes
    from fieldguide.problems.baseline import Known
    from fieldguide.problems.diagnostics import Diagnostic
    from fieldguide.problems.finding import Finding

__all__ = ["gone_by_change", "narrowed"]


def narrowed(
    found: Sequence[Finding], parts: Collection[Part], changes: Changes, before: Before
) -> list[Finding]:
    """Those of the findings of a run that the change can have caused.

    Args:
        found: What the run found; of samples, it was about changed pages alone.
        parts: What the run was about.
        changes: What has changed.
        before: The base as it was.
    """
    kept = [one for one in found if belongs_to_a_sample(one.diagnostic.code)]
    groups: dict[Part, list[Finding]] = {part: [] for part in Part}
    for one in found:
        if not belongs_to_a_sample(one.diagnostic.code):
            groups[one.diagnostic.meaning.part].append(one)
    texts = [*groups[Part.KNOWLEDGE], *groups[Part.GUIDES]]
    new = _caused(texts, changes, lambda: before.texts)
    # What cannot be read is said of pages too that are no entries.
    kept += _caused(new, changes, lambda: before.loose) if Part.SAMPLES in parts else new
    kept += _caused(groups[Part.LINKS], changes, lambda: before.links)
    kept += _caused(groups[Part.SAMPLES], changes, lambda: before.loose)
    return kept


def gone_by_change(
    gone: Sequence[tuple[Known, Diagnostic]], changes: Changes, before: Before
) -> list[tuple[Known, Diagnostic]]:
    """Those of the findings that have to leave a baseline which the change has mended.

    Args:
        gone: What the run does not find any more.
        changes: What has changed.
        before: The base as it was.
    """
    return [
        (known, said)
        for known, said in gone
        if {known.file, said.place.file} & changes.files or before.had(known)
    ]


def _caused(
    found: Sequence[Finding], changes: Changes, before: Callable[[], AbstractSet[str]]
) -> list[Finding]:
    told = caused(found, changes.files, before)
    return [one for one, is_caused in zip(found, told, strict=True) if is_caused]
