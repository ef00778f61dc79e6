"""Which check a language has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fieldguide.samples import language as languages
from fieldguide.samples.checks import data, grammars, html, jsontext, sql

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fieldguide.samples.checks.checked import Checked
    from fieldguide.samples.sample import Sample

    Check = Callable[[Sequence[Sample]], dict[str, Checked]]

__all__ = ["CHECKS", "checker_of"]

CHECKS: Mapping[str, Check] = {
    "html": html.check,
    "json": jsontext.check_json,
    "jsonc": jsontext.check_json,
    "json5": jsontext.check_json,
    "jsonl": jsontext.check_json,
    "sql": sql.check,
    "toml": data.check_toml,
    "xml": data.check_xml,
    "yaml": data.check_yaml,
}


def checker_of(language: str) -> Check | None:
    """The check of a language, or the net under all that have a grammar; None where nothing is."""
    if not language or language in languages.PROSE:
        return None
    if language in CHECKS:
        return CHECKS[language]
    return grammars.check if grammars.grammar_of(language) is not None else None
