"""The info string of a code fence."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Info", "read_info"]

_LANGUAGE = re.compile(r"\.?(?P<language>[^\s{,]*)")
# The tokens of Python-Markdown's attribute lists, which superfences uses.
_ATTRIBUTE = re.compile(
    r"""(?P<key>[^\s=}]+)=(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<plain>[^\s=}"']+))
    |(?P<word>[^\s=}]+)""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Info:
    """A parsed info string.

    Attributes:
        language: The language, or `""`.
        attrs: Keys and values; a word without a value has the value `""`.
        classes: The classes of the brace form, excluding the language.
        id: The id of the brace form, or None.
    """

    language: str = ""
    attrs: Mapping[str, str] = field(default_factory=dict, hash=False)
    classes: tuple[str, ...] = ()
    id: str | None = None


@lru_cache(maxsize=256)
def read_info(info: str) -> Info:
    """Parse an info string in any form that GitHub or superfences supports.

    The forms are `python`, `python title="x"`, `python {title="x"}` and
    `{ .python title="x" data-sample="no-run" }`; anything else is GitHub's: the first word is the
    language.

    Args:
        info: The info string, entities and escapes resolved.
    """
    info = info.strip()
    match = _LANGUAGE.match(info)
    language = match["language"] if match else ""
    rest = info[match.end() if match else 0 :].lstrip()
    braced = rest.startswith("{")
    attrs: dict[str, str] = {}
    classes: list[str] = []
    given: str | None = None
    for token in _ATTRIBUTE.finditer(rest, 1 if braced else 0):
        word = token["word"]
        if word is None:
            value = token["double"] or token["single"] or token["plain"] or ""
            if token["key"] == "id":
                given = value
            else:
                attrs[token["key"]] = value
        elif braced and word.startswith("."):
            classes.append(word[1:])
        elif braced and word.startswith("#"):
            given = word[1:]
        else:
            attrs[word] = ""
    if not language and classes:
        language = classes.pop(0)
    return Info(language, attrs, tuple(c for c in classes if c), given or None)
