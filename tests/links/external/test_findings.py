"""What an answer means, and what of an address is not shown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldguide.links.external.findings import masked
from fieldguide.problems.diagnostics import Exit, Severity
from links.asking import HASTY, check
from links.server import Server, certificate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fieldguide.problems.diagnostics import Diagnostic

pytestmark = pytest.mark.slow


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
