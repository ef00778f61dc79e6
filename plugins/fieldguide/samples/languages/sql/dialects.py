"""SQL in many dialects: which of them parses a script, and its tokens and statements in any."""

from __future__ import annotations

import functools
import logging
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["DIALECTS", "dialect_of", "parsed", "statements_of", "tokens_of"]

DIALECTS = (
    *("duckdb", "postgres", "mysql", "sqlite", "bigquery", "snowflake", "tsql", "spark", "oracle"),
)
"""The dialects that are tried, in this order, by SQLGlot's names."""


@functools.lru_cache(maxsize=1024)
def dialect_of(code: str) -> str | None:
    """The first dialect that parses a script; None if none does."""
    return next(
        (dialect for dialect in DIALECTS if not isinstance(parsed(code, dialect), Exception)), None
    )


def parsed(code: str, dialect: str) -> list[Any] | Exception:
    """The statements of a script as SQLGlot parses them, or the error."""
    import sqlglot  # noqa: PLC0415 - only where there is SQL
    from sqlglot.errors import SqlglotError  # noqa: PLC0415 - as above

    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)
    try:
        return [
            statement for statement in sqlglot.parse(code, read=dialect) if statement is not None
        ]
    except (
        SqlglotError,
        RecursionError,
        ValueError,
        AttributeError,
        TypeError,
        LookupError,
    ) as error:
        return error


def tokens_of(code: str) -> list[Any]:
    """SQLGlot's tokens of a script in the first dialect whose tokenizer accepts it; else none."""
    import sqlglot  # noqa: PLC0415 - as above
    from sqlglot.errors import SqlglotError  # noqa: PLC0415 - as above

    # PostgreSQL's quotes are the most common ones, `$body$` among them.
    for dialect in ("postgres", *DIALECTS):
        try:
            return sqlglot.tokenize(code, read=dialect)
        except (SqlglotError, ValueError):
            continue
    return []


def statements_of(code: str) -> Iterator[str]:
    """The statements of a script in any dialect, each with the semicolon that ends it."""
    start = 0
    for token in tokens_of(code):
        if token.token_type.name == "SEMICOLON":
            yield code[start : token.end + 1]
            start = token.end + 1
    if start < len(code):
        yield code[start:]
