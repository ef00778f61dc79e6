"""What was asked before, and how long it holds."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fieldguide.links.external.answer import Answer, AnswerKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fieldguide.links.external.settings import ExternalSettings
    from fieldguide.samples.cache import Cache

__all__ = ["AnswerCache"]

_VERSION = 1
_HOUR = 60 * 60
_GONE_SHARE = 7
# Two machines that share a cache need not agree on the second.
_SLACK = 60


@dataclass(frozen=True, slots=True)
class AnswerCache:
    """Answers of earlier runs.

    What was fine, or has moved, holds for `max_age`; what is gone for a seventh of that; what may
    pass for an hour, so that a server that asked for a pause gets it.

    Args:
        cache: Where they are kept.
        settings: How links are asked; an answer to another question is none.
    """

    cache: Cache
    settings: ExternalSettings

    def known(self, urls: Iterable[str]) -> dict[str, Answer]:
        """The answers that still hold."""
        keys = {self._key(url): url for url in urls}
        now = time.time()
        answers: dict[str, Answer] = {}
        for key, value in self.cache.get_many(keys).items():
            answer, at = _read(value)
            # What was asked in the future was asked by a clock that has been set back since.
            if answer is not None and -_SLACK <= now - at < self._holds(answer):
                answers[keys[key]] = answer
        return answers

    def keep(self, answers: Mapping[str, Answer]) -> None:
        """Cache answers, except that an address was excluded."""
        now = time.time()
        self.cache.put_many(
            {
                self._key(url): {
                    "at": now,
                    "kind": answer.kind.value,
                    "status": answer.status,
                    "reason": answer.reason,
                    "moved_to": answer.moved_to,
                }
                for url, answer in answers.items()
                if answer.kind is not AnswerKind.EXCLUDED
            }
        )

    def _holds(self, answer: Answer) -> float:
        longest = self.settings.max_age
        if answer.kind in (AnswerKind.FINE, AnswerKind.MOVED):
            return longest
        if answer.kind.passing:
            return min(longest, _HOUR)
        return longest / _GONE_SHARE

    def _key(self, url: str) -> str:
        settings = self.settings
        asked = (_VERSION, sorted(settings.accept), settings.private, settings.anchors, url)
        digest = hashlib.sha256(repr(asked).encode("utf-8", "surrogatepass"))
        return f"external:{digest.hexdigest()}"


def _read(value: object) -> tuple[Answer | None, float]:
    """An answer and when it was given; None for what is no answer."""
    try:
        stored: dict[str, object] = dict(value)  # type: ignore[call-overload]
        at, kind, status = float(stored["at"]), AnswerKind(stored["kind"]), stored["status"]  # type: ignore[arg-type]
        reason, moved_to = stored["reason"], stored["moved_to"]
    except (TypeError, ValueError, KeyError):
        return None, 0.0
    return Answer(
        kind,
        status if isinstance(status, int) else None,
        reason if isinstance(reason, str) else None,
        moved_to if isinstance(moved_to, str) else None,
    ), at
