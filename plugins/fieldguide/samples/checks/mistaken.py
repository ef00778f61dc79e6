"""What language a sample is really in, where it cannot be the one that it says."""

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
        r"^\s*(?:lane|describe|it|context|platform|task|desc|require|gem|target)\b[^\n(=]*\bdo\b",
        r"^\s*require ['\"]",
        r"^\s*end\s*$",
        r"\bdo \|\w+\|",
        r"^\s*def \w+[?!]?\s*$",
    ),
    "Python": (
        r"^\s*(?:async )?def \w+\([^\n]*\)[^\n]*:\s*$",
        r"^\s*(?:from [\w.]+ )?import \w",
        r"^\s*(?:for|while|if|with|class)\b[^\n{]*:\s*$",
        r"^\s*(?:elif\b|except\b|self\.)",
    ),
    "bash": (
        r"^#!\s*/\S*(?:ba)?sh\b",
        r"^\s*(?:if \[\[? |fi\s*$|done\s*$|esac\s*$|then\s*$)",
        r"^\s*(?:npm|pip|git|docker|kubectl|curl|cd|mkdir|export|sudo|apt-get|brew|echo) ",
    ),
    "JavaScript": (
        r"^\s*(?:const|let) \w+ = ",
        r"=>\s*[{(]",
        r"^\s*import [\w{*][^\n]* from ['\"]",
        r"^\s*(?:export |module\.exports)",
    ),
    "SQL": (
        r"^\s*(?:SELECT|INSERT INTO|CREATE TABLE|ALTER TABLE|UPDATE \w+ SET|DELETE FROM)\b",
        r"^\s*(?:FROM|WHERE|GROUP BY|ORDER BY)\b",
    ),
    "YAML": (r"^[\w-]+:\s*$", r"^[\w-]+: \S", r"^\s+- [\w\"'{]"),
    "Dockerfile": (r"^FROM \S+", r"^(?:RUN|COPY|WORKDIR|ENTRYPOINT|CMD|EXPOSE) "),
}
_NEEDED = 2
_COMPILED = {
    name: tuple(re.compile(pattern, re.MULTILINE) for pattern in patterns)
    for name, patterns in _MARKS.items()
}
_LONG = 50_000


def really(code: str, said: str) -> str | None:
    """The language that a sample is in, where it does not parse in the one that it says.

    Only where several marks of one language are there, none of any other, and its own parser
    agrees where Python has one.

    Args:
        code: The sample's code.
        said: The language that it says.

    Returns:
        The language's name, or None where that is not certain.
    """
    code = code[:_LONG]
    counts = {
        name: sum(pattern.search(code) is not None for pattern in patterns)
        for name, patterns in _COMPILED.items()
        if name.lower() != said
    }
    best = sorted(counts, key=lambda name: counts[name], reverse=True)
    if counts[best[0]] < _NEEDED or counts[best[1]] >= counts[best[0]]:
        return "JSON" if said != "json" and _is_json(code) else None
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
        made = json.loads(code)
    except (ValueError, RecursionError):
        return False
    return isinstance(made, dict) and bool(made)
