"""The cache of answers, and how long each is valid."""

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

    Working and moved addresses are cached for `max_age`, broken ones for a seventh of that, and
    temporary failures for an hour, so that a rate-limiting server gets its pause.

    Args:
        cache: The storage.
        settings: The settings for external links; answers cached under others are ignored.
    """

    cache: Cache
    settings: ExternalSettings

    def known(self, urls: Iterable[str]) -> dict[str, Answer]:
        """The cached answers that have not expired."""
        keys = {self._key(url): url for url in urls}
        now = time.time()
        answers: dict[str, Answer] = {}
        for key, value in self.cache.get_many(keys).items():
            answer, at = _read(value)
            # A time in the future means that the clock has been set back since.
            if answer is not None and -_SLACK <= now - at < self._holds(answer):
                answers[keys[key]] = answer
        return answers

    def keep(self, answers: Mapping[str, Answer]) -> None:
        """Cache answers, except those of excluded addresses."""
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
    """A cached answer and its time; None if the value is not valid."""
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
