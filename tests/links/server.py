"""A server on the loopback whose addresses answer as the web does on good and on bad days."""

from __future__ import annotations

import contextlib
import ssl
import subprocess
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Self

from processes import PATIENCE

if TYPE_CHECKING:
    from pathlib import Path

_PAGE = b"<!doctype html><title>A page</title><h1 id='there'>There</h1>"
_REDIRECTS = {
    "found": (302, "/ok-elsewhere"),
    "found-then-moved": (302, "/moved/1"),
    "moved-then-found": (301, "/found"),
    "moved-to-gone": (301, "/status/404"),
    "moved-to-secret": (301, "/ok?token=hunter2"),
    "loop": (301, "/loop"),
}


class Server:
    """Serves until the `with` block ends, and remembers what it was asked.

    What it answers stands in the path:

    - `/ok...`: a page; `/status/NNN`: that status; `/moved/N`: N permanent redirects, then a page;
      and the redirects of `_REDIRECTS`;
    - `/busy/TIMES/SECONDS/...`: 429 with `Retry-After: SECONDS`, TIMES times, and then a page;
    - `/flaky/TIMES/...`: 503, TIMES times, and then a page;
    - `/together/COUNT/...`: a page, as soon as COUNT such requests wait for theirs; `/silent`: no
      answer until the server stops; `/truncated`: a page that breaks off; `/cut`: an answer that
      breaks off before its page; `/garbled-once`: no HTTP, once, then a page;
    - `/get-only`: 405 for HEAD.

    Args:
        certificate: A file with key and certificate, for TLS.
    """

    def __init__(self, certificate: Path | None = None) -> None:
        self.asked: list[tuple[str, str]] = []
        self.times: list[tuple[str, float]] = []
        self.most_at_once = 0
        self._now = 0
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()
        self._stopped = threading.Event()
        self._barriers: dict[int, threading.Barrier] = {}
        self._http = _Quiet(("127.0.0.1", 0), self._handler())
        self._scheme = "http"
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._http.socket = context.wrap_socket(self._http.socket, server_side=True)
            self._scheme = "https"
        self._thread = threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        enter, hold, leave = self._enter, self._hold, self._leave

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                nth = enter(self.command, self.path)
                try:
                    hold(self.path)
                    # A client that hangs up is what some tests are about.
                    with contextlib.suppress(OSError):
                        _answer(self, nth)
                finally:
                    leave()

            do_HEAD = do_GET  # noqa: N815 - the name that http.server calls

            def log_message(self, *_: object) -> None:
                pass

        return Handler

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        """The address of a path."""
        return f"{self._scheme}://{host}:{self._http.server_port}{path}"

    def count(self, path: str) -> int:
        """How often a path was asked for."""
        return sum(one == path for _, one in self.asked)

    def _enter(self, method: str, path: str) -> int:
        with self._lock:
            self.asked.append((method, path))
            self.times.append((path, time.monotonic()))
            self._counts[path] += 1
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
            return self._counts[path]

    def _hold(self, path: str) -> None:
        kind, *rest = path.strip("/").split("/")
        if kind == "silent":
            self._stopped.wait()
        elif kind == "together":
            count = int(rest[0])
            with self._lock:
                barrier = self._barriers.setdefault(count, threading.Barrier(count))
            barrier.wait(PATIENCE)

    def _leave(self) -> None:
        with self._lock:
            self._now -= 1


def _answer(handler: BaseHTTPRequestHandler, nth: int) -> None:
    kind, *rest = handler.path.strip("/").split("/")
    match kind:
        case "status":
            _send(handler, int(rest[0]))
        case "moved":
            left = int(rest[0])
            target = f"/moved/{left - 1}" if left > 1 else "/ok-new"
            _send(handler, 301 if left % 2 else 308, Location=target)
        case _ if kind in _REDIRECTS:
            status, target = _REDIRECTS[kind]
            _send(handler, status, Location=target)
        case "busy" if nth <= int(rest[0]):
            _send(handler, 429, Retry_After=rest[1])
        case "flaky" if nth <= int(rest[0]):
            _send(handler, 503)
        case "truncated":
            _send(handler, 200, Content_Length=str(len(_PAGE) + 1000))
        case "cut":
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: te")
        case "garbled-once" if nth == 1:
            handler.wfile.write(b"\0\n\n")
        case "get-only" if handler.command == "HEAD":
            _send(handler, 405)
        case _:
            _send(handler, 200)


def _send(handler: BaseHTTPRequestHandler, status: int, **headers: str) -> None:
    handler.send_response(status)
    headers = {"Content_Type": "text/html", "Content_Length": str(len(_PAGE))} | headers
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Connection", "close")
    handler.end_headers()
    if handler.command != "HEAD":
        handler.wfile.write(_PAGE)


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def handle_error(self, *_: object) -> None:
        """A client that refuses the certificate is no error of the server."""


def certificate(folder: Path) -> Path:
    """A file with a key and a certificate that nobody has signed but itself."""
    file = folder / "own.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=127.0.0.1", "-keyout", str(file), "-out", str(folder / "cert.pem")),
        ],
        check=True,
        capture_output=True,
    )
    file.write_bytes(file.read_bytes() + (folder / "cert.pem").read_bytes())
    return file
