"""What became of asking for an address."""

from __future__ import annotations

import enum
from dataclasses import dataclass

__all__ = ["Answer", "AnswerKind"]


class AnswerKind(enum.Enum):
    """The verdict on a link."""

    FINE = "fine"
    MOVED = "moved"
    GONE = "gone"
    ENDLESS = "endless"
    REFUSED = "refused"
    FAILING = "failing"
    BUSY = "busy"
    UNREACHABLE = "unreachable"
    NO_ANCHOR = "no-anchor"
    EXCLUDED = "excluded"

    @property
    def passing(self) -> bool:
        """Whether the failure may be temporary."""
        return self in (AnswerKind.FAILING, AnswerKind.BUSY, AnswerKind.UNREACHABLE)


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of asking for an address.

    Attributes:
        kind: The verdict on the link.
        status: The last HTTP status, or None if there was no response.
        reason: Why there was no response, in a few words.
        moved_to: The target of permanent redirects, or None.
        asked: False if no request was sent because the host had already failed or was busy.
    """

    kind: AnswerKind
    status: int | None = None
    reason: str | None = None
    moved_to: str | None = None
    asked: bool = True
