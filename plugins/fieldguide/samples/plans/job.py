"""A job: one sample with exactly what it needs, ready to run anywhere."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

__all__ = ["Block", "Expectation", "Job", "Kind", "Outcome", "Trouble"]

Kind = Literal["import", "pytest", "doctest", "snippet", "sql", "node", "shell"]

Trouble = Literal["time", "memory", "output", "files", "processes", "killed", "exited", "silent"]
"""Why a job ended without a result: a limit, a signal, an exit on its own, or nothing at all."""


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of code that a job runs.

    Attributes:
        label: Names it in tracebacks: `sample:KEY`, or `setup:KEY` for hidden code.
        code: The code.
        path: The file in the job's folder that it is, for an import or a test; None for a snippet.
        show: Whether what it prints belongs to the sample; false for what only goes before it.
    """

    label: str
    code: str
    path: str | None = None
    show: bool = True


@dataclass(frozen=True, slots=True)
class Expectation:
    """How a job must end, where that is not well.

    Attributes:
        raises: The name of the exception, with or without its module.
        exit: The exit status.
    """

    raises: str | None = None
    exit: int | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """One sample with exactly what it needs.

    A job depends on nothing else: not on other jobs, nor on the order in which they run. The
    folder that it runs in holds its files and nothing more.

    Attributes:
        sample: The sample's key.
        kind: How it is run.
        environment: The environment's name.
        files: What its folder holds: path to text.
        blocks: What runs, in this order; the last one is the sample.
        argv: For `node`, the arguments of Node.
        expectation: How it must end.
        timeout: In seconds.
    """

    sample: str
    kind: Kind
    environment: str
    files: dict[str, str] = field(default_factory=dict)
    blocks: tuple[Block, ...] = ()
    argv: tuple[str, ...] = ()
    expectation: Expectation = Expectation()
    timeout: float = 10.0

    def digest(self, *salts: str) -> str:
        """A hash of all that the outcome depends on.

        Args:
            salts: What else it depends on: the environment's lock, versions of tools.
        """
        said = asdict(self)
        said.pop("sample")
        # A sample that only moved is the same.
        names = {block.label: f"{n}" for n, block in enumerate(self.blocks)}
        for block in said["blocks"]:
            block["label"] = names[block["label"]]
        text = json.dumps([said, salts], sort_keys=True)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job ended, as the parent of its process saw it.

    Attributes:
        finished: Whether the sample ran to its end and said so; nothing else is a pass.
        asserted: How many assertions, doctests or expected exceptions held.
        defined_only: Whether the sample did nothing but import and define.
        error: What it ended with: `type`, `message`, and `trace`, a list of `[label or path,
            line]` from the outermost frame to the innermost; for tests, one of these for each
            failed one, with `test`.
        errors: All of these; empty where none.
        missing: The modules that could not be found.
        called: The labels of the blocks before the sample, and the paths of the page's files, that
            it called something of, or used where there is nothing to call.
        trouble: Why there is no result.
        status: The exit status, or the negative signal; None while it is not known.
        stdout: What the sample printed, as much as is kept.
        stderr: The same of its error stream.
        seconds: How long it took.
    """

    finished: bool
    asserted: int = 0
    defined_only: bool = False
    errors: tuple[dict[str, Any], ...] = ()
    missing: tuple[str, ...] = ()
    called: tuple[str, ...] = ()
    trouble: Trouble | None = None
    status: int | None = None
    stdout: str = ""
    stderr: str = ""
    seconds: float = 0.0
