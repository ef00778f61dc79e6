"""Links that lead out, asked for by the real program at a real server."""

from __future__ import annotations

import sysconfig
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldguide.cli.external import external_links, external_options
from fieldguide.links.external.check import ExternalCheck, check_external
from fieldguide.links.external.findings import masked
from fieldguide.links.external.lychee import LycheeError, program
from fieldguide.links.external.settings import ExternalSettings
from fieldguide.problems.diagnostics import Exit, Place, Severity
from fieldguide.samples.cache import Cache
from fieldguide.site.options import ConfigurationError, read_external_settings
from links.server import Server, certificate
from support import write_tree

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fieldguide.problems.diagnostics import Diagnostic

pytestmark = pytest.mark.slow

HASTY = ExternalSettings(
    timeout=120, retries=0, patience=0.1, per_host=50, interval=1, private=True, anchors=True
)
PLACE = Place("content/page.md", 3, 5)


def check(
    *urls: str,
    settings: ExternalSettings = HASTY,
    cache: Path | None = None,
    fresh: bool = False,
) -> ExternalCheck:
    kept = Cache(cache)
    try:
        links = [(url, Place("page.md", n)) for n, url in enumerate(urls, 1)]
        return check_external(links, settings, kept, fresh=fresh)
    finally:
        kept.close()


def codes(checked: ExternalCheck) -> list[str]:
    return [one.code for one in checked.diagnostics]


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as one:
        yield one


# --- what each answer means: all asked in one run ---------------------------------------------

ANSWERS = {
    "/ok": None,
    "/ok?a=1&b=%20ü": None,
    "/ok#there": None,
    "/ok#elsewhere": ("FG437", "no such anchor on the page: {url}"),
    "/status/204": None,
    "/status/404": ("FG431", "page not found: {url} (404 Not Found)"),
    "/status/410": ("FG431", "page not found: {url} (410 Gone)"),
    "/status/401": ("FG438", "request refused by {url}: 401 Unauthorized"),
    "/status/403": ("FG438", "request refused by {url}: 403 Forbidden"),
    "/status/999": ("FG438", "request refused by {url}: 999"),
    "/status/304": ("FG438", "request refused by {url}: 304 Not Modified"),
    "/status/500": ("FG433", "server error from {url}: 500 Internal Server Error"),
    "/flaky/9/x": ("FG433", "server error from {url}: 503 Service Unavailable"),
    "/busy/9/0/x": ("FG436", "too many requests to {url}: 429 Too Many Requests"),
    "/moved/1": ("FG435", "{url} has moved permanently (link to {base}/ok-new)"),
    "/moved/3": ("FG435", "{url} has moved permanently (link to {base}/ok-new)"),
    "/found": None,
    "/found-then-moved": None,
    "/moved-then-found": ("FG435", "{url} has moved permanently (link to {base}/found)"),
    "/moved-to-gone": (
        "FG431",
        "page not found: {url} (404 Not Found, redirected to {base}/status/404)",
    ),
    "/loop": ("FG434", "too many redirects from {url}"),
    "/moved/30": ("FG434", "too many redirects from {url}"),
    "/silent": ("FG432", "host of {url} is unreachable: request timed out"),
    "/get-only": None,
    # The page is there; only who looks for an anchor in it needs all of it.
    "/truncated": None,
    "/truncated#there": ("FG432", "host of {url} is unreachable: incomplete response"),
    "/cut": (
        "FG432",
        "host of {url} is unreachable: connection closed before response completed",
    ),
}


@pytest.fixture(scope="module")
def all_answers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Diagnostic | str]]:
    own = certificate(tmp_path_factory.mktemp("tls"))
    with Server() as plain, Server(own) as signed_by_itself:
        urls = {path: plain.url(path) for path in ANSWERS}
        urls["tls"] = signed_by_itself.url("/ok")
        urls["refused"] = "http://127.0.0.1:1/"
        urls["no-host"] = "http://no-such-host.internal/"
        silent = urls.pop("/silent")
        given_up = check(silent, settings=replace(HASTY, timeout=1))
        diagnostics = (*check(*urls.values()).diagnostics, *given_up.diagnostics)
        urls["/silent"] = silent
        by_url = {one.target: one for one in diagnostics}
        found: dict[str, Diagnostic | str] = {"base": plain.url("")}
        found |= {path: by_url[url] for path, url in urls.items() if url in by_url}
        found |= {path: url for path, url in urls.items() if url not in by_url}
        yield found


@pytest.mark.parametrize("path", ANSWERS)
def test_what_an_answer_means(path: str, all_answers: dict[str, Diagnostic | str]) -> None:
    found, expected = all_answers[path], ANSWERS[path]
    if expected is None:
        assert isinstance(found, str)
        return
    assert not isinstance(found, str)
    code, message = expected
    said, _, rest = message.partition(" (link to ")
    url = f"{all_answers['base']}{path}"
    assert found.code == code
    assert found.message == said.format(url=url, base=all_answers["base"])
    if rest:
        assert found.hint == f"link to {rest[:-1]}".format(base=all_answers["base"])


def test_what_cannot_be_reached_is_not_called_gone(
    all_answers: dict[str, Diagnostic | str],
) -> None:
    for name, reason in {
        "tls": "SSL certificate error",
        "refused": "connection refused",
        "no-host": "connection failed",
    }.items():
        found = all_answers[name]
        assert not isinstance(found, str)
        assert found.code == "FG432"
        assert found.message.endswith(f"is unreachable: {reason}")


def test_nothing_fails_a_run_that_is_not_strict(
    all_answers: dict[str, Diagnostic | str],
) -> None:
    found = [one for one in all_answers.values() if not isinstance(one, str)]
    assert Exit.of(found) is Exit.FINE
    warnings = {one.code for one in found if one.severity is Severity.WARNING}
    assert warnings == {"FG431", "FG434"}
    assert {one.severity for one in found} == {Severity.WARNING, Severity.HINT}


# --- each address once ---------------------------------------------------------------------------


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


# --- asked again, politely -----------------------------------------------------------------------


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


# --- what is not asked ---------------------------------------------------------------------------


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


# --- remembered ----------------------------------------------------------------------------------


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


# --- what is not shown ---------------------------------------------------------------------------


def test_secrets_are_not_shown(server: Server) -> None:
    base = server.url("").removeprefix("http://")
    url = f"http://user:hunter2@{base}/status/404?token=hunter2&page=1"
    (found,) = check(url).diagnostics
    assert server.count("/status/404?token=hunter2&page=1") == 1
    assert found.target == f"http://user:***@{base}/status/404?token=***&page=1"
    assert "hunter2" not in repr(found)
    (moved,) = check(server.url("/moved-to-secret")).diagnostics
    assert moved.hint == f"link to http://{base}/ok?token=***"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a.b/c?d=e#f", "https://a.b/c?d=e#f"),
        ("https://ghp_1@a.b/c", "https://***@a.b/c"),
        ("https://u:p@a.b", "https://u:***@a.b"),
        ("https://u:p@w@a.b/@x", "https://u:***@a.b/@x"),
        ("https://a.b/?X-Amz-Signature=1&sig=2&api_key=3&key=4", None),
        (
            "https://a.b/?access_token=1;&monkey=5&author=6",
            "https://a.b/?access_token=***&monkey=5&author=6",
        ),
        ("https://a.b/@user?token", "https://a.b/@user?token"),
        ("http://[::1", "http://[::1"),
    ],
)
def test_masked(url: str, shown: str | None) -> None:
    if shown is None:
        assert masked(url) == "https://a.b/?X-Amz-Signature=***&sig=***&api_key=***&key=***"
    else:
        assert masked(url) == shown


@given(st.text(st.sampled_from("htp:/@?#&=.tokena*"), max_size=40))
def test_what_has_no_secret_stays(url: str) -> None:
    once = masked(url)
    assert masked(once) == once
    if "@" not in url and "token" not in url:
        assert once == url


# --- the command's part --------------------------------------------------------------------------


def mkdocs_yml(folder: Path, links: str = "{}") -> Path:
    write_tree(
        folder, {"mkdocs.yml": f"site_name: x\nplugins:\n  - fieldguide:\n      links: {links}\n"}
    )
    return folder / "mkdocs.yml"


def test_only_asked_where_somebody_wants_it(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    links = [(server.url("/status/404"), PLACE)]
    assert external_links(links, mkdocs_yml(tmp_path)) == ()
    assert server.asked == []
    file = mkdocs_yml(tmp_path, "{private: true, retries: 0}")
    (found,) = external_links(links, file, external=True)
    assert (found.code, found.place) == ("FG431", PLACE)
    assert capsys.readouterr().err == "external addresses: 1 asked, 0 cached, 0 skipped\n"
    file = mkdocs_yml(tmp_path, "{private: true, retries: 0, external: true}")
    assert external_links(links, file) == (found,)
    assert external_links(links, file, fresh=True) == (found,)
    assert server.count("/status/404") == 2


@pytest.fixture
def no_lychee(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    empty = tmp_path / "bin"
    empty.mkdir()
    monkeypatch.setattr(sysconfig, "get_path", lambda _: str(empty))
    monkeypatch.setenv("PATH", str(empty))
    return empty


def test_without_the_extra_it_is_said_what_helps(
    no_lychee: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert no_lychee.is_dir()
    said = (
        "lychee, which checks external links, is not installed; "
        'pip install "mkdocs-fieldguide[links]"'
    )
    links = [("https://example.com/", PLACE)]
    with pytest.raises(click.ClickException) as stopped:
        external_links(links, mkdocs_yml(tmp_path), external=True)
    assert (stopped.value.message, stopped.value.exit_code) == (said, 2)
    assert external_links(links, mkdocs_yml(tmp_path, "{external: true}")) == ()
    assert capsys.readouterr().err == f"external links are not checked: {said}\n"


def test_a_program_of_another_kind_is_refused(no_lychee: Path) -> None:
    file = no_lychee / "lychee"
    for script in ("echo lychee 0.20.1", "echo another", "exit 1"):
        file.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        file.chmod(0o755)
        with pytest.raises(LycheeError, match=r"is not lychee 0\.24 or newer"):
            program()
    starts = "#!/bin/sh\n[ $1 = --version ] && echo lychee 0.24.0 && exit\n"
    file.write_text(f"{starts}exec /bin/sleep 9\n", "utf-8")
    hasty = replace(HASTY, timeout=-59.9, patience=0)
    with pytest.raises(LycheeError, match="lychee did not end within 0 s"):
        check("http://127.0.0.1:1/", settings=hasty)
    file.write_text(f"{starts}exit 3\n", "utf-8")
    with pytest.raises(LycheeError, match="lychee failed: 3"):
        check("http://127.0.0.1:1/")


def test_the_options_of_a_command() -> None:
    @click.command()
    @external_options
    def command(**_: bool) -> None:
        pass

    assert [one.opts[0] for one in command.params] == ["--external", "--fresh"]


def test_options_are_read(tmp_path: Path) -> None:
    assert read_external_settings(mkdocs_yml(tmp_path)) == ExternalSettings()
    written = (
        "{external: true, exclude: ['^https://x'], accept: [403], max_age: 12h, timeout: 5s, "
        "retries: 0, concurrency: 8, per_host: 1, private: true, anchors: true}"
    )
    assert read_external_settings(mkdocs_yml(tmp_path, written)) == ExternalSettings(
        wanted=True,
        exclude=("^https://x",),
        accept=(403,),
        max_age=12 * 60 * 60,
        timeout=5,
        retries=0,
        concurrency=8,
        per_host=1,
        private=True,
        anchors=True,
    )


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{exclude: ['(']}", "'(' is not a valid regular expression"),
        ("{exclude: x}", "write a list of regular expressions"),
        ("{accept: [99]}", "write a list of HTTP statuses"),
        ("{accept: [true]}", "write a list of HTTP statuses"),
        ("{max_age: 7w}", "'7w' must be a length of time, such as 20s, 12h or 7d"),
        ("{timeout: 0}", "'0' must be 1s or longer"),
        ("{retries: -1}", "'-1' must be a number from 0 to 1000"),
        ("{per_host: true}", "'True' must be a number from 1 to 1000"),
    ],
)
def test_wrong_options_are_named(tmp_path: Path, written: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as stopped:
        read_external_settings(mkdocs_yml(tmp_path, written))
    assert said in str(stopped.value)
