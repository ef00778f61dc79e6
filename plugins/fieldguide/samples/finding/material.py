"""The code blocks of Material's Markdown, found with the extensions that render it."""

from __future__ import annotations

import bisect
import functools
import html
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from pymdownx.snippets import SnippetPreprocessor
from pymdownx.superfences import SuperFencesBlockPreprocessor

from fieldguide.gfm.rawhtml import tokenize, values
from fieldguide.problems.diagnostics import Place
from fieldguide.samples.finding.raw import RawBlock, RawComment, columns
from fieldguide.sources.files import refusal

__all__ = ["blocks", "comments"]

_EXTENSIONS = (
    "abbr",
    "admonition",
    "attr_list",
    "def_list",
    "footnotes",
    "md_in_html",
    "tables",
    "pymdownx.blocks.admonition",
    "pymdownx.blocks.details",
    "pymdownx.blocks.tab",
    "pymdownx.details",
    "pymdownx.tasklist",
)
"""The extensions that Material's documentation recommends, if they affect what is code."""

_MARK = "data-fieldguide-block"
_MAX_NESTING = 20_000
_PARSER_ERRORS = (
    *(RecursionError, ValueError, IndexError, AttributeError, TypeError, KeyError, OSError),
    AssertionError,  # html.parser's, in older versions of Python
)


@dataclass(slots=True)
class _Fence:
    """A fence that superfences recognised.

    Attributes:
        start: The line of the opening fence, from 0.
        end: The line after the closing fence.
        word: Its language as written, or "".
        attrs: Its attributes.
        code: Its code.
    """

    start: int
    end: int
    word: str
    attrs: dict[str, str]
    code: str


_Origin = tuple[str | None, int]
"""A file, or None for the page, and a line in it, from 0."""


@dataclass(slots=True)
class _Record:
    """The code that the extensions processed.

    Attributes:
        lines: The lines of the page, with snippets included.
        origins: The origin of each line; empty if no snippets are included.
        sources: The lines of each snippet, by path.
        fences: The fences.
    """

    lines: list[str] = field(default_factory=list)
    origins: list[_Origin] = field(default_factory=list)
    sources: dict[str, list[str]] = field(default_factory=dict)
    fences: list[_Fence] = field(default_factory=list)


class _Line(str):
    """A line that keeps its origin when an indentation is put before it."""

    __slots__ = ("origin",)
    origin: _Origin

    @classmethod
    def of(cls, text: str, origin: _Origin) -> _Line:
        line = cls(text)
        line.origin = origin
        return line

    def __radd__(self, before: str) -> _Line:
        return _Line.of(before + str(self), self.origin)


class _Snippets(SnippetPreprocessor):  # type: ignore[misc]
    """Snippets that record the origin of each line."""

    record: _Record

    def get_snippet_path(self, path: str) -> str | None:
        """The file of a snippet; None if the site does not show it either."""
        file: str | None = super().get_snippet_path(path)
        homes = [Path(os.path.realpath(base)) for base in self.base_path]
        return None if file is None or refusal(file, homes) else file

    def read_lines(self, path: str) -> list[str]:
        lines: list[str] = super().read_lines(path)
        self.record.sources[path] = [str(line) for line in lines]
        return [_Line.of(line, (path, n)) for n, line in enumerate(lines)]

    def run(self, lines: list[str]) -> list[str]:
        own: list[str] = [_Line.of(line, (None, n)) for n, line in enumerate(lines)]
        included: list[str] = super().run(own)
        last: _Origin = (None, 0)
        for line in included:
            # A line whose escape was removed has lost its origin; it follows the one before.
            last = line.origin if isinstance(line, _Line) else (last[0], last[1] + 1)
            self.record.origins.append(last)
        return included


class _Fences(SuperFencesBlockPreprocessor):  # type: ignore[misc]
    """Superfences that record each fence."""

    record: _Record

    def search_nested(self, lines: list[str]) -> list[str]:
        self.record.lines = list(lines)
        replaced: list[str] = super().search_nested(lines)
        return replaced

    def process_nested_block(self, ws: str, content: str, start: int, end: int) -> None:
        self._at = (start, end)
        super().process_nested_block(ws, content, start, end)

    def highlight(self, src: str = "", language: str = "", **_: Any) -> str:  # noqa: ANN401
        start, end = self._at
        attrs = {str(key): str(value) for key, value in (self.attrs or {}).items()}
        attrs |= {
            str(key): str(value)
            for key, value in (self.options or {}).items()
            if key in ("title", "hl_lines", "linenums") and value
        }
        code = src.rstrip("\n") + "\n"
        self.record.fences.append(_Fence(start, end, language or "", attrs, code))
        return f'<pre {_MARK}="{len(self.record.fences) - 1}"></pre>'


class _Recording(Extension):
    """Replaces the processors of fences and snippets by ones that record."""

    def __init__(self, record: _Record, base: Path | None) -> None:
        super().__init__()
        self._record = record
        self._base = base

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802 - the library's name
        config: dict[str, Any] = {"pymdownx.superfences": {}}
        if self._base is not None:
            config["pymdownx.snippets"] = {
                "base_path": [str(self._base)],
                "restrict_base_path": True,
                "check_paths": False,
                "url_download": False,
            }
        config["pymdownx.tabbed"] = {"alternate_style": True}
        md.registerExtensions(list(config), config)
        if self._base is not None:
            snippets = _Snippets.__new__(_Snippets)
            snippets.__dict__.update(md.preprocessors["snippet"].__dict__, record=self._record)
            md.preprocessors.register(_as_preprocessor(snippets), "snippet", 32)
        theirs = md.preprocessors["fenced_code_block"]
        ours = _Fences(md)
        ours.__dict__.update(theirs.__dict__, record=self._record)
        theirs.extension.superfences[0]["formatter"] = ours.highlight  # type: ignore[attr-defined]
        md.preprocessors.register(_as_preprocessor(ours), "fenced_code_block", 25)


def _as_preprocessor(processor: object) -> Preprocessor:
    assert isinstance(processor, Preprocessor)  # noqa: S101 - it is superfences' own
    return processor


@functools.lru_cache(maxsize=1)
def _parser(base: Path | None) -> tuple[markdown.Markdown, _Record]:
    record = _Record()
    return markdown.Markdown(extensions=[*_EXTENSIONS, _Recording(record, base)]), record


def blocks(text: str, *, file: str, body_line: int = 1, base: Path | None = None) -> list[RawBlock]:
    """The code blocks that a page in Material's Markdown shows, in order.

    Args:
        text: The page without its frontmatter.
        file: The page as messages show it.
        body_line: The line of the file on which the text starts.
        base: The folder that snippets are in; None to include none.
    """
    if text.count(">") > _MAX_NESTING or text.count("[") > _MAX_NESTING:
        return []
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    md, record = _parser(base)
    md.reset()
    record.lines, record.origins, record.fences = [], [], []
    record.sources = {}
    try:
        rendered = _rendered_blocks(md.convert(text))
    except _PARSER_ERRORS:
        # Python-Markdown itself cannot render the page, so the site shows nothing of it.
        return []
    sources = _Sources(record, text.split("\n"), file, body_line, base)
    raw: list[RawBlock] = []
    after = 0
    for block in rendered:
        if isinstance(block, int):
            fence = record.fences[block]
            after = max(after, fence.end)
            raw.append(sources.fence(fence))
            continue
        code = block.rstrip("\n") + "\n"
        start = _find(code, record.lines, after)
        # A block that is not indented code is raw HTML.
        if start is not None:
            after = start + code.count("\n")
            raw.append(sources.indented(code, start))
    return raw


def _rendered_blocks(page: str) -> list[int | str]:
    """The code blocks of a rendered page: the numbers of fences, and the text of other blocks."""
    rendered: list[int | str] = []
    text: list[str] | None = None
    for token in tokenize(page, verbatim=("script", "style")):
        if token.kind == "text" and text is not None:
            text.append(html.unescape(token.source))
        elif token.kind == "open" and token.name == "pre":
            number = values(token.source).get(_MARK)
            if number is not None and number.isdigit():
                rendered.append(int(number))
            else:
                text = []
        elif token.kind == "close" and token.name == "pre" and text is not None:
            rendered.append("".join(text))
            text = None
    return rendered


@dataclass(frozen=True, slots=True)
class _Sources:
    """The origins of the lines that the extensions processed."""

    record: _Record
    lines: list[str]
    file: str
    body_line: int
    base: Path | None

    def fence(self, fence: _Fence) -> RawBlock:
        start = self._origin(fence.start)
        end = self._origin(fence.end - 1)
        inside = [self._origin(fence.start + 1 + n) for n in range(fence.code.count("\n"))]
        first = inside[0] if inside else start
        together = inside == [(first[0], first[1] + n) for n in range(len(inside))]
        text = self._text(start[0])
        return RawBlock(
            word=fence.word,
            attrs=fence.attrs,
            code=fence.code,
            place=self._place(start, _fence_column(text[start[1]])),
            code_line=self._line(first if together else start),
            end_line=self._line(end if end[0] == start[0] else start),
            columns=columns(fence.code, self._text(first[0]), first[1]) if together else (),
            code_file=self._name(first[0]) if together and first[0] != start[0] else None,
        )

    def indented(self, code: str, at: int) -> RawBlock:
        start = self._origin(at)
        where = columns(code, self._text(start[0]), start[1])
        return RawBlock(
            word="",
            attrs={},
            code=code,
            place=self._place(start, where[0]),
            code_line=self._line(start),
            end_line=self._line(start) + code.count("\n") - 1,
            columns=where,
            fenced=False,
        )

    def _origin(self, index: int) -> _Origin:
        origins = self.record.origins
        if not origins:
            return None, min(index, len(self.lines) - 1)
        return origins[min(index, len(origins) - 1)]

    def _text(self, path: str | None) -> list[str]:
        return self.lines if path is None else self.record.sources[path]

    def _line(self, origin: _Origin) -> int:
        return origin[1] + (self.body_line if origin[0] is None else 1)

    def _place(self, origin: _Origin, column: int) -> Place:
        return Place(self._name(origin[0]), self._line(origin), column)

    def _name(self, path: str | None) -> str:
        if path is None or self.base is None:
            return self.file
        return Path(os.path.relpath(path, self.base)).as_posix()


def comments(
    text: str, shown: list[RawBlock], *, file: str, body_line: int = 1
) -> list[RawComment]:
    """The HTML comments of a page, in order.

    Args:
        text: The page without its frontmatter.
        shown: Its code blocks, which have no comments.
        file: The page as messages show it.
        body_line: The line of the file on which the text starts.
    """
    own = [block for block in shown if block.place.file == file]
    inside = {line for block in own for line in range(block.place.line, block.end_line + 1)}
    raw = []
    breaks = [at for at, sign in enumerate(text) if sign == "\n"]
    at = 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        at = end + 3
        line = bisect.bisect_left(breaks, start)
        column = start - (breaks[line - 1] if line else -1)
        place = Place(file, body_line + line, column)
        if place.line not in inside:
            last = body_line + bisect.bisect_left(breaks, end)
            raw.append(RawComment(text[start + 4 : end], place, last))
    return raw


def _fence_column(line: str) -> int:
    return next((column for column, sign in enumerate(line, 1) if sign in "`~"), 1)


def _find(code: str, lines: list[str], after: int) -> int | None:
    """The first line from `after` on where indented code starts, or None."""
    wanted = [line.rstrip() for line in code.rstrip("\n").split("\n")]
    first = wanted[0].strip()
    for start in range(after, len(lines) - len(wanted) + 1):
        line = lines[start]
        if (
            line.startswith((" ", "\t", ">"))
            and line.rstrip().endswith(first)
            and all(
                other.expandtabs(4).rstrip().endswith(own)
                for other, own in zip(lines[start:], wanted, strict=False)
            )
        ):
            return start
    return None
