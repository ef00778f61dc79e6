"""How far a run is, on one line of a terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Self

import click

from fieldguide.samples.evidence import Status

if TYPE_CHECKING:
    from fieldguide.samples.evidence import Evidence

__all__ = ["Progress"]


class Progress:
    """A bar on the error output, where that is a terminal; called with each piece of evidence.

    Args:
        total: How many samples there are.
        shown: Whether to show it at all.
    """

    def __init__(self, total: int, *, shown: bool) -> None:
        self._bar = (
            click.progressbar(length=total, label="samples", file=sys.stderr)
            if shown and total and sys.stderr.isatty()
            else None
        )
        self._failed = 0

    def __enter__(self) -> Self:
        if self._bar is not None:
            self._bar.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.__exit__(None, None, None)

    def __call__(self, evidence: Evidence) -> None:
        """One sample more is known."""
        if self._bar is None:
            return
        self._failed += evidence.status is Status.FAILED
        self._bar.label = f"samples, {self._failed} failed" if self._failed else "samples"
        self._bar.update(1)
