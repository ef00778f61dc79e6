"""Which of a page's pieces a sample calls: a word at the start of each function that they define.

What only defines things is proven by who calls it. Tracing would slow down everything that a
sample does; a word in the code costs one call for each call.
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
    """What is called, and how many assertions of the sample's own file hold.

    Args:
        files: The paths of the job's files.
        folder: Its folder.
        own: The paths of the sample's own files.

    Attributes:
        held: How many assertions held while `own` was imported.
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
        """The labels and paths of what was called, and of what has nothing to call."""
        return sorted(self._called)

    def watch_imports(self) -> None:
        """See to it that the page's files have the word in them when they are imported."""
        loader: Any = importlib.machinery.SourceFileLoader
        plain = loader.source_to_code
        watch = self

        def source_to_code(self: object, data: bytes, path: str, *, _optimize: int = -1) -> object:
            tree = watch._parsed(data, path)
            return plain(self, data if tree is None else tree, path, _optimize=_optimize)

        loader.source_to_code = source_to_code
        setattr(builtins, COUNTER, self._hold)

    def watch_tests(self, path: str | None, lines: list[tuple[str, int]]) -> None:
        """The same for pytest, which compiles what it imports itself.

        Args:
            path: A file that several samples were put together in, or None.
            lines: Which of them each of its lines comes from.
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
        """Put the word into each function of a tree that is not inside another.

        Args:
            tree: Is changed.
            label: What is called then.
        """
        if not _spy(tree, lambda _: label):
            self._called.add(label)
        return ast.fix_missing_locations(tree)

    def _parsed(self, data: bytes, path: str) -> ast.Module | None:
        """The tree of one of the page's files; None for any other, and for what does not parse."""
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
        """The path of one of the page's files in the job's folder; None for any other."""
        if not path.startswith(self._folder):
            return None
        name = path.removeprefix(self._folder).replace(os.sep, "/")
        return name if name in self._files else None

    def _hold(self) -> None:
        self.held += 1


def _spy(node: ast.AST, label: Callable[[int], str]) -> int:
    """How many functions were found; `label` names what is called at a line."""
    found = 0
    for child in ast.iter_child_nodes(node):
        if isinstance(child, _FUNCTIONS):
            name = ast.Constant(label(child.lineno))
            word = ast.Expr(ast.Call(ast.Name(_CALLED, ast.Load()), [name], []))
            first = child.body[0]
            documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
            ast.copy_location(word, child.body[-1 if documented else 0])
            child.body.insert(1 if documented else 0, word)
            found += 1
        elif isinstance(child, ast.stmt):
            found += _spy(child, label)
    return found
