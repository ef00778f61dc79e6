"""The code blocks of Material's Markdown, found by the very extensions that render it."""

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

from fieldguide.problems.diagnostics import Place
from fieldguide.samples.finding.raw import RawBlock, RawComment, columns
from fieldguide.samples.finding.shown import Shown
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
"""What Material's documentation recommends, as far as it decides what is code."""

_MARK = "data-fieldguide-block"
_MAX_NESTING = 20_000
_OF_PARSERS = (
    *(RecursionError, ValueError, IndexError, AttributeError, TypeError, KeyError, OSError),
    AssertionError,  # html.parser's, in older versions of Python
)


@dataclass(slots=True)
class _Found:
    """A fence that superfences took for one, by lines counted from 0."""

    start: int
    end: int
    word: str
    attrs: dict[str, str]
    code: str


@dataclass(slots=True)
class _Record:
    """What the extensions saw: lines, where each is from, and the fences among them.

    An origin is a file, or None for the page, and a line in it, from 0.
    """

    lines: list[str] = field(default_factory=list)
    origins: list[_Origin] = field(default_factory=list)
    sources: dict[str, list[str]] = field(default_factory=dict)
    found: list[_Found] = field(default_factory=list)


_Origin = tuple[str | None, int]


class _Line(str):
    """A line that knows where it is from, also with an indentation put before it."""

    __slots__ = ("origin",)
    origin: _Origin

    @classmethod
    def of(cls, text: str, origin: _Origin) -> _Line:
        made = cls(text)
        made.origin = origin
        return made

    def __radd__(self, before: str) -> _Line:
        return _Line.of(before + str(self), self.origin)


class _Snippets(SnippetPreprocessor):  # type: ignore[misc]
    """Snippets, writing down where each line is from."""

    record: _Record

    def get_snippet_path(self, path: str) -> str | None:
        """Where a snippet is; nowhere if it is none that the site shows either."""
        found: str | None = super().get_snippet_path(path)
        homes = [Path(os.path.realpath(base)) for base in self.base_path]
        return None if found is None or refusal(found, homes) else found

    def read_lines(self, path: str) -> list[str]:
        lines: list[str] = super().read_lines(path)
        self.record.sources[path] = [str(line) for line in lines]
        return [_Line.of(line, (path, n)) for n, line in enumerate(lines)]

    def run(self, lines: list[str]) -> list[str]:
        own: list[str] = [_Line.of(line, (None, n)) for n, line in enumerate(lines)]
        made: list[str] = super().run(own)
        last: _Origin = (None, 0)
        for line in made:
            # What was changed on its way, to take an escape out, is beside what was not.
            last = line.origin if isinstance(line, _Line) else (last[0], last[1] + 1)
            self.record.origins.append(last)
        return made


class _Fences(SuperFencesBlockPreprocessor):  # type: ignore[misc]
    """Superfences, writing down where each fence stands."""

    record: _Record

    def search_nested(self, lines: list[str]) -> list[str]:
        self.record.lines = list(lines)
        made: list[str] = super().search_nested(lines)
        return made

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
        self.record.found.append(_Found(start, end, language or "", attrs, src.rstrip("\n") + "\n"))
        return f'<pre {_MARK}="{len(self.record.found) - 1}"></pre>'


class _Ours(Extension):
    def __init__(self, record: _Record, base: Path | None) -> None:
        super().__init__()
        self._record = record
        self._base = base

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802 - the library's name
        config: dict[str, Any] = {
            "pymdownx.superfences": {},
        }
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
            snippets.__dict__.update(
                {
                    **md.preprocessors["snippet"].__dict__,
                    "record": self._record,
                }
            )
            md.preprocessors.register(_as_preprocessor(snippets), "snippet", 32)
        theirs = md.preprocessors["fenced_code_block"]
        ours = _Fences(md)
        ours.__dict__.update({**theirs.__dict__, "record": self._record})
        theirs.extension.superfences[0]["formatter"] = ours.highlight  # type: ignore[attr-defined]
        md.preprocessors.register(_as_preprocessor(ours), "fenced_code_block", 25)


def _as_preprocessor(processor: object) -> Preprocessor:
    assert isinstance(processor, Preprocessor)  # noqa: S101 - it is superfences' own
    return processor


@functools.lru_cache(maxsize=1)
def _parser(base: Path | None) -> tuple[markdown.Markdown, _Record]:
    record = _Record()
    return markdown.Markdown(extensions=[*_EXTENSIONS, _Ours(record, base)]), record


def blocks(text: str, *, file: str, body_line: int = 1, base: Path | None = None) -> list[RawBlock]:
    """The code blocks that a page in Material's Markdown shows, in order.

    Args:
        text: The page, its frontmatter cut off.
        file: The page, as messages show it.
        body_line: The line of the file at which the text starts.
        base: The folder that snippets are taken from, or None for none.
    """
    if text.count(">") > _MAX_NESTING or text.count("[") > _MAX_NESTING:
        return []
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    md, record = _parser(base)
    md.reset()
    record.lines, record.origins, record.found = [], [], []
    record.sources = {}
    shown = Shown(_MARK)
    try:
        shown.feed(md.convert(text))
        shown.close()
    except _OF_PARSERS:
        # Python-Markdown itself cannot render it, so that the site shows nothing of it.
        return []
    sources = _Sources(record, text.split("\n"), file, body_line, base)
    made: list[RawBlock] = []
    after = 0
    for one in shown.shown:
        if isinstance(one, int):
            found = record.found[one]
            after = max(after, found.end)
            made.append(sources.fence(found))
            continue
        code = html.unescape(one).rstrip("\n") + "\n"
        start = _find(code, record.lines, after)
        if start is not None:  # Else raw HTML of the author's, which is no code block of Markdown.
            after = start + code.count("\n")
            made.append(sources.indented(code, start))
    return made


@dataclass(frozen=True, slots=True)
class _Sources:
    """Where lines that the extensions saw are from."""

    record: _Record
    lines: list[str]
    file: str
    body_line: int
    base: Path | None

    def fence(self, found: _Found) -> RawBlock:
        start = self._origin(found.start)
        end = self._origin(found.end - 1)
        inside = [self._origin(found.start + 1 + n) for n in range(found.code.count("\n"))]
        first = inside[0] if inside else start
        together = inside == [(first[0], first[1] + n) for n in range(len(inside))]
        text = self._text(start[0])
        return RawBlock(
            word=found.word,
            attrs=found.attrs,
            code=found.code,
            place=self._place(start, _fence_column(text[start[1]])),
            code_line=self._line(first if together else start),
            end_line=self._line(end if end[0] == start[0] else start),
            columns=columns(found.code, self._text(first[0]), first[1]) if together else (),
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
        text: The page, its frontmatter cut off.
        shown: Its code blocks; what stands in them is no comment.
        file: The page, as messages show it.
        body_line: The line of the file at which the text starts.
    """
    own = [one for one in shown if one.place.file == file]
    inside = {line for one in own for line in range(one.place.line, one.end_line + 1)}
    found = []
    breaks = [at for at, sign in enumerate(text) if sign == "\n"]
    at = 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        at = end + 3
        line = bisect.bisect_left(breaks, start)
        column = start - (breaks[line - 1] if line else -1)
        place = Place(file, body_line + line, column)
        if place.line not in inside:
            last = body_line + bisect.bisect_left(breaks, end)
            found.append(RawComment(text[start + 4 : end], place, last))
    return found


def _fence_column(line: str) -> int:
    for column, character in enumerate(line, 1):
        if character in "`~":
            return column
    return 1


def _find(code: str, lines: list[str], after: int) -> int | None:
    """Where indented code stands: the first place from `after` on whose lines end like its own."""
    wanted = [line.rstrip() for line in code.rstrip("\n").split("\n")]
    first = wanted[0].strip()
    for start in range(after, len(lines) - len(wanted) + 1):
        if not lines[start].rstrip().endswith(first) or not lines[start].startswith(
            (" ", "\t", ">")
        ):
            continue
        if all(
            lines[start + n].expandtabs(4).rstrip().endswith(line) for n, line in enumerate(wanted)
        ):
            return start
    return None
