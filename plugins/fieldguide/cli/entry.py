"""The entry point of the command `fieldguide`; it imports the rest only when it runs."""

from __future__ import annotations

import gc
import signal


def start() -> None:
    """Run the command.

    An interrupt during the imports ends the process without a traceback.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    # Nearly all objects live until the end, and collecting garbage would take a fifth of the time.
    gc.disable()
    from fieldguide.cli.main import main  # noqa: PLC0415 - slow

    try:
        main()
    finally:
        gc.freeze()  # skips the collection at interpreter shutdown
