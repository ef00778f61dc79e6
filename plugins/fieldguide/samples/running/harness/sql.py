"""SQL jobs: all blocks run on DuckDB, in one database in memory."""

from __future__ import annotations

import re
from typing import Any

__all__ = ["run"]

_DEFINES = ("CREATE", "DROP", "ALTER", "COMMENT", "SET", "PRAGMA", "ATTACH", "USE")
_LINE = re.compile(r"\bLINE (\d+):")
_LACKS = re.compile(
    r"((?:(?<!\w)\w++ )?Function|Table|View|Schema|Macro|Type|Sequence|Setting|Extension|Collation)"
    r" with name \"?([\w.$]+)"
)


def run(job: dict[str, Any]) -> dict[str, Any]:
    """Run the blocks in order; the last is the sample, and its last result is printed."""
    import duckdb  # noqa: PLC0415 - only this kind needs it

    database = duckdb.connect(":memory:")
    defined_only = True
    for block in job["blocks"]:
        last = block is job["blocks"][-1]
        try:
            statements = duckdb.extract_statements(block["code"])
        except duckdb.Error as error:
            return _failed(error, block, block["code"])
        for statement in statements:
            try:
                database.execute(statement)
            except duckdb.Error as error:
                return _failed(error, block, statement.query)
            word = (
                statement.query.strip().split(None, 1)[0].upper() if statement.query.strip() else ""
            )
            if last and word not in _DEFINES:
                defined_only = False
            if last and word in ("SELECT", "WITH", "FROM", "VALUES", "TABLE", "DESCRIBE", "SHOW"):
                print(_table(database), flush=True)  # noqa: T201 - the output of the sample
    before = [block["label"] for block in job["blocks"][:-1]]
    return {"finished": True, "asserted": 0, "defined_only": defined_only, "called": before}


def _table(database: Any) -> str:  # noqa: ANN401 - a connection
    names = [column[0] for column in database.description or []]
    rows = [["" if v is None else str(v) for v in row] for row in database.fetchmany(1000)]
    lines = [names, *rows]
    widths = [max(len(line[n]) for line in lines) for n in range(len(names))]
    shown = [
        "  ".join(value.ljust(width) for value, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]
    return "\n".join(shown)


def _failed(error: Exception, block: dict[str, Any], query: str) -> dict[str, Any]:
    message = str(error)
    match = _LINE.search(message)
    offset = block["code"].find(query)
    before = block["code"].count("\n", 0, offset) if offset > 0 else 0
    line = before + (int(match[1]) if match else 1)
    first = message.split("\n", 1)[0]
    lacks = _LACKS.search(message)
    kind_of = type(error).__name__
    foreign = kind_of in ("NotImplementedException", "ParserException")
    if foreign or "unrecognized configuration parameter" in first:
        # Its check has passed, so it is in a dialect that DuckDB does not support.
        return {"finished": False, "missing": ["a database other than DuckDB"]}
    if "Values were not provided for the following" in first:
        return {"finished": False, "missing": ["values for its parameters"]}
    if kind_of == "CatalogException" and lacks and "does not exist" in message:
        kind = "function" if lacks[1].endswith("Function") else lacks[1].lower()
        name = f"{'table' if kind in ('table', 'view') else kind} '{lacks[2]}'"
        return {"finished": False, "missing": [name]}
    failure = {"type": type(error).__name__, "message": first, "trace": [[block["label"], line]]}
    return {"finished": False, "errors": [failure]}
