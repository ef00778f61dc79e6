"""Answers are remembered: how long, and by what."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from fieldguide.samples.cache import Cache
from links.asking import HASTY, check, codes

if TYPE_CHECKING:
    from pathlib import Path

    from links.server import Server


pytestmark = pytest.mark.slow


def test_a_second_run_asks_nothing(server: Server, tmp_path: Path) -> None:
    urls = [server.url(path) for path in ("/ok", "/status/404", "/moved/1", "/status/500", "/loop")]
    first = check(*urls, cache=tmp_path)
    asked = len(server.asked)
    second = check(*urls, cache=tmp_path)
    assert len(server.asked) == asked
    assert second.diagnostics == first.diagnostics
    assert (first.asked, first.known) == (5, 0)
    assert (second.asked, second.known) == (0, 5)
    check(*urls, cache=tmp_path, fresh=True)
    assert len(server.asked) == 2 * asked


def test_bad_news_is_asked_again_sooner(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(HASTY, max_age=7)
    urls = [server.url("/ok"), server.url("/status/404")]
    check(*urls, settings=settings, cache=tmp_path)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 1.1)
    assert check(*urls, settings=settings, cache=tmp_path).known == 1
    assert (server.count("/ok"), server.count("/status/404")) == (1, 2)


def test_what_may_pass_holds_for_an_hour(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    urls = [server.url("/status/500"), server.url("/status/404"), server.url("/ok")]
    check(*urls, cache=tmp_path)
    now = time.time()
    for later, known in [(3500, 3), (3700, 2), (86_500, 1), (604_900, 0), (-3600, 0)]:
        monkeypatch.setattr(time, "time", lambda later=later: now + later)
        kept = Cache(tmp_path)
        # Only looked at: asking would remember it anew.
        from fieldguide.links.external.memory import AnswerCache  # noqa: PLC0415

        assert len(AnswerCache(kept, HASTY).known(urls)) == known, later
        kept.close()


def test_an_answer_to_another_question_is_none(server: Server, tmp_path: Path) -> None:
    url = server.url("/status/403")
    assert codes(check(url, cache=tmp_path)) == ["FG438"]
    assert codes(check(url, cache=tmp_path, settings=replace(HASTY, accept=(403,)))) == []


def test_a_broken_cache_costs_requests_and_nothing_else(server: Server, tmp_path: Path) -> None:
    url = server.url("/status/404")
    check(url, cache=tmp_path)
    kept = Cache(tmp_path)
    assert kept._database is not None
    (key,) = (row[0] for row in kept._database.execute("SELECT key FROM results"))
    values: list[object] = [None, [], {"at": "x"}, {"at": 1e400, "kind": "gone"}, {"kind": "none"}]
    for value in values:
        kept.put_many({key: value})
        assert codes(check(url, cache=tmp_path)) == ["FG431"]
        kept.put_many({key: value})
    kept.close()
