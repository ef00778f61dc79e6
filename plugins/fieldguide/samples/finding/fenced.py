"""The code blocks of GitHub Flavored Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fieldguide.samples.finding.raw import RawBlock, RawComment, columns

if TYPE_CHECKING:
    from fieldguide.gfm import Document

__all__ = ["blocks", "comments"]


def blocks(document: Document, body_line: int) -> list[RawBlock]:
    """The code blocks of a document, in order.

    Args:
        document: The document.
        body_line: The line of the file at which its text starts.
    """
    lines = document.text.split("\n")
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
        for fence in document.fences
    ]


def comments(document: Document) -> list[RawComment]:
    """The HTML comments of a document, in order."""
    return [RawComment(one.text, one.place, one.end_line) for one in document.comments]
