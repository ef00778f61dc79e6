"""Fragments of Python: what an excerpt that does not parse may be."""

from __future__ import annotations

import ast
import re
import textwrap
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fieldguide.samples.languages.layouts import variants

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["ParsedFragment", "climb"]

_FLAGS = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
_PLACEHOLDER = re.compile(
    r"<[A-Za-z_][\w .,:'/-]{0,80}>|\{\{[^{}\n]{0,80}\}\}|\$\{[A-Za-z_]\w{0,40}\}"
)
_SIGNATURE = re.compile(
    r"(?P<before>(?:@[^\n]{1,200}\n)*(?:(?:async|static)[ \t]+|(?:class)?method[ \t]+)*)"
    r"(?:def[ \t]+)?(?P<name>[A-Za-z_][\w.]{0,200})"
    r"(?P<rest>\(.*\)(?:[ \t]*->[ \t]*[^\n]{1,400})?)\Z",
    re.DOTALL,
)
_MAGIC = re.compile(r"^[ \t]*[%!][ \t]*\w.*$", re.MULTILINE)
_STUB = re.compile(
    r"^([ \t]*(?:async[ \t]+)?def[ \t][^\n]*\)(?:[ \t]*->[^\n:]{1,80})?)[ \t]*$", re.MULTILINE
)
_MOST = 40
_OUTSIDE = ("outside function", "outside loop", "not in loop", "outside async function")


@dataclass(frozen=True, slots=True)
class ParsedFragment:
    """A piece of Python that parses, alone or with code around it.

    Attributes:
        code: The code that parses.
        offset: The number of lines that precede the sample's own.
        judged_as: The form in which it parses; None for a module.
        lacks: The missing context.
    """

    code: str
    offset: int = 0
    judged_as: str | None = None
    lacks: tuple[str, ...] = ()


def climb(code: str) -> ParsedFragment | SyntaxError:
    """Parse a piece of Python as a module, or as the first fragment that it can be.

    Returns:
        The fragment, or the error that the code has as a module.
    """
    error = _error(code)
    if error is None:
        return ParsedFragment(code)
    if any(words in str(error.msg) for words in _OUTSIDE):
        return _wrapped(code, "def _():\n", "a function's body", "the function around it") or error
    dedented = textwrap.dedent(code)
    if dedented != code:
        fragment = climb(dedented)
        if isinstance(fragment, ParsedFragment):
            return fragment
    for attempt in (*_RUNGS, _parts):
        made_one = attempt(code)
        if made_one is not None:
            return made_one
    return error


def _error(code: str) -> SyntaxError | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(code, "sample", "exec", _FLAGS, dont_inherit=True)
    except SyntaxError as error:
        return error
    except (ValueError, RecursionError, MemoryError) as error:
        return SyntaxError(str(error) or "it is nested too deeply")
    return None


def _wrapped(
    code: str, head: str, judged_as: str, lacks: str, tail: str = ""
) -> ParsedFragment | None:
    body = textwrap.indent(textwrap.dedent(code), "    ") if head.endswith(":\n") else code
    text = head + body + tail
    if _error(text) is not None:
        return None
    return ParsedFragment(text, head.count("\n"), judged_as, (lacks,))


def _placeholders(code: str) -> ParsedFragment | None:
    if not _PLACEHOLDER.search(code):
        return None
    filled = _PLACEHOLDER.sub("placeholder_", code)
    if _error(filled) is not None:
        return None
    return ParsedFragment(filled, judged_as="a template", lacks=("a value for its placeholder",))


def _ellipses(code: str) -> ParsedFragment | None:
    """Ellipses: `...` where no expression is allowed, and the character `…`."""
    lines = [
        re.sub(r"\S.*", "pass", line)
        if line.strip().strip(".,\u2026 ") == "" and line.strip()
        else line
        for line in code.split("\n")
    ]
    filled = "\n".join(lines).replace("\u2026", "...")
    filled = re.sub(r",\s*\.\.\.\s*([)\]}])", r"\1", filled)
    inside = r"(?<=[,(\[{])([ \t]*(?:#[^\n]*)?\n)[ \t]*(?:\.\.\.|\u2026),?[ \t]*(?=\n)"
    blank = re.sub(inside, r"\1", code)
    for text in (filled, blank):
        if text != code and _error(text) is None:
            return ParsedFragment(text, judged_as="an excerpt", lacks=("a part that is left out",))
    return None


def _ends(code: str) -> ParsedFragment | None:
    """An ellipsis before or after code on a line, for what is around it."""
    rest = re.sub(r"^([ \t]*)(?:\.\.\.|\u2026)(?=[ \t]*\S)", r"\1", code, flags=re.MULTILINE)
    rest = re.sub(r"(?<=\S)[ \t]+(?:\.\.\.|\u2026)[ \t]*$", "", rest, flags=re.MULTILINE)
    rest = textwrap.dedent(rest)
    if rest.strip() == code.strip():
        return None
    around = (("", ""), ("_ = {\n", "\n}\n"), ("_ = [\n", "\n]\n"), ("_(\n", "\n)\n"))
    for head, tail in around:
        if _error(head + rest + tail) is None:
            offset = head.count("\n")
            return ParsedFragment(
                head + rest + tail, offset, "an excerpt", ("a part that is left out",)
            )
    return None


def _variants(code: str) -> ParsedFragment | None:
    """The markup of documentation tools."""
    for variant in variants("python", code):
        if variant.code.strip() and _error(variant.code) is None:
            return ParsedFragment(variant.code, judged_as=variant.judged_as, lacks=(variant.lacks,))
    return None


def _signatures(code: str) -> ParsedFragment | None:
    """Functions as a reference lists them: `name(self, a: int) -> str`, without `def` or body."""
    stubs: list[str] = []
    pieces = re.split(r"\n(?=\S)", code.strip())
    if len(pieces) > 1 and all(not line[:1].isalpha() for line in pieces[1:]):
        pieces = [code.strip()]
    for piece in pieces:
        match = _SIGNATURE.match(piece.rstrip().rstrip(":"))
        if match is None:
            return None
        name = match["name"].replace(".", "_")
        before = "async " if "async" in match["before"] else ""
        stubs.append(f"{before}def {name}{match['rest']}: ...")
    text = "\n".join(stubs) + "\n"
    if _error(text) is not None:
        return None
    return ParsedFragment(text, judged_as="signatures", lacks=("a body for its functions",))


def _parts(code: str) -> ParsedFragment | None:
    """Several excerpts in one block, each at the left after a blank line."""
    pieces = [piece for piece in re.split(r"\n[ \t]*\n(?=\S)", code) if piece.strip()]
    if not 1 < len(pieces) <= _MOST:
        return None
    fragments = [_piece(piece) for piece in pieces]
    if any(fragment is None for fragment in fragments):
        return None
    text = "\n".join(fragment.code for fragment in fragments if fragment is not None)
    lacks = ("what is between its parts",)
    return None if _error(text) else ParsedFragment(text, judged_as="several excerpts", lacks=lacks)


def _piece(code: str) -> ParsedFragment | None:
    if _error(code) is None:
        return ParsedFragment(code)
    return next(
        (fragment for rung in _RUNGS for fragment in (rung(code),) if fragment is not None), None
    )


def _magics(code: str) -> ParsedFragment | None:
    if not _MAGIC.search(code):
        return None
    plain = _MAGIC.sub(lambda m: re.sub(r"\S.*", "pass", m[0]), code)
    if _error(plain) is not None:
        return None
    return ParsedFragment(plain, judged_as="IPython", lacks=("a notebook",))


def _stubs(code: str) -> ParsedFragment | None:
    completed = _STUB.sub(r"\1: ...", code)
    if completed == code or _error(completed) is not None:
        return None
    return ParsedFragment(completed, judged_as="signatures", lacks=("a body for its functions",))


def _bodyless(code: str) -> ParsedFragment | None:
    """A head without its body: `class A(B):`, then at most comments."""
    lines = code.rstrip().split("\n")
    code_lines = [line for line in lines if line.strip() and not line.strip().startswith("#")]
    if not code_lines or not code_lines[-1].rstrip().endswith(":"):
        return None
    indent = len(code_lines[-1]) - len(code_lines[-1].lstrip())
    completed = "\n".join([*lines, " " * (indent + 4) + "pass", ""])
    if _error(completed) is not None:
        return None
    return ParsedFragment(completed, judged_as="a head", lacks=("a body for its functions",))


def _empty_bodies(code: str) -> ParsedFragment | None:
    """Functions whose body is only a comment."""
    lines = code.split("\n")
    completed: list[str] = []
    for number, line in enumerate(lines):
        completed.append(line)
        if not line.rstrip().endswith(":") or line.lstrip().startswith("#"):
            continue
        rest = next(
            (x for x in lines[number + 1 :] if x.strip() and not x.strip().startswith("#")), ""
        )
        indent = len(line) - len(line.lstrip())
        if not rest or len(rest) - len(rest.lstrip()) <= indent:
            completed[-1] = line.rstrip() + " pass"
    text = "\n".join(completed)
    if text == code or _error(text) is not None:
        return None
    return ParsedFragment(
        text, judged_as="functions with nothing but a comment", lacks=("a body for its functions",)
    )


_RUNGS: tuple[Callable[[str], ParsedFragment | None], ...] = (
    _placeholders,
    _ellipses,
    _ends,
    _variants,
    _magics,
    _stubs,
    _signatures,
    _bodyless,
    _empty_bodies,
    lambda code: _wrapped(code, "", "a decorator", "what it decorates", "\ndef _(): pass\n"),
    lambda code: _wrapped(code, "class _:\n", "a class's body", "the class around it"),
    lambda code: _wrapped(code, "def _():\n", "a function's body", "the function around it"),
    lambda code: _wrapped(code, "try:\n    pass\n", "the end of a 'try'", "the start of its 'try'"),
    lambda code: _wrapped(code, "if _:\n    pass\n", "the end of an 'if'", "the start of its 'if'"),
    lambda code: _wrapped(code, "match _:\n", "the cases of a 'match'", "its 'match'"),
    lambda code: _wrapped(code, "_ = {\n", "items of a dict", "the dict around it", "\n}\n"),
    lambda code: _wrapped(code, "_ = [\n", "items of a list", "the list around it", "\n]\n"),
    lambda code: _wrapped(code, "_(\n", "arguments", "the call around it", "\n)\n"),
)
