"""The options and the output of the check of external links."""

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
    """Add the options `--external` and `--fresh` to a command."""
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
    """Check external links, if an option of the command or of the base enables this.

    Prints the number of requested, cached and skipped addresses to standard error.

    Args:
        links: The links, each as its URL and place.
        config_file: The `mkdocs.yml` with the settings; None for that in the working folder.
        external: Whether the command has the option `--external`.
        fresh: Whether to ignore cached answers.

    Returns:
        The problems; empty if the check is not enabled.

    Raises:
        CannotRun: The configuration is not valid; or `--external` is given, and lychee is missing
            or fails. If only the settings enable the check, a note to standard error replaces this.
    """
    # This imports MkDocs, which is slow.
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
    counts = f"{checked.asked} asked, {checked.known} cached, {checked.skipped} skipped"
    click.echo(f"external addresses: {counts}", err=True)
    return checked.diagnostics


def _progress() -> Callable[[int, int], None] | None:
    """A function that shows the progress on standard error; None if that is not a terminal."""
    if not sys.stderr.isatty():
        return None

    def show(asked: int, total: int) -> None:
        message = f"external addresses: {asked} of {total}" if asked < total else ""
        click.echo(f"\r{message:<{_WIDTH}}\r", nl=False, err=True)

    return show
