"""The lists of a document while it is being built."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fieldguide.gfm.elements import (
        BrokenReference,
        Comment,
        Fence,
        Heading,
        Link,
        Prose,
    )
    from fieldguide.problems.diagnostics import Diagnostic

__all__ = ["DEEPEST", "MOST_HEADINGS", "Findings"]

DEEPEST = 200
"""The nesting limit: lxml stops at 254, and the page around the document needs some of that."""

MOST_HEADINGS = 5_000
"""How many headings of a page its contents list; for more, the search takes quadratic time."""


@dataclass(slots=True)
class Findings:
    """The lists of a document while it is being built; see `Document` for their contents.

    Links and headings keep their place from their start on and are known at their end, so their
    lists hold None meanwhile.
    """

    headings: list[Heading | None] = field(default_factory=list)
    fences: list[Fence] = field(default_factory=list)
    links: list[Link | None] = field(default_factory=list)
    broken: list[BrokenReference] = field(default_factory=list)
    prose: list[Prose] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    too_deep: bool = False
