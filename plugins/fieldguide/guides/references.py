"""Checks the references in the files of steps, which are the same in every guide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fieldguide.problems.diagnostics import Diagnostic, did_you_mean, report

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fieldguide.knowledge.library import Library
    from fieldguide.knowledge.reference import Reference


def wrong_names(library: Library) -> Iterator[Diagnostic]:
    """Report references of steps to unknown steps and entries, and to themselves.

    Names that an unreadable file may define are not reported.
    """
    for step in library.steps.values():
        for reference in (*step.dependencies, *step.reads):
            if reference.name not in library.steps and reference.name not in library.unreadable:
                yield _unknown("FG201", "step", reference, library.steps)
        for reference in step.knowledge:
            if reference.name not in library.entries and reference.name not in library.unreadable:
                yield _unknown("FG202", "entry", reference, library.entries)
        for reference in step.dependencies:
            if reference.name == step.name:
                message = f"step '{step.name}' depends on itself"
                yield report("FG208", message, reference.place, "remove it")


def _unknown(code: str, kind: str, reference: Reference, known: Iterable[str]) -> Diagnostic:
    hint = did_you_mean(reference.name, known)
    return report(code, f"unknown {kind} '{reference.name}'", reference.place, hint)
