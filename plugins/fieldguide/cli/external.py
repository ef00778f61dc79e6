"""Links that lead out of the site, for the commands that check links."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from fieldguide.cli.base import CannotRun
from fieldguide.links.external.check import check_external
from fieldguide.links.external.lychee import LycheeError
from fieldguide.samples.cache import Cache, cache_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from fieldguide.problems.diagnostics import Diagnostic, Place

__all__ = ["external_links", "external_options"]

_WIDTH = 60

F = TypeVar("F", bound="Callable[..., Any]")


def external_options(command: F) -> F:
    """Give a command the options `--external` and `--fresh`."""
    fresh = click.option(
        "--fresh", is_flag=True, help="Ignore cached answers of external addresses."
    )
    external = click.option(
        "--external",
        is_flag=True,
        help="Check external links too.",
    )
    return external(fresh(command))


def external_links(
    links: Iterable[tuple[str, Place]],
    config_file: Path | None = None,
    *,
    external: bool = False,
    fresh: bool = False,
) -> tuple[Diagnostic, ...]:
    """Ask for the links that lead out, where an option of the command or of the base wants it.

    How many were asked is said on the error output.

    Args:
        links: Each address with the place where it is linked.
        config_file: The `mkdocs.yml` that says how to ask.
        external: Whether the command was told to.
        fresh: Whether to ask also for what an earlier run tells.

    Returns:
        What there is to say; nothing where they are not wanted.

    Raises:
        CannotRun: They are asked for by name and lychee is not there or fails, or the
            configuration is not usable. Without a name, that is said and nothing more.
    """
    # MkDocs, which knows how its configuration is read, is slow to import.
    from fieldguide.site.options import ConfigurationError, read_external_settings  # noqa: PLC0415 - slow

    try:
        settings = read_external_settings((config_file or Path("mkdocs.yml")).absolute())
    except ConfigurationError as error:
        raise CannotRun(str(error)) from None
    if not (external or settings.wanted):
        return ()
    cache = Cache(cache_folder())
    try:
        checked = check_external(links, settings, cache, fresh=fresh, progress=_progress())
    except LycheeError as error:
        if external:
            raise CannotRun(str(error)) from None
        click.echo(f"external links are not checked: {error}", err=True)
        return ()
    finally:
        cache.close()
    told = f"{checked.asked} asked, {checked.known} cached, {checked.skipped} skipped"
    click.echo(f"external addresses: {told}", err=True)
    return checked.diagnostics


def _progress() -> Callable[[int, int], None] | None:
    """Says on the error output how far it is, where that is a terminal."""
    if not sys.stderr.isatty():
        return None

    def say(asked: int, total: int) -> None:
        message = f"external addresses: {asked} of {total}" if asked < total else ""
        click.echo(f"\r{message:<{_WIDTH}}\r", nl=False, err=True)

    return say
