"""Where a report goes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from fieldguide.cli.base import CannotRun
from fieldguide.replacing import replace_file

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
        help="Where the report goes; what people read still goes to the terminal.",
    )(command)


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
        raise CannotRun(f"{output} cannot be written: {error.strerror}") from None
