"""Forms of SQL in documentation that no parser accepts: output of queries, signatures."""

from __future__ import annotations

import itertools
import re

from fieldguide.samples.languages.sql.dialects import tokens_of

__all__ = ["is_signature", "plain", "without_results"]

_RULE = re.compile(r"[ \t]*[+|]?[-\u2500]{3,}(?:[+|\u253c\u252c][-\u2500]+)*[+|]?[ \t]*\Z")
_RECORD = re.compile(r"[ \t]*-\[ RECORD \d+ \]")
_COUNT = re.compile(r"[ \t]*\(\d+ rows?\)")
_SAID = re.compile(
    r"[ \t]*(?:psql:|(?:ERROR|NOTICE|WARNING|FATAL|DETAIL|HINT|CONTEXT|LINE \d+):[ \t])"
)
_PROMPT = re.compile(r"^[ \t]*[\w.-]{1,40}[=\-('\"*][#>][ \t]?", re.MULTILINE)
_NAMESPACED = re.compile(
    r"\bWITH[ \t]*+\(\s*+\w++\.\w++(?:\s*+=\s*+[^(),]{1,80}+)?+"
    r"(?:\s*+,\s*+\w++\.\w++(?:\s*+=\s*+[^(),]{1,80}+)?+)*+\s*+\)",
    re.IGNORECASE,
)
_ROLLUP = re.compile(r"(?<!\bby )\b(rollup|cube)(?=\()", re.IGNORECASE)
_CALL = re.compile(
    r"\s*+(?:(?:SELECT|CALL)\s++)?[\w.]{1,120}+\s*+\((?P<arguments>.*)\)"
    r"\s*+(?:RETURNS\s++[\w ()]{1,80})?;?\s*+\Z",
    re.IGNORECASE | re.DOTALL,
)
_ARGUMENT = re.compile(
    r"\s*+\[?+\s*+[\"\w]++\s++[\"A-Za-z](?:(?!\bDEFAULT\b)[\w\" ()\[\]|])*+"
    r"(?:(?:=|:=|\bDEFAULT\b)[^\n]*+)?+\s*+\Z",
    re.IGNORECASE,
)


def without_results(code: str) -> str:
    """A script without the output of its queries in `psql`: tables, records, messages."""
    lines = _PROMPT.sub("", code).split("\n")
    gone: set[int] = set()
    reached = 0
    for number, line in enumerate(lines):
        if number < reached:
            continue
        if _RULE.match(line) or _RECORD.match(line):
            gone |= {number - 1} if number and not _RECORD.match(line) else set()
            end = number
            while end < len(lines) and lines[end].strip():
                gone.add(end)
                if _COUNT.match(lines[end]):
                    break
                end += 1
            reached = end
        elif _SAID.match(line) or _COUNT.match(line):
            gone.add(number)
    return "\n".join("" if number in gone else line for number, line in enumerate(lines))


def plain(code: str) -> str:
    """A script without what SQLGlot cannot parse: options with a namespace, `rollup` as a name."""
    return _ROLLUP.sub(r"\1_", _NAMESPACED.sub("", code))


def is_signature(code: str) -> bool:
    """Whether code shows how a function is called, with the types of its arguments."""
    match = _CALL.match(code)
    if match is None or not match["arguments"].strip():
        return False
    return all(_ARGUMENT.match(argument) for argument in _arguments(match["arguments"]))


def _arguments(code: str) -> list[str]:
    """The arguments between the commas that are in no brackets."""
    code = re.sub(r"--[^\n]*", "", code)
    cuts = [-1]
    depth = 0
    for token in tokens_of(code):
        depth += (token.text in ("(", "[")) - (token.text in (")", "]"))
        if token.token_type.name == "COMMA" and depth <= 0:
            cuts.append(token.start)
    pieces = [code[start + 1 : end] for start, end in itertools.pairwise([*cuts, len(code)])]
    return [piece for piece in pieces if piece.strip()]
