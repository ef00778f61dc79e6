"""The command `fieldguide`, which imports only the subcommand that it runs."""

from __future__ import annotations

import errno
import importlib
import io
import os
import sys
from typing import Any

import click

import fieldguide
from fieldguide.cli.stopping import stoppable
from fieldguide.problems.diagnostics import printable

COMMANDS = {
    "check": ("fieldguide.cli.check:check", "Report every problem in one run."),
    "explain": ("fieldguide.cli.explain:explain", "Explain a code, or a step of a guide."),
    "guide": ("fieldguide.cli.guide:guide", "Show the guide of a project type."),
    "links": ("fieldguide.cli.links:links", "Report the broken links of the finished site."),
    "list": ("fieldguide.cli.listing:list_", "List types, entries, steps or topics."),
    "samples": ("fieldguide.cli.samples:samples", "Check and run the code samples."),
}
"""The module, function and summary of each command, so that `--help` imports none of them."""
CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
_SYSTEM_ERRORS = {
    *(errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS),
    *(errno.EACCES, errno.EPERM, errno.EMFILE, errno.ENFILE, errno.EIO),
}
"""Errors of the system, not of the program: no space, no permission, too many open files."""


class Commands(click.Group):
    """A group of commands that are imported when they run."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The names of all commands, sorted."""
        return sorted(COMMANDS)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """Write the list of commands without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in sorted(COMMANDS.items())])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        """Import a command; None if there is none of this name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def main(self, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - click's signature
        """Run a command, and clean up if a signal stops it."""
        with stoppable():
            return super().main(*arguments, **options)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's signature
        """Run a command.

        Raises:
            CannotRun: An error of the system, such as a full disk.
        """
        try:
            return super().invoke(ctx)
        except OSError as error:
            reason = _reason(error)
            if reason is None:
                raise
            from fieldguide.cli.base import CannotRun  # noqa: PLC0415 - not all commands need it

            raise CannotRun(reason) from None


@click.group(cls=Commands, context_settings=CONTEXT)
@click.version_option(fieldguide.__version__, prog_name="fieldguide")
def main() -> None:
    """Work on a knowledge base: entries, steps, presets and overlays.

    \b
      fieldguide check              report every problem, with file, line and column
      fieldguide explain FG202      explain a code, and how to fix its problems
      fieldguide explain ml tdd     explain why a step and its entries are in a guide
      fieldguide guide ml           show the guide of a project type, step by step
      fieldguide links              report the broken links of the site
      fieldguide list entries       list the entries of the base
      fieldguide samples            check and run the code samples

    The folders are read from the plugin section `fieldguide` in ./mkdocs.yml; without one, give
    them with --knowledge, --steps, --overlays and --presets.

    Exit status: 0 if there are no errors, 1 if there are (with --strict also for warnings, never
    for hints), 2 if the command cannot run, 130 or 143 if SIGINT or SIGTERM stopped it.
    """  # noqa: D301 - for click, \b marks a verbatim paragraph
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Escape characters that the encoding of the terminal lacks, instead of failing.
            stream.reconfigure(errors="backslashreplace")
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        click.get_current_context().color = False


def _reason(error: OSError) -> str | None:
    """The message for an error of the system, or None if it is a bug."""
    # `tempfile` raises this if no folder for temporary files is writable.
    no_temporary_folder = error.errno == errno.ENOENT and error.filename is None
    if error.errno not in _SYSTEM_ERRORS and not no_temporary_folder:
        return None
    reason = error.strerror or str(error)
    file = error.filename
    where = f": {os.fsdecode(file)}" if isinstance(file, str | bytes) else ""
    return printable(f"{reason[:1].lower()}{reason[1:]}{where}", 600)
