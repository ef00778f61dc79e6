"""A sample: one code block of a page, and the page that it stands on."""

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
    """What an author says of a sample, in whichever of the three forms.

    Attributes:
        skip: It is not checked at all.
        no_run: It is checked and not run.
        why: The reason for `skip` and `no_run`, for the reader.
        until: The day from which these two fail.
        raises: The name of the exception that it must end with.
        exit: The exit status that it must end with.
        compile_fail: It must not pass its static checks.
        output: It is what the sample before it prints.
        environment: The name of the environment that it wants.
        timeout: In seconds.
        run: It is run although samples of its language are not.
        file: Its path in the page's project.
        alone: It takes no other sample of the page along.
        setup: Code that runs before it and is hidden.
        setup_place: The first character of that code's first line.
        place: Where the first directive is written; None where there is none.
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
    def said(self) -> list[object]:
        """What is said, without where."""
        skipped = ("setup_place", "place")
        values = [(name, getattr(self, name)) for name in self.__slots__ if name not in skipped]
        return [[name, str(value)] for name, value in values if value not in (False, None, "")]


@dataclass(frozen=True, slots=True)
class SampleFile:
    """A file of the page's project that a sample, or a part of one, is.

    Attributes:
        path: Relative to the project, with `/`, without `.` and `..`.
        code: What is written there.
        line: The line of the sample's code on which it starts, from 1.
    """

    path: str
    code: str
    line: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    r"""One code block that the page shows.

    Attributes:
        page: The Markdown file of the page, as messages show it.
        index: Which of the page's code blocks it is, from 0.
        place: The opening fence, in the page or in the snippet that it comes from.
        code_line: The line on which the code starts.
        end_line: The line of the closing fence, or the last of the code.
        columns: For each line of the code, the column of its first character; empty where the
            code is put together from several places.
        word: The fence's language as written, or "".
        language: The same in lower case, aliases resolved.
        code: The code, each line with its `\n`.
        title: The fence's title, or None.
        directives: What its author says of it.
        files: The files that it is; empty for a snippet.
        fenced: False for indented code.
        elided: Whether a line of it stands for what is left out, so that it is no whole file.
        code_file: The file that the code is in, where its fence is in another.
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
        """What it is looked up by in one run."""
        return f"{self.page}#{self.index}"

    @property
    def path(self) -> str | None:
        """The path of its first file."""
        return self.files[0].path if self.files else None

    @property
    def digest(self) -> str:
        """A hash of all that its evidence depends on, apart from other samples."""
        said = [
            self.language,
            self.code,
            self.directives.said,
            [[file.path, file.line, file.code] for file in self.files],
        ]
        return hashlib.sha256(json.dumps(said).encode("utf-8", "surrogatepass")).hexdigest()

    def at(self, line: int, column: int = 1) -> Place:
        """The place in the Markdown of a place in the code.

        Args:
            line: Counts from 1; one beyond the code is its end.
            column: In code points, from 1.
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
        file: The file as messages show it.
        path: The file.
        entry: The name of the entry that it is, or None.
        dialect: `gfm` or `material`.
        samples: All code blocks that it shows, in order.
        environment: The name of the environment that its samples run in by default.
        diagnostics: What is wrong with its directives.
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
