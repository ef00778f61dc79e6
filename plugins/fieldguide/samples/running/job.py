"""A job, which is a sample with exactly what it needs to run, and its result."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CodeBlock", "Expectation", "Failure", "Job", "JobResult", "Runtime", "Trouble"]


Trouble = Literal["time", "memory", "output", "files", "processes", "killed", "exited", "silent"]
"""Why a job ended without a result: a limit, a signal, its own exit, or no known reason."""


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """A piece of code that a job runs.

    Attributes:
        label: Its name in tracebacks: `sample:KEY`, or `setup:KEY` for hidden code.
        code: The code.
        path: Its file in the job's folder, for an import or a test; None for a snippet.
        show: Whether its output is the sample's; false for code that only runs before the sample.
    """

    label: str
    code: str
    path: str | None = None
    show: bool = True


@dataclass(frozen=True, slots=True)
class Expectation:
    """How a job must end if it is declared to fail.

    Attributes:
        raises: The name of the exception, with or without its module.
        exit: The exit status.
    """

    raises: str | None = None
    exit: int | None = None


@dataclass(frozen=True, slots=True)
class Runtime:
    """The runtime of a job that does not use the Python of its environment.

    Attributes:
        name: Its name, unique among runtimes.
        binds: The files and folders that can be read inside the sandbox.
        packages: Folders of Python packages, for jobs that run inside the harness.
        preload: The Python modules that are imported before the first job.
    """

    name: str
    binds: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    preload: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """A sample with exactly what it needs to run.

    A job depends on nothing else: neither on other jobs nor on their order. The folder that it
    runs in has its files and no others.

    Attributes:
        sample: The sample's key.
        kind: How it is run: a kind of the harness (`import`, `pytest`, `doctest`, `snippet`,
            `sql`), or any other name if it has a command.
        environment: The environment's name.
        files: The files of its folder: path to text.
        blocks: The blocks that run, in this order; the last one is the sample.
        command: The program that runs it and its arguments; empty if the harness runs it.
        reports: Whether the command sends a result on descriptor 3, with the nonce that it reads
            from its input; if not, its exit status is the result.
        told: Further input of the command, as JSON.
        links: Symbolic links in its folder: name to target.
        runtime: Its runtime, if it does not use the Python of its environment.
        expectation: How it must end.
        timeout: The time limit, in seconds.
    """

    sample: str
    kind: str
    environment: str = ""
    files: dict[str, str] = field(default_factory=dict)
    blocks: tuple[CodeBlock, ...] = ()
    command: tuple[str, ...] = ()
    reports: bool = True
    told: dict[str, Any] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    runtime: Runtime | None = None
    expectation: Expectation = Expectation()
    timeout: float = 10.0

    def digest(self, *salts: str) -> str:
        """A hash of everything that the result depends on.

        Args:
            salts: Other things that it depends on, such as versions of tools.
        """
        values = asdict(self)
        values.pop("sample")
        # Labels change when a sample moves, its result does not.
        names = {block.label: f"{n}" for n, block in enumerate(self.blocks)}
        for block in values["blocks"]:
            block["label"] = names[block["label"]]
        text = json.dumps([values, salts], sort_keys=True)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Failure:
    """An error that ended a job, or one of its tests.

    Attributes:
        kind: The name of the exception's class; empty if it is not an exception.
        message: The exception's message.
        trace: The frames in code of the page, outermost first: the label of a block or the path of
            a file, and the line there, from 1.
        test: The name of the failed test, or None.
        name: The undefined name, if the interpreter gives it.
        errno: The error number of the operating system, or None.
        lacks: A description of what the sample lacks, or None.
        expectation: Whether it is that the sample does not end as declared.
    """

    kind: str
    message: str
    trace: tuple[tuple[str, int], ...] = ()
    test: str | None = None
    name: str | None = None
    errno: int | None = None
    lacks: str | None = None
    expectation: bool = False

    @classmethod
    def from_json(cls, error: Mapping[str, Any]) -> Failure:
        """The failure that the harness describes.

        Args:
            error: `type` and `message`, `trace` as a list of pairs, and any of the other
                attributes; see `running/harness/errors.py`.

        Raises:
            TypeError, ValueError: The trace is not a list of pairs with a number each.
        """

        def text(key: str) -> str | None:
            return str(error[key]) if error.get(key) else None

        errno = error.get("errno")
        return cls(
            kind=text("type") or "",
            message=text("message") or "",
            trace=tuple((str(label), int(line)) for label, line in error.get("trace") or ()),
            test=text("test"),
            name=text("name"),
            errno=errno if isinstance(errno, int) else None,
            lacks=text("lacks"),
            expectation=bool(error.get("expectation")),
        )

    @property
    def text(self) -> str:
        """The exception as Python prints it: its class and its message."""
        return ": ".join(part for part in (self.kind, self.message) if part) or "it failed"

    def renamed(self, names: Mapping[str, str]) -> Failure:
        """The same failure with other labels in its trace.

        Args:
            names: The new labels by the old ones; a label that is missing stays.
        """
        return replace(self, trace=tuple((names.get(label, label), n) for label, n in self.trace))


@dataclass(frozen=True, slots=True)
class JobResult:
    """How a job ended, as observed by the parent of its process.

    Attributes:
        finished: Whether the sample ran to its end and reported it; nothing else is a pass.
        asserted: The number of assertions, doctests and expected exceptions that held.
        defined_only: Whether the sample did nothing but import and define.
        failures: The error that ended it; for tests, one for each that failed.
        missing: The modules that could not be found.
        called: The labels of blocks before the sample, and the paths of files of the page, that it
            called something of, or used if there is nothing to call.
        trouble: The reason why there is no result, or None.
        status: The exit status, or the negated signal; None if it is not known.
        stdout: The output of the sample, up to a limit.
        stderr: The error output of the sample, up to a limit.
        seconds: How long it took.
    """

    finished: bool
    asserted: int = 0
    defined_only: bool = False
    failures: tuple[Failure, ...] = ()
    missing: tuple[str, ...] = ()
    called: tuple[str, ...] = ()
    trouble: Trouble | None = None
    status: int | None = None
    stdout: str = ""
    stderr: str = ""
    seconds: float = 0.0

    def renamed(self, names: Mapping[str, str]) -> JobResult:
        """The same result with other labels of blocks.

        Args:
            names: The new labels by the old ones; a label that is missing stays.
        """
        return replace(
            self,
            failures=tuple(failure.renamed(names) for failure in self.failures),
            called=tuple(names.get(label, label) for label in self.called),
        )
