"""The settings for external links."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["ExternalSettings"]

_DAY = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class ExternalSettings:
    """How external links are checked.

    Attributes:
        wanted: Whether they are checked without an option of the command.
        exclude: Regular expressions; addresses that match one are skipped.
        accept: HTTP statuses that count as working, besides 2xx.
        max_age: How long an answer is cached, in seconds. Broken links are requested again after
            a seventh of it, temporary failures after an hour.
        timeout: The timeout of a request, in seconds.
        retries: The number of retries after a temporary failure.
        patience: The pause before the first retry, in seconds; it doubles each time.
        concurrency: The number of concurrent requests.
        per_host: The number of concurrent requests to one host.
        interval: The time between two requests to one host, in milliseconds.
        private: Whether loopback and private addresses are requested.
        anchors: Whether pages are searched for the anchor of a link.
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
