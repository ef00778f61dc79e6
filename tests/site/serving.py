"""`mkdocs serve` in a process of its own, read over HTTP."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .sites import environment, write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from .bases import Files

PATIENCE = 30.0
"""Seconds until a change that does not show counts as never shown."""


@dataclass
class Server:
    """A running server.

    Attributes:
        root: The folder of `mkdocs.yml`.
        port: Where it listens.
        process: The process.
        log: What it wrote, a file.
    """

    root: Path
    port: int
    process: subprocess.Popen[bytes]
    log: Path
    started: float = field(default_factory=time.monotonic)

    def get(self, address: str) -> str:
        """A page's HTML; nothing where there is no such page."""
        url = f"http://127.0.0.1:{self.port}/{address}"
        try:
            with urllib.request.urlopen(url, timeout=PATIENCE) as response:
                text: str = response.read().decode()
        except urllib.error.HTTPError as error:
            error.close()
            return ""
        return text

    def shows(self, address: str, wanted: str) -> None:
        """Wait until a page has a text."""
        self._until(address, lambda text: wanted in text, f"{wanted!r} to show")

    def hides(self, address: str, unwanted: str) -> None:
        """Wait until a page has a text no more."""
        self._until(address, lambda text: unwanted not in text, f"{unwanted!r} to go away")

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace a text in a source file."""
        path = self.root / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")

    def _until(self, address: str, holds: Callable[[str], bool], what: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.log.read_text("utf-8")
            with contextlib.suppress(urllib.error.URLError, ConnectionError):
                if holds(self.get(address)):
                    return
            time.sleep(0.1)
        said = self.log.read_text("utf-8")
        raise AssertionError(f"waited in vain for {what} on /{address}\n{said}")


@contextlib.contextmanager
def serving(root: Path, files: Files) -> Iterator[Server]:
    """Serve a base until the context ends."""
    site = write(root / "base", files)
    port = free_port()
    log = root / "log.txt"
    command = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=site, env=environment(), stdout=output, stderr=subprocess.STDOUT
        )
        try:
            server = Server(site, port, process, log)
            server.shows("", "<h1>")
            yield server
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE)


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
