"""The regular expressions of the package, and texts that are made to keep each busy."""

from __future__ import annotations

import ast
import importlib
import random
import re
from dataclasses import dataclass, field
from functools import cache
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any

from support import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path
    from types import ModuleType

PACKAGE = REPOSITORY / "plugins" / "fieldguide"
EVERYWHERE = "finditer"
ONCE = {"match", "fullmatch"}
RANDOM = 8
LONG = 20
"""A repetition up to more than this counts as one without an end."""

MADE: dict[str, dict[str, str | None]] = {
    "knowledge/markdown_file.py": {"words": "in so many words"},
    "links/external/check.py": {"pattern": None},
    "site/linkoptions.py": {"pattern": None},
    "problems/severities.py": {"''.join(parts)": None},
    "links/origins.py": {"needle": "guides/app/index.md"},
    "samples/languages/data/schemas.py": {"key": "on"},
}
"""What an expression is made of while it runs: a value as it may be, or None for what people write
as an expression themselves, in `mkdocs.yml`. Those are looked at elsewhere or are their own."""


ONE_PLACE = {
    "knowledge/models.py KEBAB_CASE",  # handed to what matches a whole name
    "knowledge/models.py STEP_NAME",
    "gfm/blocks.py _TASK",  # between the start of a line and a place in it
    "gfm/inlines.py _ADMONITION",  # a whole line
    "gfm/inlines.py _DETAILS",
    "gfm/inlines.py _SNIPPET",
    "gfm/inlines.py _TAB",
    "gfm/rawhtml.py _ATTRIBUTE",  # begins where the last one ends, and takes what is between
    "gfm/rawhtml.py _TAG",  # what reads a text gives up where no tag ends
    "links/reading.py _DESTINATION",  # in so many characters
    "links/scan.py _PASSED",  # begins where the last one ends
}
"""What is matched from one place after another, but never again at places that it went over."""


@dataclass(frozen=True)
class Expression:
    """An expression, where it is, and whether it looks at one place of a text or at all of them."""

    place: str
    pattern: re.Pattern[Any]
    methods: frozenset[str]

    def __str__(self) -> str:
        return f"{self.place} {self.pattern.pattern!r}"[:100]

    def run(self, text: str) -> None:
        """Do on a text what the package does with the expression."""
        subject: Any = text
        if isinstance(self.pattern.pattern, bytes):
            subject = text.encode()
        if self.methods <= ONCE:
            for method in self.methods:
                getattr(self.pattern, method)(subject)
        else:
            for _ in self.pattern.finditer(subject):
                pass


@dataclass(frozen=True)
class Attack:
    """A text of any length: something once, something again and again, something at its end."""

    before: str
    unit: str
    after: str

    def text(self, size: int) -> str:
        return self.before + self.unit * (size // len(self.unit)) + self.after


def all_expressions() -> list[Expression]:
    """Each expression of the package, once."""
    modules = [(path, *_module(path)) for path in sorted(PACKAGE.rglob("*.py"))]
    used: dict[tuple[Any, int], set[str]] = {}
    places: dict[tuple[Any, int], tuple[str, re.Pattern[Any]]] = {}
    for path, tree, module in modules:
        inside = path.relative_to(PACKAGE).as_posix()
        for name, value in vars(module).items():
            for pattern in _patterns(value):
                key = (pattern.pattern, pattern.flags)
                places.setdefault(key, (f"{inside} {name}", pattern))
                uses = _uses(tree, name) if isinstance(value, re.Pattern) else {EVERYWHERE}
                used.setdefault(key, set()).update(uses)
        for line, pattern, method in _in_calls(tree, module, inside):
            key = (pattern.pattern, pattern.flags)
            places.setdefault(key, (f"{inside}:{line}", pattern))
            if method != "compile" or key not in used:
                used.setdefault(key, set()).add(EVERYWHERE if method == "compile" else method)
    return [
        Expression(place, pattern, frozenset(ONCE if place in ONE_PLACE else used[key]))
        for key, (place, pattern) in places.items()
    ]


@cache
def _nodes(tree: ast.AST) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree))


def _module(path: Path) -> tuple[ast.Module, ModuleType]:
    inside = path.relative_to(PACKAGE).with_suffix("")
    name = ".".join(("fieldguide", *inside.parts)).removesuffix(".__init__")
    return ast.parse(path.read_text("utf-8")), importlib.import_module(name)


def _patterns(value: object, depth: int = 3) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
        return
    inside: Iterable[object] = ()
    if isinstance(value, dict):
        inside = (*value.keys(), *value.values())
    elif isinstance(value, list | tuple | set | frozenset):
        inside = value
    elif isinstance(value, type) and value.__module__.startswith("fieldguide."):
        inside = vars(value).values()
    elif hasattr(value, "__dataclass_fields__"):
        inside = vars(value).values() if hasattr(value, "__dict__") else ()
    if depth:
        for one in inside:
            yield from _patterns(one, depth - 1)


def _uses(tree: ast.Module, name: str) -> set[str]:
    """The methods that a module calls of an expression; all places where it is handed on."""
    found = set()
    owners = set()
    for node in _nodes(tree):
        if isinstance(node, ast.Attribute) and _is(node.value, name):
            owners.add(node.value)
            if node.attr != "pattern":
                found.add(node.attr)
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and _is(node.func.value, name)
            and len(node.args) > 1
        ):
            found.add(EVERYWHERE)  # from a place on, most likely from one place after another
    for node in _nodes(tree):
        handed_on = isinstance(getattr(node, "ctx", None), ast.Load) and node not in owners
        if handed_on and _is(node, name):
            found.add(EVERYWHERE)
    return found


def _is(node: ast.AST, name: str) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr == name
    return isinstance(node, ast.Name) and node.id == name


def _in_calls(
    tree: ast.Module, module: ModuleType, inside: str
) -> Iterator[tuple[int, re.Pattern[Any], str]]:
    """The expressions that are written in calls of the module `re`."""
    if not any(_is(node, "re") for node in _nodes(tree)):
        return
    functions = [tree, *(n for n in _nodes(tree) if isinstance(n, ast.FunctionDef))]
    seen = set()
    for function in reversed(functions):
        known = dict(vars(module))
        for node in _nodes(function):
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
                known |= {x.id: node.value.value for x in node.targets if isinstance(x, ast.Name)}
        for node in _nodes(function):
            if not isinstance(node, ast.Call) or node in seen or not node.args:
                continue
            if not isinstance(node.func, ast.Attribute) or not _is(node.func.value, "re"):
                continue
            method = node.func.attr
            if method == "escape":
                continue
            seen.add(node)
            made = MADE.get(inside, {})
            if made.get(ast.unparse(node.args[0]), "") is None:
                continue
            if function is tree and any(
                isinstance(x, ast.comprehension)
                for n in tree.body
                if node in _nodes(n)
                for x in _nodes(n)
            ):
                continue  # each that it makes is found as a value
            text = _value(node.args[0], known | made)
            flags = [x.value for x in node.keywords if x.arg == "flags"]
            positional = {"sub": 4, "subn": 4, "split": 3}.get(method, 2)
            if method == "compile":
                positional = 1
            flags += node.args[positional : positional + 1]
            yield node.lineno, re.compile(text, _value(flags[0], known) if flags else 0), method


def _value(node: ast.expr, known: dict[str, Any]) -> Any:  # noqa: ANN401 - any
    return eval(ast.unparse(node), {**known, "re": re})  # noqa: S307 - the package's own words


def attacks(pattern: re.Pattern[Any]) -> list[Attack]:
    """Texts that an expression may take long for, most likely ones first."""
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    found: dict[Attack, None] = {}
    for one in dict.fromkeys(("a", *_literals(tree))):
        found |= dict.fromkeys(_attacks(tree, _Taste(one)))
    return list(found)


@dataclass
class _Taste:
    """What stands for any character, and what groups have taken."""

    any: str
    groups: dict[int, str] = field(default_factory=dict)


def _literals(tree: Any) -> list[str]:  # noqa: ANN401 - untyped
    """The first characters that an expression names: what makes it begin, most likely."""
    for op, value in tree:
        if op is sre.LITERAL:
            return [chr(value)]
        if op is sre.BRANCH:
            return [one for branch in value[1] for one in _literals(branch)][:8]
        for inner in _inside(op, value):
            if first := _literals(inner):
                return first
    return []


def _attacks(tree: Any, taste: _Taste) -> list[Attack]:  # noqa: ANN401 - untyped
    texts = {_sample(tree, taste): None}
    found: dict[Attack, None] = {}
    pieces: dict[str, None] = {}
    for before, inner in _repeats(tree, "", taste):
        texts |= {before: None, before + _sample(inner, taste): None}
        for unit in _units(inner, taste):
            pieces[unit] = None
            for start in {before: None, "": None}:
                for end in ("", "\0", before):
                    found[Attack(start, unit, end)] = None
    texts |= dict.fromkeys(_prefixes(tree, taste))
    pieces |= texts
    for text in filter(None, pieces):
        for end in ("", "\0"):
            found[Attack("", text, end)] = None
        found[Attack("", f"{text}\n", "\0")] = None
    chosen = random.Random(0)  # noqa: S311 - the same ones each time
    known = sorted({*pieces, "\n", " "} - {""})
    for _ in range(RANDOM):
        unit = "".join(chosen.choices(known, k=chosen.randrange(2, 4)))
        found[Attack("", unit, "\0")] = None
    return list(found)


def _prefixes(tree: Any, taste: _Taste) -> Iterator[str]:  # noqa: ANN401 - untyped
    before = ""
    for op, value in tree:
        yield before
        before += _sample([(op, value)], taste)


def _repeats(
    tree: Any,  # noqa: ANN401 - untyped
    before: str,
    taste: _Taste,
) -> Iterator[tuple[str, Any]]:
    """What is repeated without an end, each with a text for all that comes before it."""
    for op, value in tree:
        if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            if value[1] > LONG:
                yield before, value[2]
            yield from _repeats(value[2], before, taste)
        else:
            for inner in _inside(op, value):
                yield from _repeats(inner, before, taste)
        before += _sample([(op, value)], taste)


def _inside(op: Any, value: Any) -> list[Any]:  # noqa: ANN401 - untyped
    if op is sre.BRANCH:
        return list(value[1])
    if op is sre.SUBPATTERN:
        return [value[3]]
    if op is sre.ATOMIC_GROUP:
        return [value]
    if op in (sre.ASSERT, sre.ASSERT_NOT):
        return [value[1]]
    return []


def _units(inner: Any, taste: _Taste) -> list[str]:  # noqa: ANN401 - untyped
    """Texts that a repeated part takes."""
    found = {_sample(inner, taste)}
    for op, value in inner:
        if op is sre.BRANCH:
            found |= {_sample(branch, taste) for branch in value[1]}
        elif op is sre.IN and value[0][0] is not sre.NEGATE:
            found |= {chr(v) for o, v in value if o is sre.LITERAL}
            found |= {"\n" for o, v in value if v is sre.CATEGORY_SPACE}
    return sorted(found - {""})


def _sample(tree: Any, taste: _Taste) -> str:  # noqa: ANN401 - untyped
    """A short text that a part of an expression most likely takes."""
    text = ""
    for op, value in tree:
        if op is sre.LITERAL:
            text += chr(value)
        elif op is sre.NOT_LITERAL:
            text += _of_set([(sre.NEGATE, None), (sre.LITERAL, value)], taste)
        elif op is sre.ANY:
            text += taste.any
        elif op is sre.IN:
            text += _of_set(value, taste)
        elif op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            least, _, inner = value
            text += _sample(inner, taste) * min(max(least, 1), 8)
        elif op is sre.GROUPREF:
            text += taste.groups.get(value, "")
        elif op not in (sre.ASSERT, sre.ASSERT_NOT):
            inside = _inside(op, value)
            part = _sample(inside[0], taste) if inside else ""
            if op is sre.SUBPATTERN:
                taste.groups[value[0]] = part
            text += part
    return text


def _of_set(items: Any, taste: _Taste) -> str:  # noqa: ANN401 - untyped
    likely = taste.any + "a 0\n<\"'é=(-\t;\r^`\x01\x1f\ue000"
    first = [chr(v) for o, v in items if o is sre.LITERAL]
    first += [chr(v[0]) for o, v in items if o is sre.RANGE]
    for sign in likely if items[0][0] is sre.NEGATE else [*first, *likely]:
        if _in_set(sign, items):
            return sign
    return "a"


def _is_word(sign: str) -> bool:
    return sign.isalnum() or sign == "_"


def _in_set(sign: str, items: Any) -> bool:  # noqa: ANN401 - untyped
    kinds: dict[Any, Callable[[str], bool]] = {
        sre.CATEGORY_DIGIT: str.isdigit,
        sre.CATEGORY_SPACE: str.isspace,
        sre.CATEGORY_WORD: _is_word,
        sre.CATEGORY_NOT_DIGIT: lambda one: not one.isdigit(),
        sre.CATEGORY_NOT_SPACE: lambda one: not one.isspace(),
        sre.CATEGORY_NOT_WORD: lambda one: not _is_word(one),
    }
    inside = False
    for op, value in items:
        if op is sre.LITERAL:
            inside |= ord(sign) == value
        elif op is sre.RANGE:
            inside |= value[0] <= ord(sign) <= value[1]
        elif op is sre.CATEGORY:
            inside |= kinds[value](sign)
    return inside != (items[0][0] is sre.NEGATE)
