"""Links that lead out of the site, checked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urldefrag

from fieldguide.links.external.answer import Kind
from fieldguide.links.external.asking import ask_all, host_of
from fieldguide.links.external.findings import finding
from fieldguide.links.external.lychee import program
from fieldguide.links.external.memory import Memory
from fieldguide.problems.diagnostics import arrange

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from fieldguide.links.external.answer import Answer
    from fieldguide.links.external.settings import ExternalSettings
    from fieldguide.problems.diagnostics import Diagnostic, Place
    from fieldguide.samples.cache import Cache

__all__ = ["Checked", "check_external"]


@dataclass(frozen=True, slots=True)
class Checked:
    """What is known of the links that lead out.

    Attributes:
        diagnostics: What there is to say, by place.
        asked: How many addresses were asked.
        known: How many an earlier run had asked, whose answer holds.
        left_out: How many were not asked: excluded, private, or of a host that told enough.
    """

    diagnostics: tuple[Diagnostic, ...]
    asked: int
    known: int
    left_out: int


def check_external(
    links: Iterable[tuple[str, Place]],
    settings: ExternalSettings,
    cache: Cache,
    *,
    fresh: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Checked:
    """Ask for each address once, and report it at each place where it is linked.

    What is no `http` or `https` address, or has no host, is passed over.

    Args:
        links: Each link that leads out, as it is written, with its place.
        settings: How to ask.
        cache: What keeps the answers.
        fresh: Whether to ask also for what an earlier run tells.
        progress: Called after each round with how many were asked, of how many.

    Raises:
        LycheeError: lychee is not there, or fails.
    """
    excluded = [re.compile(one) for one in settings.exclude]
    places: dict[str, list[tuple[str, Place]]] = {}
    left_out: set[str] = set()
    for url, place in links:
        if host_of(url) is None:
            continue
        asked = url if settings.anchors else urldefrag(url)[0]
        if any(one.search(url) for one in excluded):
            left_out.add(asked)
        else:
            places.setdefault(asked, []).append((url, place))
    lychee = program()
    memory = Memory(cache, settings)
    known = {} if fresh else memory.known(places)
    unknown = [url for url in places if url not in known]
    heard: set[str] = set()

    def hear(answers: dict[str, Answer]) -> None:
        # At once, so that a run that is interrupted has not asked in vain.
        memory.keep(answers)
        heard.update(answers)
        if progress is not None:
            progress(len(heard), len(unknown))

    new = ask_all(lychee, unknown, settings, hear)
    answers = known | new
    left_out |= {url for url, one in new.items() if one.kind is Kind.EXCLUDED or not one.asked}
    found = [
        finding(url, place, answers[asked])
        for asked, written in places.items()
        for url, place in written
    ]
    return Checked(
        arrange(one for one in found if one is not None),
        asked=len(new.keys() - left_out),
        known=len(known),
        left_out=len(left_out),
    )
