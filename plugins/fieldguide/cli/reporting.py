"""The baseline, the report and the exit status of the commands that check."""

from __future__ import annotations

import functools
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from fieldguide.atomic import replace_file
from fieldguide.checking import forms
from fieldguide.checking.report import report_of
from fieldguide.cli.base import CannotRun
from fieldguide.cli.options import form_option, gathered
from fieldguide.problems import baseline as baselines
from fieldguide.problems.diagnostics import Exit, printable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fieldguide.checking.run import CheckRun
    from fieldguide.problems.baseline import BaselineEntry
    from fieldguide.problems.diagnostics import Diagnostic
    from fieldguide.problems.finding import Finding

__all__ = ["Reporting", "reporting_options"]

# A report in the place of an entry, an overlay or the settings would lose what somebody wrote.
_WRITTEN_BY_PEOPLE = (".markdown", ".md", ".py", ".toml", ".yaml", ".yml")

F = TypeVar("F", bound="Callable[..., Any]")


@dataclass(frozen=True, slots=True)
class Reporting:
    """The options about the report of a command.

    Attributes:
        form: The name of the format.
        output: The file to write the report to, or None for standard output.
        baseline: The baseline, or None.
        update_baseline: Whether to write the problems of the run to the baseline.
        strict: Whether warnings affect the exit status.
    """

    form: str
    output: Path | None
    baseline: Path | None
    update_baseline: bool
    strict: bool

    @property
    def for_people(self) -> bool:
        """Whether standard output is text for people, not a report for programs."""
        return self.form == "text" or self.output is not None

    def refuse(self) -> None:
        """Check the options before a run, which may take long.

        Raises:
            CannotRun: The format cannot be imported, the baseline cannot be read, a file that is
                not a baseline would be overwritten, or no baseline is given to update.
        """
        try:
            forms.form_of(self.form)
        except forms.FormError as error:
            raise CannotRun(str(error)) from None
        if self.baseline is None:
            if self.update_baseline:
                raise CannotRun("--update-baseline needs --baseline FILE")
            return
        read = baselines.read_to_update if self.update_baseline else baselines.read
        try:
            read(self.baseline)
        except baselines.BaselineError as error:
            raise CannotRun(str(error)) from None

    def settle(
        self, run: CheckRun, problems: Sequence[Finding]
    ) -> tuple[list[Finding], list[tuple[BaselineEntry, Diagnostic]]]:
        """Compare the problems of a run with the baseline, and update it first if requested.

        Args:
            run: The run.
            problems: The problems of the run.

        Returns:
            The problems, with those that the baseline lists as hints; and the entries of the
            baseline whose problems are fixed, each with the diagnostic that reports this.

        Raises:
            CannotRun: The baseline cannot be read or written.
        """
        if self.baseline is None:
            return list(problems), []
        root = run.base.settings.root
        try:
            if self.update_baseline:
                count = baselines.write(self.baseline, problems, run.judged)
                word = "finding" if count == 1 else "findings"
                click.echo(f"{count} {word} written to {self.baseline}", err=True)
            known = baselines.read(self.baseline)
        except baselines.BaselineError as error:
            raise CannotRun(str(error)) from None
        file = _relative(self.baseline, root)
        settled, gone = baselines.compare(problems, known, run.judged, file=file, root=root)
        judge = run.texts.judge
        return settled, [
            (entry, reported)
            for entry, diagnostic in gone
            if (reported := judge(diagnostic)) is not None
        ]

    def finish(
        self,
        command: str,
        run: CheckRun,
        problems: Sequence[Finding],
        gone: Sequence[tuple[BaselineEntry, Diagnostic]],
        *,
        about: str = "the base",
        listing: bool = False,
    ) -> Exit:
        """Print the report, or write it to a file.

        Args:
            command: The name of the command.
            run: The run.
            problems: The problems, as returned by `settle`.
            gone: The fixed entries of the baseline, as returned by `settle`.
            about: A description of what was checked.
            listing: Whether the format `text` is to have one line for each sample.

        Returns:
            The exit status.

        Raises:
            CannotRun: A format of another package fails, or the file cannot be written.
        """
        report = report_of(command, run, problems, gone, about=about, listing=listing)
        try:
            text = forms.form_of(self.form)(report)
        except forms.FormError as error:
            raise CannotRun(str(error)) from None
        self._write(text)
        if self.output is not None or (self.form == "github" and command == "check"):
            from fieldguide.checking.forms.text import summary  # noqa: PLC0415 - not always shown

            # GitHub shows only the first few annotations, so the log needs the totals.
            click.echo(summary(report), nl=False, err=self.output is None)
        return Exit.of(report.diagnostics, strict=self.strict)

    def _write(self, text: str) -> None:
        """Print a report, or write it to the file without colours."""
        if self.output is None:
            click.echo(text, nl=False)
            return
        shown = printable(str(self.output))
        if self.output.suffix.lower() in _WRITTEN_BY_PEOPLE and self.output.exists():
            raise CannotRun(f"{shown} is a source file; not overwritten, choose another file")
        try:
            replace_file(self.output, click.unstyle(text).encode("utf-8", "backslashreplace"))
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise CannotRun(f"{shown} cannot be written: {reason}") from None


def reporting_options(command: F) -> F:
    """Add the options of `Reporting` to a command, which receives them as `reporting`."""
    options = (
        click.option(
            "--baseline",
            metavar="FILE",
            type=click.Path(path_type=Path),
            help="List of known problems, which do not count.",
        ),
        click.option(
            "--update-baseline",
            is_flag=True,
            help="Write the current problems into the baseline.",
        ),
        form_option(*forms.FORMS, extensions=forms.extensions),
        click.option(
            "--output",
            metavar="FILE",
            type=click.Path(path_type=Path),
            callback=_refuse_unwritable,
            help="Write the report to a file, and show only the summary.",
        ),
        click.option("--strict", is_flag=True, help="Exit with status 1 for warnings too."),
    )
    gathering = gathered(Reporting, "reporting")(command)
    return functools.reduce(
        lambda decorated, option: option(decorated), reversed(options), gathering
    )


def _refuse_unwritable(
    _context: click.Context, _parameter: click.Parameter, output: Path | None
) -> Path | None:
    """Check that the file is writable before a run, which may take long; `-` is standard output."""
    if output is None or str(output) == "-":
        return None
    reason = None
    if output.is_dir():
        reason = "it is a folder"
    elif not output.absolute().parent.is_dir():
        reason = "there is no such folder"
    else:
        reason = _write_error(output)
    if reason is not None:
        raise CannotRun(f"{printable(str(output))} cannot be written: {reason}")
    return output


def _write_error(output: Path) -> str | None:
    """The reason why the system does not allow writing to a file, or None."""
    try:
        if output.is_file():
            output.open("ab").close()
        elif not output.exists():
            tempfile.TemporaryFile(dir=output.absolute().parent).close()
    except OSError as error:
        return (error.strerror or str(error)).lower()
    return None


def _relative(file: Path, root: Path) -> str:
    try:
        return Path(os.path.relpath(file.absolute(), root.absolute())).as_posix()
    except ValueError:  # another drive on Windows
        return file.as_posix()
