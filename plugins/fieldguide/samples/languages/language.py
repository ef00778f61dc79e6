"""A language of code fences: what it is called, and how its samples are checked and run."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Mapping, Sequence

    from fieldguide.samples.cache import Cache
    from fieldguide.samples.environment import Environment
    from fieldguide.samples.languages.checked import Checked
    from fieldguide.samples.running.job import Job, JobResult
    from fieldguide.samples.sample import Sample, SamplePage
    from fieldguide.samples.toolbox import Tool, Toolbox

__all__ = ["Check", "Context", "Language"]


@dataclass(slots=True)
class Context:
    """The context that checks and plans get besides samples.

    Attributes:
        toolbox: The installed tools.
        cache: Results of earlier runs.
        page_of: The page of a sample.
        environment_of: The environment of a sample; None if it names an unknown one.
        memory: The memory limit of a job, in MiB.
        kept: Objects that languages keep for the whole session, by a unique name.
        stack: Closes resources at the end of the session.
    """

    toolbox: Toolbox
    cache: Cache
    page_of: Callable[[Sample], SamplePage]
    environment_of: Callable[[SamplePage, Sample], Environment | None]
    memory: int
    kept: dict[str, Any] = field(default_factory=dict)
    stack: ExitStack = field(default_factory=ExitStack)


class Check(Protocol):
    """Checks samples without running them."""

    def __call__(self, samples: Sequence[Sample], context: Context, /) -> Mapping[str, Checked]:
        """The results, by the samples' keys."""


@dataclass(frozen=True, slots=True)
class Language:
    """A language of code fences.

    Everything but the name is optional: a language without a check is parsed with its tree-sitter
    grammar if there is one, and one without a plan is never run.

    Attributes:
        name: Its name on fences, in lower case.
        aliases: Other words for it on a fence, in lower case.
        suffixes: The suffixes of its files, such as `.rb`. A comment that is a path with another
            suffix does not name the file of a sample. Empty if any path will do.
        comments: Markers of a comment to the end of a line, besides `#`, `//`, `--`, `;` and `%`,
            which are recognised in every language.
        marker: Matches a line that starts another file inside a sample; its first group is the
            path. None if the language has no such form.
        code: Whether it is code; other text is not checked.
        tools: The tools that its check requires.
        check: Checks samples. Languages with the same check are checked together.
        plan: The job that runs a sample; None where there is nothing to run.
        prepare: Prepares all jobs before they run, for example by compiling them; returns those
            that are ready and those that failed.
        interpret: Completes the outcome of a job, for example with errors read from its output.
    """

    name: str
    aliases: tuple[str, ...] = ()
    suffixes: frozenset[str] = frozenset()
    comments: tuple[str, ...] = ()
    marker: re.Pattern[str] | None = None
    code: bool = True
    tools: tuple[Tool, ...] = ()
    check: Check | None = None
    plan: Callable[[SamplePage, Sample, Context], Job | None] | None = None
    prepare: (
        Callable[[Sequence[Job], Context], tuple[list[Job], list[tuple[Job, JobResult]]]] | None
    ) = None
    interpret: Callable[[Job, JobResult], JobResult] | None = None
