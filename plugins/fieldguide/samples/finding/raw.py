"""Code blocks and comments as the parser of a dialect returns them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fieldguide.gfm import Fence
    from fieldguide.problems.diagnostics import Place

__all__ = ["RawBlock", "RawComment", "columns", "of_fences"]


@dataclass(frozen=True, slots=True)
class RawBlock:
    r"""A code block.

    Attributes:
        word: Its language as written, or "".
        attrs: The attributes of its fence.
        code: The code, each line with its `\n`.
        place: The opening fence, or the first character of indented code.
        code_line: The line on which the code starts.
        end_line: The line of the closing fence, or the last line of the code.
        columns: For each line of the code, the column of its first character; empty if the code
            comes from several places.
        fenced: False for indented code.
        code_file: The file that has the code if the fence is in another one.
    """

    word: str
    attrs: Mapping[str, str] = field(hash=False)
    code: str
    place: Place
    code_line: int
    end_line: int
    columns: tuple[int, ...]
    fenced: bool = True
    code_file: str | None = None


@dataclass(frozen=True, slots=True)
class RawComment:
    """An HTML comment.

    Attributes:
        text: The text between `<!--` and `-->`.
        place: Its first character.
        end_line: The line of its last character.
    """

    text: str
    place: Place
    end_line: int


def of_fences(fences: Iterable[Fence], body: str, body_line: int) -> list[RawBlock]:
    """The code blocks of GitHub Flavored Markdown, in order.

    Args:
        fences: The code blocks that the parser returned.
        body: The text that was parsed.
        body_line: The line of the file on which the text starts.
    """
    lines = body.split("\n")
    return [
        RawBlock(
            word=fence.language,
            attrs=fence.attrs,
            code=fence.code,
            place=fence.place,
            code_line=fence.code_line,
            end_line=fence.end_line,
            columns=columns(fence.code, lines, fence.code_line - body_line),
            fenced=fence.fenced,
        )
        for fence in fences
    ]


def columns(code: str, lines: list[str], first: int) -> tuple[int, ...]:
    """The column in its file at which each line of a block's code starts.

    Args:
        code: The code.
        lines: The lines of the text that has the block.
        first: The index in `lines` of the code's first line.
    """
    starts = []
    for number, line in enumerate(code.splitlines(), first):
        bare = lines[number].rstrip() if number < len(lines) else ""
        stripped = line.rstrip()
        # Tabs of the indentation may have become spaces, so the first word decides then.
        if bare.endswith(stripped):
            starts.append(len(bare) - len(stripped) + 1)
        else:
            word = stripped.lstrip()
            starts.append(max(1, bare.find(word) - (len(stripped) - len(word)) + 1))
    return tuple(starts)
