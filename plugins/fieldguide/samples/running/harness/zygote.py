"""The zygote: a process with slow modules already loaded, from which jobs are forked."""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import selectors
import signal
import sys
from typing import TYPE_CHECKING, Any

from . import isolate, modules
from . import python as _python
from .supervise import supervise

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["main"]

_LOADED = _python
"""Imported here so that jobs do not have to."""

_PYTEST = ("pytest", "_pytest.assertion.rewrite")


def main() -> None:
    """Run jobs from standard input.

    The first line is the configuration, each further line a job, and each line of the output a
    message; all are JSON objects. See `pool.py` for their keys.
    """
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
    _load(tuple(config["preload"]))
    _write(channel, {"ready": _probe(config)})
    _Loop(config, jobs, channel, rest).run()


def _probe(config: dict[str, Any]) -> str:
    """Why jobs cannot be isolated here; empty if they can, `off` if isolation is off."""
    if not config["isolated"]:
        return "off"
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        refusal = ""
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
            refusal = str(error)
        os.write(writer, refusal.encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as file:
        refusal = file.read()
    os.waitpid(pid, 0)
    return refusal


class _Slot:
    """A process that runs one job after another, each in its own child process.

    Creating namespaces takes longer than most jobs, so a slot enters them once. Between two jobs it
    kills all processes in them and remounts all writable folders.

    Args:
        config: The configuration of the zygote.
        closed: The file descriptors to close in the new process.
    """

    def __init__(self, config: dict[str, Any], closed: list[int]) -> None:
        mine, theirs = os.pipe()
        self.heard = bytearray()
        self.number: int | None = None
        reader, self._writer = os.pipe()
        self.fd = mine
        self.pid = os.fork()
        if self.pid == 0:
            for fd in (*closed, mine, self._writer):
                os.close(fd)
            _serve(config, reader, theirs)
        os.close(reader)
        os.close(theirs)

    def send(self, job: dict[str, Any]) -> None:
        """Send a job."""
        self.number = job["id"]
        with contextlib.suppress(BrokenPipeError):
            _write(self._writer, job)

    def close(self) -> None:
        """End the slot and wait for it."""
        os.close(self.fd)
        os.close(self._writer)
        os.waitpid(self.pid, 0)

    @property
    def fds(self) -> list[int]:
        """The file descriptors that other slots must close."""
        return [self.fd, self._writer]


def _serve(config: dict[str, Any], reader: int, writer: int) -> None:
    """Run jobs in a slot; never returns."""
    try:
        trouble = None
        if config["isolated"]:
            try:
                isolate.enter_namespaces()
            except isolate.IsolationError as error:
                trouble = str(error)
            else:
                child = os.fork()
                if child:
                    os.close(reader)
                    os.close(writer)
                    os.waitpid(child, 0)
                    os._exit(0)
        else:
            os.setsid()
        with os.fdopen(reader, "rb") as jobs:
            for line in jobs:
                _write(writer, _supervised(json.loads(line), config, trouble))
    finally:
        os._exit(0)


def _supervised(job: dict[str, Any], config: dict[str, Any], trouble: str | None) -> dict[str, Any]:
    if trouble is None:
        try:
            return supervise(job, config)
        except BaseException as error:  # noqa: BLE001 - one job is no reason to end
            trouble = f"{type(error).__name__}: {error}"
    return {"finished": False, "trouble": "silent", "stderr": trouble}


class _Loop:
    """Sends each job to a slot, and forwards its result."""

    def __init__(self, config: dict[str, Any], jobs: int, channel: int, waiting: bytes) -> None:
        self._config = config
        self._jobs = jobs
        self._channel = channel
        self._waiting = bytearray(waiting)
        self._slots: dict[int, _Slot] = {}

    def run(self) -> None:
        selector = selectors.DefaultSelector()
        selector.register(self._jobs, selectors.EVENT_READ)
        self._start(selector)
        open_ = True
        while open_ or any(slot.number is not None for slot in self._slots.values()):
            for key, _ in selector.select():
                if key.fd == self._jobs:
                    open_ = self._take(selector)
                    if not open_:
                        selector.unregister(self._jobs)
                else:
                    self._hear(selector, self._slots[key.fd])
        selector.close()
        for slot in self._slots.values():
            slot.close()

    def _take(self, selector: selectors.BaseSelector) -> bool:
        try:
            data = os.read(self._jobs, 1 << 20)
        except BlockingIOError:
            return True
        self._waiting += data
        self._start(selector)
        return bool(data)

    def _start(self, selector: selectors.BaseSelector) -> None:
        """Send each complete job to an idle slot."""
        *lines, rest = bytes(self._waiting).split(b"\n")
        self._waiting = bytearray(rest)
        for line in lines:
            job = json.loads(line)
            if job["kind"] == "pytest":
                self._load_pytest(selector)
            idle = (slot for slot in self._slots.values() if slot.number is None)
            slot = next(idle, None)
            if slot is None:
                others = [fd for other in self._slots.values() for fd in other.fds]
                slot = _Slot(self._config, [self._jobs, self._channel, *others])
                self._slots[slot.fd] = slot
                selector.register(slot.fd, selectors.EVENT_READ)
            slot.send(job)

    def _load_pytest(self, selector: selectors.BaseSelector) -> None:
        """Load pytest before the first job that needs it; older slots do not have it."""
        if not _load(_PYTEST):
            return
        for fd, slot in list(self._slots.items()):
            if slot.number is None:
                selector.unregister(fd)
                del self._slots[fd]
                slot.close()

    def _hear(self, selector: selectors.BaseSelector, slot: _Slot) -> None:
        data = os.read(slot.fd, 1 << 20)
        slot.heard += data
        if data and not slot.heard.endswith(b"\n"):
            return
        outcome = {"finished": False, "trouble": "killed"}
        with contextlib.suppress(ValueError):
            outcome = json.loads(bytes(slot.heard))
        slot.heard.clear()
        number, slot.number = slot.number, None
        if not data:  # The slot was killed; the next job gets a new one.
            selector.unregister(slot.fd)
            del self._slots[slot.fd]
            slot.close()
        if number is not None:
            _write(self._channel, {"id": number, "outcome": outcome})


def _load(names: tuple[str, ...]) -> bool:
    """Import modules that are installed; returns whether any was not loaded before."""
    new = [name for name in names if name not in sys.modules]
    _import(new)
    if "pytest" in new:
        # Each run of pytest would load these.
        plugins = getattr(sys.modules.get("_pytest.config"), "default_plugins", ())
        _import(f"_pytest.{name}" for name in plugins)
    if new:
        # Collecting garbage in a child would copy the memory of all these modules.
        gc.collect()
        gc.freeze()
    return bool(new)


def _import(names: Iterable[str]) -> None:
    for name in names:
        with contextlib.suppress(Exception):
            importlib.import_module(name)


def _write(channel: int, message: dict[str, Any]) -> None:
    data = json.dumps(message).encode() + b"\n"
    while data:
        data = data[os.write(channel, data) :]
