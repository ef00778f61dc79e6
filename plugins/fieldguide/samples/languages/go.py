"""Go: formatted, compiled and linked by its own tools outside the sandbox, run inside.

The compiler runs nothing of a sample: cgo is off, modules are never fetched, and no other toolchain
is taken. Code without a `package` clause is an excerpt, which only its grammar looks at.
"""

from __future__ import annotations

import hashlib
import json
import os
import posixpath
import re
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from fieldguide.problems.diagnostics import report
from fieldguide.samples.cache import cache_folder
from fieldguide.samples.languages import grammars, programs
from fieldguide.samples.languages.checked import ELLIPSIS, Checked, broken, too_old
from fieldguide.samples.languages.language import Language
from fieldguide.samples.languages.project import files_for
from fieldguide.samples.level import Level
from fieldguide.samples.running.job import CodeBlock, Failure, Job, JobResult, Runtime
from fieldguide.samples.toolbox import Tool

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fieldguide.problems.diagnostics import Diagnostic, Place
    from fieldguide.samples.languages.language import Context
    from fieldguide.samples.sample import Sample, SamplePage

__all__ = ["LANGUAGES"]

_GO = Tool("go", "install Go", "program", version=("version",), optional=True)
_GOFMT = Tool("gofmt", "install Go", "program", optional=True)
_PATIENCE = 120
_MOST = 3
_PACKAGE = re.compile(r"^package[ \t]+(\w{1,80})", re.MULTILINE)
_MAIN = re.compile(r"^func main\(\)", re.MULTILINE)
_TEST = re.compile(r"^func ((?:Test|Example)\w{0,200})\(", re.MULTILINE)
_EXIT_AT_END = re.compile(r"\n[ \t]+os\.Exit\([^\n]*\)\s*\}\s*\Z")
_IMPORTED = re.compile(r"\"([\w.~/-]{1,200})\"")
_MODULE = re.compile(r"^module[ \t]+([\w.~/-]{1,200})", re.MULTILINE)
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
_PANIC = re.compile(r"^(panic|fatal error): ([^\n]{1,500})", re.MULTILINE)
_FRAME = re.compile(r"^\t([^\s:]{1,300}\.go):(\d{1,9})", re.MULTILINE)
_RUNS = re.compile(r"=== (?:RUN|CONT|NAME)[ \t]+(\S{1,300})")
_FAILED = re.compile(r"[ \t]*--- FAIL: (\S{1,300})")
_SAID = re.compile(r"[ \t]+(\w[\w.-]{0,200}\.go):(\d{1,9}): ([^\n]*)")
_NATIVE = (".c", ".cc", ".cpp", ".h", ".hh", ".hpp", ".m", ".s", ".S", ".sx", ".syso")
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
_REPORTER = """package main

import (
	fieldguideJSON "encoding/json"
	fieldguideFmt "fmt"
	fieldguideOS "os"
	fieldguideRuntime "runtime"
)

func main() {
	line := []byte{}
	for one := []byte{0}; one[0] != '\\n'; line = append(line, one...) {
		if count, err := fieldguideOS.Stdin.Read(one); err != nil || count == 0 {
			break
		}
	}
	var told struct{ Nonce string }
	_ = fieldguideJSON.Unmarshal(line, &told)
	send := func(raised any) {
		data, _ := fieldguideJSON.Marshal(map[string]any{"nonce": told.Nonce, "raised": raised})
		_, _ = fieldguideOS.NewFile(3, "result").Write(append(data, '\\n'))
	}
	defer func() {
		raised := recover()
		if raised == nil {
			return
		}
		frames, trace := make([]uintptr, 64), [][]any{}
		walk := fieldguideRuntime.CallersFrames(frames[:fieldguideRuntime.Callers(0, frames)])
		for more := true; more; {
			var frame fieldguideRuntime.Frame
			frame, more = walk.Next()
			trace = append([][]any{{frame.File, frame.Line}}, trace...)
		}
		message := fieldguideFmt.Sprint(raised)
		send(map[string]any{"type": "panic", "message": message, "trace": trace})
		fieldguideOS.Exit(0)
	}()
	maiN()
	send(nil)
}
"""
"""Runs the `main` of a sample, which is renamed, and reports how it ended."""


@dataclass(frozen=True, slots=True)
class _Program:
    """The Go files that a sample is compiled with.

    Attributes:
        files: Path to text, with a `go.mod`.
        path: The path of the sample's own file.
        module: The path of the module.
        test: Whether the file holds tests.
    """

    files: Mapping[str, str]
    path: str
    module: str
    test: bool

    @property
    def folder(self) -> str:
        """The folder of its package."""
        return posixpath.dirname(self.path)

    @property
    def runs(self) -> bool:
        """Whether there is something to run."""
        code = self.files[self.path]
        package = _PACKAGE.search(code)
        main = package is not None and package[1] == "main" and _MAIN.search(code) is not None
        return main or (self.test and _TEST.search(code) is not None)

    @property
    def reports(self) -> bool:
        """Whether it reports its end: neither do tests nor what properly ends by exiting."""
        return self.runs and not self.test and not _EXIT_AT_END.search(self.files[self.path])

    @property
    def digest(self) -> str:
        """A hash of what it is compiled from."""
        data = json.dumps([sorted(self.files.items()), self.path, _REPORTER])
        return hashlib.sha256(data.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _checks(samples: Sequence[Sample], context: Context) -> dict[str, Checked]:
    results = dict(grammars.check(samples, context))
    if not _is_installed(context):
        return results
    whole = [sample for sample in samples if all(_PACKAGE.search(c) for c, _ in _units(sample))]
    wrong = _syntax(whole, context)
    for sample in whole:
        if sample.key in wrong:
            results[sample.key] = _refused(sample, wrong[sample.key], results[sample.key])
        elif _units(sample):
            results[sample.key] = _compiled(sample, context)
    return results


def _is_installed(context: Context) -> bool:
    return {_GO.name, _GOFMT.name} <= context.toolbox.programs.keys()


def _units(sample: Sample) -> list[tuple[str, int]]:
    if not sample.files:
        return [(sample.code, 1)]
    return [(file.code, file.line) for file in sample.files if file.path.endswith(".go")]


def _syntax(samples: Sequence[Sample], context: Context) -> dict[str, tuple[int, int, str]]:
    """The first syntax error of each sample that has one: line, column and gofmt's message."""
    units = [(sample, unit) for sample in samples for unit in _units(sample)]
    if not units:
        return {}
    with tempfile.TemporaryDirectory(prefix="fieldguide-") as folder:
        for number, (_, (code, _)) in enumerate(units):
            Path(folder, f"{number}.go").write_text(code, "utf-8", "replace", newline="")
        names = [f"{number}.go" for number in range(len(units))]
        output = _run(
            [str(context.toolbox.programs[_GOFMT.name]), "-e", "-l", *names], Path(folder)
        )
    wrong: dict[str, tuple[int, int, str]] = {}
    for match in _GOFMT_ERROR.finditer(output or ""):
        sample, (code, line) = units[int(match[1])]
        column = _column(code, int(match[2]), int(match[3]))
        wrong.setdefault(sample.key, (line - 1 + int(match[2]), column, match[4]))
    return wrong


def _refused(sample: Sample, error: tuple[int, int, str], parsed: Checked) -> Checked:
    if any(finding.code == "FG312" for finding in parsed.findings):
        return parsed
    if parsed.level is not None and (sample.elided or ELLIPSIS.search(sample.code)):
        return replace(parsed, lacks=("what '...' leaves out",))
    return broken(sample, *error)


def _compiled(sample: Sample, context: Context) -> Checked:
    """The result for a sample that parses: what the compiler says of it."""
    program = _program(context.page_of(sample), sample)
    version = context.toolbox.version_of(_GO)
    wanted = _DECLARED.findall(program.files["go.mod"])
    lacking = too_old("Go", wanted, version)
    if lacking is not None:
        return replace(lacking, level=Level.PARSED)
    output = _build(program, context)
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
    sample: Sample, program: _Program, place: Place, message: str, version: str
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


def _errors(output: str, program: _Program) -> Iterator[tuple[int, int, str]]:
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


def _program(page: SamplePage, sample: Sample) -> _Program:
    files = {path: file.code for path, file in files_for(page, sample).items()}
    own = [file.path for file in sample.files if file.path.endswith(".go")]
    path = own[-1] if own else "snippet/snippet.go"
    if not own:
        test = "*testing." in sample.code
        path = "snippet/snippet_test.go" if test else path
        files = {name: code for name, code in files.items() if not name.startswith("snippet/")}
        files[path] = sample.code
        setup = sample.directives.setup
        if setup:
            clause = _PACKAGE.search(sample.code)
            head = "" if _PACKAGE.search(setup) or clause is None else f"{clause[0]}; "
            files["snippet/setup.go"] = head + setup
    # Only one file of a folder may have the function that starts its program.
    folder = posixpath.dirname(path)
    for name in [name for name in files if posixpath.dirname(name) == folder and name not in own]:
        if name.endswith(".go") and name != path and _MAIN.search(files[name]):
            del files[name]
    module = _MODULE.search(files.get("go.mod", ""))
    name = module[1] if module else _module_of(files)
    if module is None:
        files["go.mod"] = f"module {name}\n"
    kept = {at: code for at, code in files.items() if not at.endswith(_NATIVE)}
    return _Program(kept, path, name, path.endswith("_test.go"))


def _module_of(files: Mapping[str, str]) -> str:
    """The module that files belong to, by what they import of each other."""
    folders = {posixpath.dirname(path) for path in files if path.endswith(".go")} - {""}
    for code in files.values():
        for imported in _IMPORTED.findall(code):
            for folder in folders:
                if imported.endswith(f"/{folder}"):
                    return str(imported).removesuffix(f"/{folder}")
    return "example.com/sample"


def _build(program: _Program, context: Context) -> str | None:
    """Compile a program to its binary.

    Returns:
        What the compiler says, empty if nothing; None if it did not finish.
    """
    known: dict[str, str | None] = context.kept.setdefault("go", {})
    if program.digest not in known:
        with tempfile.TemporaryDirectory(prefix="fieldguide-") as folder:
            for path, code in _written(program).items():
                file = Path(folder, path)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(code, "utf-8", "replace", newline="")
            command = _command(program, Path(folder), context)
            known[program.digest] = _run(command, Path(folder))
    return known[program.digest]


def _written(program: _Program) -> dict[str, str]:
    files = dict(program.files)
    if program.reports:
        # As long as before, so that every column stays.
        files[program.path] = _MAIN.sub("func maiN()", files[program.path])
        files[posixpath.join(program.folder, "fieldguide_main.go")] = _REPORTER
    return files


def _command(program: _Program, folder: Path, context: Context) -> list[str]:
    go = str(context.toolbox.programs[_GO.name])
    start = [go, "test", "-c", "-vet=off"] if program.test else [go, "build"]
    to = str(_binary(program, context)) if program.runs else os.devnull
    # The flag -trimpath would compile the standard library anew.
    flags = f"-gcflags=-e -trimpath={folder}"
    return [*start, flags, "-o", to, f"./{program.folder}"]


def _binary(program: _Program, context: Context) -> Path:
    """Where the binary of a program is written, in a folder that ends with the session."""
    folder = context.kept.get("go binaries")
    if folder is None:
        temporary = context.stack.enter_context(
            tempfile.TemporaryDirectory(prefix="fieldguide-go-")
        )
        folder = context.kept["go binaries"] = Path(temporary)
        folder.chmod(0o755)  # The sandbox's own user reads it.
    return Path(folder, program.digest)


def _run(command: list[str], folder: Path) -> str | None:
    """What a tool of Go prints; None if it does not finish."""
    cache = cache_folder() / "go"
    variables = {
        "CGO_ENABLED": "0",
        "GO111MODULE": "on",
        "GOCACHE": str(cache / "build"),
        "GOENV": "off",
        "GOFLAGS": "-mod=mod",
        "GOPATH": str(cache / "path"),
        "GOPROXY": "off",
        "GOSUMDB": "off",
        "GOTOOLCHAIN": "local",
        "GOVCS": "*:off",
        "GOWORK": "off",
        "HOME": str(cache),
        "PATH": os.environ.get("PATH", os.defpath),
        "TMPDIR": tempfile.gettempdir(),
    }
    done = programs.run(command, folder, variables=variables, patience=_PATIENCE)
    if done is None:
        return None
    return (done.stderr + done.stdout).decode("utf-8", "replace") if done.returncode else ""


def _plan(page: SamplePage, sample: Sample, context: Context) -> Job | None:
    if not _is_installed(context) or not all(_PACKAGE.search(code) for code, _ in _units(sample)):
        return None
    program = _program(page, sample)
    if not program.runs:
        return None
    tests = "|".join(_TEST.findall(program.files[program.path]))
    arguments = ("-test.v", f"-test.run=^({tests})$") if program.test else ()
    return Job(
        sample.key,
        "go",
        files=dict(program.files),
        blocks=(CodeBlock(f"sample:{sample.key}", program.files[program.path], program.path),),
        command=arguments,
        reports=program.reports,
        told={"module": program.module},
    )


def _prepare(
    jobs: Sequence[Job], context: Context
) -> tuple[list[Job], list[tuple[Job, JobResult]]]:
    """Compile what is to run, unless the check has just done so."""
    ready: list[Job] = []
    failed: list[tuple[Job, JobResult]] = []
    for job in jobs:
        path = job.blocks[-1].path or ""
        program = _Program(job.files, path, job.told["module"], path.endswith("_test.go"))
        output = _build(program, context)
        binary = _binary(program, context)
        if output == "" and binary.exists():
            runtime = Runtime("go", binds=(str(binary.parent),))
            ready.append(replace(job, command=(str(binary), *job.command), runtime=runtime))
        else:
            message = (output or "").strip().split("\n", 1)[0] or "it cannot be compiled"
            failed.append((job, JobResult(finished=False, failures=(Failure("", message),))))
    return ready, failed


def _interpret(job: Job, outcome: JobResult) -> JobResult:
    """Find the lines of panics and of failed tests, and the tests that did not run."""
    block = job.blocks[-1]
    path = block.path or ""
    failures = list(outcome.failures)
    if [failure.kind for failure in failures] == ["SystemExit"]:
        failures = _of_tests(block, outcome.stdout) or _of_panic(block, outcome) or failures
    if outcome.finished and path.endswith("_test.go") and not failures:
        for name in _TEST.findall(block.code):
            if (
                f"--- PASS: {name} " not in outcome.stdout
                and f"--- SKIP: {name} " not in outcome.stdout
            ):
                failures.append(Failure("", "the test did not run", test=name))
    return replace(outcome, finished=outcome.finished and not failures, failures=tuple(failures))


def _of_tests(block: CodeBlock, stdout: str) -> list[Failure]:
    """The tests that failed, each with what it said of the sample's own lines."""
    messages: dict[str, list[tuple[int, str]]] = {}
    failed: list[str] = []
    running = ""
    for line in stdout.splitlines():
        runs, failure, message = _RUNS.match(line), _FAILED.match(line), _SAID.match(line)
        if runs is not None:
            running = runs[1]
        elif failure is not None:
            failed.append(failure[1])
        elif message is not None and (block.path or "").endswith(message[1]):
            messages.setdefault(running, []).append((int(message[2]), message[3]))
    failures = []
    for test in failed:
        lines = messages.get(test, [])
        if lines or not any(other.startswith(f"{test}/") for other in failed):
            text = " ".join(text for _, text in lines) or "it failed"
            trace = tuple((block.label, number) for number, _ in lines[:1])
            failures.append(Failure("", text, trace, test=test))
    return failures


def _of_panic(block: CodeBlock, outcome: JobResult) -> list[Failure]:
    match = _PANIC.search(outcome.stderr)
    if match is None or outcome.status != 2:  # noqa: PLR2004 - what Go exits with then
        return []
    frames = _FRAME.findall(outcome.stderr[match.end() :])
    trace = tuple((block.label, int(line)) for file, line in frames[::-1] if file == block.path)
    return [Failure(match[1], match[2], trace)]


LANGUAGES = (
    Language(
        "go",
        ("golang",),
        frozenset({".go"}),
        tools=(_GO, _GOFMT),
        check=_checks,
        plan=_plan,
        prepare=_prepare,
        interpret=_interpret,
    ),
)
