"""What is found while a document is read."""

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
"""How deep elements may nest: lxml stops at 254, and what the page adds must fit as well."""

MOST_HEADINGS = 5_000
"""How many headings of a page have a place in its contents; Material's search would take quadratic
time for more."""


@dataclass(slots=True)
class Findings:
    """The lists of a document, while they grow; see `Document` for what they hold.

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
