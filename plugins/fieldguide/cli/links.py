"""The command `fieldguide links`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from fieldguide.cli.base import CannotRun, base_from
from fieldguide.cli.external import external_links, external_options
from fieldguide.cli.progress import Watching
from fieldguide.cli.reporting import Reporting, reporting_options
from fieldguide.problems.codes import Part
from fieldguide.problems.diagnostics import printable
from fieldguide.problems.finding import findings


@click.command()
@click.option(
    "-f",
    "--config-file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The mkdocs.yml of the site.  [default: ./mkdocs.yml]",
)
@external_options
@reporting_options
def links(config_file: Path | None, reporting: Reporting, *, external: bool, fresh: bool) -> None:
    """Report the broken links of the finished site.

    Builds the site into a temporary folder, follows every address in it, and reports each broken
    one where it is written: file, line and column. With --external, addresses outside of the site
    are requested, too.
    """
    from fieldguide.checking.run import run  # noqa: PLC0415 - '--help' must be quick

    reporting.refuse()
    base = base_from(config_file)
    settings = base.settings
    with Watching(shown=False) as watch:
        done = run(base, (Part.LINKS,), watch)
    outcome = done.outcomes[Part.LINKS]
    if outcome.skipped is not None:
        raise CannotRun(outcome.skipped)
    for note in outcome.notes:
        click.echo(printable(note), err=True)
    file = settings.root / settings.file
    outside = external_links(outcome.external, file, external=external, fresh=fresh)
    problems, gone = reporting.settle(
        done,
        [
            *done.findings,
            *findings(done.texts.judge.all(outside), done.lines),
            *done.unused_overrides(),
        ],
    )
    sys.exit(reporting.finish("links", done, problems, gone))
