"""Where a report goes."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from fieldguide.atomic import replace_file
from fieldguide.cli.base import CannotRun
from fieldguide.problems.diagnostics import printable

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["output_option", "write"]

F = TypeVar("F", bound="Callable[..., Any]")


def output_option(command: F) -> F:
    """Give a command the option `--output FILE`."""
    return click.option(
        "--output",
        metavar="FILE",
        type=click.Path(path_type=Path),
        callback=_refuse_unwritable,
        help="Where the report goes; what people read still goes to the terminal.",
    )(command)


def _refuse_unwritable(
    _context: click.Context, _parameter: click.Parameter, output: Path | None
) -> Path | None:
    """Find out before a long run that its report has no place; `-` is what a report has without."""
    if output is None or str(output) == "-":
        return None
    why = None
    if output.is_dir():
        why = "it is a folder"
    elif not output.absolute().parent.is_dir():
        why = "there is no such folder"
    else:
        why = _refusal(output)
    if why is not None:
        raise CannotRun(f"{printable(str(output))} cannot be written: {why}")
    return output


def _refusal(output: Path) -> str | None:
    """Why the system will not let a file be written, nothing of it being changed."""
    try:
        if output.is_file():
            output.open("ab").close()
        elif not output.exists():
            tempfile.TemporaryFile(dir=output.absolute().parent).close()
    except OSError as error:
        return (error.strerror or str(error)).lower()
    return None


def write(report: str, output: Path | None) -> None:
    """Print a report, or write it into a file, there without colours.

    Raises:
        CannotRun: The file cannot be written.
    """
    if output is None:
        click.echo(report, nl=False)
        return
    try:
        replace_file(output, click.unstyle(report).encode("utf-8", "backslashreplace"))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise CannotRun(f"{printable(str(output))} cannot be written: {reason}") from None
