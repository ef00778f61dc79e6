"""The command `fieldguide check`."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING

import click

from fieldguide.checking import report, text
from fieldguide.checking.parts import PartError, chosen
from fieldguide.checking.proving import How, SamplesError
from fieldguide.checking.run import Run, run
from fieldguide.cli import inventory
from fieldguide.cli.base import CannotRun, base_from, base_options, json_text, processors
from fieldguide.cli.baseline import baseline_options, refuse_missing, settle
from fieldguide.cli.options import FORMS, form_option, running_options, strict_option
from fieldguide.cli.output import output_option, write
from fieldguide.cli.progress import Watching
from fieldguide.problems.diagnostics import Exit, printable
from fieldguide.problems.finding import Finding, findings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from fieldguide.checking.before import Before
    from fieldguide.checking.changes import Changes
    from fieldguide.problems.baseline import Known
    from fieldguide.problems.codes import Part
    from fieldguide.problems.diagnostics import Diagnostic
    from fieldguide.samples.base import Base


@click.command()
@base_options
@click.option("--only", metavar="PARTS", multiple=True, help="Only these parts, such as links.")
@click.option("--skip", metavar="PARTS", multiple=True, help="All parts but these.")
@click.option(
    "--changed-since",
    metavar="REF",
    help="Only what the changes since a commit of git can have caused.",
)
@baseline_options
@running_options
@form_option(*FORMS)
@output_option
@strict_option
def check(  # noqa: PLR0913, PLR0917 - one for each option
    only: tuple[str, ...],
    skip: tuple[str, ...],
    changed_since: str | None,
    baseline: Path | None,
    shard: str | None,
    jobs: int | None,
    sandbox: str,
    form: str,
    output: Path | None,
    *,
    update_baseline: bool,
    strict: bool,
    **base: Path | None,
) -> None:
    """Say everything that is wrong, in one run.

    The parts are knowledge (every entry, step, preset and overlay), guides (all that can be made
    of them), links (of the finished pages) and samples (proven as far as they can be). Each
    problem is named once: its code, what is wrong, file:line:column, and what to do.

    --only and --skip take names with commas between them, or several times one.
    """
    try:
        parts = chosen(only, skip)
    except PartError as error:
        raise click.UsageError(str(error)) from None
    refuse_missing(baseline, update=update_baseline)
    known = base_from(**base)
    root = known.settings.root
    how = How(jobs or processors(), sandbox, shard)
    with _before(known, changed_since, parts) as (changes, before):
        done = _run(known, parts, how, before, shown=form == "text" or output is not None)
        everything = done.found
        if changes is None and shard is None:
            everything += done.unused_overrides()
        found, gone = settle(
            everything,
            done.judged,
            baseline=baseline,
            update=update_baseline,
            root=root,
            judge=done.texts.judge,
        )
        if changes is not None and before is not None:
            from fieldguide.checking import narrowing  # noqa: PLC0415 - only where asked for

            found = narrowing.narrowed(found, parts, changes, before)
            gone = narrowing.gone_by_change(gone, changes, before)
    counted = _counted(done, found, gone)
    _report(done, counted, form, output)
    for outcome in done.outcomes.values():
        if outcome.hindered:
            raise CannotRun(f"{outcome.part.value}: {printable(outcome.left_out or '', 600)}")
    if all(outcome.left_out is not None for outcome in done.outcomes.values()):
        raise CannotRun("nothing was checked: every part that was asked for is left out")
    new = [one.diagnostic for _, one in counted if not one.known]
    sys.exit(Exit.of(new, strict=strict))


@contextlib.contextmanager
def _before(
    base: Base, ref: str | None, parts: Sequence[Part]
) -> Iterator[tuple[Changes | None, Before | None]]:
    """What has changed since a commit, and the base as it was; nothing where none is named."""
    if ref is None:
        yield None, None
        return
    from fieldguide.checking.before import Before  # noqa: PLC0415 - only where asked for
    from fieldguide.checking.changes import ChangesError, changes_since  # noqa: PLC0415 - likewise

    try:
        changes = changes_since(ref, base.settings.root)
        before = Before(changes, base, _reread, parts)
    except ChangesError as error:
        raise CannotRun(str(error)) from None
    with contextlib.closing(before):
        yield changes, before


def _reread(file: Path) -> Base | None:
    """The base of an old `mkdocs.yml`; None where it cannot be read."""
    from fieldguide.site.options import CannotRunError, read_base  # noqa: PLC0415 - it is slow

    try:
        return read_base(file)
    except CannotRunError:
        return None


def _run(
    base: Base, parts: tuple[Part, ...], how: How, before: Before | None, *, shown: bool
) -> Run:
    try:
        with Watching(shown=shown) as watch:
            return run(base, parts, how, watch, before)
    except SamplesError as error:
        raise CannotRun(str(error)) from None


def _counted(
    done: Run, found: Sequence[Finding], gone: Sequence[tuple[Known, Diagnostic]]
) -> list[tuple[Part, Finding]]:
    """All findings by their place, each with the part that it is counted for.

    What has to leave a baseline is counted for the part of what was found.
    """
    root = done.base.settings.root
    made = [(done.home(one.diagnostic.code), one) for one in found]
    left = findings((said for _, said in gone), root)
    made += [(done.home(known.code), one) for (known, _), one in zip(gone, left, strict=True)]
    return sorted(made, key=lambda item: _order(item[1].diagnostic))


def _order(one: Diagnostic) -> tuple[object, ...]:
    return (one.place, one.code, one.message, one.hint or "")


def _report(done: Run, counted: list[tuple[Part, Finding]], form: str, output: Path | None) -> None:
    outcomes = list(done.outcomes.values())
    library = done.texts.library
    about = "the base" if library is None else inventory.summary(library)
    summary = "".join(line + "\n" for line in text.summary(outcomes, counted, about=about))
    match form:
        case "json":
            made = json_text(report.json_report(counted)) + "\n"
        case "github":
            made = report.github(counted)
        case "sarif":
            made = report.sarif(counted)
        case "junit":
            made = report.junit(outcomes, counted)
        case _:
            root = done.base.settings.root
            listed = text.listed((one for _, one in counted), root)
            made = "".join(one + "\n" for one in listed) + summary
    write(made, output)
    if output is not None:
        click.echo(summary, nl=False)
    elif form == "github":
        # Of annotations GitHub shows the first few, and a log with nothing else tells nothing.
        click.echo(summary, nl=False, err=True)
