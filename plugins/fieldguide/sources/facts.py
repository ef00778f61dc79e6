"""The facts of a Markdown file: what remains of it after parsing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from fieldguide import gfm
from fieldguide.problems.diagnostics import Diagnostic, Place, report

if TYPE_CHECKING:
    from fieldguide.gfm import BrokenReference, Comment, Document, Fence, Heading, Link
    from fieldguide.sources.frontmatter import Frontmatter

_HYPHENATED = re.compile(r"(?<![\w/.#@-])[a-z0-9]+(?:-[a-z0-9]+)+(?![\w/-]|\.\w)")
"""Possible names of entries. Names without a hyphen are not searched: they may be plain words."""


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of a Markdown file, which are kept after its document is dropped.

    They depend only on the text of the file, its printed path and its `Reading`, and can be
    pickled.

    Attributes:
        frontmatter: The frontmatter.
        dialect: The dialect in which the file is rendered, `gfm` or `material`. A file that would
            overload Python-Markdown is rendered as `gfm`.
        outline: An item for each top-level block of the body: the heading, or None for other
            blocks.
        headings: All headings, including those in lists, quotes and footnotes.
        fences: All code blocks.
        comments: All HTML comments.
        links: All links and images.
        broken_references: The references with an undefined label.
        bracketed: The runs of prose with `](`, which may be malformed links, with their places.
        hyphenated: The distinct hyphenated words of the prose, each with its first place.
        words: The number of words outside of code.
        diagnostics: The problems of the body in its dialect.
        burden: The place and description of the part that would overload Python-Markdown, or None.
            Always None if the file is not written in `material`.
    """

    frontmatter: Frontmatter
    dialect: str
    outline: tuple[Heading | None, ...]
    headings: tuple[Heading, ...]
    fences: tuple[Fence, ...]
    comments: tuple[Comment, ...]
    links: tuple[Link, ...]
    broken_references: tuple[BrokenReference, ...]
    bracketed: tuple[tuple[str, Place], ...]
    hyphenated: tuple[tuple[str, Place], ...]
    words: int
    diagnostics: tuple[Diagnostic, ...]
    burden: tuple[Place, str] | None

    @property
    def title(self) -> str | None:
        """The text of the first top-level H1 that is not empty, or None."""
        titles = (h.text.strip() for h in self.headings if h.top and h.level == 1)
        return next((title for title in titles if title), None)


def facts_of(document: Document, frontmatter: Frontmatter, file: str, dialect: str) -> Facts:
    """Collect the facts of a parsed file.

    Args:
        document: The parsed body.
        frontmatter: The frontmatter.
        file: The path as printed.
        dialect: The dialect in which the file is written, `gfm` or `material`.
    """
    burden = None
    diagnostics = document.diagnostics
    if dialect == "material":
        diagnostics = ()
        burden = gfm.burden(document, file=file, first_line=frontmatter.body_line)
        if burden is not None:
            place, fault = burden
            message = f"{fault}: too complex for Python-Markdown, so the file is shown as GFM"
            diagnostics = (
                report("FG135", message, place, "split the file, or move data into a code block"),
            )
            dialect = "gfm"
    return Facts(
        frontmatter=frontmatter,
        dialect=dialect,
        outline=tuple(block.heading for block in document.blocks),
        headings=document.headings,
        fences=document.fences,
        comments=document.comments,
        links=document.links,
        broken_references=document.broken_references,
        bracketed=tuple((run.text, run.place) for run in document.prose if "](" in run.text),
        hyphenated=tuple(_hyphenated(document)),
        words=_words(document),
        diagnostics=diagnostics,
        burden=burden,
    )


def _hyphenated(document: Document) -> list[tuple[str, Place]]:
    places: dict[str, Place] = {}
    for run in document.prose:
        if "-" not in run.text:
            continue
        for match in _HYPHENATED.finditer(run.text):
            if match[0] not in places:
                start = run.place
                places[match[0]] = Place(start.file, start.line, start.column + match.start())
    return list(places.items())


def _words(document: Document) -> int:
    texts = chain(
        (run.text for run in document.prose),
        (heading.text for heading in document.headings),
        (link.text for link in document.links if link.kind == "link"),
    )
    return len(" ".join(texts).split())
