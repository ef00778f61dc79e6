"""What became of asking for an address."""

from __future__ import annotations

import enum
from dataclasses import dataclass

__all__ = ["Answer", "AnswerKind"]


class AnswerKind(enum.Enum):
    """What an answer means for the link."""

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
        """Whether it may be otherwise in an hour."""
        return self in (AnswerKind.FAILING, AnswerKind.BUSY, AnswerKind.UNREACHABLE)


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of asking for an address.

    Attributes:
        kind: What it means for the link.
        status: The last HTTP status, or None where there was none.
        reason: Why there was none, in a few words.
        moved_to: Where permanent redirects lead, or None.
        asked: False for an address that was not asked because others of its host told enough.
    """

    kind: AnswerKind
    status: int | None = None
    reason: str | None = None
    moved_to: str | None = None
    asked: bool = True
