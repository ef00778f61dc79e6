"""Answers as diagnostics, each at the place of its link."""

from __future__ import annotations

import re
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from fieldguide.links.external.answer import AnswerKind
from fieldguide.problems.diagnostics import report

if TYPE_CHECKING:
    from fieldguide.links.external.answer import Answer
    from fieldguide.problems.diagnostics import Diagnostic, Place

__all__ = ["finding", "masked"]

_SECRET = re.compile(
    r"(?:^|[-_.])(?:token|secret|password|passwd|pwd|signature|sig|credential|api[-_]?key|key|auth)$",
    re.IGNORECASE,
)
_HIDDEN = "***"
_LATER = "no change needed; the address is checked again in an hour"
_SAID = {
    AnswerKind.GONE: (
        "FG431",
        "page not found: {url} ({status}{way})",
        "link to its new address, or remove the link",
    ),
    AnswerKind.UNREACHABLE: (
        "FG432",
        "host of {url} is unreachable: {reason}",
        "try it in a browser; the address is checked again in an hour",
    ),
    AnswerKind.FAILING: ("FG433", "server error from {url}: {status}{way}", _LATER),
    AnswerKind.ENDLESS: (
        "FG434",
        "too many redirects from {url}",
        "open it in a browser, and link to the page itself",
    ),
    AnswerKind.MOVED: ("FG435", "{url} has moved permanently", "link to {moved_to}"),
    AnswerKind.BUSY: ("FG436", "too many requests to {url}: {status}", _LATER),
    AnswerKind.NO_ANCHOR: (
        "FG437",
        "no such anchor on the page: {url}",
        "check it in a browser; a script may create the anchor",
    ),
    AnswerKind.REFUSED: (
        "FG438",
        "request refused by {url}: {status}{way}",
        "check it in a browser; if the page is fine, list the status under 'links.accept'",
    ),
}
_NOT_ASKED = {
    AnswerKind.BUSY: "{url} was not checked: too many requests to its host",
    AnswerKind.UNREACHABLE: "{url} was not checked: its host is unreachable: {reason}",
}


def finding(url: str, place: Place, answer: Answer) -> Diagnostic | None:
    """The problem of a link, or None.

    Args:
        url: The address as the page has it.
        place: The place of the link.
        answer: The result of requesting it.
    """
    if answer.kind not in _SAID:
        return None
    code, message, hint = _SAID[answer.kind]
    if not answer.asked:
        message = _NOT_ASKED[answer.kind]
    moved_to = masked(answer.moved_to) if answer.moved_to else ""
    facts = {
        "url": masked(url),
        "status": _named(answer.status),
        "reason": answer.reason,
        "moved_to": moved_to,
        "way": f", redirected to {moved_to}" if moved_to else "",
    }
    diagnostic = report(code, message.format_map(facts), place, hint.format_map(facts))
    return replace(diagnostic, target=facts["url"])


def _named(status: int | None) -> str:
    try:
        return f"{status} {HTTPStatus(status or 0).phrase}"
    except ValueError:
        return str(status)


def masked(url: str) -> str:
    """An address with `***` for its password, and for the parameters that are named as secrets.

    Args:
        url: An address, well-formed or not.
    """
    rest, mark, fragment = url.partition("#")
    rest, question, query = rest.partition("?")
    scheme, slashes, after = rest.partition("//")
    authority, slash, path = after.partition("/")
    userinfo, at, host = authority.rpartition("@")
    if at:
        name, colon, _ = userinfo.partition(":")
        # Without a password, the name is the token.
        authority = f"{name}:{_HIDDEN}@{host}" if colon else f"{_HIDDEN}@{host}"
    shown = "&".join(_parameter(parameter) for parameter in query.split("&"))
    return f"{scheme}{slashes}{authority}{slash}{path}{question}{shown}{mark}{fragment}"


def _parameter(written: str) -> str:
    name, equals, value = written.partition("=")
    return f"{name}={_HIDDEN}" if equals and value and _SECRET.search(name) else written
