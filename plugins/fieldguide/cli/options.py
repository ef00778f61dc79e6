"""The options that several commands have: what a report looks like, how samples run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["FORMS", "form_option", "running_options", "strict_option"]

FORMS = ("text", "json", "junit", "sarif", "github")
"""What a run can be reported as."""

F = TypeVar("F", bound="Callable[..., Any]")


def form_option(*forms: str) -> Callable[[F], F]:
    """Give a command the option `--format`, whose value it gets as `form`.

    Args:
        forms: What there is; the first is the default, and for people.
    """
    kinds = "for people or for programs"
    if "github" in forms:
        kinds = "for people, for programs, or as annotations of a GitHub workflow"
    return click.option(
        "--format",
        "form",
        type=click.Choice(forms),
        default=forms[0],
        show_default=True,
        help=f"{kinds[0].upper()}{kinds[1:]}.",
    )


def running_options(command: F) -> F:
    """Give a command the options `--shard`, `--jobs` and `--sandbox`."""
    command = click.option(
        "--sandbox",
        type=click.Choice(["auto", "require", "off"]),
        default="auto",
        show_default=True,
        help="What samples run in: the best there is, bubblewrap or nothing at all, no walls.",
    )(command)
    command = click.option(
        "-n",
        "--jobs",
        metavar="JOBS",
        type=click.IntRange(min=1),
        help="How many samples run at once.  [default: one for each processor]",
    )(command)
    return click.option("--shard", metavar="N/M", help="Of the samples, only the N-th of M parts.")(
        command
    )


def strict_option(command: F) -> F:
    """Give a command the option `--strict`."""
    return click.option("--strict", is_flag=True, help="End with 1 for warnings too.")(command)
