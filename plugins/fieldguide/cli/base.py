"""The options that select a knowledge base: a `mkdocs.yml`, or its folders."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from fieldguide.knowledge.settings import FOLDERS, Settings
from fieldguide.problems.diagnostics import Exit, printable, printable_json
from fieldguide.samples.base import KnowledgeBase

if TYPE_CHECKING:
    from collections.abc import Callable

F = TypeVar("F", bound="Callable[..., Any]")

_FOLDER_HELP = {
    "knowledge": "Folder of the entries.",
    "steps": "Folder of the steps.",
    "overlays": "Folder of the overlays.",
    "presets": "Folder of the presets.",
}


class CannotRun(click.ClickException):
    """An error that keeps a command from running; its exit status is 2."""

    exit_code = Exit.CANNOT_RUN

    def __init__(self, message: str) -> None:
        # The message may quote user input, whose control characters a terminal would obey.
        super().__init__("\n".join(printable(line) for line in message.split("\n")))


def base_options(command: F) -> F:
    """Add the options that select the knowledge base to a command."""
    for name in reversed(FOLDERS):
        option = click.option(
            f"--{name}", metavar="DIR", type=click.Path(path_type=Path), help=_FOLDER_HELP[name]
        )
        command = option(command)
    return click.option(
        "-f",
        "--config-file",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help="The mkdocs.yml to read folders and settings from.  [default: ./mkdocs.yml]",
    )(command)


def echo_json(value: object) -> None:
    """Print a value as JSON that is safe for a terminal."""
    click.echo(printable_json(value))


def settings_from(config_file: Path | None, **folders: Path | None) -> Settings:
    """Read the settings of the selected base; see `base_from`."""
    return base_from(config_file, **folders).settings


def base_from(config_file: Path | None, **folders: Path | None) -> KnowledgeBase:
    """Read the base that the options of `base_options` select.

    Args:
        config_file: The value of `--config-file`; None for `mkdocs.yml` in the working folder.
        folders: The values of `--knowledge` and the other folders, by name; None if not given.

    Raises:
        CannotRun: Both a configuration and folders are given, or the configuration is missing or
            not valid.
    """
    given = {name: path for name, path in folders.items() if path is not None}
    if given and config_file is not None:
        raise CannotRun("give either --config-file or the folders, not both")
    if given:
        root = Path.cwd()
        places = {name: given.get(name) for name in FOLDERS}
        return KnowledgeBase(Settings(root, places, frozenset(given)))
    # This imports MkDocs, which is slow.
    from fieldguide.site.options import ConfigurationError, read_base  # noqa: PLC0415 - see above

    file = config_file or Path("mkdocs.yml")
    if config_file is None and not file.exists():
        raise CannotRun(
            "there is no mkdocs.yml here; name one with --config-file, or say where the knowledge "
            "base lies with --knowledge, --steps, --overlays and --presets"
        )
    try:
        return read_base(file.absolute())
    except ConfigurationError as error:
        raise CannotRun(str(error)) from None
