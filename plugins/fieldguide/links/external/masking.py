"""Addresses as they are shown: without what only their author should know."""

from __future__ import annotations

import re

__all__ = ["masked"]

_SECRET = re.compile(
    r"(?:^|[-_.])(?:token|secret|password|passwd|pwd|signature|sig|credential|api[-_]?key|key|auth)$",
    re.IGNORECASE,
)
_HIDDEN = "***"


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
