"""Supervises a job: starts, watches and ends its process, and verifies its result."""

from __future__ import annotations

import contextlib
import hmac
import json
import os
import selectors
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import isolate, kinds

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["supervise"]

_KEPT = 64 * 1024
_TICK = 0.05
_GRACE = 0.5
_FOLDER_MB = 256
_FOLDER_FILES = 10_000
_PROCESSES = 64
_RESULT_FD = 3
_OUT_OF_MEMORY = b"JavaScript heap out of memory"
_PAGE = os.sysconf("SC_PAGE_SIZE")


def supervise(job: dict[str, Any], config: dict[str, Any]) -> dict[str, Any]:
    """Run a job in its own process.

    Args:
        job: A job as JSON.
        config: `isolated`, `folder` if it is, `memory` and `output` in bytes.

    Returns:
        Its result as JSON.
    """
    started = time.monotonic()
    if config["isolated"]:
        folder = config["folder"]
        isolate.mount_folder(folder, _FOLDER_MB, _FOLDER_FILES)
    else:
        folder = tempfile.mkdtemp(prefix="fieldguide-")
    try:
        work = Path(folder, "work")
        temporary = Path(folder, "tmp")
        work.mkdir()
        temporary.mkdir()
        _write(job, work)
        watch = _Watch(job, config, work, temporary)
        result = watch.run()
    finally:
        if config["isolated"]:
            _reap()
        else:
            shutil.rmtree(folder, ignore_errors=True)
    result["seconds"] = round(time.monotonic() - started, 4)
    return result


def _reap() -> None:
    """End all processes and wait for them, so that none remains for the next job."""
    with contextlib.suppress(ChildProcessError, ProcessLookupError):
        while True:
            os.kill(-1, signal.SIGKILL)
            os.waitpid(-1, 0)


def _write(job: dict[str, Any], work: Path) -> None:
    for path, text in job["files"].items():
        file = work / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8", errors="surrogatepass", newline="")
    for name, target in job["links"].items():
        with contextlib.suppress(OSError):
            (work / name).symlink_to(target)


class _Watch:
    """Watches a process until it ends or exceeds a limit."""

    def __init__(
        self, job: dict[str, Any], config: dict[str, Any], work: Path, temporary: Path
    ) -> None:
        self._job = job
        self._config = config
        self._work = work
        self._temporary = temporary
        self._nonce = os.urandom(16).hex()
        self._parent = os.getppid()
        self._pid = 0
        self._kept: dict[str, bytearray] = {"stdout": bytearray(), "stderr": bytearray()}
        self._total = 0
        self._report = bytearray()
        self._trouble: str | None = None
        self._ended = -1

    def run(self) -> dict[str, Any]:
        pipes = {name: os.pipe() for name in ("stdout", "stderr", "result")}
        self._pid = os.fork()
        if self._pid == 0:
            self._child(pipes)
        selector = selectors.DefaultSelector()
        with contextlib.suppress(AttributeError, OSError):
            # Wakes up when the process ends.
            self._ended = os.pidfd_open(self._pid)
            selector.register(self._ended, selectors.EVENT_READ, "end")
        for name, (reader, writer) in pipes.items():
            os.close(writer)
            os.set_blocking(reader, False)
            selector.register(reader, selectors.EVENT_READ, name)
        status = self._until_end(selector)
        selector.close()
        if self._ended >= 0:
            os.close(self._ended)
        for reader, _ in pipes.values():
            os.close(reader)
        return self._weigh(status)

    def _child(self, pipes: dict[str, tuple[int, int]]) -> None:
        """Run the job in this process, which is the sample's own; never returns."""
        code = 70
        try:
            os.setsid()
            nothing = os.open(os.devnull, os.O_RDWR)
            os.dup2(nothing, 0)
            os.dup2(pipes["stdout"][1], 1)
            os.dup2(pipes["stderr"][1], 2)
            result = os.dup2(pipes["result"][1], _RESULT_FD + 60, inheritable=False)
            os.closerange(3, _RESULT_FD + 60)
            os.closerange(_RESULT_FD + 61, 512)
            os.chdir(self._work)
            os.environ["HOME"] = os.environ["TMPDIR"] = str(self._temporary)
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGPIPE):
                signal.signal(number, signal.SIG_DFL)
            signal.signal(signal.SIGPIPE, signal.SIG_IGN)
            isolate.limit(
                self._config["memory"], _PROCESSES, _FOLDER_MB << 20, int(self._timeout) + 2
            )
            if self._config["isolated"]:
                isolate.drop_rights()
            nonce, self._nonce = self._nonce, ""
            code = kinds.run(self._job, str(self._work), _sender(result, nonce, os.write), nonce)
        except BaseException as error:  # noqa: BLE001 - whatever it is, this process ends here
            with contextlib.suppress(BaseException):
                sys.stderr.write(f"{type(error).__name__}: {error}\n")
                sys.stderr.flush()
        finally:
            os._exit(code)

    @property
    def _timeout(self) -> float:
        return float(self._job["timeout"])

    def _until_end(self, selector: selectors.BaseSelector) -> int | None:
        looked = time.monotonic()
        deadline = looked + self._timeout
        status: int | None = None
        ended = 0.0
        while True:
            now = time.monotonic()
            if status is not None and (not selector.get_map() or now > ended + _GRACE):
                break
            for key, _ in selector.select(_TICK if status is None else 0.02):
                if key.data != "end":
                    self._read(selector, key.fd, key.data)
            if status is None:
                pid, raw = os.waitpid(self._pid, os.WNOHANG)
                if pid:
                    status = os.waitstatus_to_exitcode(raw)
                    ended = time.monotonic()
                    self._forget(selector)
                    self._kill()
                    continue
                if now >= looked + _TICK or now > deadline:
                    looked = now
                    self._look(now > deadline)
                if self._trouble is not None:
                    self._kill()
                    _, raw = os.waitpid(self._pid, 0)
                    status, ended = os.waitstatus_to_exitcode(raw), time.monotonic()
                    self._forget(selector)
        return status

    def _forget(self, selector: selectors.BaseSelector) -> None:
        """Stop waiting for the process, which has ended; its pipes may still have data."""
        if self._ended >= 0:
            selector.unregister(self._ended)
            os.close(self._ended)
            self._ended = -1

    def _read(self, selector: selectors.BaseSelector, fd: int, name: str) -> None:
        try:
            data = os.read(fd, 1 << 16)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            selector.unregister(fd)
            return
        if name == "result":
            if len(self._report) < 4 * _KEPT:
                self._report += data
            return
        self._total += len(data)
        room = _KEPT - len(self._kept[name])
        self._kept[name] += data[: max(room, 0)]
        if self._total > self._config["output"] and self._trouble is None:
            self._trouble = "output"

    def _look(self, late: bool) -> None:  # noqa: FBT001 - one caller
        """Check the limits that the system does not enforce."""
        if late:
            self._trouble = self._trouble or "time"
            return
        if not self._config["isolated"]:
            # The parent has ended; an isolated job ends with its namespace.
            if os.getppid() != self._parent:
                self._trouble = self._trouble or "killed"
            return  # Here, /proc shows the processes of all jobs.
        memory, processes = _use()
        if memory > self._config["memory"]:
            self._trouble = self._trouble or "memory"
        if processes > _PROCESSES + 8:
            self._trouble = self._trouble or "processes"

    def _kill(self) -> None:
        """End the process and those that it started."""
        if self._config["isolated"]:
            # All processes of this namespace, except this one, which is its first.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(-1, signal.SIGKILL)
            return
        for call in (os.killpg, os.kill):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                call(self._pid, signal.SIGKILL)

    def _weigh(self, status: int | None) -> dict[str, Any]:
        """The result: only a report with the nonce counts."""
        base: dict[str, Any] = {
            "finished": False,
            "status": status,
            "stdout": self._kept["stdout"].decode("utf-8", "replace"),
            "stderr": self._kept["stderr"].decode("utf-8", "replace"),
        }
        if self._trouble is not None:
            return base | {"trouble": self._trouble}
        if not self._job["reports"]:
            expected = self._job["expectation"].get("exit") or 0
            if status == expected:
                return base | {"finished": True, "asserted": int(expected != 0)}
            return base | {"errors": [_exit_error(status)]}
        lines = bytes(self._report).split(b"\n")
        if len(lines) == 2 and not lines[1]:  # noqa: PLR2004 - one line and its end
            with contextlib.suppress(ValueError, TypeError, KeyError):
                reported: dict[str, Any] = json.loads(lines[0])
                nonce = str(reported.pop("nonce"))
                if hmac.compare_digest(nonce.encode(), self._nonce.encode()) and status == 0:
                    return base | _expected(reported, self._job)
        wanted = self._job["expectation"].get("exit")
        if wanted is not None and status == wanted and not self._report:
            return base | {"finished": True, "asserted": 1}
        if status is None or status < 0:
            signals = {-signal.SIGXCPU: "time", -signal.SIGXFSZ: "files"}
            if _OUT_OF_MEMORY in self._kept["stderr"]:
                return base | {"trouble": "memory"}
            return base | {"trouble": signals.get(status or 0, "killed")}
        own = self._job["command"] and status
        return base | ({"errors": [_exit_error(status)]} if own else {"trouble": "exited"})


def _exit_error(status: int | None) -> dict[str, Any]:
    return {"type": "SystemExit", "message": str(status), "trace": []}


def _expected(result: dict[str, Any], job: dict[str, Any]) -> dict[str, Any]:
    """A result, compared with the expectation if the program has not done this itself.

    Such a program sends `raised`: the error that ended the sample, with the names of its class and
    base classes in `types`, or null.
    """
    if "raised" not in result:
        return result
    raised = result.pop("raised")
    expectation = job["expectation"]
    wanted = expectation.get("raises")
    if raised is None:
        status = expectation.get("exit")
        if not wanted and not status:
            return {"finished": True, **result}
        message = f"it does not raise {wanted}" if wanted else f"it does not exit with {status}"
        error = {"type": "", "message": message, "trace": [], "expectation": True}
        return {"finished": False, "errors": [error]}
    types = raised.pop("types", None) or [raised["type"]]
    labels = {block["path"]: block["label"] for block in job["blocks"]}
    raised["trace"] = [[labels.get(path, path), line] for path, line in raised["trace"]]
    if wanted and wanted in types:
        return {"finished": True, "asserted": 1}
    return {"finished": False, "errors": [raised], "missing": result.get("missing", [])}


def _sender(
    fd: int, nonce: str, write: Callable[[int, bytes], int]
) -> Callable[[dict[str, Any]], None]:
    """A function that sends the result of a job, which is called once."""
    dumps = json.dumps

    def send(result: dict[str, Any]) -> None:
        data = dumps({"nonce": nonce, **result}).encode() + b"\n"
        while data:
            data = data[write(fd, data) :]

    return send


def _use() -> tuple[int, int]:
    """The memory of all processes of this namespace, in bytes, and their number.

    If /proc could not be mounted for the namespace, it shows processes of other jobs as well.
    """
    memory = processes = 0
    try:
        names = os.listdir("/proc")  # noqa: PTH208 - many times a second
        own = os.stat("/proc/self/ns/pid").st_ino  # noqa: PTH116 - as above
    except OSError:
        return 0, 0
    for name in names:
        if not name.isdigit() or name == "1":
            continue
        try:
            if os.stat(f"/proc/{name}/ns/pid").st_ino != own:  # noqa: PTH116 - as above
                continue
            with open(f"/proc/{name}/statm", "rb") as file:  # noqa: PTH123 - many times a second
                memory += int(file.read().split()[1]) * _PAGE
        except (OSError, IndexError, ValueError):
            continue
        processes += 1
    return memory, processes
