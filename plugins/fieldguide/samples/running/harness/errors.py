"""Exceptions as a report needs them: what, and where in the sample."""

from __future__ import annotations

import ast
import linecache
import os
import traceback
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Counting", "Errors", "compiled"]

_LONG = 500


class Errors:
    """Describes exceptions by the samples that they went through.

    Args:
        job: A job, as JSON holds it.
        folder: Its folder.

    Attributes:
        missing: The modules that were not found.
    """

    def __init__(self, job: dict[str, Any], folder: str) -> None:
        self._labels = {block["label"] for block in job["blocks"]}
        self._folder = folder + os.sep
        self._files = set(job["files"])
        self._lines: dict[str, list[tuple[str, int]]] = {}
        self.missing: set[str] = set()

    def map_file(self, path: str, lines: list[tuple[str, int]]) -> None:
        """Say which sample and line each line of a file comes from."""
        self._lines[path] = lines

    def of(self, error: BaseException) -> dict[str, Any]:
        """What is said of an exception."""
        try:
            message = str(error)
        except Exception:  # noqa: BLE001 - a sample's own class may do anything
            message = ""
        made: dict[str, Any] = {
            "type": type(error).__name__,
            "message": message[:_LONG],
            "trace": self.trace(error),
        }
        if isinstance(error, OSError) and isinstance(error.errno, int):
            made["errno"] = error.errno
        if isinstance(error, NameError) and getattr(error, "name", None):
            made["name"] = error.name
        if isinstance(error, SyntaxError) and error.filename:
            made["message"] = error.msg
            made["trace"] += self.frame(error.filename, error.lineno or 1)
        if isinstance(error, ModuleNotFoundError) and error.name:
            if not self._is_local(error.name):
                self.missing.add(error.name)
            made["module"] = error.name
        return made

    def trace(self, error: BaseException) -> list[list[Any]]:
        """The frames of an exception that are the page's own, outermost first."""
        found: list[list[Any]] = []
        for frame, line in traceback.walk_tb(error.__traceback__):
            found += self.frame(frame.f_code.co_filename, line)
        return found[-20:]

    def frame(self, filename: str, line: int) -> list[list[Any]]:
        """A place of the interpreter's as one of the page's, in a list; else an empty one."""
        if filename in self._labels:
            return [[filename, line]]
        if filename.startswith(self._folder):
            path = filename[len(self._folder) :].replace(os.sep, "/")
            if path in self._lines:
                lines = self._lines[path]
                label, own = lines[min(max(line, 1), len(lines)) - 1]
                return [[label, own]]
            if path in self._files:
                return [[path, line]]
        return []

    def _is_local(self, module: str) -> bool:
        top = module.partition(".")[0]
        tops = {path.partition("/")[0].removesuffix(".py") for path in self._files}
        return top in tops


class Counting(ast.NodeTransformer):
    """Has each assertion counted that holds."""

    def __init__(self, name: str) -> None:
        self._name = name

    def visit_Assert(self, node: ast.Assert) -> list[ast.stmt]:
        """Put the counting behind an assertion, and what is compared into its message."""
        call = ast.Expr(ast.Call(ast.Name(self._name, ast.Load()), [], []))
        ast.copy_location(call, node)
        if node.msg is None:
            node.msg = _compared(node.test)
        return [ast.fix_missing_locations(node), ast.fix_missing_locations(call)]


def _compared(test: ast.expr) -> ast.expr | None:
    """A message with both sides of a comparison of plain names and values."""
    if not isinstance(test, ast.Compare) or len(test.ops) != 1:
        return None
    left, right = test.left, test.comparators[0]
    # A call could do something when it is made a second time.
    if any(isinstance(n, (ast.Call, ast.NamedExpr, ast.Await)) for n in ast.walk(test)):
        return None
    sides = [ast.FormattedValue(side, ord("r"), None) for side in (left, right)]
    joined = ast.JoinedStr([sides[0], ast.Constant(" against "), sides[1]])
    return ast.copy_location(joined, test)


def compiled(
    code: str,
    label: str,
    counter: str,
    flags: int = 0,
    *,
    change: Callable[[ast.Module], ast.Module] | None = None,
) -> Any:  # noqa: ANN401 - code
    """Compile a sample's code so that its assertions are counted and its lines can be shown.

    Args:
        code: The code.
        label: Names it in tracebacks.
        counter: The function that counts.
        flags: Of the compiler.
        change: What else is done to its tree.

    Raises:
        SyntaxError: It does not parse.
    """
    linecache.cache[label] = (len(code), None, code.splitlines(keepends=True), label)
    tree = compile(code, label, "exec", ast.PyCF_ONLY_AST | flags, dont_inherit=True)
    tree = Counting(counter).visit(tree)
    if change is not None:
        tree = change(tree)
    return compile(tree, label, "exec", flags, dont_inherit=True)
