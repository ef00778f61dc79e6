"""Runs snippets in a shared namespace, and imports files."""

from __future__ import annotations

import ast
import asyncio
import functools
import importlib
import inspect
import os
import sys
import types
from typing import TYPE_CHECKING, Any, Self

from .calls import COUNTER
from .errors import compiled
from .examples import check_docstrings

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from .calls import Calls
    from .errors import Errors

__all__ = ["run", "run_import"]

_DEFINING = (
    ast.Import,
    ast.ImportFrom,
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Pass,
    ast.Global,
)


def run(job: dict[str, Any], _: str, errors: Errors, calls: Calls) -> dict[str, Any]:
    """Execute the blocks in order; the last is the sample."""
    held = [0]

    def hold() -> None:
        held[0] += 1

    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    space = module.__dict__
    space[COUNTER] = hold
    expected = job["expectation"].get("raises")
    status = job["expectation"].get("exit")
    with _Runner() as runner:
        for block in job["blocks"]:
            last = block is job["blocks"][-1]
            if last:
                held[0] = 0
            with _Shown(show=block["show"]):
                error = _execute(block, space, runner, calls)
            if error is None:
                continue
            if last and isinstance(error, SystemExit) and status is not None:
                if _status_of(error) == status:
                    return {"finished": True, "asserted": 1}
            elif last and expected is not None and _is_a(error, expected):
                return {"finished": True, "asserted": held[0] + 1}
            failure = errors.of(error)
            if isinstance(error, SystemExit):
                failure["message"] = str(_status_of(error))
            return {"finished": False, "errors": [failure]}
    if expected is not None or status is not None:
        what = expected or f"an exit with {status}"
        failure = {"type": "", "message": f"it does not end with {what}", "trace": []}
        return {"finished": False, "errors": [failure | {"expectation": True}]}
    block = job["blocks"][-1]
    count, wrong = check_docstrings(block["code"], block["label"], space, errors)
    if wrong:
        return {"finished": False, "errors": wrong}
    only = _defines_only(block["code"])
    return {"finished": True, "asserted": held[0] + count, "defined_only": only}


def run_import(job: dict[str, Any], folder: str, errors: Errors, calls: Calls) -> dict[str, Any]:
    """Import the file of the sample."""
    block = job["blocks"][-1]
    expected = job["expectation"].get("raises")
    try:
        module = importlib.import_module(_module_of(block["path"], folder))
    except BaseException as error:  # noqa: BLE001 - whatever a sample raises
        if expected is not None and _is_a(error, expected):
            return {"finished": True, "asserted": 1}
        return {"finished": False, "errors": [errors.of(error)]}
    if expected is not None:
        failure = {"type": "", "message": f"it does not end with {expected}", "trace": []}
        return {"finished": False, "errors": [failure | {"expectation": True}]}
    count, wrong = check_docstrings(block["code"], block["path"], vars(module), errors)
    if wrong:
        return {"finished": False, "errors": wrong}
    only = _defines_only(block["code"], imported=True)
    return {"finished": True, "asserted": calls.held + count, "defined_only": only}


def _module_of(path: str, folder: str) -> str:
    """The name of a file's module, as other files of the page would import it."""
    parts = path.removesuffix(".py").split("/")
    if parts[0] == "src" and len(parts) > 1:
        parts = parts[1:]
    if parts[-1] == "__init__" and len(parts) > 1:
        parts = parts[:-1]
    if all(part.isidentifier() for part in parts):
        return ".".join(parts)
    sys.path.insert(0, os.path.join(folder, *path.split("/")[:-1]))  # noqa: PTH118 - as elsewhere
    return parts[-1]


def _execute(
    block: dict[str, Any], space: dict[str, Any], runner: _Runner, calls: Calls
) -> BaseException | None:
    label, flags = block["label"], ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    change = None if block["show"] else functools.partial(calls.spied, label=label)
    try:
        code = compiled(block["code"], label, COUNTER, flags, change=change)
        if code.co_flags & inspect.CO_COROUTINE:
            runner.run(_awaited(code, space))
        else:
            exec(code, space)  # noqa: S102 - that is its purpose
    except BaseException as error:  # noqa: BLE001 - whatever a sample raises
        return error
    return None


class _Runner:
    """An event loop for all blocks, created when the first of them awaits something."""

    def __init__(self) -> None:
        self._runner: asyncio.Runner | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._runner is not None:
            self._runner.close()

    def run(self, coroutine: Coroutine[Any, Any, None]) -> None:
        """Run a coroutine to its end."""
        if self._runner is None:
            self._runner = asyncio.Runner()
        self._runner.run(coroutine)


async def _awaited(code: types.CodeType, space: dict[str, Any]) -> None:
    coroutine = eval(code, space)  # noqa: S307 - that is its purpose
    if coroutine is not None:
        await coroutine


def _is_a(error: BaseException, expected: str) -> bool:
    """Whether an exception is of a class, or of one derived from it."""
    for kind in type(error).__mro__:
        if expected in (kind.__name__, kind.__qualname__, f"{kind.__module__}.{kind.__qualname__}"):
            return kind.__name__ != "object"
    return False


def _status_of(error: SystemExit) -> int:
    if error.code is None:
        return 0
    return error.code if isinstance(error.code, int) else 1


def _defines_only(code: str, *, imported: bool = False) -> bool:
    """Whether code does nothing but import and define.

    Args:
        code: The code.
        imported: Whether it is an imported file: there a call may define a name, such as that of a
            logger or a router, and code for scripts only does nothing.
    """
    try:
        tree = compile(code, "sample", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except (SyntaxError, ValueError):
        return False
    for node in tree.body:
        if isinstance(node, _DEFINING):
            continue
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and (
            imported
            or not any(isinstance(inner, (ast.Call, ast.Await)) for inner in ast.walk(node))
        ):
            continue
        if isinstance(node, ast.If):
            test = ast.unparse(node.test)
            if "TYPE_CHECKING" in test or (imported and "__name__" in test):
                continue
        return False
    return True


class _Shown:
    """Hides the output of blocks that run before the sample."""

    def __init__(self, *, show: bool) -> None:
        self._show = show
        self._kept = -1

    def __enter__(self) -> None:
        if not self._show:
            sys.stdout.flush()
            self._kept = os.dup(1)
            nothing = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nothing, 1)
            os.close(nothing)

    def __exit__(self, *_: object) -> None:
        if self._kept >= 0:
            sys.stdout.flush()
            os.dup2(self._kept, 1)
            os.close(self._kept)
