"""Exceptions as reports need them: the error, and its place in the sample."""

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
    """Describes exceptions, with the samples in their tracebacks.

    Args:
        job: A job as JSON.
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
        """Set the label and line that each line of a file comes from."""
        self._lines[path] = lines

    def of(self, error: BaseException) -> dict[str, Any]:
        """The description of an exception; see `Failure.from_json` in `running/job.py`."""
        try:
            message = str(error)
        except Exception:  # noqa: BLE001 - a sample's own class may do anything
            message = ""
        description: dict[str, Any] = {
            "type": type(error).__name__,
            "message": message[:_LONG],
            "trace": self.trace(error),
        }
        if isinstance(error, OSError) and isinstance(error.errno, int):
            description["errno"] = error.errno
        if isinstance(error, NameError) and getattr(error, "name", None):
            description["name"] = error.name
        if isinstance(error, SyntaxError) and error.filename:
            description["message"] = error.msg
            description["trace"] += self.frame(error.filename, error.lineno or 1)
        if isinstance(error, ModuleNotFoundError) and error.name:
            if not self._is_local(error.name):
                self.missing.add(error.name)
            description["module"] = error.name
        return description

    def trace(self, error: BaseException) -> list[list[Any]]:
        """The frames of an exception that are in code of the page, outermost first."""
        frames: list[list[Any]] = []
        for frame, line in traceback.walk_tb(error.__traceback__):
            frames += self.frame(frame.f_code.co_filename, line)
        return frames[-20:]

    def frame(self, filename: str, line: int) -> list[list[Any]]:
        """The place in the page of a frame, in a list; an empty list if it is elsewhere."""
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
    """Adds code that counts the assertions that hold."""

    def __init__(self, name: str) -> None:
        self._name = name

    def visit_Assert(self, node: ast.Assert) -> list[ast.stmt]:
        """Count after an assertion, and put the compared values into its message."""
        call = ast.Expr(ast.Call(ast.Name(self._name, ast.Load()), [], []))
        ast.copy_location(call, node)
        if node.msg is None:
            node.msg = _compared(node.test)
        return [ast.fix_missing_locations(node), ast.fix_missing_locations(call)]


def _compared(test: ast.expr) -> ast.expr | None:
    """A message with both sides of a comparison without calls, or None."""
    if not isinstance(test, ast.Compare) or len(test.ops) != 1:
        return None
    left, right = test.left, test.comparators[0]
    # Evaluating a call a second time could have side effects.
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
    """Compile a sample so that its assertions are counted and tracebacks can show its lines.

    Args:
        code: The code.
        label: Its name in tracebacks.
        counter: The name of the function that counts.
        flags: Flags of the compiler.
        change: Changes its tree.

    Raises:
        SyntaxError: It does not parse.
    """
    linecache.cache[label] = (len(code), None, code.splitlines(keepends=True), label)
    tree = compile(code, label, "exec", ast.PyCF_ONLY_AST | flags, dont_inherit=True)
    tree = Counting(counter).visit(tree)
    if change is not None:
        tree = change(tree)
    return compile(tree, label, "exec", flags, dont_inherit=True)
