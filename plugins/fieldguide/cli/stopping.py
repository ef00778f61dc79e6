"""What a command does when it is told to stop: it cleans up, and says so in its exit code."""

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
    """A signal arrived; no `except Exception` of a plugin, and no `click`, keeps it."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """Let SIGINT and SIGTERM unwind what runs inside, so that it ends its processes and folders.

    A signal that is ignored, as for a command that a shell runs in the background, stays ignored.

    Raises:
        SystemExit: A signal arrived; with 128 and its number, as shells count it.
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
    # What cleans up is not to be stopped in its turn; SIGKILL is there for those who cannot wait.
    for caught in _SIGNALS:
        if signal.getsignal(caught) is _stop:
            signal.signal(caught, signal.SIG_IGN)
    raise _Stopped(number)
