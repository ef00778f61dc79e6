"""The settings for external links."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["ExternalSettings"]

_DAY = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class ExternalSettings:
    """How links that lead out of the site are asked.

    Attributes:
        wanted: Whether they are asked although no option of the command says so.
        exclude: Regular expressions; an address that one of them matches is not asked.
        accept: Statuses, besides 2xx, that are as good.
        max_age: In seconds: how long an answer holds. What is gone is asked again after a seventh
            of it, what could not be told after an hour.
        timeout: In seconds, for each request.
        retries: How often what may pass is asked again.
        patience: In seconds, before the first of them; it doubles each time.
        concurrency: How many requests run at once.
        per_host: How many of them at one host.
        interval: In milliseconds, between two requests to one host.
        private: Whether addresses of the machine itself and of private networks are asked.
        anchors: Whether pages are searched for the anchor that a link names.
    """

    wanted: bool = False
    exclude: tuple[str, ...] = ()
    accept: tuple[int, ...] = ()
    max_age: float = 7 * _DAY
    timeout: float = 20
    retries: int = 2
    patience: float = 2
    concurrency: int = 32
    per_host: int = 4
    interval: int = 100
    private: bool = False
    anchors: bool = False
