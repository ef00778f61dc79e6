"""The command `fieldguide samples`."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fieldguide.checking.proving import SampleOptions, SamplesError
from fieldguide.cli.base import CannotRun, base_from, base_options
from fieldguide.cli.options import gathered, running_options
from fieldguide.cli.progress import Watching
from fieldguide.cli.reporting import Reporting, reporting_options
from fieldguide.problems.codes import Part

if TYPE_CHECKING:
    from fieldguide.samples.base import KnowledgeBase


@dataclass(frozen=True, slots=True)
class _Instead:
    """The options that replace the run of samples."""

    merge: tuple[Path, ...]
    setup: bool


@click.command()
@click.argument("words", metavar="[PATH|ENTRY|PATH:LINE]...", nargs=-1)
@base_options
@click.option("--type", "project_type", metavar="T", help="Select entries in the guide of a type.")
@click.option("--language", metavar="L", help="Select samples in a language.")
@click.option(
    "--list", "listing", is_flag=True, help="List the latest results without running samples."
)
@click.option("--static", is_flag=True, help="Check samples without running them.")
@click.option(
    "--update", is_flag=True, help="Write the output of samples into their output fences."
)
@running_options
@click.option("--fresh", is_flag=True, help="Ignore cached results.")
@reporting_options
@click.option(
    "--merge",
    metavar="PATH",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Merge the results of shards from a file or a folder, and exit.",
)
@click.option("--setup", is_flag=True, help="Install the tools and the environments, and exit.")
@gathered(SampleOptions, "options")
@gathered(_Instead, "instead")
def samples(
    options: SampleOptions, reporting: Reporting, instead: _Instead, **base: Path | None
) -> None:
    """Check and run the code samples of all or some pages.

    Each sample is checked as far as possible: its syntax, names and types, importing it, running
    it, and its assertions. It runs again only if something that it depends on has changed.

    Exit status: 0 if there are no errors, 1 if a sample fails (with --strict also if one is
    incomplete), 2 if samples cannot be checked.
    """
    known = base_from(**base)
    if instead.setup:
        _set_up(known)
        return
    if instead.merge:
        from fieldguide.cli.merging import merged  # noqa: PLC0415 - only with the option

        merged(known, instead.merge)
        return
    from fieldguide.checking.run import run  # noqa: PLC0415 - '--help' must be quick
    from fieldguide.samples.languages import registry  # noqa: PLC0415 - as above

    reporting.refuse()
    try:
        with Watching(shown=options.run and reporting.form == "text") as watch:
            done = run(known, (Part.SAMPLES,), watch, replace(options, lenient=True))
    except SamplesError as error:
        raise CannotRun(str(error)) from None
    proof = done.outcomes[Part.SAMPLES].proof
    assert proof is not None  # noqa: S101 - None only if the part is skipped, which `lenient` prevents
    for place in proof.updated:
        click.echo(f"{place}: output written", err=True)
    everything = [*done.findings, *done.unused_overrides()]
    if not options.all_pages:
        everything = [finding for finding in everything if finding.sample is not None]
    problems, gone = reporting.settle(done, everything)
    if proof.unkept is not None:
        click.echo(proof.unkept, err=True)
    for note in registry.broken_extensions():
        click.echo(note, err=True)
    sys.exit(reporting.finish("samples", done, problems, gone, listing=options.listing))


def _set_up(known: KnowledgeBase) -> None:
    from fieldguide.knowledge import freshness  # noqa: PLC0415 - only with the option
    from fieldguide.samples.finding.pages import find  # noqa: PLC0415 - as above
    from fieldguide.samples.preparing import SetupError, set_up  # noqa: PLC0415 - as above

    try:
        pages = find(known, today=freshness.today()).pages
        languages = {sample.language for page in pages for sample in page.samples}
        set_up(known, languages, click.echo)
    except SetupError as error:
        raise CannotRun(str(error)) from None
