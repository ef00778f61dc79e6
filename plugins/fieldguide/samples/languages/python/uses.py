"""The names that Python code defines and uses, which connect the samples of a page.

Scopes come from the standard library's `symtable`.
"""

from __future__ import annotations

import ast
import builtins
import functools
import symtable
import warnings
from dataclasses import dataclass, field

__all__ = ["Uses", "parsed", "uses_of"]

_BUILTINS = frozenset(dir(builtins)) | {
    "__file__",
    "__name__",
    "__doc__",
    "__builtins__",
    "__annotations__",
    "__path__",
    "__spec__",
    "__package__",
}
_TOP_LEVEL_AWAIT = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT


@dataclass(frozen=True, slots=True)
class Uses:
    """What a piece of code defines and uses at its top level.

    Attributes:
        defines: The names that it binds.
        needs: The names that it uses and does not bind before.
        changes: Other names whose values it may change: by attribute, by item, by a method.
        imports: The modules that it imports, absolute or with leading dots, and for each the names
            that it takes from it.
        guarded: Imported modules that may be missing, as their import error is handled.
        stars: The modules that it imports all names from.
        strings: Its strings, which may name files.
        tests: The names of its test functions and of methods of test classes.
    """

    defines: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    changes: frozenset[str] = frozenset()
    imports: tuple[tuple[str, tuple[str, ...], int], ...] = ()
    guarded: frozenset[str] = frozenset()
    stars: frozenset[str] = frozenset()
    strings: frozenset[str] = field(default_factory=frozenset)
    tests: tuple[str, ...] = ()


def parsed(code: str) -> ast.Module | None:
    """The tree of a piece of code, `await` at its top level allowed; None if it does not parse."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = compile(code, "sample", "exec", _TOP_LEVEL_AWAIT, dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    assert isinstance(tree, ast.Module)  # noqa: S101 - as asked for
    return tree


@functools.lru_cache(maxsize=4096)
def uses_of(code: str) -> Uses:
    """What a piece of code defines and uses; nothing if it does not parse."""
    tree = parsed(code)
    if tree is None:
        return Uses()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            table = symtable.symtable(code, "sample", "exec")
    except (SyntaxError, ValueError, RecursionError):
        return Uses()
    defines = {s.get_name() for s in table.get_symbols() if s.is_assigned() or s.is_imported()}
    used = _global_names(table) - _BUILTINS
    early = _used_before_bound(tree, defines)
    imports, guarded, stars = _imports(tree)
    strings = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return Uses(
        defines=frozenset(defines),
        needs=frozenset((used - defines) | early),
        changes=frozenset(_changed(tree) - defines),
        imports=imports,
        guarded=guarded,
        stars=stars,
        strings=frozenset(strings),
        tests=_tests(tree),
    )


def _global_names(table: symtable.SymbolTable) -> set[str]:
    names = set()
    for symbol in table.get_symbols():
        top = table.get_type() == "module"
        if symbol.is_referenced() and (top or symbol.is_global()):
            names.add(symbol.get_name())
    for child in table.get_children():
        names |= _global_names(child)
    return names


def _used_before_bound(tree: ast.Module, defines: set[str]) -> set[str]:
    """The names that code uses before it binds them."""
    bound: set[str] = set()
    early: set[str] = set()
    for statement in tree.body:
        loads, stores = _now(statement)
        early |= (loads & defines) - bound - _BUILTINS
        if isinstance(statement, (ast.For, ast.AsyncFor, ast.With, ast.AsyncWith, ast.Try)):
            early -= stores  # What they bind, they bind before their bodies use it.
        bound |= stores
    return early


def _now(statement: ast.stmt) -> tuple[set[str], set[str]]:
    """The names that a statement itself loads and binds, without the bodies of functions."""
    loads: set[str] = set()
    stores: set[str] = set()
    pending: list[ast.AST] = [statement]
    while pending:
        node = pending.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            stores.add(node.name)
            pending += [*node.decorator_list, *node.args.defaults]
            pending += [default for default in node.args.kw_defaults if default is not None]
            continue
        if isinstance(node, ast.Lambda):
            continue
        if isinstance(node, ast.ClassDef):
            stores.add(node.name)
            pending += [*node.decorator_list, *node.bases]
            continue
        if isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            pending.append(node.generators[0].iter)
            continue
        if isinstance(node, ast.alias):
            stores.add(node.asname or node.name.partition(".")[0])
        elif isinstance(node, ast.Name):
            (loads if isinstance(node.ctx, ast.Load) else stores).add(node.id)
            continue
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            loads.add(node.target.id)
        pending += ast.iter_child_nodes(node)
    if not isinstance(statement, (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr)):
        loads -= stores
    return loads, stores


def _changed(tree: ast.Module) -> set[str]:
    """Names whose values a statement at the top level may change in place."""
    names: set[str] = set()
    for statement in tree.body:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            # A decorator such as `@app.get("/")` registers the function with what it names.
            for decorator in statement.decorator_list:
                names |= _root(decorator)
            continue
        if isinstance(statement, ast.ClassDef):
            continue
        for node in ast.walk(statement):
            if isinstance(node, (ast.Attribute, ast.Subscript)):
                if isinstance(node.ctx, (ast.Store, ast.Del)):
                    names |= _root(node)
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                names |= _root(node.func)
    return names


def _root(node: ast.AST) -> set[str]:
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return {node.id} if isinstance(node, ast.Name) else set()


def _imports(
    tree: ast.Module,
) -> tuple[tuple[tuple[str, tuple[str, ...], int], ...], frozenset[str], frozenset[str]]:
    imports: list[tuple[str, tuple[str, ...], int]] = []
    guarded: set[str] = set()
    stars: set[str] = set()
    pending: list[tuple[ast.AST, bool]] = [(node, False) for node in reversed(tree.body)]
    while pending:
        node, safe = pending.pop()
        if isinstance(node, ast.Import):
            imported = [(alias.name, (), node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            names = tuple(alias.name for alias in node.names if alias.name != "*")
            if len(names) < len(node.names):
                stars.add(module)
            imported = [(module, names, node.lineno)]  # type: ignore[list-item]
        else:
            if isinstance(node, ast.Try):
                names_of = " ".join(ast.unparse(h.type) for h in node.handlers if h.type)
                bare = any(h.type is None for h in node.handlers)
                prepared = bare or "Import" in names_of or "ModuleNotFound" in names_of
                prepared = prepared or "Exception" in names_of.split()
                pending += [(child, safe or prepared) for child in reversed(node.body)]
                rest = [*node.handlers, *node.orelse, *node.finalbody]
                pending += [(child, safe or prepared) for child in reversed(rest)]
                continue
            if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
                safe = True
            inner = [
                child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.expr)
            ]
            pending += [(child, safe) for child in reversed(inner)]
            continue
        imports += imported
        if safe:
            guarded.update(module for module, _, _ in imported)
    return tuple(imports), frozenset(guarded), frozenset(stars)


def _tests(tree: ast.Module) -> tuple[str, ...]:
    tests: list[str] = []
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    for node in tree.body:
        if isinstance(node, kinds) and node.name.startswith("test"):
            tests.append(node.name)
        elif isinstance(node, ast.ClassDef) and (
            node.name.startswith("Test") or any("TestCase" in ast.unparse(b) for b in node.bases)
        ):
            inner = [n.name for n in node.body if isinstance(n, kinds)]
            tests += [f"{node.name}.{name}" for name in inner if name.startswith("test")]
    return tuple(tests)
