"""The code blocks of Material's Markdown, found by the very extensions that render it."""

from __future__ import annotations

import difflib
import functools
import html
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from pymdownx.superfences import SuperFencesBlockPreprocessor

import markdown
from fieldguide.diagnostics import Place
from fieldguide.samples.finding.raw import RawBlock, RawComment, columns

if TYPE_CHECKING:
    from pathlib import Path

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
_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
_MAX_NESTING = 20_000


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
    lines: list[str] = field(default_factory=list)
    found: list[_Found] = field(default_factory=list)


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
        md.registerExtensions(list(config), config)
        theirs = md.preprocessors["fenced_code_block"]
        ours = _Fences(md)
        ours.__dict__.update({**theirs.__dict__, "record": self._record})
        theirs.extension.superfences[0]["formatter"] = ours.highlight  # type: ignore[attr-defined]
        md.preprocessors.register(_as_preprocessor(ours), "fenced_code_block", 25)


def _as_preprocessor(processor: object) -> Preprocessor:
    assert isinstance(processor, Preprocessor)  # noqa: S101 - it is superfences' own
    return processor


class _Shown(HTMLParser):
    """What of a page is code: marks of fences, and the text of other blocks, in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.shown: list[int | str] = []
        self._text: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "pre":
            return
        mark = dict(attrs).get(_MARK)
        if mark is not None and mark.isdigit():
            self.shown.append(int(mark))
        else:
            self._text = []

    def handle_endtag(self, tag: str) -> None:
        if tag == "pre" and self._text is not None:
            self.shown.append("".join(self._text))
            self._text = None

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)


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
    md, record = _parser(base)
    md.reset()
    record.lines, record.found = [], []
    try:
        page = md.convert(text)
    except (RecursionError, ValueError, IndexError, AttributeError, TypeError, KeyError):
        # Python-Markdown itself cannot render it, so that the site shows nothing of it.
        return []
    shown = _Shown()
    shown.feed(page)
    shown.close()
    lines = text.split("\n")
    line_of = _lines_of(record.lines, lines)
    made: list[RawBlock] = []
    after = 0
    for one in shown.shown:
        if isinstance(one, int):
            found = record.found[one]
            start, end = line_of[found.start], line_of[min(found.end, len(line_of)) - 1]
            after = max(after, end + 1)
            inside = found.start + 1 < len(line_of) and line_of[found.start + 1] == start + 1
            made.append(
                RawBlock(
                    word=found.word,
                    attrs=found.attrs,
                    code=found.code,
                    place=Place(file, body_line + start, _fence_column(lines[start])),
                    code_line=body_line + start + (1 if inside else 0),
                    end_line=body_line + end,
                    columns=columns(found.code, lines, start + 1)
                    if inside
                    else (1,) * found.code.count("\n"),
                )
            )
            continue
        code = html.unescape(one).rstrip("\n") + "\n"
        at = _find(code, lines, after)
        if at is None:
            continue  # Raw HTML of the author's, which is no code block of Markdown.
        start = at
        count = code.count("\n")
        after = start + count
        where = columns(code, lines, start)
        made.append(
            RawBlock(
                word="",
                attrs={},
                code=code,
                place=Place(file, body_line + start, where[0]),
                code_line=body_line + start,
                end_line=body_line + start + count - 1,
                columns=where,
                fenced=False,
            )
        )
    return made


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
    inside = {line for one in shown for line in range(one.place.line, one.end_line + 1)}
    found = []
    for match in _COMMENT.finditer(text):
        line = text.count("\n", 0, match.start())
        column = match.start() - (text.rfind("\n", 0, match.start()) + 1) + 1
        end = line + match[0].count("\n")
        place = Place(file, body_line + line, column)
        if place.line in inside:
            continue
        found.append(RawComment(match[1], place, body_line + end))
    return found


def _lines_of(expanded: list[str], lines: list[str]) -> list[int]:
    """For each line that superfences saw, the line of the page; a snippet's is its include's."""
    seen = [line.rstrip() for line in expanded]
    own = [line.rstrip().expandtabs(4) for line in lines]
    if len(seen) >= len(own) and seen[: len(own)] == own:
        return [min(n, max(len(lines) - 1, 0)) for n in range(len(seen) + 2)]
    found = [0] * (len(seen) + 2)
    matcher = difflib.SequenceMatcher(None, seen, own, autojunk=False)
    for _, a1, a2, b1, b2 in matcher.get_opcodes():
        for n in range(a1, a2):
            found[n] = min(b1 + (n - a1), max(b2 - 1, b1)) if b2 > b1 else max(b1 - 1, 0)
    found[len(seen) :] = [max(len(lines) - 1, 0)] * 2
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
