"""Compares expected outputs with printed ones, and updates them in the page.

As in doctest, a line that is just `...` matches any lines.
"""

from __future__ import annotations

import io
import re
import unicodedata
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from fieldguide import gfm
from fieldguide.atomic import replace_file
from fieldguide.problems.diagnostics import Diagnostic, report
from fieldguide.samples.finding import raw
from fieldguide.sources import frontmatter
from fieldguide.sources.files import SourceFile

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fieldguide.samples.finding.raw import RawBlock
    from fieldguide.samples.sample import Sample, SamplePage

__all__ = ["difference", "matches", "update"]

_BOM = b"\xef\xbb\xbf"
_ANY = "..."
_TAB = 4
_SHOWN = 120
# Escape sequences of terminals, for colours and titles (ECMA-48).
_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-Z\\^-~])")
# Includes a file wherever pymdownx.snippets finds it, even in code.
_SNIPPET = re.compile(r"-8<-")
_CHANGED = "the page has changed since it was read"
_FENCE = re.compile(r"`{3,}|~{3,}")


@dataclass(frozen=True, slots=True)
class _Difference:
    """A difference: the line and column in the expected output, from 1, and a message."""

    line: int
    column: int
    message: str


class _RefusedError(Exception):
    """A fence cannot be rewritten; the text gives the reason."""


def matches(expected: str, printed: str) -> bool:
    """Whether a printed output matches the expected one.

    Trailing spaces, trailing empty lines and colours are ignored, and tabs are expanded. A line
    that is just `...` matches any lines.

    Args:
        expected: The code of an `output` fence.
        printed: The printed output.
    """
    return _difference(expected, printed) is None


def difference(output: Sample, printed: str) -> Diagnostic | None:
    """Report the first difference between an `output` fence and the printed output.

    Args:
        output: The fence.
        printed: The output of the sample before it.

    Returns:
        A diagnostic with the code FG322, or None if they match.
    """
    first = _difference(output.code, printed)
    if first is None:
        return None
    hint = "'fieldguide samples --update' writes what was printed"
    before = "".join(output.code.split("\n")[first.line - 1 : first.line])[: first.column - 1]
    # Tabs and control characters before the difference shift its column in the file.
    column = first.column if before.isprintable() else 1
    return report("FG322", first.message, output.at(first.line, column), hint)


def update(
    page: SamplePage,
    printed: Sequence[tuple[Sample, str]],
    refuse: Callable[[Sample, str], None] | None = None,
) -> list[Sample]:
    """Write the printed output into the `output` fences of a page.

    Only the code of the fences changes, and the fences themselves if the output would close them.
    Before the file is written, the new text is parsed: it must have the same code blocks as before,
    and the printed output in these fences. Control characters are written as Python escapes them.

    Args:
        page: The page.
        printed: The fences, each with the output of its sample.
        refuse: Called with each fence that differs and cannot be rewritten, and the reason.

    Returns:
        The rewritten fences, in the order of the page.

    Raises:
        OSError: The file cannot be read or written.
        UnicodeDecodeError: The file is no longer UTF-8.
    """
    wanted = [(sample, text) for sample, text in printed if not matches(sample.code, text)]
    if not wanted:
        return []
    # Replace the target of a symbolic link, not the link.
    path = page.path.resolve()
    data = path.read_bytes()
    text = data.removeprefix(_BOM).decode()
    lines = list(io.StringIO(text, newline=""))
    shown = _blocks(page, lines)
    done: list[Sample] = []
    # From the last to the first, so that the lines of the others stay the same.
    for sample, output in sorted(wanted, key=lambda item: item[0].index, reverse=True):
        try:
            new = _rewritten(page, lines, sample, output)
            blocks = _blocks(page, new)
            _verify(sample, output, shown, blocks)
        except _RefusedError as error:
            if refuse is not None:
                refuse(sample, str(error))
            continue
        lines, shown = new, blocks
        done.append(sample)
    if done:
        mark = _BOM if data.startswith(_BOM) else b""
        replace_file(path, mark + "".join(lines).encode())
    return done[::-1]


def _lines(text: str) -> list[str]:
    """The lines of an output as a page shows them."""
    text = _ESCAPE.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    lines = [_visible(line).rstrip() for line in text.split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _visible(line: str) -> str:
    if line.isprintable():
        return line
    return "".join(
        c
        if c == "\t" or c.isprintable() or unicodedata.category(c) in ("Zs", "Cf")
        else c.encode("unicode_escape", "backslashreplace").decode("ascii")
        for c in line
    )


def _difference(expected: str, printed: str) -> _Difference | None:
    wanted, got = _expanded(expected), _expanded(printed)
    first = len(list(takewhile(lambda line: line != _ANY, wanted)))
    if first == len(wanted) or got[:first] != wanted[:first]:
        return _first_difference(wanted, got, first)
    # Between the first and the last `...`, each piece is matched at its first occurrence.
    pieces = _pieces(wanted, first)
    last_line, last = pieces.pop()
    end = len(got) - len(last)
    at = first
    for number, piece in pieces:
        start = _find(piece, got, at)
        if start is None:
            return _missing(wanted, number)
        at = start + len(piece)
    if end < at:
        return _missing(wanted, last_line)
    for n, line in enumerate(last):
        if got[end + n] != line:
            return _differ(last_line + n, line, got[end + n])
    return None


def _first_difference(wanted: list[str], got: list[str], first: int) -> _Difference | None:
    """The first difference between two outputs, before line `first` of the expected one."""
    for number in range(max(len(got), first) if first == len(wanted) else first):
        expected = wanted[number] if number < len(wanted) else None
        printed = got[number] if number < len(got) else None
        if expected != printed:
            return _differ(number, expected, printed)
    return None


def _differ(number: int, wanted: str | None, got: str | None) -> _Difference:
    column = 0
    if wanted is not None and got is not None:
        pairs = zip(wanted, got, strict=False)
        column = len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))
    message = f"expected {_quoted(wanted, column)}, printed {_quoted(got, column)}"
    return _Difference(number + 1, column + 1, message)


def _missing(wanted: list[str], number: int) -> _Difference:
    line = _quoted(wanted[number] if number < len(wanted) else None, 0)
    return _Difference(number + 1, 1, f"expected {line} somewhere after '...'; it is not printed")


def _quoted(line: str | None, column: int) -> str:
    """A line, or the part of it around a column."""
    if line is None:
        return "nothing more"
    start = max(0, column - _SHOWN // 2) if len(line) > _SHOWN else 0
    cut = line[start : start + _SHOWN]
    before, after = "…" * (start > 0), "…" * (start + _SHOWN < len(line))
    return f"'{before}{cut}{after}'"


def _pieces(wanted: list[str], first: int) -> list[tuple[int, list[str]]]:
    """Split lines at each `...`, from line `first` on, into pieces with their first line number."""
    pieces: list[tuple[int, list[str]]] = []
    for number, line in enumerate(wanted[first:], first):
        if line == _ANY:
            pieces.append((number + 1, []))
        else:
            pieces[-1][1].append(line)
    return pieces


def _find(piece: list[str], got: list[str], at: int) -> int | None:
    """The first line from `at` on where a piece occurs in an output, or None."""
    # Searching a single text takes linear time.
    text = "".join(f"\n{line}" for line in got[at:]) + "\n"
    start = text.find("".join(f"\n{line}" for line in piece) + "\n")
    return None if start < 0 else at + text.count("\n", 0, start)


def _rewritten(page: SamplePage, lines: list[str], sample: Sample, printed: str) -> list[str]:
    """The lines of a page with a new output in a fence."""
    if not sample.fenced:
        raise _RefusedError("it is indented code; make it a fence")
    if sample.place.file != page.file:
        raise _RefusedError("it comes from another file")
    opening, start, end = sample.place.line - 1, sample.code_line - 1, sample.end_line - 1
    if end - start < sample.code.count("\n"):
        raise _RefusedError("its fence is not closed")
    if end >= len(lines):
        raise _RefusedError(_CHANGED)
    column = sample.place.column - 1
    before = lines[opening][:column]
    fence = _FENCE.match(lines[opening], column)
    same = _is_code(lines[start:end], sample.code)
    if fence is None or not same:
        raise _RefusedError(_CHANGED)
    kind = fence[0][0]
    content = lines[end].rstrip()
    closing = content.rstrip(kind)
    if len(content) - len(closing) < len(fence[0]) or closing.strip("> \t"):
        raise _RefusedError(_CHANGED)
    new = _lines(printed)
    if page.dialect == "material":
        if any(_SNIPPET.search(line) for line in new):
            raise _RefusedError("what was printed would include a file there")
        new = [line.expandtabs(_TAB) for line in new]
    ending = lines[opening][len(lines[opening].rstrip("\r\n")) :]
    last_ending = lines[end][len(lines[end].rstrip("\r\n")) :]
    # The marker of a list item is only on the first line.
    prefix = "".join(c if c in "> \t" else " " for c in before)
    mark = _mark(kind, len(fence[0]), new)
    closing_line = lines[end]
    if mark != fence[0]:
        closing_line = closing + mark + last_ending
    return [
        *lines[:opening],
        before + mark + lines[opening][fence.end() :],
        *lines[opening + 1 : start],
        *((prefix + line if line else prefix.rstrip()) + ending for line in new),
        closing_line,
        *lines[end + 1 :],
    ]


def _is_code(lines: Sequence[str], code: str) -> bool:
    """Whether lines of a page still have the code that was read from them.

    White space is ignored because tabs may have become spaces.
    """
    inside = ["".join(line.split()) for line in lines]
    own = ["".join(line.split()) for line in code.rstrip("\n").split("\n")] if code.strip() else []
    return (
        len(inside) >= len(own)
        and all(line.endswith(code) for line, code in zip(inside, own, strict=False))
        and not any(line.strip(">") for line in inside[len(own) :])
    )


def _mark(kind: str, length: int, lines: Sequence[str]) -> str:
    """A fence long enough that no line of the code closes it."""
    for line in lines:
        bare = line.lstrip()
        run = len(bare) - len(bare.lstrip(kind))
        length = max(length, run + 1 if run >= length else 0)
    return kind * length


def _blocks(page: SamplePage, lines: Sequence[str]) -> list[RawBlock]:
    """Parse a page that consists of these lines, and return its code blocks."""
    joined = "".join(lines).replace("\r\n", "\n").replace("\r", "\n")
    source = SourceFile(page.path, page.file, joined)
    parts = frontmatter.split(source)
    text, first = joined[parts.end :], parts.body_line
    if page.dialect == "material":
        # Python-Markdown is imported only if a page needs it.
        from fieldguide.samples.finding import material  # noqa: PLC0415

        return material.blocks(text, file=page.file, body_line=first)
    document = gfm.parse(text, file=page.file, first_line=first)
    return raw.of_fences(document.fences, text, first)


def _verify(
    sample: Sample, printed: str, before: Sequence[RawBlock], after: Sequence[RawBlock]
) -> None:
    """Check that a rewritten page shows the printed output, and all other code blocks unchanged.

    Raises:
        _RefusedError: The page differs otherwise.
    """
    changed = [n for n, block in enumerate(before) if block.place == sample.place]
    if len(changed) != 1:
        raise _RefusedError(_CHANGED)
    others = [
        [(block.word, block.code) for n, block in enumerate(blocks) if n != changed[0]]
        for blocks in (before, after)
    ]
    if others[0] != others[1] or _expanded(after[changed[0]].code) != _expanded(printed):
        raise _RefusedError("a code block there cannot show what was printed")


def _expanded(text: str) -> list[str]:
    """The lines of an output as a page shows them, with tabs expanded."""
    return [line.expandtabs(_TAB) for line in _lines(text)]
