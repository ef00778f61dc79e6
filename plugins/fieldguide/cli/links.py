"""The command `fieldguide links`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fieldguide.cli.base import CannotRun, json_text
from fieldguide.diagnostics import Exit, printable
from fieldguide.reports.github import github
from fieldguide.reports.listing import Listing, totals

if TYPE_CHECKING:
    from fieldguide.diagnostics import Diagnostic


@click.command()
@click.option(
    "-f",
    "--config-file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The mkdocs.yml of the site.  [default: ./mkdocs.yml]",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="For people, for programs, or as annotations of a GitHub workflow.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the report there, and a summary to the terminal.",
)
@click.option("--strict", is_flag=True, help="End with 1 for warnings too.")
def links(config_file: Path | None, form: str, output: Path | None, *, strict: bool) -> None:
    """Say which links of the finished site lead nowhere.

    Builds the site into a folder that is gone afterwards, follows every address in it, and names
    each one that dangles where it is written: file, line and column.
    """
    # MkDocs is slow to import.
    from fieldguide.site.linkcheck import check_links  # noqa: PLC0415
    from fieldguide.site.options import CannotRunError, read_base  # noqa: PLC0415

    file = config_file or Path("mkdocs.yml")
    if config_file is None and not file.exists():
        raise CannotRun("there is no mkdocs.yml here; name one with --config-file")
    try:
        root = read_base(file.absolute()).settings.root
        report = check_links(file.absolute())
    except CannotRunError as error:
        raise CannotRun(str(error)) from None
    for line in report.said:
        click.echo(f"mkdocs: {printable(line)}", err=True)
    found = report.diagnostics
    text = _text(found, form, Listing(root))
    if output is None:
        click.echo(text, nl=bool(text))
    else:
        try:
            output.write_text(f"{click.unstyle(text)}\n" if text else "", "utf-8")
        except OSError as error:
            raise CannotRun(f"{output} cannot be written: {error.strerror}") from None
        click.echo(totals(found))
    sys.exit(Exit.of(found, strict=strict))


def _text(found: tuple[Diagnostic, ...], form: str, listing: Listing) -> str:
    if form == "json":
        return json_text({"findings": [_as_json(one) for one in found]})
    if form == "github":
        return "\n".join(github(one) for one in found)
    return "\n".join([*(f"{listing.text(one)}\n" for one in found), totals(found)])


def _as_json(one: Diagnostic) -> dict[str, str | int | None]:
    found = one.as_json()
    hint = found.pop("hint")
    return {**found, "target": one.target, "hint": hint}
