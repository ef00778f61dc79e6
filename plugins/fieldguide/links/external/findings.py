"""Answers as diagnostics, each at the place of its link."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from fieldguide.links.external.answer import Kind
from fieldguide.links.external.masking import masked
from fieldguide.problems.diagnostics import report

if TYPE_CHECKING:
    from fieldguide.links.external.answer import Answer
    from fieldguide.problems.diagnostics import Diagnostic, Place

__all__ = ["finding"]

_LATER = "nothing is wrong with the link as far as this tells; it is asked again in an hour"
_SAID = {
    Kind.GONE: (
        "FG431",
        "{url} is gone: {status}{way}",
        "link to where it is now, or take the link out",
    ),
    Kind.UNREACHABLE: (
        "FG432",
        "{url} cannot be reached from here: {reason}",
        "see whether a browser reaches it; it is asked again in an hour",
    ),
    Kind.FAILING: ("FG433", "{url} answers with an error: {status}{way}", _LATER),
    Kind.ENDLESS: (
        "FG434",
        "{url} leads nowhere: ten redirects, and no page",
        "open it in a browser, and link to where it should lead",
    ),
    Kind.MOVED: ("FG435", "{url} has moved for good", "link to {moved_to}"),
    Kind.BUSY: ("FG436", "{url} wants fewer requests: {status}", _LATER),
    Kind.NO_ANCHOR: (
        "FG437",
        "{url}: the page has no such anchor",
        "see in a browser; a script of the page may make it",
    ),
    Kind.REFUSED: (
        "FG438",
        "{url} refuses to answer: {status}{way}",
        "see in a browser; if it is fine there, list the status under 'links.accept'",
    ),
}
_NOT_ASKED = {
    Kind.BUSY: "{url} was not asked: its host wants fewer requests",
    Kind.UNREACHABLE: "{url} was not asked: its host cannot be reached from here: {reason}",
}


def finding(url: str, place: Place, answer: Answer) -> Diagnostic | None:
    """What there is to say of a link, or None.

    Args:
        url: The address as the page has it.
        place: Where it stands.
        answer: What became of asking for it.
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
        "way": f", behind a redirect to {moved_to}" if moved_to else "",
    }
    made = report(code, message.format_map(facts), place, hint.format_map(facts))
    return replace(made, target=facts["url"])


def _named(status: int | None) -> str:
    try:
        return f"{status} {HTTPStatus(status or 0).phrase}"
    except ValueError:
        return str(status)
