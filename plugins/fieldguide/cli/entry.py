"""Where the command `fieldguide` begins, before anything is imported that takes time."""

from __future__ import annotations

import gc
import signal


def start() -> None:
    """Run the command; a signal that arrives before it is loaded ends it without a word."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    # What is read is needed until the end, and searching it for garbage takes a fifth of the time.
    gc.disable()
    from fieldguide.cli.main import main  # noqa: PLC0415 - what takes the time

    try:
        main()
    finally:
        gc.freeze()  # or the interpreter would search everything once more before it exits
