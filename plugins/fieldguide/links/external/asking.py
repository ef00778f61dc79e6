"""Requests external addresses in rounds, to limit the load on each host.

A round requests at most `per_host` pages from each host, so that an unreachable or rate-limiting
host is noticed before all of its pages are requested.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urlsplit

from fieldguide.links.external.answer import Answer, AnswerKind
from fieldguide.links.external.lychee import ask

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from fieldguide.links.external.settings import ExternalSettings

__all__ = ["ask_all", "host_of"]


def host_of(url: str) -> str | None:
    """The host of an `http` or `https` address; None for any other address."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return None
    return host if parts.scheme.lower() in ("http", "https") else None


def ask_all(
    lychee: Path,
    urls: Iterable[str],
    settings: ExternalSettings,
    on_answers: Callable[[dict[str, Answer]], None],
) -> dict[str, Answer]:
    """Request all addresses, and retry temporary failures after a pause.

    lychee itself retries after status 429 and after a timeout; server errors and failed connections
    are retried here.

    Args:
        lychee: The program.
        urls: Addresses that have a host, each once.
        settings: Limits, retries and accepted statuses.
        on_answers: Called with the answers of each round.

    Raises:
        LycheeError: The program fails.
    """
    waiting = _by_host(urls)
    answers: dict[str, Answer] = {}
    aside: dict[str, dict[str, list[str]]] = {}

    def one_round(batch: list[str]) -> None:
        got = ask(lychee, batch, settings)
        answers.update(got)
        on_answers(got)

    for attempt in range(settings.retries + 1):
        aside |= _rounds(waiting, answers, settings, one_round)
        busy = {host_of(url) for url, answer in answers.items() if answer.kind is AnswerKind.BUSY}
        again = [
            url
            for url, answer in answers.items()
            if _is_asked_again(answer) and host_of(url) not in busy
        ]
        if not again or attempt == settings.retries:
            break
        time.sleep(settings.patience * 2**attempt)
        waiting = _by_host(again)
        for host in waiting.keys() & aside.keys():
            waiting[host] |= aside.pop(host)
    for host, rest in aside.items():
        answer = replace(_of_host(answers, host), asked=False)
        for page in rest.values():
            answers |= dict.fromkeys(page, answer)
    return answers


def _rounds(
    waiting: dict[str, dict[str, list[str]]],
    answers: dict[str, Answer],
    settings: ExternalSettings,
    one_round: Callable[[list[str]], None],
) -> dict[str, dict[str, list[str]]]:
    """Request pages in rounds; returns the skipped addresses, of busy or unreachable hosts."""
    aside: dict[str, dict[str, list[str]]] = {}
    while waiting:
        batch: dict[str, list[str]] = {}
        for host, pages in waiting.items():
            now = list(pages)[: settings.per_host]
            batch[host] = [url for page in now for url in pages.pop(page)]
        one_round([url for urls in batch.values() for url in urls])
        for host, urls in batch.items():
            kinds = {answers[url].kind for url in urls}
            if not waiting[host]:
                del waiting[host]
            elif AnswerKind.BUSY in kinds or kinds == {AnswerKind.UNREACHABLE}:
                aside[host] = waiting.pop(host)
    return aside


def _by_host(urls: Iterable[str]) -> dict[str, dict[str, list[str]]]:
    """Addresses by host and page: those that differ in their anchor alone are one page."""
    hosts: dict[str, dict[str, list[str]]] = {}
    for url in urls:
        pages = hosts.setdefault(host_of(url) or "", {})
        pages.setdefault(urldefrag(url)[0], []).append(url)
    return hosts


def _is_asked_again(answer: Answer) -> bool:
    if answer.kind is AnswerKind.UNREACHABLE:
        return answer.reason != "request timed out"  # lychee did that
    return answer.kind is AnswerKind.FAILING


def _of_host(answers: dict[str, Answer], host: str) -> Answer:
    """The answer for the skipped addresses of a host: busy, or why it is unreachable."""
    known = [answer for url, answer in answers.items() if host_of(url) == host]
    busy = [answer for answer in known if answer.kind is AnswerKind.BUSY]
    return (busy or [answer for answer in known if answer.kind is AnswerKind.UNREACHABLE])[0]
