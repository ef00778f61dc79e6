"""SQL: parsed by SQLGlot, in the first dialect that accepts it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fieldguide.problems.diagnostics import nearest, report
from fieldguide.samples.languages import mistaken
from fieldguide.samples.languages.brackets import unmatched
from fieldguide.samples.languages.checked import Checked
from fieldguide.samples.languages.sql.dialects import dialect_of, parsed, statements_of
from fieldguide.samples.languages.sql.forms import is_signature, plain, without_results
from fieldguide.samples.level import Level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fieldguide.samples.languages.language import Context
    from fieldguide.samples.sample import Sample

__all__ = ["check"]

_PLACEHOLDER = re.compile(r"\{\{[^{}\n]{0,80}\}\}|<[A-Za-z_][\w -]{0,40}>|\$\{[A-Za-z_]\w{0,40}\}")
_UTILITY = re.compile(
    r"\s*+(?:LOCK[ \t]++TABLE[ \t]++[\w.\"]++[\w ]*+|(?:UN)?LISTEN[ \t]++[\w*]++"
    r"|NOTIFY[ \t]++\w++(?:[ \t]*+,[ \t]*+'[^']*+')?|GO)"
    r"[ \t]*+;?+\s*+\Z",
    re.IGNORECASE,
)
_STREAM = re.compile(
    r"(?:,\s*+|(?<![\s,])\s++|)\bWATERMARK[ \t]+FOR[ \t]+\w+[ \t]+AS[ \t]+[^,()\n]+"
    r"|\bWINDOW[ \t]+(?:TUMBLING|HOPPING|SESSION)[ \t]*\([^()]*\)|\bEMIT[ \t]+(?:CHANGES|FINAL)\b",
    re.IGNORECASE,
)
"""What Flink and ksqlDB add: watermarks, windows, continuous queries."""

_KIND = re.compile(
    r"^[ \t]*CREATE[ \t]+(?:OR[ \t]+(?:REPLACE|ALTER)[ \t]+)?"
    r"(?:(?:GLOBAL|LOCAL|TEMP|TEMPORARY|TRANSIENT|UNLOGGED|EXTERNAL|UNIQUE|SECURE|MATERIALIZED"
    r"|RECURSIVE)[ \t]+)*"
    r"(?P<kind>[A-Z]{4,12})[ \t]",
    re.IGNORECASE | re.MULTILINE,
)
_KINDS = frozenset(
    re.findall(
        r"\w+",
        """
    ACCOUNT AGGREGATE ALIAS CAST CATALOG CLUSTER COLLATION CONNECTION CONSTRAINT CONTINUOUS
    CONVERSION DATABASE DICTIONARY DOMAIN DYNAMIC EVENT EXTENSION FILE FOREIGN FULLTEXT
    FUNCTION FUNCTIONS INDEX INTEGRATION LANGUAGE LIVE LOGIN MACRO MASKING MODEL NETWORK
    NONCLUSTERED NOTIFICATION OPERATOR PACKAGE PIPE POLICY PROCEDURE PUBLICATION QUEUE RESOURCE
    ROLE RULE SCHEMA SECRET SEQUENCE SERVER SERVICE SHARE SINK SOURCE SPATIAL STAGE STATISTICS
    STORAGE STREAM STREAMING SUBSCRIPTION SYNONYM TABLE TABLES TABLESPACE TASK TEXT TRIGGER
    TRUST TYPE USER VIEW VIRTUAL WAREHOUSE XML
        """,
    )
)
"""What CREATE creates in some dialect."""
_MOST = 60
_JINJA = re.compile(r"^[ \t]*\{[%#][^\n]*[%#]\}[ \t]*$", re.MULTILINE)
_LEFT_OUT = re.compile(r",?[ \t]{0,20}(?:\.\.\.|\u2026)")
_META = re.compile(r"^[ \t]*(?:\\[A-Za-z]\w*\b[^\n]*|(?:\.\.\.|\u2026)[ \t]*)$", re.MULTILINE)


def check(samples: Sequence[Sample], _: Context) -> dict[str, Checked]:
    """Check SQL samples, by key."""
    return {sample.key: _check(sample) for sample in samples}


def _check(sample: Sample) -> Checked:
    code = sample.code
    asked = without_results(code)
    wrong = _certain(plain(asked))
    if wrong is not None:
        line, message = wrong
        finding = report("FG311", f"the sample does not parse: {message}", sample.at(line))
        return Checked(None, (finding,))
    dialect = dialect_of(code)
    if dialect is not None:
        return Checked(Level.PARSED, judged_as=None if dialect == "duckdb" else f"{dialect} SQL")
    if any(_dialects(text) is not None for text in (_STREAM.sub("", code), plain(code))):
        return Checked(Level.PARSED, judged_as="several dialects")
    return _excerpt(sample, asked) or _broken(sample)


def _excerpt(sample: Sample, asked: str) -> Checked | None:
    """The result for an excerpt that no dialect parses; None if it is not an excerpt."""
    code = sample.code
    if asked != code:
        return _session(sample, asked)
    if is_signature(code):
        return Checked(Level.PARSED, lacks=("a value for its arguments",), judged_as="a signature")
    shorter = _LEFT_OUT.sub("", code)
    if shorter != code and dialect_of(shorter) is not None:
        return Checked(Level.PARSED, lacks=("what '...' leaves out",), judged_as="an excerpt")
    filled = _PLACEHOLDER.sub("placeholder_", _JINJA.sub("", _META.sub("", code)))
    if filled != code and dialect_of(filled) is not None:
        return Checked(Level.PARSED, lacks=("a value for its placeholder",), judged_as="a template")
    if _is_part(filled):
        return Checked(Level.PARSED, lacks=("the statement around it",), judged_as="a part")
    return None


def _broken(sample: Sample) -> Checked:
    code = sample.code
    other = mistaken.really(code, "sql")
    if other is not None:
        message = f"the sample is {other}, not SQL"
        hint = f"write '{other.lower()}' on its fence"
        return Checked(None, (report("FG312", message, sample.place, hint),))
    line, column, message = _error(code)
    finding = report("FG311", f"the sample does not parse: {message}", sample.at(line, column))
    return Checked(None, (finding,))


def _session(sample: Sample, asked: str) -> Checked:
    """The result for queries with their output."""
    if not asked.strip():
        message = "the sample is what a query prints, not SQL"
        hint = "write 'text' on its fence"
        return Checked(None, (report("FG312", message, sample.place, hint),))
    text = plain(_META.sub("", asked))
    if not text.strip() or _dialects(text) is not None:
        return Checked(Level.PARSED, lacks=("a fence of its own for what its queries print",))
    line, column, message = _error(text)
    finding = report("FG311", f"the sample does not parse: {message}", sample.at(line, column))
    return Checked(None, (finding,))


def _certain(code: str) -> tuple[int, str] | None:
    """An error in every dialect, also in statements that SQLGlot does not parse in full."""
    if _LEFT_OUT.search(code) is None:
        plain = re.sub(r"\$\w*\$", "", code)
        brackets = unmatched("sql", _PLACEHOLDER.sub("holder", plain))
        if brackets is not None and brackets.first is not None:
            line, bracket = brackets.first
            return line, f"unmatched '{bracket}'"
    for match in _KIND.finditer(code):
        word = match["kind"].upper()
        meant = None if word in _KINDS else nearest(word, sorted(_KINDS))
        if meant is not None:
            line = code.count("\n", 0, match.start("kind")) + 1
            return line, f"unknown kind '{match['kind']}' after CREATE: did you mean '{meant}'?"
    return None


def _dialects(code: str) -> bool | None:
    """Whether every statement of a script parses in some dialect; None if not."""
    statements = [statement for statement in statements_of(code) if statement.strip(" \t\r\n;")]
    if not statements or len(statements) > _MOST:
        return None
    taken = (_UTILITY.match(text) or dialect_of(text) is not None for text in statements)
    return True if all(taken) else None


def _is_part(code: str) -> bool:
    """Whether code is columns of a table, or clauses of a query, in one piece or in several."""
    pieces = [code, *re.split(r"\n[ \t]*\n", code)]
    whole, *parts = [piece.strip().rstrip(",;") for piece in pieces if piece.strip()]
    return _fits_inside(whole) or (len(parts) > 1 and all(map(_fits_inside, parts)))


def _fits_inside(code: str) -> bool:
    around = (("CREATE TABLE t (\n", "\n)"), ("SELECT * FROM t ", ""), ("SELECT ", ""))
    return any(dialect_of(head + code + tail) is not None for head, tail in around)


def _error(code: str) -> tuple[int, int, str]:
    """Line, column and message of DuckDB's error, or of the first error that has a place."""
    error = parsed(code, "duckdb")
    details = getattr(error, "errors", None)
    if details is None:
        return (
            1,
            1,
            str(error).split("\n", 1)[0]
            if isinstance(error, Exception)
            else "no dialect parses it",
        )
    first = details[0] if details else {}
    message = str(first.get("description") or error).split("\n", 1)[0].rstrip(".")
    message = "an argument is missing" if message.startswith("Required keyword") else message
    return int(first.get("line") or 1), int(first.get("col") or 1), message
