"""The command `fieldguide`: each of its commands is imported when it is asked for."""

from __future__ import annotations

import gc
import importlib
import io
import os
import sys
from typing import Any

import click

import fieldguide
from fieldguide.cli.refusal import refused
from fieldguide.cli.stopping import stoppable

_COMMANDS = {
    "check": "fieldguide.cli.check:check",
    "explain": "fieldguide.cli.explain:explain",
    "guide": "fieldguide.cli.guide:guide",
    "links": "fieldguide.cli.links:links",
    "list": "fieldguide.cli.listing:list_",
    "samples": "fieldguide.cli.samples:samples",
}
CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class Commands(click.Group):
    """The commands by name; what one of them needs, the others do not load."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """All names."""
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        """One command."""
        module, _, name = _COMMANDS.get(cmd_name, "").partition(":")
        if not module:
            return None
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def main(self, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - click's signature
        """Run, until it is done or a signal stops it."""
        with stoppable():
            return super().main(*arguments, **options)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's signature
        """Run one of the commands.

        Raises:
            CannotRun: The system refused what no command has an answer to.
        """
        try:
            return super().invoke(ctx)
        except OSError as error:
            said = refused(error)
            if said is None:
                raise
            from fieldguide.cli.base import CannotRun  # noqa: PLC0415 - what not all commands load

            raise CannotRun(said) from None


@click.group(cls=Commands, context_settings=CONTEXT)
@click.version_option(fieldguide.__version__, prog_name="fieldguide")
def main() -> None:
    """Work on a knowledge base: entries, steps, presets and overlays.

    \b
      fieldguide check              say everything that is wrong, with file, line and column
      fieldguide explain FG202      what a code means, and what to do
      fieldguide explain ml tdd     why a step is in a guide, and its entries are there
      fieldguide guide ml           what an ML project does, step by step, and why
      fieldguide links              say which links of the site lead nowhere
      fieldguide list entries       what there is
      fieldguide samples            prove the code samples

    The folders are those of the plugin section `fieldguide` in ./mkdocs.yml; without one, name
    them: --knowledge, --steps, --overlays, --presets.

    Ends with 0 when all is fine, 1 when an error was found (with --strict also for a warning,
    never for a hint), 2 when it cannot run, 130 or 143 when SIGINT or SIGTERM stopped it.
    """  # noqa: D301 - click wants the \b itself
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Where the terminal cannot show a character, its number is better than a traceback.
            stream.reconfigure(errors="backslashreplace")
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        click.get_current_context().color = False
    # What is read stays until the end, and walking over it for garbage takes a fifth of the time.
    gc.disable()
    click.get_current_context().call_on_close(gc.enable)
