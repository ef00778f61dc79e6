"""The parts of a check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fieldguide.problems.codes import Part
from fieldguide.problems.diagnostics import did_you_mean, printable

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["PartError", "chosen"]


class PartError(Exception):
    """No such part, or none at all is left."""


def chosen(only: Iterable[str], skip: Iterable[str]) -> tuple[Part, ...]:
    """The parts that a run is about, in order.

    Args:
        only: What is asked for, each name or names with commas between them; nothing for all.
        skip: What is left out, likewise.

    Raises:
        PartError: One of them is no part, or nothing is left.
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
