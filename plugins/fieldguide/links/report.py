"""The result of a check of links."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from fieldguide.problems.diagnostics import report

if TYPE_CHECKING:
    from fieldguide.problems.diagnostics import Diagnostic, Place

__all__ = ["ExternalLink", "LinkProblems", "LinkReport"]


@dataclass(frozen=True, slots=True, order=True)
class ExternalLink:
    """An external link in a source.

    Attributes:
        place: Where.
        url: The address.
    """

    place: Place
    url: str


@dataclass(frozen=True, slots=True)
class LinkReport:
    """The result of a check of links.

    Attributes:
        diagnostics: The problems, by place; each has its `target`.
        external: The addresses on the web, by place.
        messages: Other log messages of the build, as `LEVEL text`.
    """

    diagnostics: tuple[Diagnostic, ...] = ()
    external: tuple[ExternalLink, ...] = ()
    messages: tuple[str, ...] = ()


@dataclass(slots=True)
class LinkProblems:
    """The problems so far, each once."""

    by_place: dict[tuple[Place, str, str], Diagnostic] = field(default_factory=dict)

    def add(self, code: str, message: str, place: Place, hint: str | None, target: str) -> None:
        """Add a problem, unless the same is known at the same place."""
        key = (place, code, target)
        if key not in self.by_place:
            self.by_place[key] = replace(report(code, message, place, hint), target=target)

    def sorted(self) -> tuple[Diagnostic, ...]:
        """All of them, by place."""
        return tuple(self.by_place[key] for key in sorted(self.by_place))
