"""The knowledge base that a command works on: from `mkdocs.yml`, or folder by folder."""

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
    """What the command ends with when there is nothing to work on."""

    exit_code = Exit.CANNOT_RUN

    def __init__(self, message: str) -> None:
        # Whatever it quotes is for a terminal, line by line.
        super().__init__("\n".join(printable(line) for line in message.split("\n")))


def base_options(command: F) -> F:
    """Give a command the options that say which knowledge base it works on."""
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
    """Print a value as JSON."""
    click.echo(printable_json(value))


def settings_from(config_file: Path | None, **folders: Path | None) -> Settings:
    """The settings that the options of `base_options` ask for.

    Raises:
        CannotRun: As `base_from`.
    """
    return base_from(config_file, **folders).settings


def base_from(config_file: Path | None, **folders: Path | None) -> KnowledgeBase:
    """The base that the options of `base_options` ask for.

    Raises:
        CannotRun: They contradict each other, or there is no usable configuration.
    """
    given = {name: path for name, path in folders.items() if path is not None}
    if given and config_file is not None:
        raise CannotRun("give either --config-file or the folders, not both")
    if given:
        root = Path.cwd()
        places = {name: given.get(name) for name in FOLDERS}
        return KnowledgeBase(Settings(root, places, frozenset(given)))
    # MkDocs, which knows how its configuration is read, is slow to import.
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
