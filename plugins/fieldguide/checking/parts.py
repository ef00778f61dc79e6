"""The selection of the parts of a check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fieldguide.problems.codes import Part
from fieldguide.problems.diagnostics import did_you_mean, printable

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["PartError", "chosen"]


class PartError(Exception):
    """An unknown part, or no part is left; the text is the message."""


def chosen(only: Iterable[str], skip: Iterable[str]) -> tuple[Part, ...]:
    """Select the parts of a run.

    Args:
        only: The parts to run, as names or as lists of names separated by commas; empty for all.
        skip: The parts to skip, in the same form.

    Returns:
        The parts, in the order in which they run.

    Raises:
        PartError: A name is not that of a part, or every part is skipped.
    """
    wanted = _parts(only) or set(Part)
    left = wanted - _parts(skip)
    if not left:
        raise PartError("nothing is left to check: every part is skipped")
    return tuple(part for part in Part if part in left)


def _parts(names: Iterable[str]) -> set[Part]:
    parts = set()
    known = [part.value for part in Part]
    for name in (name.strip() for written in names for name in written.split(",")):
        if name not in known:
            hint = did_you_mean(name, known, f"there is {', '.join(known)}")
            raise PartError(f"unknown part '{printable(name, 80)}': {hint}")
        parts.add(Part(name))
    return parts
