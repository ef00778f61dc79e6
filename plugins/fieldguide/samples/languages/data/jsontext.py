"""JSON, JSONC, JSON5 and JSON lines: documents, or parts of documents.

Parsers of JSON5 neither allow `#` comments, ellipses and placeholders nor report duplicate keys, so
code becomes JSON first, line by line, and Python's own parser reads it.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from fieldguide.samples.languages import mistaken
from fieldguide.samples.languages.brackets import closers, unmatched
from fieldguide.samples.languages.checked import (
    CONTROL,
    ELLIPSIS,
    UNFILLED,
    Checked,
    another,
    broken,
    guarded,
)
from fieldguide.samples.languages.data.schemas import validated
from fieldguide.samples.level import Level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fieldguide.samples.languages.language import Context
    from fieldguide.samples.sample import Sample

__all__ = ["check_json", "jsonc"]

_STRING = r'"(?:[^"\\\n]++|\\.)*+"?+'
"""A string, up to the end of its line where nothing closes it, so that it is read only once."""
_KEPT = rf"(?P<kept>{_STRING}|/\*(?:[^*]++|\*(?!/))*+\Z)"
"""Text that is kept unchanged: strings, and an unterminated comment."""
_COMMENT = re.compile(rf"{_KEPT}|//[^\n]*+|/\*(?:[^*]++|\*(?!/))*+\*/|#[^\n]*+")
_COMMA = re.compile(rf"{_KEPT}|,(?=\s*[}}\]])")
_PLACEHOLDER = re.compile(rf"{_KEPT}|<[A-Za-z_][^<>\n]{{0,60}}>|\{{\{{[^{{}}\n]{{0,80}}\}}\}}")
_REMARK = re.compile(r"^([ \t]*(?:\.\.\.|\u2026))[^\n\"{}\[\]]*$", re.MULTILINE)
"""An ellipsis that words follow."""
_ELLIPSIS = re.compile(rf"{_KEPT}|\.\.\.|\u2026")
_MEMBER = re.compile(r'\s*"(?:[^"\\\n]|\\.){0,200}"\s*:')
_ELIDED = (
    (re.compile(r"\{\s*\x01\s*\}"), "{}"),
    (re.compile(r"\[\s*\x01\s*\]"), "[]"),
    (re.compile(r",\s*+\x01\s*+,?+(?=\s*+[}\]])"), ""),
    (re.compile(r"([{\[])\s*\x01\s*,?"), r"\1"),
    (re.compile(r",\s*\x01\s*,?"), ","),
    (re.compile(r"([}\]\"\dle])\s*\x01\s*"), r"\1"),
)
"""Patterns around an ellipsis, written as U+0001, and the replacement without it."""


class DuplicateKeyError(ValueError):
    """An object has a key twice."""


def check_json(samples: Sequence[Sample], _: Context) -> dict[str, Checked]:
    """Check JSON, JSONC, JSON5 and JSON lines, by key."""
    return {sample.key: guarded(_json, sample) for sample in samples}


def jsonc(text: str) -> object:
    """The value of JSON with comments and trailing commas; None if it does not parse."""
    try:
        value: object = json.loads(_relaxed(text))
    except (ValueError, RecursionError):
        return None
    return value


def _json(sample: Sample) -> Checked:
    code = sample.code
    if sample.language == "jsonl" or _is_lines(code):
        return _json_lines(sample)
    relaxed = _relaxed(code)
    filled = _filled(relaxed)
    attempts: tuple[tuple[str | None, str | None], ...] = (
        (code, None),
        (relaxed, "JSONC"),
        ("{" + relaxed.strip().rstrip(",") + "}", "members of an object"),
        ("[" + relaxed.strip().rstrip(",") + "]", "items of an array"),
        (filled, "an excerpt"),
        ("{" + filled.strip().rstrip(",") + "}", "an excerpt"),
        ("[" + filled.strip().rstrip(",") + "]", "an excerpt"),
        (_quoted(filled), "JSON5"),
        ("[" + _joined(relaxed) + "]", "several documents"),
        (_middle(filled), "an excerpt"),
    )
    first: ValueError | None = None
    for text, judged_as in attempts:
        if text is None:
            continue
        try:
            value = json.loads(text, object_pairs_hook=_unique)
        except DuplicateKeyError as error:
            line = code[: max(code.find(f'"{error}"'), 0)].count("\n") + 1
            return broken(sample, line, 1, f"duplicate key '{error}'")
        except ValueError as error:
            first = first or error
            continue
        whole = judged_as in (None, "JSONC")
        return validated(sample, value, whole=whole, judged_as=judged_as)
    if CONTROL.search(code):
        return UNFILLED
    other = mistaken.really(code, sample.language)
    if other is not None:
        return another(sample, other, "JSON")
    assert isinstance(first, json.JSONDecodeError)  # noqa: S101 - the first attempt failed
    inner = _in_members(relaxed)
    if inner is not None:
        return broken(sample, *inner)
    return broken(sample, first.lineno, first.colno, first.msg)


def _in_members(code: str) -> tuple[int, int, str] | None:
    """The error in members that are shown without their object; None if the code is not members."""
    if not _MEMBER.match(code):
        return None
    try:
        json.loads("{" + code.rstrip().rstrip(",") + "}")
    except json.JSONDecodeError as error:
        return error.lineno, error.colno - (error.lineno == 1), error.msg
    except (ValueError, RecursionError):
        return None
    return None


def _json_lines(sample: Sample) -> Checked:
    for number, line in enumerate(sample.code.splitlines(), 1):
        if (
            not line.strip()
            or line.lstrip().startswith(("#", "//"))
            or ELLIPSIS.fullmatch(line.strip())
        ):
            continue
        try:
            json.loads(line)
        except ValueError as error:
            column = getattr(error, "colno", 1)
            return broken(sample, number, column, getattr(error, "msg", str(error)))
    return Checked(Level.PARSED, judged_as="JSON lines")


def _is_lines(code: str) -> bool:
    lines = [line for line in code.splitlines() if line.strip()]
    return len(lines) > 1 and all(
        line.startswith("{") and line.rstrip().endswith("}") for line in lines
    )


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members: dict[str, object] = {}
    for key, value in pairs:
        if key in members:
            raise DuplicateKeyError(key)
        members[key] = value
    return members


def _relaxed(code: str) -> str:
    """JSON without comments and trailing commas; as many lines as before."""
    return _replaced(_COMMA, "", _replaced(_COMMENT, "\n", code))


def _replaced(pattern: re.Pattern[str], replacement: str, code: str) -> str:
    """Replace what a pattern matches; by several line ends where that is what it spans."""

    def new(match: re.Match[str]) -> str:
        if match["kept"] is not None:
            return match["kept"]
        return replacement if replacement != "\n" else "\n" * match[0].count("\n")

    return pattern.sub(new, code)


def _filled(code: str) -> str:
    """Relaxed JSON with values for its placeholders, and without its ellipses."""
    filled = _replaced(_PLACEHOLDER, "null", code)
    filled = _REMARK.sub(r"\1", filled)
    filled = _replaced(_ELLIPSIS, "\x01", filled)
    for pattern, replacement in _ELIDED:
        filled = pattern.sub(replacement, filled)
    return _relaxed(filled.replace("\x01", "null"))


def _middle(code: str) -> str | None:
    """Members from the middle of a document, with the brackets before and after them.

    None if the code is not such an excerpt.
    """
    if not _MEMBER.match(code):
        return None
    brackets = unmatched("json", code)
    if brackets is None or brackets.crossed is not None or not brackets.closing:
        return None
    if not code.rstrip().endswith((",", *(bracket for _, bracket in brackets.opening))):
        return None  # A closing bracket at its end: an opening one is missing.
    opened = ""
    for _, bracket in reversed(brackets.closing):
        opened += '"_": {' if bracket == "}" else '"_": ['
        if bracket == "]":
            break
    if len(brackets.closing) != opened.count("_"):
        return None
    body = code.rstrip().rstrip(",")
    return _relaxed("{" + opened + body + closers(brackets.opening) + "}")


def _quoted(code: str) -> str:
    """JSON5 with double quotes around its keys and its strings in single quotes."""
    strings = re.sub(
        r"'((?:[^'\\\n\"]++|\\.)*+)('?+)", lambda m: f'"{m[1]}"' if m[2] else m[0], code
    )
    return re.sub(r"([{,]\s*)([A-Za-z_$][\w$]*)\s*:", r'\1"\2":', strings)


def _joined(code: str) -> str:
    return re.sub(r"([}\]])[^\S\n]*+\n\s*+(?=[{\[])", r"\1,\n", code.strip())
