"""The pool of zygotes: processes with modules already loaded, from which jobs are forked."""

from __future__ import annotations

import contextlib
import json
import os
import re
import selectors
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fieldguide.samples.environment import Environment
from fieldguide.samples.running.job import Failure, JobResult
from fieldguide.samples.running.sandbox import FOLDER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from fieldguide.samples.running.job import Job, Runtime
    from fieldguide.samples.running.sandbox import Sandbox

__all__ = ["Pool"]

_HARNESS = Path(__file__).parent / "harness"
_START = (
    "import sys; sys.path.insert(0, sys.argv[1]); sys.dont_write_bytecode = True; "
    "from harness.zygote import main; del sys.path[0]; main()"
)
_OUTPUT = 8 << 20
_PATIENCE = 2.0
_SAFE_TO_PRELOAD = ("numpy", "pydantic", "hypothesis", "scipy.stats", "sklearn.ensemble")
"""Modules that are slow to import, and safe to load before a fork as they start no threads."""

# fmt: off
_STANDARD = frozenset({
    "abc", "argparse", "ast", "asyncio", "base64", "collections", "concurrent.futures",
    "contextlib", "copy", "csv", "dataclasses", "datetime", "decimal", "doctest", "enum",
    "fractions", "functools", "hashlib", "heapq", "hmac", "html", "http.client",
    "importlib.metadata", "inspect", "io", "itertools", "json", "logging", "math", "operator",
    "pathlib", "pickle", "platform", "queue", "random", "re", "secrets", "shutil", "socket",
    "sqlite3", "statistics", "string", "struct", "subprocess", "tempfile", "textwrap",
    "threading", "time", "traceback", "types", "typing", "unittest", "unittest.mock",
    "urllib.parse", "urllib.request", "uuid", "warnings", "zoneinfo",
})
# fmt: on
"""Modules of the standard library to load before a fork if a sample imports them.

Others are not loaded, because small processes fork faster.
"""

_IMPORT = re.compile(r"^[ \t]*(?:import|from)[ \t]+([A-Za-z_][\w.]*)", re.MULTILINE)


class Pool:
    """Runs jobs, each in its own process.

    Args:
        environments: The environments, by name.
        sandbox: The sandbox of all jobs.
        jobs: The number of jobs that run at once.
        memory: The memory limit for all processes of one job together, in MiB.
    """

    def __init__(
        self,
        environments: Mapping[str, Environment],
        sandbox: Sandbox,
        *,
        jobs: int,
        memory: int,
    ) -> None:
        self._environments = environments
        self._sandbox = sandbox
        self._jobs = jobs
        self._memory = memory << 20
        self._zygotes: dict[tuple[str, Runtime | None], _Zygote] = {}

    def close(self, *, now: bool = False) -> None:
        """End all processes.

        Args:
            now: Whether to kill running jobs instead of waiting for them.
        """
        for zygote in self._zygotes.values():
            zygote.close(now=now)
        self._zygotes.clear()

    def run(self, jobs: Iterable[Job], done: Callable[[Job, JobResult], None]) -> None:
        """Run jobs.

        Args:
            jobs: The jobs, in any order.
            done: Called in this thread with each job and its result, as soon as the job ends.
        """
        waiting = list(jobs)[::-1]
        running: dict[int, tuple[Job, _Zygote]] = {}
        number = 0
        selector = selectors.DefaultSelector()
        registered: set[int] = set()
        try:
            while waiting or running:
                while waiting and len(running) < self._jobs:
                    job = waiting.pop()
                    zygote = self._zygote(job, waiting)
                    number += 1
                    running[number] = (job, zygote)
                    if zygote.fd not in registered:
                        selector.register(zygote.fd, selectors.EVENT_READ, zygote)
                        registered.add(zygote.fd)
                    zygote.send(number, asdict(job))
                for key, _ in selector.select():
                    zygote = key.data
                    heard = zygote.hear()
                    if heard is None:
                        selector.unregister(key.fd)
                        registered.discard(key.fd)
                        lost = [n for n, (_, theirs) in running.items() if theirs is zygote]
                        heard = [(n, {"finished": False, "trouble": "killed"}) for n in lost]
                        kind = next(k for k, other in self._zygotes.items() if other is zygote)
                        del self._zygotes[kind]
                        zygote.close(now=True)
                    for n, values in heard:
                        if n in running:
                            job, _ = running.pop(n)
                            done(job, _result(values))
        except BaseException:
            self.close(now=True)
            raise
        finally:
            selector.close()

    def _zygote(self, job: Job, waiting: list[Job]) -> _Zygote:
        kind = (job.environment, job.runtime)
        zygote = self._zygotes.get(kind)
        if zygote is None:
            environment, bound, preload = self._environments[job.environment], [], []
            if job.runtime is None:
                preload = _preload(environment, _named([job, *waiting], job.environment))
            else:
                bound, preload = [*map(Path, job.runtime.binds)], [*job.runtime.preload]
                packages = tuple(map(Path, job.runtime.packages))
                environment = Environment(job.runtime.name, Path(sys.executable), packages)
            zygote = _Zygote(environment, self._sandbox, self._memory, bound, preload)
            self._zygotes[kind] = zygote
        return zygote


def _named(jobs: list[Job], environment: str) -> set[str]:
    """The modules that the waiting samples of an environment import."""
    tests = {"pytest" for job in jobs if job.environment == environment and job.kind == "pytest"}
    code = "\n".join(
        text
        for job in jobs
        if job.environment == environment and job.runtime is None
        for text in (*job.files.values(), *(block.code for block in job.blocks))
    )
    return tests | set(_IMPORT.findall(code))


class _Zygote:
    """A process from which the jobs of one environment are forked."""

    def __init__(
        self,
        environment: Environment,
        sandbox: Sandbox,
        memory: int,
        bound: list[Path],
        preload: list[str],
    ) -> None:
        python = Path(os.path.realpath(environment.python))
        readable = [Path(sys.base_prefix), _HARNESS.parent, *environment.packages, *bound]
        readable += [path for path in (environment.mocks, environment.node_modules) if path]
        command = sandbox.command(python, readable)
        self._process = subprocess.Popen(  # noqa: S603 - programs that were found
            [*command, "-I", "-S", "-c", _START, str(_HARNESS.parent)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if os.environ.get("FIELDGUIDE_DEBUG") else subprocess.DEVNULL,
            env=_variables(),
            cwd="/",
            start_new_session=True,
        )
        assert self._process.stdout is not None  # noqa: S101 - a pipe was asked for
        self.fd = self._process.stdout.fileno()
        self._heard = bytearray()
        self._write(
            {
                "isolated": sandbox.isolated,
                "drop_user": sandbox.isolated and os.geteuid() == 0,
                "folder": FOLDER,
                "memory": memory,
                "output": _OUTPUT,
                "packages": [str(path) for path in environment.packages],
                "only": None if environment.only is None else sorted(environment.only),
                "variables": _variables(),
                "mocks": str(environment.mocks) if environment.mocks else None,
                "preload": preload,
            }
        )

    def send(self, number: int, job: dict[str, Any]) -> None:
        """Send a job; its result comes from `hear` under the same number."""
        self._write(job | {"id": number})

    def hear(self) -> list[tuple[int, dict[str, Any]]] | None:
        """Read results: the number and the outcome of each ended job; None if the process ended."""
        data = os.read(self.fd, 1 << 20)
        if not data:
            return None
        self._heard += data
        *lines, rest = bytes(self._heard).split(b"\n")
        self._heard = bytearray(rest)
        messages = [json.loads(line) for line in lines]
        return [(each["id"], each["outcome"]) for each in messages if "id" in each]

    def close(self, *, now: bool = False) -> None:
        """Close the input, which ends the process, and kill the whole group after a timeout."""
        with contextlib.suppress(OSError):
            if self._process.stdin is not None:
                self._process.stdin.close()
        if not now:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_PATIENCE)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, 9)
        self._process.kill()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def _write(self, message: dict[str, Any]) -> None:
        assert self._process.stdin is not None  # noqa: S101 - a pipe was asked for
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(json.dumps(message).encode() + b"\n")
            self._process.stdin.flush()


def _preload(environment: Environment, named: set[str]) -> list[str]:
    """The modules to load before forking: those that samples import and that are safe to load."""
    tops = {name.partition(".")[0] for name in named}
    packages = [] if environment.name == "stdlib" else _SAFE_TO_PRELOAD
    theirs = [name for name in packages if name.partition(".")[0] in tops and environment.has(name)]
    tests = ["pytest", "_pytest.assertion.rewrite"] if "pytest" in tops else []
    return [*sorted(_STANDARD & (named | tops)), *tests, *theirs]


def _variables() -> dict[str, str]:
    """The environment variables of samples, the same on every machine."""
    return {
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "TZ": "UTC",
    }


def _result(values: dict[str, Any]) -> JobResult:
    failures = tuple(Failure.from_json(error) for error in values.pop("errors", ()))
    if values.get("trouble") is None and any(f.kind == "MemoryError" for f in failures):
        values["trouble"] = "memory"
    values |= {name: tuple(values.get(name, ())) for name in ("missing", "called")}
    return JobResult(**values, failures=failures)
