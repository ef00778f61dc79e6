"""Tables that follow a paragraph without a blank line.

On GitHub, the last line of a paragraph is the head of a table if a delimiter row follows (`table.c`
of cmark-gfm); to the CommonMark parser, it is part of the paragraph.
"""

from __future__ import annotations

import re

__all__ = ["table_start"]

_DELIMITERS = re.compile(
    rb"[ \t]*+\|?+(?:[ \t]*+:?+-++:?+[ \t]*+\|)*+(?:[ \t]*+:?+-++:?+[ \t]*+)?+\Z"
)
_PREFIX = re.compile(rb"[ \t>]*")
_PIPE = re.compile(rb"(?<!\\)\|")


def table_start(data: bytes, start: int, lines: list[int], column: int) -> tuple[int, bytes] | None:
    """Whether a table starts with the line before the one at hand.

    Args:
        data: The source.
        start: Where the text of the line at hand starts.
        lines: Where the lines of the paragraph start, but the first, up to the one at hand.
        column: How far the text of the paragraph is indented, in bytes.

    Returns:
        Where the head of the table starts, and what stands in its line before it; or None.
    """
    if len(lines) < 2:  # noqa: PLR2004 - the head and the delimiters
        return None
    head, row = lines[-2:]
    match = _PREFIX.match(data, head)
    before = match[0] if match else b""
    # A line that only lazily belongs to its list or quote starts no table.
    if len(before) < column or before.count(b">") != data.count(b">", row, start):
        return None
    delimiters = _line(data, start)
    if not _DELIMITERS.match(delimiters) or b"|" not in delimiters:
        return None
    cells = _line(data, head + len(before))
    if not _PIPE.search(cells) or _columns(cells) != _columns(delimiters):
        return None
    return head, before


def _line(data: bytes, start: int) -> bytes:
    end = data.find(b"\n", start)
    return data[start : end if end >= 0 else len(data)]


def _columns(line: bytes) -> int:
    """How many cells a row has."""
    inner = line.strip(b" \t").removeprefix(b"|")
    if inner.endswith(b"|") and not inner.endswith(b"\\|"):
        inner = inner[:-1]
    return len(_PIPE.findall(inner)) + 1
