"""The command `fieldguide`."""

from __future__ import annotations

import gc
import io
import sys
from typing import TYPE_CHECKING, Any

import click

import fieldguide
from fieldguide.cli import inventory
from fieldguide.cli.base import CannotRun, base_options, json_text, settings_from
from fieldguide.cli.outline import outline
from fieldguide.cli.samples import samples
from fieldguide.diagnostics import Exit
from fieldguide.guides.check import check as check_library
from fieldguide.guides.check import shown_preset
from fieldguide.guides.contract import guide_json
from fieldguide.guides.resolve import UnknownNameError, resolve
from fieldguide.knowledge import library
from fieldguide.listing import Listing, github, totals

if TYPE_CHECKING:
    from pathlib import Path

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(context_settings=CONTEXT)
@click.version_option(fieldguide.__version__, prog_name="fieldguide")
def main() -> None:
    """Work on a knowledge base: entries, steps, presets and overlays.

    \b
      fieldguide check              say everything that is wrong, with file, line and column
      fieldguide guide ml           what an ML project does, step by step, and why
      fieldguide list entries       what there is
      fieldguide samples            prove the code samples

    The folders are those of the plugin section `fieldguide` in ./mkdocs.yml; without one, name
    them: --knowledge, --steps, --overlays, --presets.

    Ends with 0 when all is fine, 1 when an error was found (with --strict also for a warning,
    never for a hint), 2 when it cannot run.
    """  # noqa: D301 - click wants the \b itself
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Where the terminal cannot show a character, its number is better than a traceback.
            stream.reconfigure(errors="backslashreplace")
    # What is read stays until the end, and walking over it for garbage takes a fifth of the time.
    gc.disable()
    click.get_current_context().call_on_close(gc.enable)


@main.command()
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
        _print_json({"diagnostics": [diagnostic.as_json() for diagnostic in diagnostics]})
    elif form == "github":
        for diagnostic in diagnostics:
            click.echo(github(diagnostic))
    else:
        listing = Listing(settings.root)
        for diagnostic in diagnostics:
            click.echo(listing.text(diagnostic) + "\n")
        click.echo(f"{inventory.summary(known)}: {totals(diagnostics)}")
    sys.exit(Exit.of(diagnostics, strict=strict))


@main.command()
@click.argument("project_type", metavar="TYPE")
@base_options
@click.option("--preset", metavar="P", help="How deep.  [default: the one that pages show]")
@click.option("--domain", "domains", metavar="D", multiple=True, help="A domain of the type.")
@click.option("--with", "structural", metavar="S", multiple=True, help="A structural overlay.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="For people or for programs.",
)
def guide(
    project_type: str,
    preset: str | None,
    domains: tuple[str, ...],
    structural: tuple[str, ...],
    form: str,
    **base: Path | None,
) -> None:
    """Show what a project of TYPE does, step by step, what it reads there, and why.

    --domain and --with may be given several times; they are laid over the type in that order.
    Ends with 1 when the guide has an error.
    """
    settings = settings_from(**base)
    known = library.read(settings)
    first = shown_preset(known, settings.preset)
    chosen = preset or (first.name if first else settings.preset)
    try:
        made = resolve(known, project_type, chosen, domains, structural)
    except UnknownNameError as error:
        raise CannotRun(str(error)) from None
    if form == "json":
        _print_json(guide_json(made))
    else:
        click.echo(outline(made, known))
        for diagnostic in made.diagnostics:
            click.echo("\n" + Listing(settings.root).text(diagnostic), err=True)
    sys.exit(Exit.of(made.diagnostics))


@main.command("list")
@click.argument("what", type=click.Choice(list(inventory.KINDS)), metavar="WHAT")
@base_options
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="For people or for programs.",
)
def list_(what: str, form: str, **base: Path | None) -> None:
    """List what there is: WHAT is types, entries, steps or topics."""
    known = library.read(settings_from(**base))
    items = inventory.KINDS[what](known)
    if form == "json":
        _print_json(items)
        return
    names = [inventory.shown(item["name"]) for item in items]
    width = max(map(len, names), default=0)
    for name, item in zip(names, items, strict=True):
        styled = click.style(f"{name:<{width}}", bold=True)
        click.echo(f"{styled}  {inventory.note(item)}".rstrip())


def _print_json(value: Any) -> None:  # noqa: ANN401 - anything that JSON knows
    click.echo(json_text(value))


main.add_command(samples)
