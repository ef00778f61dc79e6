"""The options that several commands have in common."""

from __future__ import annotations

import functools
import os
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

__all__ = ["form_option", "gathered", "processors", "running_options"]

F = TypeVar("F", bound="Callable[..., Any]")


def gathered(kind: type, name: str) -> Callable[[F], F]:
    """Pass options to a command as an instance of a dataclass.

    Args:
        kind: The dataclass, whose fields are named like the options. Fields without an option have
            their default.
        name: The parameter of the command that receives the instance.

    Returns:
        A decorator for the command, to be applied before the options.
    """
    names = [field.name for field in fields(kind)]

    def decorate(command: F) -> F:
        @functools.wraps(command)
        def gathering(*args: Any, **options: Any) -> Any:  # noqa: ANN401 - passed on to click
            own = {key: options.pop(key) for key in names if key in options}
            return command(*args, **{name: kind(**own)}, **options)

        return gathering  # type: ignore[return-value]  # click checks the options

    return decorate


class _Form(click.Choice):  # type: ignore[type-arg]  # not generic before click 8.2
    """The type of `--format`; formats of other packages are looked up only if one is named."""

    def __init__(self, forms: tuple[str, ...], extensions: Callable[[], Collection[str]]) -> None:
        super().__init__(forms)
        self._extensions = extensions

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value not in self.choices and value in self._extensions():
            return value
        return str(super().convert(value, param, ctx))


def form_option(*forms: str, extensions: Callable[[], Collection[str]] = tuple) -> Callable[[F], F]:
    """An option `--format`, which a command receives as `form`.

    Args:
        forms: The formats; the first is the default.
        extensions: Returns the names of formats of other packages.
    """
    kinds = "for people or for programs"
    if "github" in forms:
        kinds = "for people, for programs, or as annotations of a GitHub workflow"
    return click.option(
        "--format",
        "form",
        type=_Form(forms, extensions),
        default=forms[0],
        show_default=True,
        help=f"{kinds[0].upper()}{kinds[1:]}.",
    )


def running_options(command: F) -> F:
    """Add the options `--shard`, `--jobs` and `--sandbox` to a command."""
    command = click.option(
        "--sandbox",
        type=click.Choice(["auto", "require", "off"]),
        default="auto",
        show_default=True,
        help="Sandbox: auto (bubblewrap if available), require, or off.",
    )(command)
    command = click.option(
        "-n",
        "--jobs",
        metavar="JOBS",
        type=click.IntRange(min=1),
        default=processors,
        help="Number of samples to run in parallel.  [default: one for each processor]",
    )(command)
    return click.option("--shard", metavar="N/M", help="Select part N of M of the samples.")(
        command
    )


def processors() -> int:
    """The number of processors that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1
