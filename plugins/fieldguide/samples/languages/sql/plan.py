"""SQL: one database for each page, cut down to what a sample needs."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

from fieldguide.samples.languages.sql.check import dialect_of
from fieldguide.samples.running.job import CodeBlock, Job, Runtime

if TYPE_CHECKING:
    from fieldguide.samples.languages.language import Context
    from fieldguide.samples.sample import Sample, SamplePage

__all__ = ["plan"]


def plan(page: SamplePage, sample: Sample, _: Context) -> Job | None:
    """What has to be run for a sample; None for a dialect that DuckDB does not have."""
    if dialect_of(sample.code) != "duckdb":
        return None
    blocks = [] if sample.directives.alone else _before(page, sample)
    if sample.directives.setup:
        blocks.append(CodeBlock(f"setup:{sample.key}", sample.directives.setup, show=False))
    blocks.append(CodeBlock(f"sample:{sample.key}", sample.code))
    return Job(sample.key, "sql", blocks=tuple(blocks), runtime=_runtime())


@functools.cache
def _runtime() -> Runtime:
    """The DuckDB that Fieldguide itself is installed with."""
    import duckdb  # noqa: PLC0415 - only where there is SQL

    folder = Path(duckdb.__file__).parents[1]
    return Runtime("sql", packages=(str(folder),), preload=("duckdb",))


def _before(page: SamplePage, sample: Sample) -> list[CodeBlock]:
    """The samples before one that make or change a table which it, or one of them, uses."""
    # What it makes itself, it does not need; and it could not make it twice.
    wanted = set(_tables(sample.code)) - _made(sample.code)
    found: list[CodeBlock] = []
    for other in reversed(page.samples[: sample.index]):
        said = other.directives
        if other.language != "sql" or said.skip or said.no_run or said.output or said.raises:
            continue
        if dialect_of(other.code) != "duckdb" or not _tables(other.code) & wanted:
            continue
        if not _changes(other.code) & wanted:
            continue
        wanted = (wanted | _tables(other.code)) - _made(other.code)
        found.append(CodeBlock(f"sample:{other.key}", other.code, show=False))
    return found[::-1]


@functools.lru_cache(maxsize=1024)
def _tables(code: str) -> frozenset[str]:
    """The tables that a script names."""
    import sqlglot  # noqa: PLC0415 - only where there is SQL
    from sqlglot import exp  # noqa: PLC0415 - as above

    found = set()
    for statement in sqlglot.parse(code, read="duckdb"):
        if statement is not None:
            found |= {table.name.lower() for table in statement.find_all(exp.Table)}
    return frozenset(found)


@functools.lru_cache(maxsize=1024)
def _made(code: str) -> frozenset[str]:
    """The tables and views that a script makes, whether they are there or not."""
    import sqlglot  # noqa: PLC0415 - as above
    from sqlglot import exp  # noqa: PLC0415 - as above

    found = set()
    for statement in sqlglot.parse(code, read="duckdb"):
        if not isinstance(statement, exp.Create) or statement.kind not in ("TABLE", "VIEW"):
            continue
        table = statement.find(exp.Table)
        if table is not None and not statement.args.get("exists"):
            found.add(table.name.lower())
    return frozenset(found)


@functools.lru_cache(maxsize=1024)
def _changes(code: str) -> frozenset[str]:
    """The tables that a script makes or changes."""
    import sqlglot  # noqa: PLC0415 - as above
    from sqlglot import exp  # noqa: PLC0415 - as above

    kinds = (exp.Create, exp.Insert, exp.Update, exp.Delete, exp.Alter, exp.Drop, exp.Merge)
    found = set()
    for statement in sqlglot.parse(code, read="duckdb"):
        if isinstance(statement, kinds):
            table = statement.find(exp.Table)
            if table is not None:
                found.add(table.name.lower())
    return frozenset(found)
