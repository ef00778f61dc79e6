"""SQL: parsed in any dialect, run on DuckDB."""

from __future__ import annotations

from fieldguide.samples.languages.language import Language
from fieldguide.samples.languages.layouts import forgiving
from fieldguide.samples.languages.sql.check import check
from fieldguide.samples.languages.sql.plan import plan
from fieldguide.samples.toolbox import Tool

__all__ = ["LANGUAGES"]

LANGUAGES = (
    Language(
        "sql",
        (
            *("bigquery", "duckdb", "mysql", "pgsql", "plpgsql", "plsql", "postgres"),
            *("postgresql", "psql", "snowflake", "sqlite", "sqlite3", "tsql"),
        ),
        frozenset({".sql", ".ddl"}),
        tools=(Tool("sqlglot"),),
        check=forgiving(check),
        plan=plan,
    ),
)
