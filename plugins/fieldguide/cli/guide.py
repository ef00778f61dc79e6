"""The command `fieldguide guide`."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from fieldguide.cli.base import CannotRun, base_options, echo_json, settings_from
from fieldguide.cli.options import form_option
from fieldguide.cli.outline import outline
from fieldguide.guides.check import shown_preset
from fieldguide.guides.contract import guide_json
from fieldguide.guides.resolve import UnknownNameError, resolve
from fieldguide.knowledge import library
from fieldguide.problems.diagnostics import Exit
from fieldguide.problems.lines import SourceLines
from fieldguide.problems.listing import Listing
from fieldguide.problems.severities import SeverityFilter

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.argument("project_type", metavar="TYPE")
@base_options
@click.option(
    "--preset", metavar="P", help="The preset of the guide.  [default: the one that the site shows]"
)
@click.option("--domain", "domains", metavar="D", multiple=True, help="Apply a domain of the type.")
@click.option(
    "--with", "structural", metavar="S", multiple=True, help="Apply a structural overlay."
)
@form_option("text", "json")
def guide(
    project_type: str,
    preset: str | None,
    domains: tuple[str, ...],
    structural: tuple[str, ...],
    form: str,
    **base: Path | None,
) -> None:
    """Show the guide of a TYPE: its steps, and their entries with the reason for each.

    --domain and --with can be repeated; domains are applied first, in the given order.

    Exit status: 0 if the guide has no errors, 1 if it has, 2 if there is no such guide.
    """
    settings = settings_from(**base)
    known = library.read(settings)
    first = shown_preset(known, settings.preset)
    chosen = preset or (first.name if first else settings.preset)
    try:
        resolved = resolve(known, project_type, chosen, domains, structural)
    except UnknownNameError as error:
        raise CannotRun(str(error)) from None
    diagnostics = SeverityFilter(settings.severities, known.files()).all(resolved.diagnostics)
    if form == "json":
        echo_json(guide_json(replace(resolved, diagnostics=tuple(diagnostics))))
    else:
        click.echo(outline(resolved, known))
        for diagnostic in diagnostics:
            click.echo("\n" + Listing(SourceLines(settings.root)).text(diagnostic), err=True)
    sys.exit(Exit.of(diagnostics))
