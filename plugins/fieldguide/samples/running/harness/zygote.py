"""The process that all jobs of an environment are forked from, with what is slow loaded once."""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import selectors
import signal
from typing import Any

from . import isolate, modules
from . import python as _python
from .supervise import supervise

__all__ = ["main"]

_LOADED = _python
"""Loaded before the first job, so that no job has to."""

# fmt: off
_PRELOADED = (
    "abc", "argparse", "ast", "asyncio", "base64", "collections", "concurrent.futures",
    "contextlib", "copy", "csv", "dataclasses", "datetime", "decimal", "doctest", "enum",
    "functools", "hashlib", "heapq", "hmac", "html", "http.client", "importlib.metadata",
    "inspect", "io", "itertools", "json", "linecache", "logging", "math", "operator", "os",
    "pathlib", "pickle", "platform", "queue", "random", "re", "secrets", "shutil", "socket",
    "sqlite3", "statistics", "string", "struct", "subprocess", "tempfile", "textwrap",
    "threading", "time", "tokenize", "traceback", "types", "typing", "unittest.mock",
    "urllib.parse", "urllib.request", "uuid", "warnings", "zoneinfo", "pytest",
    "_pytest.assertion.rewrite", "_pytest.python", "_pytest.skipping",
)
# fmt: on
def main() -> None:
    """Read jobs from the input, line by line, and write how each ended."""
    first = bytearray()
    while b"\n" not in first:
        first += os.read(0, 1 << 16)
    line, _, rest = bytes(first).partition(b"\n")
    config = json.loads(line)
    os.environ.update(config["variables"])
    if config["drop_user"]:
        isolate.drop_user()
    channel = os.dup(1)
    os.set_inheritable(channel, False)  # noqa: FBT003 - positional only
    os.dup2(2, 1)
    jobs = os.dup(0)
    os.set_blocking(jobs, False)
    os.set_inheritable(jobs, False)  # noqa: FBT003 - positional only
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    modules.install(config)
    for name in [*_PRELOADED, *config["preload"]]:
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    _say(channel, {"ready": _probe(config)})
    # What is loaded now stays: looking through it for garbage would copy it into every child.
    gc.collect()
    gc.freeze()
    _Loop(config, jobs, channel, rest).run()


def _probe(config: dict[str, Any]) -> str:
    """Whether a job can have walls of its own here; why not, where it cannot."""
    if not config["isolated"]:
        return "off"
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        said = ""
        try:
            isolate.enter_namespaces()
            child = os.fork()
            if child == 0:
                try:
                    isolate.mount_folder(config["folder"], 1, 10)
                except isolate.IsolationError as error:
                    os.write(writer, str(error).encode())
                os._exit(0)
            os.waitpid(child, 0)
        except isolate.IsolationError as error:
            said = str(error)
        os.write(writer, said.encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as file:
        said = file.read()
    os.waitpid(pid, 0)
    return said


class _Loop:
    """Forks one process for each job, and passes on what each says."""

    def __init__(self, config: dict[str, Any], jobs: int, channel: int, waiting: bytes) -> None:
        self._config = config
        self._jobs = jobs
        self._channel = channel
        self._waiting = bytearray(waiting)
        self._running: dict[int, tuple[int, int, bytearray]] = {}

    def run(self) -> None:
        selector = selectors.DefaultSelector()
        selector.register(self._jobs, selectors.EVENT_READ)
        self._start(selector)
        open_ = True
        while open_ or self._running:
            for key, _ in selector.select():
                if key.fd == self._jobs:
                    open_ = self._take(selector)
                    if not open_:
                        selector.unregister(self._jobs)
                else:
                    self._hear(selector, key.fd)

    def _take(self, selector: selectors.BaseSelector) -> bool:
        try:
            data = os.read(self._jobs, 1 << 20)
        except BlockingIOError:
            return True
        self._waiting += data
        self._start(selector)
        return bool(data)

    def _start(self, selector: selectors.BaseSelector) -> None:
        """Fork a process for each job that was read to its end."""
        *lines, rest = bytes(self._waiting).split(b"\n")
        self._waiting = bytearray(rest)
        for line in lines:
            job = json.loads(line)
            reader, writer = os.pipe()
            pid = os.fork()
            if pid == 0:
                os.close(reader)
                self._work(job, writer)
            os.close(writer)
            self._running[reader] = (pid, job["id"], bytearray())
            selector.register(reader, selectors.EVENT_READ)

    def _work(self, job: dict[str, Any], writer: int) -> None:
        """What a job's first process does; never returns."""
        try:
            os.close(self._jobs)
            os.close(self._channel)
            for other in self._running:
                os.close(other)
            if self._config["isolated"]:
                isolate.enter_namespaces()
                child = os.fork()
                if child:
                    os.close(writer)
                    os.waitpid(child, 0)
                    os._exit(0)
            else:
                os.setsid()
            made = supervise(job, self._config)
            data = json.dumps(made).encode()
            while data:
                data = data[os.write(writer, data) :]
        except BaseException as error:  # noqa: BLE001 - whatever it is, this process ends here
            text = f"{type(error).__name__}: {error}"
            said = {"finished": False, "trouble": "silent", "stderr": text}
            with contextlib.suppress(BaseException):
                os.write(writer, json.dumps(said).encode())
        finally:
            os._exit(0)

    def _hear(self, selector: selectors.BaseSelector, reader: int) -> None:
        pid, number, heard = self._running[reader]
        data = os.read(reader, 1 << 20)
        if data:
            heard += data
            return
        selector.unregister(reader)
        os.close(reader)
        del self._running[reader]
        os.waitpid(pid, 0)
        try:
            outcome = json.loads(bytes(heard))
        except ValueError:
            outcome = {"finished": False, "trouble": "killed"}
        _say(self._channel, {"id": number, "outcome": outcome})


def _say(channel: int, message: dict[str, Any]) -> None:
    data = json.dumps(message).encode() + b"\n"
    while data:
        data = data[os.write(channel, data) :]
