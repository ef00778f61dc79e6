"""Bare addresses, recognised as by GitHub's autolink extension.

Specified in GitHub Flavored Markdown, section 6.9. Where the specification is silent, this follows
`autolink.c` of cmark-gfm 0.29.0.gfm.13. Web addresses are read from the source, because characters
that would be markup elsewhere belong to an address once it has started. Mail addresses are found in
the remaining text.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

__all__ = ["MailAddress", "WebAddress", "find_mail", "read_web", "web_starts"]

_WEB_START = re.compile(r"(?i:https?|ftp)://|www\.")
_SCHEME = re.compile(rb"(?i:https?|ftp)://")
_END = re.compile(rb"[ \t\n\v\f\r<]")
_BEFORE_WWW = b"*_~( \t\n\v\f\r"
_TRAILING = b"?!.,:*_~'\""
_ASCII = 0x80


@dataclass(frozen=True, slots=True)
class WebAddress:
    """A web address: the bytes `[start, end)` of the source, its text and its target."""

    start: int
    end: int
    text: str
    target: str

    def cut(self, text: str) -> WebAddress:
        """The same address with a shorter text."""
        scheme = self.target.removesuffix(self.text)
        return WebAddress(self.start, self.end, text, scheme + text)


@dataclass(frozen=True, slots=True)
class MailAddress:
    """A mail address: the characters `[start, end)` of a text, and its target."""

    start: int
    end: int
    target: str


def web_starts(text: str) -> list[int]:
    """The offsets at which a web address may start."""
    return [match.start() for match in _WEB_START.finditer(text)]


def read_web(data: bytes, start: int, limit: int, *, first: bool) -> WebAddress | None:
    """The web address that starts at `start`, or None.

    Args:
        data: The source.
        start: The offset of a possible scheme or `www.`.
        limit: The end of the paragraph, heading or cell without trailing white space.
        first: Whether it is the first thing on its line.
    """
    scheme = _SCHEME.match(data, start, limit)
    if scheme:
        host = scheme.end()
        preceded = not first and data[start - 1 : start].isalpha()
        if preceded or not _opens_host(data[host : min(host + 4, limit)]):
            return None
        valid = _is_domain(data, host, limit, dotted=False)
        parentheses = host - len(b"://")
    elif data.startswith(b"www.", start, limit) and (first or data[start - 1] in _BEFORE_WWW):
        valid = _is_domain(data, start, limit, dotted=True)
        parentheses = start
    else:
        return None
    if not valid:
        return None
    stop = _END.search(data, start, limit)
    end = _trim(data, parentheses, stop.start() if stop else limit)
    text = data[start:end].decode(errors="replace")
    return WebAddress(start, end, text, text if scheme else f"http://{text}")


def _opens_host(character: bytes) -> bool:
    """Whether the first character of these bytes can open a host name."""
    text = character.decode(errors="ignore")[:1]
    return bool(text) and not text.isspace() and not _is_punctuation(text)


def _is_punctuation(character: str) -> bool:
    if character.isascii():
        return character.isprintable() and not character.isalnum() and character != " "
    return unicodedata.category(character).startswith("P")


def _is_domain(data: bytes, start: int, limit: int, *, dotted: bool) -> bool:
    """Whether a valid domain starts here: no underscore in its last two labels.

    As in cmark-gfm, the first byte of the domain and the last byte of the paragraph are not
    checked.

    Args:
        data: The source.
        start: The start of the domain.
        limit: The end of the paragraph.
        dotted: Whether a dot is required.
    """
    dots = last_but_one = last = 0
    at = start + 1
    while at < limit - 1:
        if data[at] == ord("\\") and at < limit - 2:
            at += 1
        byte = data[at]
        if byte == ord("_"):
            last += 1
        elif byte == ord("."):
            last_but_one, last = last, 0
            dots += 1
        elif byte >= _ASCII or not (chr(byte).isalnum() or byte == ord("-")):
            break
        at += 1
    if last_but_one or last:
        return False
    return dots > 0 or not dotted


def _trim(data: bytes, start: int, end: int) -> int:
    """The end of an address without its trailing punctuation.

    A trailing entity is cut off as well, and so is an unmatched closing parenthesis.
    """
    surplus = data.count(b")", start, end) - data.count(b"(", start, end)
    while end > start:
        byte = data[end - 1]
        if byte == ord(")"):
            if surplus <= 0:
                break
            surplus -= 1
            end -= 1
        elif byte in _TRAILING:
            end -= 1
        elif byte == ord(";"):
            name = end - 2
            while name > start and data[name : name + 1].isalpha():
                name -= 1
            end = name if name < end - 2 and data[name] == ord("&") else end - 1
        else:
            break
    return end


def find_mail(text: str) -> list[MailAddress]:
    """The mail addresses in `text`, including a leading `mailto:` or `xmpp:`.

    As in cmark-gfm, the second half of `a@b.c@d` is an address: its dot may precede its `@`.
    """
    addresses: list[MailAddress] = []
    floor = dots = 0
    at = text.find("@")
    while at >= 0:
        start, protocol = _local_part(text, at, floor)
        end, more = _mail_host(text, at + 1, slashes=protocol == "xmpp:")
        dots += more
        again = start < at and text[end : end + 1] == "@"
        if again or start == at:
            floor = at + 1
        elif end - at < len("@a") or not dots or not text[end - 1].isalpha():
            floor = end
        else:
            address = text[start:end]
            addresses.append(MailAddress(start, end, address if protocol else f"mailto:{address}"))
            floor = end
        if not again:
            dots = 0
        at = text.find("@", floor)
    return addresses


def _local_part(text: str, at: int, floor: int) -> tuple[int, str]:
    """The start of the address whose `@` is at `at`, and its protocol or `""`."""
    start, protocol = at, ""
    while start > floor:
        character = text[start - 1]
        if character == ":":
            given = next((p for p in ("mailto:", "xmpp:") if text.endswith(p, floor, start)), "")
            before = start - len(given)
            if not given or (before > floor and _is_alphanumeric(text[before - 1])):
                break
            protocol = given
        elif not _is_alphanumeric(character) and character not in ".+-_":
            break
        start -= 1
    return start, protocol


def _mail_host(text: str, start: int, *, slashes: bool) -> tuple[int, int]:
    """The end of the host that starts at `start`, and its number of dots."""
    dots = 0
    end = start
    while end < len(text):
        character = text[end]
        if character == "." and _is_alphanumeric(text[end + 1 : end + 2]):
            dots += 1
        elif not (
            _is_alphanumeric(character) or character in "-_" or (slashes and character == "/")
        ):
            break
        end += 1
    return end, dots


def _is_alphanumeric(character: str) -> bool:
    return character.isascii() and character.isalnum()
