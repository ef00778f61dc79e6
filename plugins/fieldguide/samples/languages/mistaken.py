"""The language that a sample is really in, if it does not parse in the one that its fence names."""

from __future__ import annotations

import ast
import json
import re
import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["really"]

_MARKS: Mapping[str, tuple[str, ...]] = {
    "Ruby": (
        r"^[^\S\n]*+(?:lane|describe|it|context|platform|task|desc|require|gem|target)\b[^\n(=]*\bdo\b",
        r"^[^\S\n]*+require ['\"]",
        r"^[^\S\n]*+end[^\S\n]*+$",
        r"\bdo \|\w+\|",
        r"^[^\S\n]*+def \w+[?!]?[^\S\n]*+$",
    ),
    "Python": (
        r"^[^\S\n]*+(?:async )?def \w++\((?=[^\n]*\))[^\n]*:[^\S\n]*+$",
        r"^[^\S\n]*+(?:from [\w.]+ )?import \w",
        r"^[^\S\n]*+(?:for|while|if|with|class)\b[^\n{]*:[^\S\n]*+$",
        r"^[^\S\n]*+(?:elif\b|except\b|self\.)",
    ),
    "bash": (
        r"^#!\s*/\S*(?:ba)?sh\b",
        r"^[^\S\n]*+(?:if \[\[? |fi[^\S\n]*+$|done[^\S\n]*+$|esac[^\S\n]*+$|then[^\S\n]*+$)",
        r"^[^\S\n]*+(?:npm|pip|git|docker|kubectl|curl|cd|mkdir|export|sudo|apt-get|brew|echo) ",
    ),
    "JavaScript": (
        r"^[^\S\n]*+(?:const|let) \w+ = ",
        r"=>\s*[{(]",
        r"^[^\S\n]*+import [\w{*][^\n]* from ['\"]",
        r"^[^\S\n]*+(?:export |module\.exports)",
    ),
    "SQL": (
        r"^[^\S\n]*+(?:SELECT|INSERT INTO|CREATE TABLE|ALTER TABLE|UPDATE \w+ SET|DELETE FROM)\b",
        r"^[^\S\n]*+(?:FROM|WHERE|GROUP BY|ORDER BY)\b",
    ),
    "YAML": (r"^[\w-]+:[^\S\n]*+$", r"^[\w-]+: \S", r"^(?:[^\S\n]++|[^\S\n]*+\n)- [\w\"'{]"),
    "Dockerfile": (r"^FROM \S+", r"^(?:RUN|COPY|WORKDIR|ENTRYPOINT|CMD|EXPOSE) "),
}
_NEEDED = 2
_COMPILED = {
    name: tuple(re.compile(pattern, re.MULTILINE) for pattern in patterns)
    for name, patterns in _MARKS.items()
}
_LONG = 50_000


def really(code: str, language: str) -> str | None:
    """The language of a sample that does not parse in the one that its fence names.

    Args:
        code: The sample's code.
        language: The language that its fence names.

    Returns:
        The language's title. None unless the code has several marks of it, fewer of every other
        language, and parses as it, if Python has a parser for it.
    """
    code = code[:_LONG]
    counts = {
        name: sum(pattern.search(code) is not None for pattern in patterns)
        for name, patterns in _COMPILED.items()
        if name.lower() != language
    }
    best = sorted(counts, key=lambda name: counts[name], reverse=True)
    if counts[best[0]] < _NEEDED or counts[best[1]] >= counts[best[0]]:
        return "JSON" if language != "json" and _is_json(code) else None
    return best[0] if _confirmed(best[0], code) else None


def _confirmed(name: str, code: str) -> bool:
    if name == "Python":
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                ast.parse(code)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
    return True


def _is_json(code: str) -> bool:
    if not code.lstrip().startswith(("{", "[")):
        return False
    try:
        value = json.loads(code)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and bool(value)
