"""The net under every other language: its tree-sitter grammar.

A grammar that meets an error may itself be at fault: grammars lag behind their languages. So a
sample is broken only where the error is one that no dialect allows, brackets that do not match or a
text without an end, or where it is plainly in another language.
"""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING, Any, get_args

from fieldguide.diagnostics import report
from fieldguide.samples.checks import mistaken
from fieldguide.samples.checks.checked import Checked
from fieldguide.samples.evidence import Level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fieldguide.samples.sample import Sample

__all__ = ["GRAMMARS", "check", "grammar_of"]

GRAMMARS = {
    "makefile": "make",
    "objective-c": "objc",
    "protobuf": "proto",
    "vue": "vue",
}
"""Where tree-sitter's name for a language is another than ours."""

_WRAPPERS: dict[str, tuple[tuple[str, str], ...]] = {
    "go": (("package p\n", ""), ("package p\nfunc f() {\n", "\n}\n")),
    "java": (("class C {\n", "\n}\n"), ("class C { void f() {\n", "\n} }\n")),
    "csharp": (("class C {\n", "\n}\n"), ("class C { void F() {\n", "\n} }\n")),
    "rust": (("fn f() {\n", "\n}\n"), ("impl S {\n", "\n}\n")),
    "kotlin": (("fun f() {\n", "\n}\n"), ("class C {\n", "\n}\n")),
    "swift": (("func f() {\n", "\n}\n"), ("class C {\n", "\n}\n")),
    "css": (("x {\n", "\n}\n"),),
    "php": (("<?php\n", ""), ("<?php class C {\n", "\n}\n")),
    "c": (("void f() {\n", "\n}\n"),),
    "cpp": (("void f() {\n", "\n}\n"),),
    "graphql": (("type T {\n", "\n}\n"),),
    "hcl": (("x {\n", "\n}\n"),),
}
_ELIDED = re.compile(r"\.\.\.(?![\w$({\[.])|\u2026")
_NAMED_BY_COLON = re.compile(r"\b\w{1,60}\(\s{0,80}\w{1,60}: [\"\d\[]")
_STRICT = frozenset(
    {
        *("csharp", "css", "go", "graphql", "hcl", "java", "rust"),
    }
)
"""Languages whose grammar is complete enough that its errors are the sample's."""
_PAIRS = {"(": ")", "[": "]", "{": "}"}
_MAX = 400_000


def grammar_of(language: str) -> str | None:
    """The name of a language's grammar; None where there is none."""
    try:
        from tree_sitter_language_pack import SupportedLanguage  # noqa: PLC0415 - an extra
    except ImportError:
        return None
    name = GRAMMARS.get(language, language)
    return name if name in get_args(SupportedLanguage) else None


def check(samples: Sequence[Sample]) -> dict[str, Checked]:
    """Check samples of languages that have a grammar, by key."""
    return {sample.key: _check(sample) for sample in samples}


def _check(sample: Sample) -> Checked:
    language = sample.language
    code = sample.code
    if len(code) > _MAX:
        return Checked(None, why="it is too long to be checked")
    if _fits(language, code):
        return Checked(Level.PARSED)
    plain = _without_ellipses(code)
    for head, tail in (("", ""), *_WRAPPERS.get(language, ())):
        for text in (code, textwrap.dedent(code), plain):
            if _fits(language, head + text + tail):
                return Checked(Level.PARSED, judged_as="an excerpt")
    other_language = mistaken.really(code, language)
    if other_language is not None:
        message = f"the sample is {other_language}, not {language}"
        hint = f"write '{other_language.lower()}' on its fence"
        return Checked(None, (report("FG312", message, sample.place, hint),))
    if language == "kotlin" and _NAMED_BY_COLON.search(code):
        message = "the sample is Ruby or Swift, not kotlin: it names arguments with ':'"
        return Checked(None, (report("FG312", message, sample.place, "Kotlin writes 'name = '"),))
    row, column = _first_error(language, code)
    if language in _STRICT and not _ELIDED.search(code):
        finding = report("FG311", "the sample does not parse", sample.at(row + 1, column + 1))
        return Checked(None, (finding,))
    unmatched = _unmatched(code)
    if unmatched is not None and not _ELIDED.search(code):
        line, character = unmatched
        message = f"the sample does not parse: '{character}' has no partner"
        return Checked(None, (report("FG311", message, sample.at(line)),))
    return Checked(None, why=f"the grammar of {language} does not know all of it")


def _without_ellipses(code: str) -> str:
    """Code with what stands for left-out parts made a comment, or gone."""
    lines = []
    for line in code.split("\n"):
        bare = line.strip()
        lines.append("" if bare in ("...", "\u2026", "...,", "{...}") else line)
    made = "\n".join(lines)
    made = re.sub(r",\s*(?:\.\.\.|\u2026)\s*(?=[)\]}])", "", made)
    made = re.sub(r"(?<=[(\[{])\s*(?:\.\.\.|\u2026)\s*(?=[)\]}])", "", made)
    return re.sub(r"<[a-z][\w-]*(?: [\w-]+){1,5}>", "placeholder", made)


def _parser(language: str) -> Any:  # noqa: ANN401 - a compiled parser
    from tree_sitter_language_pack import get_parser  # noqa: PLC0415 - an extra

    name: Any = GRAMMARS.get(language, language)
    return get_parser(name)


def _fits(language: str, code: str) -> bool:
    tree = _parser(language).parse(code.encode("utf-8", "surrogatepass"))
    return not tree.root_node.has_error


def _first_error(language: str, code: str) -> tuple[int, int]:
    """The row and column, from 0, of the first place that the grammar does not know."""
    tree = _parser(language).parse(code.encode("utf-8", "surrogatepass"))
    node = tree.root_node
    while True:
        inner = next((c for c in node.children if c.has_error or c.is_missing), None)
        if inner is None or node.type == "ERROR":
            break
        node = inner
    row = node.start_point[0]
    line = code.split("\n")[row] if row < code.count("\n") + 1 else ""
    data = line.encode("utf-8", "surrogatepass")[: node.start_point[1]]
    return row, len(data.decode("utf-8", "replace"))


def _unmatched(code: str) -> tuple[int, str] | None:
    """A bracket without a partner, outside texts and comments; None where texts make it unsure."""
    if any(quote in code for quote in ("'", '"', "`", "//", "/*", "#")):
        return None
    open_: list[tuple[int, str]] = []
    for number, line in enumerate(code.split("\n"), 1):
        for character in line:
            if character in _PAIRS:
                open_.append((number, character))
            elif character in _PAIRS.values():
                if not open_ or _PAIRS[open_[-1][1]] != character:
                    return number, character
                open_.pop()
    return open_[0] if open_ else None
