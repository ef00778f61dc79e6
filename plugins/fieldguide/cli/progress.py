"""The progress of a run, on one line of a terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Self

import click

if TYPE_CHECKING:
    from fieldguide.problems.codes import Part
    from fieldguide.samples.evidence import Evidence

__all__ = ["Progress", "Watching"]


class Progress:
    """A progress bar for samples on standard error, if that is a terminal.

    Args:
        total: The number of samples.
        shown: Whether to show the bar.
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
        """Advance the bar by one sample."""
        if self._bar is None:
            return
        self._failed += evidence.status.value == "failed"
        self._bar.label = f"samples, {self._failed} failed" if self._failed else "samples"
        self._bar.update(1)


class Watching:
    """Shows the current part of a run on standard error, if that is a terminal.

    It is a `fieldguide.checking.run.Watch`.

    Args:
        shown: Whether to show anything.
    """

    def __init__(self, *, shown: bool) -> None:
        self._shown = shown
        self._line = False
        self._bar: Progress | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._clear()
        if self._bar is not None:
            self._bar.__exit__()

    def part(self, part: Part) -> None:
        """Show the name of a part."""
        self._clear()
        if self._shown and sys.stderr.isatty():
            click.echo(f"{part.value} …", nl=False, err=True)
            self._line = True

    def samples(self, total: int) -> Progress:
        """Show a progress bar, to be called with the evidence of each sample."""
        self._clear()
        self._bar = Progress(total, shown=self._shown).__enter__()
        return self._bar

    def _clear(self) -> None:
        if self._line:
            click.echo("\r\x1b[K", nl=False, err=True)
            self._line = False
