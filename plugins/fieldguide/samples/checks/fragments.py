"""The fragment ladder of Python: what an excerpt may be, before it is called broken."""

from __future__ import annotations

import ast
import re
import textwrap
import warnings
from dataclasses import dataclass

__all__ = ["Parsed", "climb"]

_FLAGS = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
_PLACEHOLDER = re.compile(r"<[A-Za-z_][\w -]{0,40}>|\{\{[^{}\n]{0,80}\}\}|\$\{[A-Za-z_]\w{0,40}\}")
_MAGIC = re.compile(r"^[ \t]*[%!][ \t]*\w.*$", re.MULTILINE)
_STUB = re.compile(
    r"^([ \t]*(?:async[ \t]+)?def[ \t][^\n]*\)(?:[ \t]*->[^\n:]{1,80})?)[ \t]*$", re.MULTILINE
)
_OUTSIDE = ("outside function", "outside loop", "not in loop", "outside async function")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A piece of Python that parses, as what it is.

    Attributes:
        code: What parses, with as many lines before the sample's own as `offset` says.
        offset: How many lines were put before the sample's first.
        judged_as: What it was taken for; None for a module.
        lacks: What is missing around it.
    """

    code: str
    offset: int = 0
    judged_as: str | None = None
    lacks: tuple[str, ...] = ()


def climb(code: str) -> Parsed | SyntaxError:
    """Parse a piece of Python as the first thing that it can be.

    Returns:
        What it was taken for, or the error that it has as a module.
    """
    error = _error(code)
    if error is None:
        return Parsed(code)
    if any(words in str(error.msg) for words in _OUTSIDE):
        return _wrapped(code, "def _():\n", "a function's body", "the function around it") or error
    dedented = textwrap.dedent(code)
    if dedented != code:
        made = climb(dedented)
        if isinstance(made, Parsed):
            return made
    for attempt in _RUNGS:
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
        return SyntaxError(str(error) or "it is too deep")
    return None


def _wrapped(code: str, head: str, judged_as: str, lacks: str, tail: str = "") -> Parsed | None:
    body = textwrap.indent(textwrap.dedent(code), "    ") if head.endswith(":\n") else code
    made = head + body + tail
    if _error(made) is not None:
        return None
    return Parsed(made, head.count("\n"), judged_as, (lacks,))


def _placeholders(code: str) -> Parsed | None:
    if not _PLACEHOLDER.search(code):
        return None
    made = _PLACEHOLDER.sub("placeholder_", code)
    if _error(made) is not None:
        return None
    return Parsed(made, judged_as="a template", lacks=("a value for its placeholder",))


def _ellipses(code: str) -> Parsed | None:
    """`...` where no expression can stand, and the character `…`, leave something out."""
    lines = [
        re.sub(r"\S.*", "pass", line)
        if line.strip().strip(".,\u2026 ") == "" and line.strip()
        else line
        for line in code.split("\n")
    ]
    made = "\n".join(lines).replace("\u2026", "...")
    made = re.sub(r",\s*\.\.\.\s*([)\]}])", r"\1", made)
    if made == code or _error(made) is not None:
        return None
    return Parsed(made, judged_as="an excerpt", lacks=("a part that is left out",))


def _magics(code: str) -> Parsed | None:
    if not _MAGIC.search(code):
        return None
    made = _MAGIC.sub(lambda m: re.sub(r"\S.*", "pass", m[0]), code)
    if _error(made) is not None:
        return None
    return Parsed(made, judged_as="IPython", lacks=("a notebook",))


def _stubs(code: str) -> Parsed | None:
    made = _STUB.sub(r"\1: ...", code)
    if made == code or _error(made) is not None:
        return None
    return Parsed(made, judged_as="signatures", lacks=("a body for its functions",))


def _bodyless(code: str) -> Parsed | None:
    """A head without its body: `class A(B):`, then at most comments."""
    lines = code.rstrip().split("\n")
    code_lines = [line for line in lines if line.strip() and not line.strip().startswith("#")]
    if not code_lines or not code_lines[-1].rstrip().endswith(":"):
        return None
    indent = len(code_lines[-1]) - len(code_lines[-1].lstrip())
    made = "\n".join([*lines, " " * (indent + 4) + "pass", ""])
    if _error(made) is not None:
        return None
    return Parsed(made, judged_as="a head", lacks=("a body for its functions",))


def _empty_bodies(code: str) -> Parsed | None:
    """Functions whose body is only a comment."""
    lines = code.split("\n")
    made: list[str] = []
    for number, line in enumerate(lines):
        made.append(line)
        if not line.rstrip().endswith(":") or line.lstrip().startswith("#"):
            continue
        rest = next(
            (x for x in lines[number + 1 :] if x.strip() and not x.strip().startswith("#")), ""
        )
        indent = len(line) - len(line.lstrip())
        if not rest or len(rest) - len(rest.lstrip()) <= indent:
            made[-1] = line.rstrip() + " pass"
    text = "\n".join(made)
    if text == code or _error(text) is not None:
        return None
    return Parsed(
        text, judged_as="functions with nothing but a comment", lacks=("a body for its functions",)
    )


_RUNGS = (
    _placeholders,
    _ellipses,
    _magics,
    _stubs,
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
