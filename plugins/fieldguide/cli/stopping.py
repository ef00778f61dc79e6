"""Cleans up when a signal stops a command, and reports the signal in the exit status."""

from __future__ import annotations

import contextlib
import signal
import sys
from typing import TYPE_CHECKING, NoReturn

import click

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

__all__ = ["stoppable"]

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class _Stopped(BaseException):
    """A signal arrived. Not an `Exception`, so that neither plugins nor click catch it."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """Turn SIGINT and SIGTERM into an exception, so that processes and folders are cleaned up.

    Ignored signals stay ignored; shells ignore SIGINT for commands in the background.

    Raises:
        SystemExit: A signal arrived. The exit status is 128 plus its number, as in shells.
    """
    before = {}
    with contextlib.suppress(ValueError):  # not in the main thread
        for number in _SIGNALS:
            if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
                before[number] = signal.signal(number, _stop)
    try:
        yield
    except _Stopped as stopped:
        name = signal.Signals(stopped.number).name
        with contextlib.suppress(OSError):
            click.echo(f"stopped by {name}", err=True)
        sys.exit(128 + stopped.number)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop(number: int, _: FrameType | None) -> NoReturn:
    # A second signal must not interrupt the cleanup; SIGKILL still works.
    for caught in _SIGNALS:
        if signal.getsignal(caught) is _stop:
            signal.signal(caught, signal.SIG_IGN)
    raise _Stopped(number)
