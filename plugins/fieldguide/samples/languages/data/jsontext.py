"""JSON, JSONC, JSON5 and JSON lines, as whole texts or as parts of them."""

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
_TOKEN = re.compile(rf"(?P<string>{_STRING})|//[^\n]*+|/\*|#[^\n]*+")
_MEMBER = re.compile(r'\s*"(?:[^"\\\n]|\\.){0,200}"\s*:')
_COMMA = re.compile(r",(?=\s*[}\]])")


class DuplicateKeyError(ValueError):
    """An object has a key twice."""


def check_json(samples: Sequence[Sample], _: Context) -> dict[str, Checked]:
    """Check JSON, JSONC, JSON5 and JSON lines, by key."""
    return {sample.key: guarded(_json, sample) for sample in samples}


def jsonc(text: str) -> object:
    """What a JSON text with comments and trailing commas holds; None where it is none."""
    try:
        made: object = json.loads(_relaxed(text))
    except (ValueError, RecursionError):
        return None
    return made


def _json(sample: Sample) -> Checked:
    code = sample.code
    first: ValueError | None = None
    if sample.language == "jsonl" or _is_lines(code):
        return _json_lines(sample)
    attempts: list[tuple[str, str | None]] = [(code, None)]
    relaxed = _relaxed(code)
    attempts.append((relaxed, "JSONC"))
    filled = _filled(relaxed)
    more: tuple[tuple[str, str], ...] = (
        ("{" + relaxed.strip().rstrip(",") + "}", "members of an object"),
        ("[" + relaxed.strip().rstrip(",") + "]", "items of an array"),
        (filled, "an excerpt"),
        ("{" + filled.strip().rstrip(",") + "}", "an excerpt"),
        ("[" + filled.strip().rstrip(",") + "]", "an excerpt"),
        (_quoted(filled), "JSON5"),
        ("[" + _joined(relaxed) + "]", "several documents"),
    )
    attempts += more
    middle = _middle(filled)
    if middle is not None:
        attempts.append((middle, "an excerpt"))
    for text, judged_as in attempts:
        try:
            value = json.loads(text, object_pairs_hook=_no_twins)
        except DuplicateKeyError as error:
            line = code[: max(code.find(f'"{error}"'), 0)].count("\n") + 1
            return broken(sample, line, 1, f"key '{error}' is there twice")
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
    """What is wrong in members without the object around them; None where they are none."""
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


def _no_twins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise DuplicateKeyError(key)
            seen.add(key)
    return made


def _relaxed(code: str) -> str:
    """Without comments and trailing commas; as many lines as before."""
    pieces = re.split(f"({_STRING})", _uncommented(code))
    return "".join(_without_commas(pieces))


def _uncommented(code: str) -> str:
    pieces: list[str] = []
    kept = at = 0
    last = code.rfind("*/")
    while match := _TOKEN.search(code, at):
        at = match.end()
        if match["string"] is not None:
            continue
        if match[0] == "/*":
            if last < at:
                continue  # Nothing ends it.
            at = code.find("*/", at) + 2
        pieces += (code[kept : match.start()], "\n" * code.count("\n", match.start(), at))
        kept = at
    return "".join(pieces) + code[kept:]


def _without_commas(pieces: list[str]) -> list[str]:
    joined = "".join("\0" * len(piece) if n % 2 else piece for n, piece in enumerate(pieces))
    cuts = {match.start() for match in _COMMA.finditer(joined)}
    whole = "".join(pieces)
    return ["".join(c for at, c in enumerate(whole) if at not in cuts)]


def _filled(code: str) -> str:
    """Placeholders and ellipses replaced by values."""

    def replaced(match: re.Match[str]) -> str:
        return match[0] if match[0].startswith('"') else "null"

    made = re.sub(_STRING + r"|<[A-Za-z_][^<>\n]{0,60}>|\{\{[^{}\n]{0,80}\}\}", replaced, code)
    made = re.sub(r"^([ \t]*(?:\.\.\.|\u2026))[^\n\"{}\[\]]*$", r"\1", made, flags=re.MULTILINE)
    made = re.sub(rf"({_STRING})|(?:\.\.\.|\u2026)", lambda m: m[1] or "\x01", made)
    made = re.sub(r"\{\s*\x01\s*\}", "{}", made)
    made = re.sub(r"\[\s*\x01\s*\]", "[]", made)
    made = re.sub(r",\s*+\x01\s*+,?+(?=\s*+[}\]])", "", made)
    made = re.sub(r"([{\[])\s*\x01\s*,?", r"\1", made)
    made = re.sub(r",\s*\x01\s*,?", ",", made)
    made = re.sub(r"([}\]\"\dle])\s*\x01\s*", r"\1", made)
    return _relaxed(made.replace("\x01", "null"))


def _middle(code: str) -> str | None:
    """Members from the middle of a text, with what was opened before them and closed after."""
    if not _MEMBER.match(code):
        return None
    found = unmatched("json", code)
    if found is None or found.crossed is not None or not found.closing:
        return None
    if not code.rstrip().endswith((",", *(bracket for _, bracket in found.opening))):
        return None  # It ends where something is closed that it does not open: that is missing.
    opened = ""
    for _, bracket in reversed(found.closing):
        opened += '"_": {' if bracket == "}" else '"_": ['
        if bracket == "]":
            break
    if len(found.closing) != opened.count("_"):
        return None
    body = code.rstrip().rstrip(",")
    return _relaxed("{" + opened + body + closers(found.opening) + "}")


def _quoted(code: str) -> str:
    """Keys without quotes and texts in single quotes, as JSON5 has them."""
    made = re.sub(r"'((?:[^'\\\n\"]++|\\.)*+)('?+)", lambda m: f'"{m[1]}"' if m[2] else m[0], code)
    return re.sub(r"([{,]\s*)([A-Za-z_$][\w$]*)\s*:", r'\1"\2":', made)


def _joined(code: str) -> str:
    return re.sub(r"([}\]])[^\S\n]*+\n\s*+(?=[{\[])", r"\1,\n", code.strip())
