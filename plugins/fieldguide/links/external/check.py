"""The check of external links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urldefrag

from fieldguide.links.external.answer import AnswerKind
from fieldguide.links.external.asking import ask_all, host_of
from fieldguide.links.external.findings import finding
from fieldguide.links.external.lychee import program
from fieldguide.links.external.memory import AnswerCache
from fieldguide.problems.diagnostics import arrange

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from fieldguide.links.external.answer import Answer
    from fieldguide.links.external.settings import ExternalSettings
    from fieldguide.problems.diagnostics import Diagnostic, Place
    from fieldguide.samples.cache import Cache

__all__ = ["ExternalCheck", "check_external"]


@dataclass(frozen=True, slots=True)
class ExternalCheck:
    """The result of a check of external links.

    Attributes:
        diagnostics: The problems, by place.
        asked: The number of addresses requested.
        known: The number of cached answers used.
        skipped: The number of addresses not requested: excluded, private, or of a busy or
            unreachable host.
    """

    diagnostics: tuple[Diagnostic, ...]
    asked: int
    known: int
    skipped: int


def check_external(
    links: Iterable[tuple[str, Place]],
    settings: ExternalSettings,
    cache: Cache,
    *,
    fresh: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> ExternalCheck:
    """Request each address once, and report problems at each link to it.

    Addresses other than `http` and `https`, and those without a host, are skipped.

    Args:
        links: Each external link as written, with its place.
        settings: The settings for external links.
        cache: The cache of answers.
        fresh: Whether to ignore cached answers.
        progress: Called after each round with the number of addresses requested, and of all.

    Raises:
        LycheeError: lychee is missing, or fails.
    """
    excluded = [re.compile(pattern) for pattern in settings.exclude]
    places: dict[str, list[tuple[str, Place]]] = {}
    skipped: set[str] = set()
    for url, place in links:
        if host_of(url) is None:
            continue
        asked = url if settings.anchors else urldefrag(url)[0]
        if any(pattern.search(url) for pattern in excluded):
            skipped.add(asked)
        else:
            places.setdefault(asked, []).append((url, place))
    lychee = program()
    memory = AnswerCache(cache, settings)
    known = {} if fresh else memory.known(places)
    unknown = [url for url in places if url not in known]
    received: set[str] = set()

    def hear(answers: dict[str, Answer]) -> None:
        # Cached after each round, so that an interrupted run is not lost.
        memory.keep(answers)
        received.update(answers)
        if progress is not None:
            progress(len(received), len(unknown))

    new = ask_all(lychee, unknown, settings, hear)
    answers = known | new
    skipped |= {
        url for url, answer in new.items() if answer.kind is AnswerKind.EXCLUDED or not answer.asked
    }
    diagnostics = [
        finding(url, place, answers[asked])
        for asked, written in places.items()
        for url, place in written
    ]
    return ExternalCheck(
        arrange(answer for answer in diagnostics if answer is not None),
        asked=len(new.keys() - skipped),
        known=len(known),
        skipped=len(skipped),
    )
