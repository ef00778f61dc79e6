"""Go: compiled by its own tools and run in the sandbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from samples.proving import fence, proven, verdict

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

CALC = fence(
    "package calc\n\nfunc Add(a, b int) int {\n\treturn a + b\n}", 'go title="calc/calc.go"'
)


def program(body: str, *imports: str, info: str = "go", before: str = "") -> str:
    """A fence with a program of one function."""
    listed = "".join(f'\t"{name}"\n' for name in imports)
    lines = "".join(f"\t{line}\n" for line in body.split("\n"))
    return fence(f"package main\n\nimport (\n{listed})\n\nfunc main() {{\n{lines}}}", info, before)


def with_test(wanted: int) -> str:
    body = f'\tif got := Add(1, 2); got != {wanted} {{\n\t\tt.Errorf("got %d", got)\n\t}}'
    code = f'package calc\n\nimport "testing"\n\nfunc TestAdd(t *testing.T) {{\n{body}\n}}'
    return fence(code, 'go title="calc/calc_test.go"')


# Each: the blocks, then status, level and codes of the last one, and a part of its message.
CASES: dict[str, tuple[list[str], str, str | None, list[str], str]] = {
    "output": (
        [
            program('fmt.Println("a")', "fmt"),
            fence("a", "text", "<!-- sample: output -->\n"),
        ],
        *("passed", "asserted", [], ""),
    ),
    "runs": ([program("println(1)")], "passed", "ran", [], ""),
    "package": ([CALC], "passed", "types", [], ""),
    "project": (
        [CALC, program("println(calc.Add(1, 2))", "example.com/app/calc")],
        *("passed", "ran", [], ""),
    ),
    "test": ([CALC, with_test(3)], "passed", "ran", [], ""),
    "failed-test": ([CALC, with_test(4)], "failed", "types", ["FG321"], "TestAdd: got 3"),
    "raises": (
        [program('panic("no")', before="<!-- sample: raises=panic -->\n")],
        *("passed", "asserted", [], ""),
    ),
    "raises-nothing": (
        [program("println(1)", before="<!-- sample: raises=panic -->\n")],
        *("failed", "types", ["FG325"], "it does not raise panic"),
    ),
    "exit": (
        [program("os.Exit(3)", "os", before="<!-- sample: exit=3 -->\n")],
        *("passed", "asserted", [], ""),
    ),
    "exits": ([program("os.Exit(3)", "os")], "failed", "types", ["FG326"], "exited with status 3"),
    "exits-at-its-end": ([program("println(1)\nos.Exit(0)", "os")], "passed", "ran", [], ""),
    "exits-early": (
        [program("if len(os.Args) > 0 {\n\tos.Exit(0)\n}\nprintln(1)", "os")],
        *("failed", "types", ["FG324"], "ended before"),
    ),
    "goroutine": (
        [program('go func() { panic("lost") }()\ntime.Sleep(time.Second)', "time")],
        *("failed", "types", ["FG320"], "panic: lost"),
    ),
    "deadlock": (
        [program("<-make(chan int)")],
        *("failed", "types", ["FG320"], "all goroutines are asleep"),
    ),
    "excerpt": ([fence("x := 1\nfmt.Println(x)", "go")], "passed", "parsed", [], ""),
    "name": ([program("println(a)")], "incomplete", "parsed", ["FG330"], "name 'a'"),
    "name-in-a-file": (
        [program("println(a)", info='go title="main.go"')],
        *("failed", "parsed", ["FG310"], "undefined name 'a'"),
    ),
    "types": ([program('var x int = "a"\n_ = x')], "failed", "parsed", ["FG314"], "cannot use"),
    "unused": ([program("println(1)", "os")], "failed", "parsed", ["FG314"], "imported and not"),
    "module": (
        [program("cobra.Run()", "github.com/spf13/cobra")],
        *("incomplete", "parsed", ["FG331"], "package 'github.com/spf13/cobra'"),
    ),
    "newer-module": (
        [fence("module a\n\ngo 1.99", 'text title="go.mod"'), program("println(1)")],
        *("incomplete", "parsed", ["FG332"], "Go 1.99 (1."),
    ),
    "left-out": (
        [fence("package a\n\nfunc f() {\n\t...\n}", "go")],
        *("incomplete", "parsed", ["FG332"], "what '...' leaves out"),
    ),
    "syntax": ([program("x := (1")], "failed", None, ["FG311"], "does not parse"),
}


@pytest.mark.parametrize("name", CASES)
def test_go(name: str, tmp_path: Path) -> None:
    blocks, status, level, codes, message = CASES[name]
    *_, last = proven(tmp_path, *blocks)
    assert verdict(last) == (status, level, codes), last
    assert message in "".join(finding["message"] for finding in last["findings"])


def test_an_error_is_at_its_line_and_column(tmp_path: Path) -> None:
    panics, refused = proven(
        tmp_path,
        program("xs := []int{1}\nif true {\n\tprintln(xs[len(xs)])\n}"),
        program('println("\u00e9", a)', info='go title="main.go"'),
    )
    places = [(one["line"], one["column"]) for one in (*panics["findings"], *refused["findings"])]
    assert places == [(12, 3), (24, 15)]
