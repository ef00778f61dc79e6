"""The command `fieldguide check`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from fieldguide.cli import inventory
from fieldguide.cli.base import base_options, echo_json, settings_from
from fieldguide.diagnostics import Exit
from fieldguide.guides.check import check as check_library
from fieldguide.knowledge import library
from fieldguide.reports.github import github
from fieldguide.reports.listing import Listing, totals

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@base_options
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="For people, for programs, or as annotations of a GitHub workflow.",
)
@click.option("--strict", is_flag=True, help="End with 1 for warnings too.")
def check(form: str, *, strict: bool, **base: Path | None) -> None:
    """Say everything that is wrong, in one run.

    Reads every entry, step, preset and overlay, resolves every guide that they make, and names
    each problem once: its code, what is wrong, file:line:column, and what to do.
    """
    settings = settings_from(**base)
    known = library.read(settings)
    diagnostics = check_library(known, settings)
    if form == "json":
        echo_json({"diagnostics": [diagnostic.as_json() for diagnostic in diagnostics]})
    elif form == "github":
        for diagnostic in diagnostics:
            click.echo(github(diagnostic))
    else:
        listing = Listing(settings.root)
        for diagnostic in diagnostics:
            click.echo(listing.text(diagnostic) + "\n")
        click.echo(f"{inventory.summary(known)}: {totals(diagnostics)}")
    sys.exit(Exit.of(diagnostics, strict=strict))
