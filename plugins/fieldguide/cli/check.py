"""The command `fieldguide check`."""

from __future__ import annotations

import contextlib
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from fieldguide.checking.parts import PartError, chosen
from fieldguide.checking.proving import SampleOptions, SamplesError
from fieldguide.cli import inventory
from fieldguide.cli.base import CannotRun, base_from, base_options
from fieldguide.cli.options import gathered, running_options
from fieldguide.cli.progress import Watching
from fieldguide.cli.reporting import Reporting, reporting_options
from fieldguide.problems.diagnostics import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from fieldguide.checking.before import Before
    from fieldguide.checking.run import CheckRun
    from fieldguide.problems.codes import Part
    from fieldguide.samples.base import KnowledgeBase


@dataclass(frozen=True, slots=True)
class _Scope:
    """The options that limit the check."""

    only: tuple[str, ...]
    skip: tuple[str, ...]
    changed_since: str | None


@click.command()
@base_options
@click.option("--only", metavar="PARTS", multiple=True, help="Check only these parts.")
@click.option("--skip", metavar="PARTS", multiple=True, help="Skip these parts.")
@click.option(
    "--changed-since",
    metavar="REF",
    help="Report only problems in files changed since a git commit, or caused by the changes.",
)
@running_options
@reporting_options
@gathered(_Scope, "scope")
@gathered(SampleOptions, "samples")
def check(scope: _Scope, samples: SampleOptions, reporting: Reporting, **base: Path | None) -> None:
    """Report every problem in one run.

    The parts are knowledge (entries, steps, presets and overlays), guides (each type at each
    preset), links (of the finished site) and samples (checked, and run if possible). Each problem
    is reported once, with its code, its location and a hint.

    PARTS are names of parts, separated by commas. --only and --skip can be repeated.
    """
    from fieldguide.checking.run import run  # noqa: PLC0415 - '--help' must be quick

    try:
        parts = chosen(scope.only, scope.skip)
    except PartError as error:
        raise click.UsageError(str(error)) from None
    reporting.refuse()
    known = base_from(**base)
    with _before(known, scope.changed_since, parts) as before:
        try:
            with Watching(shown=reporting.for_people) as watch:
                done = run(known, parts, watch, samples, before)
        except SamplesError as error:
            raise CannotRun(str(error)) from None
        everything = done.findings
        if before is None and samples.shard is None:
            everything += done.unused_overrides()
        problems, gone = reporting.settle(done, everything)
        if before is not None:
            from fieldguide.checking import narrowing  # noqa: PLC0415 - only with the option

            problems = narrowing.narrowed(problems, parts, before)
            gone = narrowing.gone_by_change(gone, before)
    library = done.texts.library
    about = "the base" if library is None else inventory.summary(library)
    status = reporting.finish("check", done, problems, gone, about=about)
    _refuse_skipped(done)
    sys.exit(status)


def _refuse_skipped(done: CheckRun) -> None:
    for outcome in done.outcomes.values():
        if outcome.failed:
            raise CannotRun(f"{outcome.part.value}: {printable(outcome.skipped or '', 600)}")
    if all(outcome.skipped is not None for outcome in done.outcomes.values()):
        raise CannotRun("nothing was checked: every requested part is skipped")


@contextlib.contextmanager
def _before(base: KnowledgeBase, ref: str | None, parts: Sequence[Part]) -> Iterator[Before | None]:
    """The base at the commit that `--changed-since` names; None without the option."""
    if ref is None:
        yield None
        return
    from fieldguide.checking.before import Before  # noqa: PLC0415 - only with the option
    from fieldguide.checking.repository import RepositoryError, commit_of  # noqa: PLC0415

    try:
        commit = commit_of(ref, base.settings.root)
        with contextlib.closing(Before(commit, base, _reread, parts)) as before:
            yield before
    except RepositoryError as error:
        raise CannotRun(str(error)) from None


def _reread(file: Path) -> KnowledgeBase | None:
    """Read the base of an earlier `mkdocs.yml`; None if it is not valid."""
    from fieldguide.site.options import ConfigurationError, read_base  # noqa: PLC0415 - slow

    try:
        return read_base(file)
    except ConfigurationError:
        return None
