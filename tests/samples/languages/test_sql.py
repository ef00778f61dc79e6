from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from samples.proving import fence, proven

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow


def test_sql_has_one_database_for_each_page(tmp_path: Path) -> None:
    found = proven(
        tmp_path,
        fence("create table a (x int)", "sql"),
        fence("create table b (x int)", "sql"),
        fence("insert into a values (1), (2)", "sql"),
        fence("select sum(x) from a", "sql"),
        fence("3", "text data-sample=output"),
    )
    assert [one["status"] for one in found[:4]] == ["passed"] * 4


def test_sql_of_another_dialect_is_not_broken_by_duckdb(tmp_path: Path) -> None:
    found = proven(
        tmp_path,
        fence("grant select on all tables in schema public to reader;", "sql"),
        fence("select a from t where b = $1;", "sql"),
        fence("select there_is_none(1);", "sql"),
        fence("set client_min_messages = 'debug';", "sql"),
        fence("create table t (a int);", "sql"),
        fence("create table t (a int, b int);\ninsert into t values (1, 2);", "sql"),
        fence("insert into t values ('x', 1);", "sql"),
    )
    assert [one["status"] for one in found] == [
        *["incomplete"] * 4,
        "passed",
        "passed",
        "failed",
    ]
