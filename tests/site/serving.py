"""`mkdocs serve` in a process of its own, read over HTTP."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from processes import PATIENCE, child, until

from .sites import environment, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .bases import Files


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
        until(lambda: wanted in self.get(address), self.process)

    def hides(self, address: str, unwanted: str) -> None:
        """Wait until a page has a text no more."""
        until(lambda: unwanted not in self.get(address), self.process)

    def logs(self, wanted: str) -> None:
        """Wait until something is logged."""
        until(lambda: wanted in self.log.read_text("utf-8"), self.process)

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace a text in a source file."""
        path = self.root / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")


@contextlib.contextmanager
def serving(root: Path, files: Files) -> Iterator[Server]:
    """Serve a base until the context ends."""
    site = write(root / "base", files)
    log = root / "log.txt"
    server = _started(site, log)
    try:
        yield server
    except AssertionError as error:
        error.add_note(log.read_text("utf-8"))
        raise
    finally:
        server.process.terminate()
        server.process.wait(timeout=PATIENCE)


def _started(site: Path, log: Path) -> Server:
    """A server that answers; another one may have taken its port meanwhile."""
    while True:
        port = _free_port()
        command = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"]
        with log.open("wb") as output:
            process = subprocess.Popen(
                child(*command), cwd=site, env=environment(), stdout=output, stderr=output
            )
        until(partial(_has_begun, process, log))
        if process.poll() is None:
            return Server(site, port, process, log)
        assert b"Address already in use" in log.read_bytes(), log.read_text("utf-8")


def _has_begun(process: subprocess.Popen[bytes], log: Path) -> bool:
    """Whether a server has ended, or answers."""
    return process.poll() is not None or b"Serving on" in log.read_bytes()


def _free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
