"""Which code of its page a sample calls: a statement at the start of each function records it.

Samples that only define something are proven by samples that call it. Tracing would slow down
everything that a sample does; the statement costs one more call for each call.
"""

from __future__ import annotations

import ast
import builtins
import importlib
import importlib.machinery
import os
from typing import TYPE_CHECKING, Any

from .errors import Counting

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["COUNTER", "Calls"]

COUNTER = "__fieldguide_held__"
_CALLED = "__fieldguide_called__"
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class Calls:
    """Records what is called, and counts the assertions in the sample's own files that hold.

    Args:
        files: The paths of the job's files.
        folder: Its folder.
        own: The paths of the sample's own files.

    Attributes:
        held: The number of assertions that held while `own` was imported.
    """

    def __init__(self, files: set[str], folder: str, own: set[str]) -> None:
        self.held = 0
        self._files = files
        self._folder = folder + os.sep
        self._own = own
        self._called: set[str] = set()
        setattr(builtins, _CALLED, self._called.add)

    @property
    def called(self) -> list[str]:
        """The labels and paths of the code that was called, and of code without functions."""
        return sorted(self._called)

    def watch_imports(self) -> None:
        """Record calls of functions in the page's files that are imported from now on."""
        loader: Any = importlib.machinery.SourceFileLoader
        plain = loader.source_to_code
        watch = self

        def source_to_code(self: object, data: bytes, path: str, *, _optimize: int = -1) -> object:
            tree = watch._parsed(data, path)
            return plain(self, data if tree is None else tree, path, _optimize=_optimize)

        loader.source_to_code = source_to_code
        setattr(builtins, COUNTER, self._hold)

    def watch_tests(self, path: str | None, lines: list[tuple[str, int]]) -> None:
        """Do the same for pytest, which compiles test modules itself.

        Args:
            path: A file that combines several samples, or None.
            lines: The label and line that each of its lines comes from.
        """
        rewrite: Any = importlib.import_module("_pytest.assertion.rewrite")
        plain = rewrite.rewrite_asserts
        if path is not None:
            self._files.add(path)

        def rewrite_asserts(
            tree: ast.Module, source: bytes, file: str | None, *rest: object
        ) -> None:
            name = self._name_of(file or "")
            if name is not None and name == path:
                _spy(tree, lambda line: lines[line - 1][0])
            elif name is not None:
                self.spied(tree, name)
            plain(ast.fix_missing_locations(tree), source, file, *rest)

        rewrite.rewrite_asserts = rewrite_asserts

    def spied(self, tree: ast.Module, label: str) -> ast.Module:
        """Add the statement to each function of a tree that is not inside another.

        Args:
            tree: The tree, which is changed.
            label: The label to record.
        """
        if not _spy(tree, lambda _: label):
            self._called.add(label)
        return ast.fix_missing_locations(tree)

    def _parsed(self, data: bytes, path: str) -> ast.Module | None:
        """The tree of a file of the page; None for any other file, or if it does not parse."""
        name = self._name_of(path)
        if name is None:
            return None
        try:
            tree = ast.parse(data, path)
        except (SyntaxError, ValueError):
            return None
        if name in self._own:
            Counting(COUNTER).visit(tree)
            return ast.fix_missing_locations(tree)
        return self.spied(tree, name)

    def _name_of(self, path: str) -> str | None:
        """The path of a file of the page in the job's folder; None for any other file."""
        if not path.startswith(self._folder):
            return None
        name = path.removeprefix(self._folder).replace(os.sep, "/")
        return name if name in self._files else None

    def _hold(self) -> None:
        self.held += 1


def _spy(node: ast.AST, label: Callable[[int], str]) -> int:
    """Add the statement to functions, with the label for their line; returns their number."""
    count = 0
    for child in ast.iter_child_nodes(node):
        if isinstance(child, _FUNCTIONS):
            name = ast.Constant(label(child.lineno))
            statement = ast.Expr(ast.Call(ast.Name(_CALLED, ast.Load()), [name], []))
            first = child.body[0]
            documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
            ast.copy_location(statement, child.body[-1 if documented else 0])
            child.body.insert(1 if documented else 0, statement)
            count += 1
        elif isinstance(child, ast.stmt):
            count += _spy(child, label)
    return count
