"""Go programs: the files that a sample is compiled with, and their binary."""

from __future__ import annotations

import hashlib
import json
import os
import posixpath
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fieldguide.samples.cache import cache_folder
from fieldguide.samples.languages import programs
from fieldguide.samples.languages.project import files_for
from fieldguide.samples.languages.scripting import pieces_of
from fieldguide.samples.toolbox import Tool

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fieldguide.samples.languages.language import Context
    from fieldguide.samples.sample import Sample, SamplePage

__all__ = [
    "GO",
    "GOFMT",
    "TEST",
    "GoProgram",
    "binary_of",
    "build",
    "is_installed",
    "is_whole",
    "program_of",
    "run_tool",
]

GO = Tool("go", "install Go", "program", version=("version",), optional=True)
GOFMT = Tool("gofmt", "install Go", "program", optional=True)
_PATIENCE = 120
_PACKAGE = re.compile(r"^package[ \t]+(\w{1,80})", re.MULTILINE)
_MAIN = re.compile(r"^func main\(\)", re.MULTILINE)
TEST = re.compile(r"^func ((?:Test|Example)\w{0,200})\(", re.MULTILINE)
_EXIT_AT_END = re.compile(r"\n[ \t]+os\.Exit\([^\n]*\)\s*\}\s*\Z")
_IMPORTED = re.compile(r"\"([\w.~/-]{1,200})\"")
_MODULE = re.compile(r"^module[ \t]+([\w.~/-]{1,200})", re.MULTILINE)
_NATIVE = (".c", ".cc", ".cpp", ".h", ".hh", ".hpp", ".m", ".s", ".S", ".sx", ".syso")
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


def is_installed(context: Context) -> bool:
    """Whether Go's tools are installed."""
    return {GO.name, GOFMT.name} <= context.toolbox.programs.keys()


def is_whole(sample: Sample) -> bool:
    """Whether all of a sample are whole Go files; what has no package clause is an excerpt."""
    return all(_PACKAGE.search(code) for code, _ in pieces_of(sample, ".go"))


@dataclass(frozen=True, slots=True)
class GoProgram:
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
        return main or (self.test and TEST.search(code) is not None)

    @property
    def reports(self) -> bool:
        """Whether it reports its end: neither do tests nor what properly ends by exiting."""
        return self.runs and not self.test and not _EXIT_AT_END.search(self.files[self.path])

    @property
    def digest(self) -> str:
        """A hash of what it is compiled from."""
        data = json.dumps([sorted(self.files.items()), self.path, _REPORTER])
        return hashlib.sha256(data.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def program_of(page: SamplePage, sample: Sample) -> GoProgram:
    """The program of a sample, with the files of its page that it sees."""
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
    return GoProgram(kept, path, name, path.endswith("_test.go"))


def _module_of(files: Mapping[str, str]) -> str:
    """The module that files belong to, by what they import of each other."""
    folders = {posixpath.dirname(path) for path in files if path.endswith(".go")} - {""}
    for code in files.values():
        for imported in _IMPORTED.findall(code):
            for folder in folders:
                if imported.endswith(f"/{folder}"):
                    return str(imported).removesuffix(f"/{folder}")
    return "example.com/sample"


def build(program: GoProgram, context: Context) -> str | None:
    """Compile a program to its binary.

    Returns:
        The compiler's output, empty if the program compiles; None if the compiler did not finish.
    """
    known: dict[str, str | None] = context.kept.setdefault("go", {})
    if program.digest not in known:
        with tempfile.TemporaryDirectory(prefix="fieldguide-") as folder:
            for path, code in _written(program).items():
                file = Path(folder, path)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(code, "utf-8", "replace", newline="")
            command = _command(program, Path(folder), context)
            known[program.digest] = run_tool(command, Path(folder))
    return known[program.digest]


def _written(program: GoProgram) -> dict[str, str]:
    files = dict(program.files)
    if program.reports:
        # As long as before, so that every column stays.
        files[program.path] = _MAIN.sub("func maiN()", files[program.path])
        files[posixpath.join(program.folder, "fieldguide_main.go")] = _REPORTER
    return files


def _command(program: GoProgram, folder: Path, context: Context) -> list[str]:
    go = str(context.toolbox.programs[GO.name])
    start = [go, "test", "-c", "-vet=off"] if program.test else [go, "build"]
    to = str(binary_of(program, context)) if program.runs else os.devnull
    # The flag -trimpath would compile the standard library anew.
    flags = f"-gcflags=-e -trimpath={folder}"
    return [*start, flags, "-o", to, f"./{program.folder}"]


def binary_of(program: GoProgram, context: Context) -> Path:
    """Where the binary of a program is written, in a folder that ends with the session."""
    folder = context.kept.get("go binaries")
    if folder is None:
        temporary = context.stack.enter_context(
            tempfile.TemporaryDirectory(prefix="fieldguide-go-")
        )
        folder = context.kept["go binaries"] = Path(temporary)
        folder.chmod(0o755)  # The sandbox's own user reads it.
    return Path(folder, program.digest)


def run_tool(command: list[str], folder: Path) -> str | None:
    """The output of one of Go's tools, empty if it succeeds; None if it does not finish."""
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
