"""The targets of addresses, whether they exist or not."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

__all__ = ["KNOWN_SCHEMES", "Aim", "Aims", "SiteAddress"]

KNOWN_SCHEMES = frozenset(
    {
        *("about", "acct", "bitcoin", "blob", "cid", "chrome", "chrome-extension", "data", "doi"),
        *("dns", "edge", "facetime", "feed", "file", "ftp", "ftps", "geo", "git", "gopher", "http"),
        *("https", "im", "imap", "info", "irc", "ircs", "itms-apps", "jetbrains", "jdbc", "ldap"),
        *("ldaps", "ldap", "magnet", "mailto", "maps", "market", "matrix", "mongodb", "moz"),
        *("moz-extension", "ms-settings", "msteams", "mysql", "news", "nfs", "nntp", "obsidian"),
        *("oci", "openpgp4fpr", "postgres", "postgresql", "redis", "resource", "rsync", "rtsp"),
        *("s3", "gs", "secondlife", "service", "sftp", "sip", "sips", "skype", "slack", "smb"),
        *("sms", "spotify", "ssh", "steam", "stun", "svn", "tel", "telnet", "tg", "urn", "view"),
        *("view-source", "vnc", "vscode", "vscode-insiders", "webcal", "whatsapp", "ws", "wss"),
        *("xmpp", "zoommtg", "zotero", "mid", "tag", "did", "ipfs", "ipns", "ethereum", "payto"),
        *("turn", "turns", "stuns", "coap", "coaps", "message", "onenote", "intent", "callto"),
        *("mumble", "discord", "notion", "figma", "android-app", "itms", "itms-services", "app"),
    }
)
"""The schemes in IANA's registry that pages use, and those of widely used programs."""

_FAMILIES = ("web+", "x-", "ms-", "git+", "svn+")
"""The prefixes of schemes that anyone may register (HTML standard, 8.10.1), and of groups."""
_SCRIPTS = {"javascript", "vbscript"}
_PORTS = {"http": 80, "https": 443}
_WEB = {"http", "https", "ftp", "ws", "wss"}
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*+):")
_NO_COLON = re.compile(r"(https?|ftp)(?:;|/)/", re.IGNORECASE)
_DROPPED = re.compile(r"[\t\n\r]")
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_HOST = re.compile(r"[\w\-.~%]+\Z|[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*\Z")
_UPS = re.compile(r"(?:\./)*+(?:\.\./(?:\./)*+)*+(?:\.\.\Z)?")


class Aim(NamedTuple):
    """The target of an address.

    Attributes:
        kind: `inside` the site; `outside`, on another host; `beside`, on the site's host but
            outside the site; `fine`, not checked, such as a mail address; or a fault: `empty`,
            `malformed`, `scheme`, `script`, `leaves`.
        path: For `inside`, the decoded path from the site's root; for `beside`, the path on the
            host; else the address.
        anchor: The fragment without `#`; for a fault, its details.
    """

    kind: str
    path: str
    anchor: str = ""

    @property
    def loose(self) -> tuple[str, str, str]:
        """A key that is equal for different spellings of the same address."""
        if self.kind == "inside":
            path = self.path.removesuffix("/index.html") if self.anchor else self.path
            return (self.kind, path.rstrip("/"), self.anchor)
        return (self.kind, unquote(self.path), "")


@dataclass(frozen=True, slots=True)
class SiteAddress:
    """The address at which a site is published.

    Attributes:
        host: Its host and port, lower case; "" if unknown.
        prefix: The path of its root, with `/` at both ends.
    """

    host: str = ""
    prefix: str = "/"

    @classmethod
    def of(cls, site_url: str | None) -> SiteAddress:
        """From the setting `site_url`."""
        try:
            parts = urlsplit(site_url or "")
        except ValueError:
            return cls()
        host = parts.netloc.lower().removesuffix(f":{_PORTS.get(parts.scheme, 0)}")
        return cls(host, f"{parts.path.rstrip('/')}/")

    def is_at(self, host: str) -> bool:
        """Whether a host is the site's own; with `www.` and without, it is one."""
        return bool(self.host) and host.removeprefix("www.") == self.host.removeprefix("www.")


class _Relative(NamedTuple):
    """A relative address; no path means the page itself."""

    path: str
    anchor: str
    ups: int


class Aims:
    """Reads addresses; each is taken apart once.

    Args:
        own: The address of the site.
    """

    def __init__(self, own: SiteAddress) -> None:
        self.own = own
        self._known: dict[str, Aim | _Relative] = {}

    def ups(self, target: str) -> int:
        """How many folders above its own an address reaches; -1 for the page itself.

        An address that means the same everywhere reaches as far up as there is.
        """
        parsed = self._parsed(target)
        return parsed.ups if isinstance(parsed, _Relative) else 1_000_000

    def of(self, target: str, page: str) -> Aim:
        """The target of an address.

        Args:
            target: The address.
            page: The file of the site that names it.
        """
        parsed = self._parsed(target)
        if isinstance(parsed, Aim):
            return parsed
        if not parsed.path:
            return Aim("inside", page, parsed.anchor)
        return self.inside(posixpath.join(posixpath.dirname(page), parsed.path), parsed.anchor)

    @staticmethod
    def inside(path: str, anchor: str = "") -> Aim:
        """The aim of a path from the site's root."""
        normal = posixpath.normpath(path) if path else ""
        if normal == ".." or normal.startswith("../"):
            return Aim("leaves", path, anchor)
        if normal == ".":
            normal = ""
        folder = path.endswith("/") or path.rpartition("/")[2] in (".", "..")
        return Aim("inside", f"{normal}/" if folder and normal else normal, anchor)

    def _parsed(self, target: str) -> Aim | _Relative:
        parsed = self._known.get(target)
        if parsed is None:
            parsed = self._known[target] = self._parse(_DROPPED.sub("", target.strip(" \f\t\n\r")))
        return parsed

    def _parse(self, target: str) -> Aim | _Relative:
        if not target:
            return Aim("empty", "")
        if scheme := _SCHEME.match(target):
            return self._with_scheme(target, scheme[1].lower(), target[scheme.end() :])
        wrong = _mistake(target)
        if wrong:
            return Aim("malformed", target, wrong)
        if target.startswith("//"):
            return self._web(target, f"https:{target}")
        path, _, anchor = target.partition("#")
        anchor = unquote(anchor)
        path = unquote(path.partition("?")[0])
        if path.startswith("/"):
            return self._on_host(path, anchor)
        if target.startswith("?"):
            path = ""
        return _Relative(path, anchor, _ups(path) if path else -1)

    def _with_scheme(self, target: str, scheme: str, rest: str) -> Aim:
        if scheme in _SCRIPTS:
            return Aim("script", target)
        if scheme in _WEB:
            if not rest.startswith("//"):
                return Aim("malformed", target, f"write '{scheme}://'")
            return self._web(target, target)
        if scheme == "mailto":
            people, _, query = rest.partition("?")
            good = (
                all("@" in person.strip("@") for person in people.split(",")) if people else query
            )
            return (
                Aim("fine", target)
                if good
                else Aim("malformed", target, "write a mail address with '@'")
            )
        if scheme not in KNOWN_SCHEMES and not scheme.startswith(_FAMILIES):
            return Aim("scheme", target, scheme)
        return Aim("fine", target) if rest else Aim("malformed", target, "complete the address")

    def _web(self, target: str, address: str) -> Aim:
        # Markdown writes the brackets of an IPv6 address like this.
        address = address.replace("//%5B", "//[").replace("%5D", "]", 1)
        try:
            parts = urlsplit(address)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            return Aim("malformed", target, "check the host and the port")
        if not host:
            return Aim("malformed", target, "add the host")
        good = _HOST.match(host) and ".." not in host and not host.startswith((".", "-"))
        if not good or port == 0:
            return Aim("malformed", target, "check the host and the port")
        if _BAD_ESCAPE.search(target):
            return Aim("malformed", target, "write '%25' for a literal '%'")
        netloc = parts.netloc.lower().removesuffix(f":{_PORTS.get(parts.scheme, 0)}")
        if self.own.is_at(netloc) and parts.scheme in _PORTS:
            if parts.path in ("", "/") and self.own.prefix != "/":
                return Aim("outside", address)  # The host's front page is outside the site.
            return self._on_host(unquote(parts.path) or "/", unquote(parts.fragment))
        return Aim("outside", address) if parts.scheme in ("http", "https") else Aim("fine", target)

    def _on_host(self, path: str, anchor: str) -> Aim:
        """The aim of a path on the site's own host."""
        prefix = self.own.prefix
        folder = path.endswith(("/", "/.", "/.."))
        normal = posixpath.normpath(path).replace("//", "/")
        normal = f"{normal}/" if folder and normal != "/" else normal
        if normal.startswith(prefix):
            return self.inside(normal[len(prefix) :], anchor)
        if f"{normal}/" == prefix:
            return self.inside("", anchor)
        return Aim("beside", normal, anchor)


def _ups(path: str) -> int:
    """How far up a path reaches; what goes up later than at its start reaches as far as it can."""
    head = _UPS.match(path)
    rest = path[head.end() :] if head else path
    count = head[0].count("..") if head else 0
    return count + rest.count("..")


def _mistake(target: str) -> str:
    """How to correct a malformed relative address, or ""."""
    if target.startswith(":"):
        return "add the scheme before the colon"
    missing = _NO_COLON.match(target)
    if missing:
        return f"write '{missing[1].lower()}://'"
    if "\\" in target or "%5c" in target.lower():
        return "write '/' instead of '\\'"
    if _BAD_ESCAPE.search(target):
        return "write '%25' for a literal '%'"
    if target.startswith("//") and not target.strip("/"):
        return "add the host"
    return ""
