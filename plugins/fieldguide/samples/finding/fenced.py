"""The code blocks of GitHub Flavored Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fieldguide.samples.finding.raw import RawBlock, columns

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fieldguide.gfm import Fence

__all__ = ["blocks"]


def blocks(fences: Iterable[Fence], body: str, body_line: int) -> list[RawBlock]:
    """The code blocks of a body, in order.

    Args:
        fences: The body's code blocks as the parser returned them.
        body: The body that was parsed.
        body_line: The line of the file on which the body starts.
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
