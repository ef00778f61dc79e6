"""JavaScript and TypeScript: parsed by oxc, checked by TypeScript's compiler, run on Node.js."""

from __future__ import annotations

import re

from fieldguide.samples.languages.javascript.bundling import bundled, interpret
from fieldguide.samples.languages.javascript.check import check
from fieldguide.samples.languages.javascript.plan import plan
from fieldguide.samples.languages.language import Language
from fieldguide.samples.toolbox import NODE, NODE_MODULES

__all__ = ["LANGUAGES"]

_MARKER = re.compile(r"(?<![ \t])[ \t]*//[ \t]*@filename:[ \t]*(\S{1,200})[ \t]*\Z", re.IGNORECASE)
"""What starts a file in TypeScript's own tests and in Twoslash."""


def _language(name: str, aliases: tuple[str, ...], *suffixes: str) -> Language:
    return Language(
        name,
        aliases,
        frozenset(suffixes),
        marker=_MARKER,
        tools=(NODE, NODE_MODULES),
        check=check,
        plan=plan,
        prepare=bundled,
        interpret=interpret,
    )


LANGUAGES = (
    _language(
        "javascript",
        ("cjs", "ecmascript", "js", "mjs", "node", "node.js"),
        *(".js", ".mjs", ".cjs", ".jsx"),
    ),
    _language("jsx", ("javascriptreact",), ".jsx", ".js"),
    _language("typescript", ("cts", "mts", "ts"), ".ts", ".mts", ".cts", ".tsx"),
    _language("tsx", ("typescriptreact",), ".tsx", ".ts"),
)
