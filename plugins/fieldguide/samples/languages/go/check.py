"""Go: parsed by gofmt, compiled by its compiler, which runs nothing of a sample."""

from __future__ import annotations

import posixpath
import re
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from fieldguide.problems.diagnostics import report
from fieldguide.samples.languages import grammars
from fieldguide.samples.languages.checked import Checked, too_old
from fieldguide.samples.languages.go.program import (
    GO,
    GOFMT,
    GoProgram,
    build,
    is_installed,
    is_whole,
    program_of,
    run_tool,
)
from fieldguide.samples.languages.scripting import Wrong, pieces_of, refused
from fieldguide.samples.level import Level

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fieldguide.problems.diagnostics import Diagnostic, Place
    from fieldguide.samples.languages.language import Context
    from fieldguide.samples.sample import Sample

__all__ = ["check"]

_MOST = 3
_DECLARED = re.compile(r"^go[ \t]+(\d{1,2}(?:\.\d{1,3}){1,2})", re.MULTILINE)
_ERROR = re.compile(
    r"^(?:\./)?([^\s:]{1,300}\.go):(\d{1,9})(?::(\d{1,9}))?: ([^\n]+)", re.MULTILINE
)
_GOFMT_ERROR = re.compile(r"^(\d{1,9})\.go:(\d{1,9}):(\d{1,9}): ([^\n]+)", re.MULTILINE)
_UNDEFINED = re.compile(r"undefined: (\w{1,200})\Z")
_NO_PACKAGE = re.compile(
    r"(?:no required module provides package|cannot find module providing package|package) "
    r"([\w.~/-]{1,200})(?:;|:| is not in (?:GOROOT|std)|\Z)"
)
_RANGE = re.compile(
    r"cannot range over [^\n]{0,200}?"
    r"\((?:untyped int|variable of type u?int|(?:value|variable) of type (func))"
)
_LOOKED_UP = re.compile(r"^go: ([\w.~/-]{1,200})@\S{1,100}: module lookup disabled", re.MULTILINE)
_NEWER = {
    **dict.fromkeys(("min", "max", "clear"), "1.21"),
    **dict.fromkeys(("cmp", "log/slog", "maps", "slices", "testing/slogtest"), "1.21"),
    **dict.fromkeys(("go/version", "math/rand/v2"), "1.22"),
    **dict.fromkeys(("iter", "structs", "unique"), "1.23"),
    **dict.fromkeys(("crypto/mlkem", "weak"), "1.24"),
    **dict.fromkeys(("testing/synctest",), "1.25"),
}
"""The version that brought a function or a package."""


def check(samples: Sequence[Sample], context: Context) -> dict[str, Checked]:
    """Check Go samples, by key: with Go's tools if they are installed, else with its grammar."""
    results = dict(grammars.check(samples, context))
    if not is_installed(context):
        return results
    whole = [sample for sample in samples if is_whole(sample)]
    wrong = _syntax(whole, context)
    for sample in whole:
        if sample.key in wrong:
            results[sample.key] = refused(sample, wrong[sample.key], results[sample.key])
        elif pieces_of(sample, ".go"):
            results[sample.key] = _compiled(sample, context)
    return results


def _syntax(samples: Sequence[Sample], context: Context) -> dict[str, Wrong]:
    """The first syntax error of each sample that has one, as gofmt reports it."""
    units = [(sample, unit) for sample in samples for unit in pieces_of(sample, ".go")]
    if not units:
        return {}
    with tempfile.TemporaryDirectory(prefix="fieldguide-") as folder:
        for number, (_, (code, _)) in enumerate(units):
            Path(folder, f"{number}.go").write_text(code, "utf-8", "replace", newline="")
        names = [f"{number}.go" for number in range(len(units))]
        output = run_tool(
            [str(context.toolbox.programs[GOFMT.name]), "-e", "-l", *names], Path(folder)
        )
    wrong: dict[str, Wrong] = {}
    for match in _GOFMT_ERROR.finditer(output or ""):
        sample, (code, line) = units[int(match[1])]
        column = _column(code, int(match[2]), int(match[3]))
        wrong.setdefault(sample.key, Wrong(line - 1 + int(match[2]), column, match[4]))
    return wrong


def _compiled(sample: Sample, context: Context) -> Checked:
    """The result for a sample that parses: what the compiler says of it."""
    program = program_of(context.page_of(sample), sample)
    version = context.toolbox.version_of(GO)
    wanted = _DECLARED.findall(program.files["go.mod"])
    lacking = too_old("Go", wanted, version)
    if lacking is not None:
        return replace(lacking, level=Level.PARSED)
    output = build(program, context)
    if output is None:
        return Checked(Level.PARSED)
    findings: list[Diagnostic] = []
    lacks: list[str] = []
    for line, column, message in _errors(output, program):
        judged = _judged(sample, program, sample.at(line, column), message, version)
        if isinstance(judged, str):
            lacks.append(judged)
        else:
            findings.append(judged)
    if output and not findings and not lacks and "function main is undeclared" not in output:
        lacks += [f"module '{module}'" for module in _LOOKED_UP.findall(output)]
        lacks = lacks or ["a package around it that compiles"]
    level = Level.PARSED if findings or lacks else Level.TYPES
    return Checked(level, tuple(findings[:_MOST]), tuple(dict.fromkeys(lacks)))


def _judged(
    sample: Sample, program: GoProgram, place: Place, message: str, version: str
) -> Diagnostic | str:
    """What an error of the compiler means: a problem of the sample, or what it lacks."""
    newer = ""
    undefined, package = _UNDEFINED.search(message), _NO_PACKAGE.search(message)
    over = _RANGE.search(message)
    if undefined or package:
        newer = _NEWER.get((undefined or package or "")[1], "")
    elif over:
        newer = "1.23" if over[1] else "1.22"
    lacking = too_old("Go", [newer] if newer else [], version)
    if lacking is not None:
        return lacking.lacks[0]
    if package and "." in package[1].partition("/")[0]:
        if not f"{package[1]}/".startswith(f"{program.module}/"):
            return f"package '{package[1]}'"
        if not sample.files:
            return f"package '{package[1]}' of the project"
    if package:
        return report("FG315", f"no package '{package[1]}'", place, "show its files")
    if undefined and not (sample.files and not sample.elided):
        return f"name '{undefined[1]}'"
    if undefined:
        return report("FG310", f"undefined name '{undefined[1]}'", place)
    return report("FG314", message, place)


def _errors(output: str, program: GoProgram) -> Iterator[tuple[int, int, str]]:
    """The errors in the sample's own file, with line and column of its code."""
    for match in _ERROR.finditer(output):
        path = posixpath.normpath(match[1])
        if path == program.path and not match[4].startswith("note: "):
            code = program.files[path]
            yield int(match[2]), _column(code, int(match[2]), int(match[3] or 1)), match[4]


def _column(code: str, line: int, column: int) -> int:
    """A column that Go counts in bytes, in characters."""
    lines = code.split("\n")
    text = lines[line - 1] if line <= len(lines) else ""
    return len(text.encode("utf-8", "replace")[: column - 1].decode("utf-8", "ignore")) + 1
