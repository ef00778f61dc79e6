"""Every other language: parsed with its tree-sitter grammar.

Grammars lag behind their languages, so an error may be the grammar's. A sample is broken only if
its brackets do not match, which no dialect allows, or if it is clearly in another language.
"""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING, Any, get_args

from fieldguide.problems.diagnostics import report
from fieldguide.samples.languages import brackets, mistaken
from fieldguide.samples.languages.checked import Checked
from fieldguide.samples.languages.layouts import forgiving
from fieldguide.samples.languages.surroundings import SURROUNDINGS
from fieldguide.samples.level import Level

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fieldguide.samples.languages.brackets import Unmatched
    from fieldguide.samples.languages.language import Context
    from fieldguide.samples.sample import Sample

__all__ = ["GRAMMARS", "check", "fits", "grammar_of"]

GRAMMARS = {
    "makefile": "make",
    "objective-c": "objc",
    "protobuf": "proto",
    "vue": "vue",
}
"""Languages that tree-sitter has another name for."""

_ELIDED = re.compile(r"\.\.\.(?![\w$({\[.])|\u2026")
_NAMED_BY_COLON = re.compile(r"\b\w{1,60}\(\s{0,80}\w{1,60}: [\"\d\[]")
_STRICT = frozenset(
    {
        *("csharp", "css", "go", "graphql", "hcl", "java", "rust"),
    }
)
"""Languages with a grammar so complete that its errors are the sample's."""
_MAX = 400_000
_MOST = 40
_BLANK = re.compile(r"\n[ \t]*\n(?=\S)")
_COMMENT = re.compile(r"\s*(?:\Z|//|#(?!\[)|/?\*)")
_CLOSES = re.compile(r"\s*+[)\]};,]*+\s*+\Z")
_OPENED = {")": "(", "]": "[", "}": "{"}
_LINE = re.compile(r"\n")
_TREE = re.compile(r"^(?:[^\S\n]|\u2502)*+[\u251c\u2514]\u2500", re.MULTILINE)
_PLACEHOLDER = re.compile(
    r"<(?:\.\.|[A-Za-z][\w .-]{0,60})>|\{\{[^{}\n]{0,80}\}\}|\$\{[A-Z_]{1,60}\}"
)


def grammar_of(language: str) -> str | None:
    """The name of a language's grammar; None if there is none."""
    try:
        from tree_sitter_language_pack import SupportedLanguage  # noqa: PLC0415 - an extra
    except ImportError:
        return None
    name = GRAMMARS.get(language, language)
    return name if name in get_args(SupportedLanguage) else None


def _checks(samples: Sequence[Sample], _: Context) -> dict[str, Checked]:
    return {sample.key: _check(sample) for sample in samples}


check = forgiving(_checks)
"""Checks samples of languages that have a grammar."""


def _check(sample: Sample) -> Checked:
    language = sample.language
    code = sample.code
    if len(code) > _MAX:
        return Checked(None, why="it is too long to check")
    unmatched = brackets.unmatched(language, code)
    crossed = (
        unmatched is not None and unmatched.first is not None and not _is_middle(code, unmatched)
    )
    if fits(language, code) and not crossed:
        return Checked(Level.PARSED)
    if _is_tree(code):
        message = f"the sample is a tree of files, not {language}"
        return Checked(None, (report("FG312", message, sample.place, "write 'text' on its fence"),))
    if not crossed and any(_fits_within(language, text) for text in _readings(language, code)):
        return Checked(Level.PARSED, judged_as="an excerpt")
    for separator in () if crossed else (_BLANK, _LINE):
        pieces = [piece for piece in separator.split(code) if piece.strip()]
        if 1 < len(pieces) <= _MOST and all(_fits_within(language, piece) for piece in pieces):
            return Checked(Level.PARSED, judged_as="several excerpts")
    return _broken(sample) or Checked(
        None, why=f"the grammar of {language} does not know all of it"
    )


def _broken(sample: Sample) -> Checked | None:
    """The problem of a sample that its grammar rejects; None if it is not certain."""
    language, code = sample.language, sample.code
    other_language = mistaken.really(code, language)
    if other_language is not None:
        message = f"the sample is {other_language}, not {language}"
        hint = f"write '{other_language.lower()}' on its fence"
        return Checked(None, (report("FG312", message, sample.place, hint),))
    if language == "kotlin" and _NAMED_BY_COLON.search(code):
        message = "the sample is Ruby or Swift, not kotlin: it names arguments with ':'"
        return Checked(None, (report("FG312", message, sample.place, "Kotlin writes 'name = '"),))
    if language in _STRICT and not _ELIDED.search(code):
        row, column = _first_error(language, code)
        finding = report("FG311", "the sample does not parse", sample.at(row + 1, column + 1))
        return Checked(None, (finding,))
    unmatched = brackets.unmatched(language, code)
    wrong = None if unmatched is None or _is_middle(code, unmatched) else unmatched.first
    crossed = unmatched is not None and unmatched.crossed is not None
    if wrong is not None and (crossed or language in _STRICT or not _ELIDED.search(code)):
        line, character = wrong
        message = f"the sample does not parse: unmatched '{character}'"
        return Checked(None, (report("FG311", message, sample.at(line)),))
    return None


def _fits_within(language: str, code: str) -> bool:
    """Whether code parses on its own, or inside one of its surroundings."""
    around = (("", ""), *SURROUNDINGS.get(language, ()))
    return any(fits(language, head + code + tail) for head, tail in around)


def _readings(language: str, code: str) -> Iterator[str]:
    """Readings of code as an excerpt: dedented, without ellipses, only a start, only an end."""
    plain = _without_ellipses(code)
    yield from dict.fromkeys(
        (code, textwrap.dedent(code), plain, _PLACEHOLDER.sub("holder", plain))
    )
    yield from _of_language(language, plain)
    unmatched = brackets.unmatched(language, code)
    if unmatched is None or unmatched.crossed is not None:
        return
    if unmatched.opening and not unmatched.closing and _is_middle(code, unmatched):
        yield f"{code}\n{brackets.closers(unmatched.opening)}\n"
    if unmatched.closing and _is_middle(code, unmatched):
        opened = "".join(_OPENED[bracket] for _, bracket in reversed(unmatched.closing))
        yield f"f{opened}{code}"
        yield _inner(code)


def _of_language(language: str, code: str) -> Iterator[str]:
    """Readings of code with forms that only some tools of its language use."""
    if language == "rust":
        yield re.sub(r"^([ \t]*)#(?:[ \t]|$)", r"\1", code, flags=re.MULTILINE)
    elif language == "hcl":
        # HCL 1 has names in quotes, and its console a prompt.
        yield re.sub(r'^([ \t]*)"[\w./-]{1,200}"(?=[ \t]*=)', r"\1name", code, flags=re.MULTILINE)
        asked = re.findall(r"^>[ \t]+(.+)$", code, re.MULTILINE)
        if asked and code.lstrip().startswith(">"):
            yield "\n".join(f"x{n} = {expression}" for n, expression in enumerate(asked))
    elif language == "css":
        # The grammar does not know conditions of at-rules and URLs without quotes.
        plain = re.sub(
            r"@(?:media|container|supports|scope|layer)\b[^{};]{0,400}\{", "@media all {", code
        )
        plain = re.sub(r"\burl\([^\"'()\n]{0,200}\)", 'url("x")', plain)
        yield re.sub(r"\b\d+\.\d+%(?=\s*[,{])", "50%", plain)
    elif language == "swift":
        yield re.sub(r"<#[^#\n]{0,80}#>", "holder", code)
    elif language == "kotlin":
        yield re.sub(r"%\w{1,60}%", "holder", code)


def _is_middle(code: str, unmatched: Unmatched) -> bool:
    """Whether unmatched brackets are those of an excerpt that starts or ends inside a block.

    Its closing brackets are on its first line or indented less, its opening ones on its last.
    """
    lines = code.split("\n")
    used = [n for n, line in enumerate(lines, 1) if not _COMMENT.match(line)]
    if unmatched.crossed is not None or not used:
        return False
    first = _indent(lines[used[0] - 1])
    begun = "".join(bracket for n, bracket in unmatched.closing if n == used[0])
    ended = "".join(bracket for _, bracket in unmatched.opening)
    start = re.sub(r"[\s,;]", "", lines[used[0] - 1])
    end = re.sub(r"\s", "", lines[used[-1] - 1])
    closes = all(n == used[0] or _indent(lines[n - 1]) < first for n, _ in unmatched.closing)
    opens = all(n == used[-1] for n, _ in unmatched.opening)
    heads = not ended or (ended.endswith("{") and end.endswith(ended))
    return closes and opens and start.startswith(begun) and heads


def _inner(code: str) -> str:
    """Code without the lines at its end that close blocks around it."""
    lines = code.rstrip().split("\n")
    first = next((_indent(line) for line in lines if line.strip()), 0)
    while lines and _CLOSES.match(lines[-1]) and _indent(lines[-1]) < first:
        lines.pop()
    return textwrap.dedent("\n".join(lines)) + "\n"


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _is_tree(code: str) -> bool:
    return len(_TREE.findall(code)) > 1


def _without_ellipses(code: str) -> str:
    """Code without its ellipses."""
    lines = []
    for line in code.split("\n"):
        bare = line.strip()
        lines.append("" if bare in ("...", "\u2026", "...,", "{...}") else line)
    text = "\n".join(lines)
    text = re.sub(r",\s*(?:\.\.\.|\u2026)\s*(?=[)\]}])", "", text)
    text = re.sub(r"(?<=[(\[{])\s*(?:\.\.\.|\u2026)\s*(?=[)\]}])", "", text)
    return re.sub(r"<[a-z][\w-]*(?: [\w-]+){1,5}>", "placeholder", text)


def _parser(language: str) -> Any:  # noqa: ANN401 - a compiled parser
    from tree_sitter_language_pack import get_parser  # noqa: PLC0415 - an extra

    name: Any = GRAMMARS.get(language, language)
    return get_parser(name)


def fits(language: str, code: str) -> bool:
    """Whether code parses with the grammar of a language without an error."""
    tree = _parser(language).parse(code.encode("utf-8", "surrogatepass"))
    return not tree.root_node.has_error


def _first_error(language: str, code: str) -> tuple[int, int]:
    """The row and column of the first error, from 0."""
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
