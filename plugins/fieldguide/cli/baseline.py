"""The options `--baseline` and `--update-baseline`, which commands share."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from fieldguide.cli.base import CannotRun
from fieldguide.problems import baseline as baselines
from fieldguide.problems.comparison import compare

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fieldguide.problems.baseline import Known, Verdict
    from fieldguide.problems.diagnostics import Diagnostic
    from fieldguide.problems.finding import Finding
    from fieldguide.problems.severities import Judge

__all__ = ["baseline_options", "refuse_missing", "settle"]

F = TypeVar("F", bound="Callable[..., Any]")


def baseline_options(command: F) -> F:
    """Give a command the options `--baseline FILE` and `--update-baseline`."""
    command = click.option(
        "--update-baseline", is_flag=True, help="Write the findings of now to the baseline."
    )(command)
    return click.option(
        "--baseline",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help="Known findings, which do not count.",
    )(command)


def refuse_missing(baseline: Path | None, *, update: bool) -> None:
    """Find out before a long run that its baseline is missing, or none that may be written.

    Raises:
        CannotRun: There is none to update, none that can be read, or another file in its place.
    """
    if baseline is None:
        if update:
            raise CannotRun("--update-baseline needs --baseline FILE")
        return
    try:
        (baselines.read_to_update if update else baselines.read)(baseline)
    except baselines.BaselineError as error:
        raise CannotRun(str(error)) from None


def settle(
    found: Sequence[Finding],
    judged: Verdict,
    *,
    baseline: Path | None,
    update: bool,
    root: Path,
    judge: Judge,
) -> tuple[list[Finding], list[tuple[Known, Diagnostic]]]:
    """Set what a baseline knows apart; with `--update-baseline`, write it before.

    Args:
        found: What the run found.
        judged: What the run was about.
        baseline: The option `--baseline`.
        update: The option `--update-baseline`.
        root: What printed paths are relative to.
        judge: What gives diagnostics their severities.

    Returns:
        The findings, one for one, and what has to leave the baseline; see `reports.comparison`.

    Raises:
        CannotRun: The baseline cannot be read or written.
    """
    if baseline is None:
        return list(found), []
    if update:
        try:
            count = baselines.write(baseline, found, judged)
        except baselines.BaselineError as error:
            raise CannotRun(str(error)) from None
        word = "finding" if count == 1 else "findings"
        click.echo(f"{count} {word} written to {baseline}", err=True)
    known = _read(baseline)
    made, gone = compare(found, known, judged, file=_printed(baseline, root), root=root)
    return made, [(one, said) for one, more in gone if (said := judge(more)) is not None]


def _read(baseline: Path) -> dict[str, Known]:
    try:
        return baselines.read(baseline)
    except baselines.BaselineError as error:
        raise CannotRun(str(error)) from None


def _printed(file: Path, root: Path) -> str:
    try:
        return Path(os.path.relpath(file.absolute(), root.absolute())).as_posix()
    except ValueError:  # another drive on Windows
        return file.as_posix()
