"""SQL jobs: a sample after the earlier ones that create its tables, in a new database."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fieldguide.samples.languages.sql.dialects import dialect_of, parsed
from fieldguide.samples.running.job import CodeBlock, Job, Runtime

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fieldguide.samples.languages.language import Context
    from fieldguide.samples.sample import Sample, SamplePage

__all__ = ["plan"]


def plan(page: SamplePage, sample: Sample, _: Context) -> Job | None:
    """The job that runs a sample; None if DuckDB does not parse it."""
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
    """The samples before one that create or change a table which it, or one of them, uses."""
    # A sample does not need what it creates itself, and could not create it twice.
    wanted = set(_tables(sample.code)) - _created(sample.code)
    blocks: list[CodeBlock] = []
    for other in reversed(page.samples[: sample.index]):
        directives = other.directives
        if other.language != "sql" or directives.skip or directives.no_run:
            continue
        if directives.output or directives.raises:
            continue
        if dialect_of(other.code) != "duckdb" or not _tables(other.code) & wanted:
            continue
        if not _changed(other.code) & wanted:
            continue
        wanted = (wanted | _tables(other.code)) - _created(other.code)
        blocks.append(CodeBlock(f"sample:{other.key}", other.code, show=False))
    return blocks[::-1]


@functools.lru_cache(maxsize=1024)
def _tables(code: str) -> frozenset[str]:
    """The tables that a script names."""
    from sqlglot import exp  # noqa: PLC0415 - only where there is SQL

    tables = (statement.find_all(exp.Table) for statement in _statements(code))
    return frozenset(table.name.lower() for several in tables for table in several)


@functools.lru_cache(maxsize=1024)
def _created(code: str) -> frozenset[str]:
    """The tables and views that a script creates, and which must not exist before."""
    from sqlglot import exp  # noqa: PLC0415 - as above

    return frozenset(
        name
        for statement, name in _targets(code)
        if isinstance(statement, exp.Create)
        and statement.kind in ("TABLE", "VIEW")
        and not statement.args.get("exists")
    )


@functools.lru_cache(maxsize=1024)
def _changed(code: str) -> frozenset[str]:
    """The tables that a script creates or changes."""
    from sqlglot import exp  # noqa: PLC0415 - as above

    kinds = (exp.Create, exp.Insert, exp.Update, exp.Delete, exp.Alter, exp.Drop, exp.Merge)
    return frozenset(name for statement, name in _targets(code) if isinstance(statement, kinds))


def _targets(code: str) -> Iterator[tuple[Any, str]]:
    """The statements of a script that name a table, each with the first one that it names."""
    from sqlglot import exp  # noqa: PLC0415 - as above

    for statement in _statements(code):
        table = statement.find(exp.Table)
        if table is not None:
            yield statement, table.name.lower()


def _statements(code: str) -> list[Any]:
    statements = parsed(code, "duckdb")
    return [] if isinstance(statements, Exception) else statements
