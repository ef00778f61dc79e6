"""Languages whose interpreter runs a sample and reports how it ended, such as Ruby and Lua."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from fieldguide.samples.languages import grammars
from fieldguide.samples.languages.checked import ELLIPSIS, Checked, broken, too_old
from fieldguide.samples.languages.project import files_for, named_in
from fieldguide.samples.level import Level
from fieldguide.samples.running.job import CodeBlock, Job, Runtime

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from fieldguide.samples.languages.language import Context
    from fieldguide.samples.languages.project import ProjectFile
    from fieldguide.samples.sample import Sample, SamplePage
    from fieldguide.samples.toolbox import Tool

__all__ = ["ScriptLanguage", "Wrong", "pieces_of", "refused"]

_WORD = re.compile(r"(?<!:)\b\w+")


@dataclass(frozen=True, slots=True)
class Wrong:
    """The syntax error that an interpreter reports for a piece of code.

    Attributes:
        line: The line of the code, from 1.
        column: The column, from 1.
        message: The interpreter's message.
    """

    line: int
    column: int
    message: str


@dataclass(frozen=True, slots=True)
class ScriptLanguage:
    """How samples of a language with an interpreter are checked and become jobs.

    A sample runs after those before it that define a name which it uses.

    Attributes:
        name: The language.
        title: The language, as readers know it.
        tool: The interpreter; without it, a sample is only parsed with its grammar.
        suffix: Of its files.
        compile: Compiles pieces of code; returns the error of each, or None if it compiles.
        newer: Patterns of syntax, each with the version that brought it.
        declares: Matches the version that a file of the page requires.
        around: The contexts of excerpts: the code before, the code after, and a description.
        arguments: The interpreter's arguments, a driver among them. The driver reads one line of
            JSON with `nonce`, `paths` (the files to run in order, the sample's own last) and
            `whole` (whether that is a file of the page), and reports `raised`.
        defines: Matches a definition; the first of its groups that matches is the name.
    """

    name: str
    title: str
    tool: Tool
    suffix: str
    compile: Callable[[Sequence[str], Path], list[Wrong | None]]
    arguments: tuple[str, ...]
    defines: re.Pattern[str]
    newer: tuple[tuple[str, re.Pattern[str]], ...] = ()
    declares: re.Pattern[str] | None = None
    around: tuple[tuple[str, str, str], ...] = ()

    def check(self, samples: Sequence[Sample], context: Context) -> dict[str, Checked]:
        """Check samples with the interpreter, or with the grammar where it is not installed."""
        results = dict(grammars.check(samples, context))
        program = context.toolbox.programs.get(self.tool.name)
        if program is None:
            return results
        units = [(sample, unit) for sample in samples for unit in pieces_of(sample, self.suffix)]
        errors = self.compile([code for _, (code, _) in units], program)
        refused: dict[str, tuple[Sample, Wrong]] = {}
        for (sample, (_, line)), wrong in zip(units, errors, strict=True):
            if wrong is not None:
                refused.setdefault(sample.key, (sample, replace(wrong, line=wrong.line + line - 1)))
            elif sample.key not in refused:
                results[sample.key] = Checked(Level.PARSED)
        for key, (sample, wrong) in refused.items():
            results[key] = self._refused(sample, wrong, results[key], context)
        return results

    def _refused(self, sample: Sample, wrong: Wrong, parsed: Checked, context: Context) -> Checked:
        """The result for a sample that does not compile.

        Args:
            sample: The sample.
            wrong: The error of the interpreter.
            parsed: The result of its grammar.
            context: The tools and pages.
        """
        result = refused(sample, wrong, parsed)
        if result is parsed:
            return parsed
        wanted = [version for version, pattern in self.newer if pattern.search(sample.code)]
        if self.declares is not None:
            for other in context.page_of(sample).samples:
                for file in other.files:
                    wanted += self.declares.findall(file.code)
        lacking = too_old(self.title, wanted, context.toolbox.version_of(self.tool))
        if lacking is not None:
            return lacking
        if result.lacks:
            return result
        if not sample.files:
            attempts = [before + sample.code + after for before, after, _ in self.around]
            errors = self.compile(attempts, context.toolbox.programs[self.tool.name])
            for (_, _, lacks), still in zip(self.around, errors, strict=True):
                if still is None:
                    return Checked(Level.PARSED, lacks=(lacks,), judged_as="an excerpt")
        if parsed.level is not None and parsed.judged_as:
            return replace(parsed, lacks=parsed.lacks or ("the code around it",))
        return result

    def plan(self, page: SamplePage, sample: Sample, context: Context) -> Job | None:
        """The job that runs a sample; None if its interpreter is missing or it has no code."""
        program = context.toolbox.programs.get(self.tool.name)
        own = [file for file in sample.files if file.path.endswith(self.suffix)]
        if program is None or (sample.files and not own):
            return None
        before = [] if sample.files else self._predecessors(page, sample)
        blocks: list[CodeBlock] = []
        for other in [*before, sample]:
            if other.directives.setup:
                blocks.append(self._hidden("setup", other, other.directives.setup, len(blocks)))
            if other is not sample:
                blocks.append(self._hidden("sample", other, other.code, len(blocks)))
        hidden = [block.path for block in blocks]
        label = f"sample:{sample.key}"
        blocks += [CodeBlock(label, file.code, file.path) for file in own]
        if not own:
            blocks.append(CodeBlock(label, sample.code, f"sample{self.suffix}"))
        files = _needed(blocks, files_for(page, sample))
        return Job(
            sample.key,
            self.name,
            files=files | {block.path: block.code for block in blocks if block.path},
            blocks=tuple(blocks),
            command=(str(program.resolve()), *self.arguments),
            told={"paths": [*hidden, blocks[-1].path], "whole": bool(own)},
            runtime=Runtime(self.name, binds=(str(_home_of(program)),)),
        )

    def _hidden(self, kind: str, sample: Sample, code: str, number: int) -> CodeBlock:
        path = f".before/{number}{self.suffix}"
        return CodeBlock(f"{kind}:{sample.key}", code, path, show=False)

    def _defined(self, code: str) -> set[str]:
        return {match[match.lastindex or 0] for match in self.defines.finditer(code)}

    def _predecessors(self, page: SamplePage, sample: Sample) -> list[Sample]:
        """The snippets before one that define a name which it, or one of them, uses."""
        if sample.directives.alone:
            return []
        wanted = set(_WORD.findall(sample.code + sample.directives.setup))
        needed: list[Sample] = []
        for other in reversed(page.samples[: sample.index]):
            directives = other.directives
            if other.language != sample.language or other.files or other.elided:
                continue
            if directives.skip or directives.no_run or directives.output or directives.raises:
                continue
            if directives.compile_fail or directives.exit is not None:
                continue
            if not grammars.fits(self.name, other.code):
                continue
            if self._defined(other.code + directives.setup) & wanted:
                needed.append(other)
                wanted |= set(_WORD.findall(other.code + directives.setup))
        return needed[::-1]


def pieces_of(sample: Sample, suffix: str) -> list[tuple[str, int]]:
    """The pieces of a sample that parse on their own, each with its first line, from 1.

    Args:
        sample: The sample.
        suffix: The suffix of its language's files.
    """
    if not sample.files:
        return [(sample.code, 1)]
    return [(file.code, file.line) for file in sample.files if file.path.endswith(suffix)]


def refused(sample: Sample, wrong: Wrong, parsed: Checked) -> Checked:
    """The result for a sample that the parser of its language rejects.

    Args:
        sample: The sample.
        wrong: The parser's error.
        parsed: The result of its grammar, which is returned if it is in another language.
    """
    if any(finding.code == "FG312" for finding in parsed.findings):
        return parsed
    if parsed.level is not None and (sample.elided or ELLIPSIS.search(sample.code)):
        return replace(parsed, lacks=("what '...' leaves out",))
    return broken(sample, wrong.line, wrong.column, wrong.message)


def _home_of(program: Path) -> Path:
    """The folder that a program is installed below, with all that it needs."""
    real = program.resolve()
    return real.parent.parent if real.parent.name == "bin" else real


def _needed(blocks: Iterable[CodeBlock], files: Mapping[str, ProjectFile]) -> dict[str, str]:
    """The page's files that blocks name, by path or by name without a suffix, and what these do."""
    needed: dict[str, str] = {}
    pending = [block.code for block in blocks]
    while pending:
        code = pending.pop()
        words = set(_WORD.findall(code))
        named = named_in([code], files)
        named |= {path for path in files if PurePosixPath(path).stem in words}
        for path in named - needed.keys():
            needed[path] = files[path].code
            pending.append(files[path].code)
    return needed
