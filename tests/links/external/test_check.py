"""Links that lead out, asked for by the real program at a real server."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from fieldguide.links.external.check import ExternalCheck, check_external
from fieldguide.problems.diagnostics import Place
from fieldguide.samples.cache import Cache
from links.asking import HASTY, PLACE, check, codes

if TYPE_CHECKING:
    from pathlib import Path

    from links.server import Server


pytestmark = pytest.mark.slow


def test_asked_once_reported_at_each_place(server: Server) -> None:
    gone = server.url("/status/404")
    links = [(gone, PLACE), (gone, Place("b.md", 7, 2)), (gone, PLACE), (f"{gone}#x", PLACE)]
    checked = check_external(links, replace(HASTY, anchors=False), Cache(None))
    assert server.count("/status/404") == 1
    assert [(one.place, one.target) for one in checked.diagnostics] == [
        (Place("b.md", 7, 2), gone),
        (PLACE, gone),
        (PLACE, f"{gone}#x"),
    ]
    assert checked.asked == 1


def test_anchors_are_not_looked_for_unless_asked(server: Server) -> None:
    assert codes(check(server.url("/ok#x"), settings=replace(HASTY, anchors=False))) == []
    assert codes(check(server.url("/ok#x"))) == ["FG437"]


def test_a_busy_host_is_waited_for(server: Server) -> None:
    assert codes(check(server.url("/busy/1/2/x"), settings=replace(HASTY, retries=1))) == []
    first, second = (at for path, at in server.times if path == "/busy/1/2/x")
    assert second - first >= 2


def test_a_failing_server_is_asked_again(server: Server) -> None:
    again = replace(HASTY, retries=2)
    assert codes(check(server.url("/flaky/2/x"), server.url("/ok"), settings=again)) == []
    assert server.count("/flaky/2/x") == 3
    assert server.count("/ok") == 1
    assert codes(check(server.url("/flaky/9/y"), settings=replace(HASTY, retries=1))) == ["FG433"]
    assert server.count("/flaky/9/y") == 2


def test_no_more_at_once_than_a_host_may_be_asked(server: Server) -> None:
    urls = [server.url(f"/together/3/{n}") for n in range(9)]
    assert check(*urls, settings=replace(HASTY, per_host=3)).asked == 9
    assert server.most_at_once == 3
    urls = [server.url(f"/together/12/{n}") for n in range(12)]
    check(*urls, settings=replace(HASTY, per_host=12))
    assert server.most_at_once == 12


def test_a_busy_host_is_not_asked_for_the_rest(server: Server, tmp_path: Path) -> None:
    urls = [server.url(f"/busy/9/0/{n}") for n in range(7)]
    other = server.url("/ok", host="localhost")
    few = replace(HASTY, per_host=2)
    checked = check(*urls, other, settings=few, cache=tmp_path)
    assert sum(path.startswith("/busy") for _, path in server.asked) == 2
    assert server.count("/ok") == 1
    assert codes(checked) == ["FG436"] * 7
    assert sum("was not checked" in one.message for one in checked.diagnostics) == 5
    assert (checked.asked, checked.skipped) == (3, 5)
    # What was not asked has no answer that could be remembered.
    check(*urls, other, settings=few, cache=tmp_path)
    assert sum(path.startswith("/busy") for _, path in server.asked) == 4


def test_a_host_that_is_not_there_is_not_asked_for_all(server: Server) -> None:
    urls = [f"http://127.0.0.1:1/{n}" for n in range(6)]
    few = replace(HASTY, per_host=2, retries=1)
    checked = check(*urls, server.url("/ok", host="localhost"), settings=few)
    assert codes(checked) == ["FG432"] * 6
    assert (checked.asked, checked.skipped) == (3, 4)
    assert server.count("/ok") == 1


def test_a_host_that_comes_back_is_asked_for_the_rest(server: Server) -> None:
    # lychee does not ask again after this kind of answer; the rest of the host waits meanwhile.
    few = replace(HASTY, per_host=1, retries=1)
    urls = [server.url(path) for path in ("/garbled-once", "/ok", "/status/404")]
    assert codes(check(*urls, settings=few)) == ["FG431"]
    asked = [path for _, path in server.asked]
    assert asked == ["/garbled-once", "/garbled-once", "/ok", "/status/404"]


def test_excluded_addresses_are_not_asked(server: Server) -> None:
    urls = [server.url("/status/404"), server.url("/status/410"), server.url("/ok")]
    checked = check(*urls, settings=replace(HASTY, exclude=(r"/status/4\d4$", "^https?://x")))
    assert codes(checked) == ["FG431"]
    assert server.count("/status/404") == 0
    assert (checked.asked, checked.skipped) == (2, 1)


def test_an_answer_of_before_does_not_bring_back_what_is_excluded(
    server: Server, tmp_path: Path
) -> None:
    url = server.url("/status/404")
    assert codes(check(url, cache=tmp_path)) == ["FG431"]
    assert codes(check(url, cache=tmp_path, settings=replace(HASTY, exclude=("404",)))) == []
    assert codes(check(url, cache=tmp_path, settings=replace(HASTY, private=False))) == []


def test_private_and_reserved_addresses_are_not_asked_by_default(server: Server) -> None:
    urls = [
        *(server.url("/status/404"), server.url("/status/404", host="localhost")),
        *("http://[::1]:1/", "http://10.255.255.1/", "http://nonexistent.invalid/x"),
        *("https://example.com/", "https://www.example.org/a"),
    ]
    checked = check(*urls, settings=replace(HASTY, private=False))
    assert checked == ExternalCheck((), asked=0, known=0, skipped=7)
    assert server.asked == []


def test_other_schemes_and_no_addresses_are_passed_over() -> None:
    urls = ["mailto:a@b.c", "ftp://b.c/", "//", "http://", "http://[::1", "http://a:port/", "x", ""]
    assert check(*urls) == ExternalCheck((), 0, 0, 0)


def test_statuses_can_be_accepted(server: Server) -> None:
    urls = [server.url("/status/403"), server.url("/status/999"), server.url("/status/401")]
    checked = check(*urls, settings=replace(HASTY, accept=(403, 999)))
    assert [one.target for one in checked.diagnostics] == [urls[2]]


def test_odd_addresses_do_not_shift_the_others(server: Server) -> None:
    odd = [
        server.url(f"/ok{odd}") for odd in ('"><a href="', "\n\n", "\r", "'&amp;", "\udc80", "<b>")
    ]
    urls = [server.url("/status/404"), *odd, server.url("/status/410"), "http://xn--a.internal/"]
    checked = check(*urls)
    assert [(d.code, d.place.line) for d in checked.diagnostics] == [
        *(("FG431", 1), ("FG431", 8), ("FG432", 9))
    ]
    assert "invalid international domain name" in checked.diagnostics[-1].message
    assert {path for _, path in server.asked} >= {"/ok%22%3E%3Ca%20href=%22", "/ok'&amp;"}


def test_an_interrupted_run_has_not_asked_in_vain(server: Server, tmp_path: Path) -> None:
    class StoppedError(Exception):
        pass

    said = []

    def stop(asked: int, total: int) -> None:
        said.append((asked, total))
        if asked == 4:
            raise StoppedError

    links = [(server.url(f"/ok-{n}"), PLACE) for n in range(7)]
    kept = Cache(tmp_path)
    few = replace(HASTY, per_host=2)
    with pytest.raises(StoppedError):
        check_external(links, few, kept, progress=stop)
    assert said == [(2, 7), (4, 7)]
    again = check_external(links, few, kept)
    assert (again.asked, again.known) == (3, 4)
    kept.close()
