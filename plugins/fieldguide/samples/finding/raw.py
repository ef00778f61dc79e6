"""A code block as the dialect's own parser sees it, before anything is read into it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fieldguide.problems.diagnostics import Place

__all__ = ["RawBlock", "RawComment", "columns"]


@dataclass(frozen=True, slots=True)
class RawBlock:
    r"""A code block.

    Attributes:
        word: Its language as written, or "".
        attrs: The attributes of its fence.
        code: The code, each line with its `\n`.
        place: The opening fence, or the first character of indented code.
        code_line: The line on which the code starts.
        end_line: The line of the closing fence, or the last of the code.
        columns: For each line of the code, the column of its first character; empty where the
            code is put together from several places.
        fenced: False for indented code.
        code_file: The file that the code is in, where its fence is in another.
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
        text: What stands between `<!--` and `-->`.
        place: Where it starts.
        end_line: The line of its last character.
    """

    text: str
    place: Place
    end_line: int


def columns(code: str, lines: list[str], first: int) -> tuple[int, ...]:
    """Where each line of a block's code starts in its file.

    Args:
        code: The code.
        lines: The lines of the text that the block stands in.
        first: The index in `lines` of the code's first line.
    """
    found = []
    for number, line in enumerate(code.splitlines(), first):
        source = lines[number] if number < len(lines) else ""
        stripped = line.rstrip()
        bare = source.rstrip()
        # Tabs of an indentation may have become spaces; then the first words still tell.
        if bare.endswith(stripped):
            found.append(len(bare) - len(stripped) + 1)
        else:
            at = bare.find(stripped.lstrip())
            found.append(max(1, at - (len(stripped) - len(stripped.lstrip())) + 1))
    return tuple(found)
