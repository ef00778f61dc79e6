"""The command `fieldguide list`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from fieldguide.cli import inventory
from fieldguide.cli.base import base_options, echo_json, settings_from
from fieldguide.cli.options import form_option
from fieldguide.knowledge import library

if TYPE_CHECKING:
    from pathlib import Path


@click.command("list")
@click.argument("what", type=click.Choice(list(inventory.KINDS)), metavar="WHAT")
@base_options
@form_option("text", "json")
def list_(what: str, form: str, **base: Path | None) -> None:
    """List WHAT: types, entries, steps or topics."""
    known = library.read(settings_from(**base))
    items = inventory.KINDS[what](known)
    if form == "json":
        echo_json(items)
        return
    names = [inventory.shown(item["name"]) for item in items]
    width = max(map(len, names), default=0)
    for name, item in zip(names, items, strict=True):
        styled = click.style(f"{name:<{width}}", bold=True)
        click.echo(f"{styled}  {inventory.note(item)}".rstrip())
