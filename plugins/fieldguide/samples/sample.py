"""A sample, which is a code block of a page, and the page."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fieldguide.problems.codes import Subject
from fieldguide.problems.diagnostics import Place, printable

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping
    from pathlib import Path

    from fieldguide.problems.diagnostics import Diagnostic

__all__ = ["Directives", "Sample", "SampleFile", "SamplePage"]


_LABEL = 60


@dataclass(frozen=True, slots=True)
class Directives:
    """The directives of a sample.

    Attributes:
        skip: Whether it is not checked at all.
        no_run: Whether it is checked but not run.
        why: The reason for `skip` or `no_run`, for readers.
        until: The day on which `skip` and `no_run` expire.
        raises: The name of the exception that must end it.
        exit: The exit status that it must have.
        compile_fail: Whether its static checks must fail.
        output: Whether it is the expected output of the sample before it.
        environment: The name of the environment that it runs in.
        timeout: Its time limit, in seconds.
        run: Whether to run it although samples of its language are not run by default.
        file: Its path in the page's project.
        alone: Whether it runs without other samples of the page.
        setup: Hidden code that runs before it.
        setup_place: The first character of that code.
        place: The first directive, or None if there is none.
    """

    skip: bool = False
    no_run: bool = False
    why: str | None = None
    until: dt.date | None = None
    raises: str | None = None
    exit: int | None = None
    compile_fail: bool = False
    output: bool = False
    environment: str | None = None
    timeout: float | None = None
    run: bool = False
    file: str | None = None
    alone: bool = False
    setup: str = ""
    setup_place: Place | None = None
    place: Place | None = None

    @property
    def declared(self) -> list[object]:
        """The directives that are set, each with its value, without their places."""
        places = ("setup_place", "place")
        values = [(name, getattr(self, name)) for name in self.__slots__ if name not in places]
        return [[name, str(value)] for name, value in values if value not in (False, None, "")]


@dataclass(frozen=True, slots=True)
class SampleFile:
    """A file of the page's project that a sample, or a part of it, is.

    Attributes:
        path: Its path relative to the project, with `/` and without `.` and `..`.
        code: Its content.
        line: The line of the sample's code on which it starts, from 1.
    """

    path: str
    code: str
    line: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    r"""A code block that a page shows.

    Attributes:
        page: The Markdown file of the page as messages show it.
        index: Its index among the code blocks of the page.
        place: The opening fence, in the page or in the snippet that it comes from.
        code_line: The line on which the code starts.
        end_line: The line of the closing fence, or the last line of the code.
        columns: For each line of the code, the column of its first character; empty if the code
            comes from several places.
        word: Its language as written on the fence, or "".
        language: The name of its language, in lower case.
        code: The code, each line with its `\n`.
        title: The title of the fence, or None.
        directives: Its directives.
        files: The files that it consists of; empty for a snippet.
        fenced: False for indented code.
        elided: Whether a line of it marks omitted code, so that it is not a complete file.
        code_file: The file that has the code if the fence is in another one.
    """

    page: str
    index: int
    place: Place
    code_line: int
    end_line: int
    columns: tuple[int, ...]
    word: str
    language: str
    code: str
    title: str | None = None
    directives: Directives = Directives()
    files: tuple[SampleFile, ...] = ()
    fenced: bool = True
    elided: bool = False
    code_file: str | None = None

    @property
    def key(self) -> str:
        """Its key in a run."""
        return f"{self.page}#{self.index}"

    @property
    def path(self) -> str | None:
        """The path of its first file."""
        return self.files[0].path if self.files else None

    @property
    def digest(self) -> str:
        """A hash of everything that its evidence depends on, except other samples."""
        values = [
            self.language,
            self.code,
            self.directives.declared,
            [[file.path, file.line, file.code] for file in self.files],
        ]
        return hashlib.sha256(json.dumps(values).encode("utf-8", "surrogatepass")).hexdigest()

    def at(self, line: int, column: int = 1) -> Place:
        """The place in the Markdown file of a place in the code.

        Args:
            line: The line of the code, from 1; a line after the last means the last.
            column: The column of the code, in code points from 1.
        """
        if not self.columns:
            return self.place
        inside = min(max(line, 1), len(self.columns))
        if inside != line:
            column = 1
        file = self.code_file or self.place.file
        return Place(file, self.code_line + inside - 1, self.columns[inside - 1] + column - 1)


@dataclass(frozen=True, slots=True, eq=False)
class SamplePage:
    """A Markdown page and its samples.

    Attributes:
        file: Its file as messages show it.
        path: Its file.
        entry: The name of the entry, or None if it is not an entry.
        dialect: `gfm` or `material`.
        samples: All code blocks that it shows, in order.
        environment: The name of the environment that its samples run in by default.
        diagnostics: The problems of its directives.
        by_key: Its samples by key.
    """

    file: str
    path: Path
    entry: str | None
    dialect: str
    samples: tuple[Sample, ...]
    environment: str = "stdlib"
    diagnostics: tuple[Diagnostic, ...] = ()
    by_key: Mapping[str, Sample] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_key", {sample.key: sample for sample in self.samples})

    @property
    def labels(self) -> Mapping[str, str]:
        """What its samples are called in a baseline, by key.

        A label is the path of a sample or else its first line, with a number if the page has
        several that begin alike.
        """
        counts: Counter[str] = Counter()
        labels = {}
        for sample in self.samples:
            label = sample.path
            if label is None:
                first = next((line for line in sample.code.split("\n") if line.strip()), "")
                label = f"{sample.language or 'code'}: {' '.join(first.split())}"
            label = printable(label, _LABEL)
            counts[label] += 1
            labels[sample.key] = f"{label} #{counts[label]}" if counts[label] > 1 else label
        return labels

    @property
    def stray(self) -> tuple[Diagnostic, ...]:
        """The diagnostics of directives that have no sample."""
        return tuple(d for d in self.diagnostics if d.meaning.subject is Subject.DIRECTIVE)
