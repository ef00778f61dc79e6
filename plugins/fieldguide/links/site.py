"""A finished site: its files, and the check of an address."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from fieldguide.links.aim import Aims

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from fieldguide.links.aim import Aim, SiteAddress
    from fieldguide.links.layout import Layout
    from fieldguide.links.pages import ParsedPage

__all__ = ["AddressProblem", "Site"]

_TOP = ("", "top")
_MANY = ("__codelineno-", "__span-")
"""The prefixes of the ids of code lines, which are too many to keep."""


class AddressProblem(NamedTuple):
    """Why an address cannot be followed.

    Attributes:
        code: The code of the diagnostic.
        fault: The message, with `{target}` in place of the address as written, and `{where}` in
            place of the page that it leads to.
        hint: How to fix it, if that does not depend on where the address is written.
        file: The page without the anchor, or the file that was probably meant.
    """

    code: str
    fault: str
    hint: str | None = None
    file: str | None = None

    def message(self, target: str) -> str:
        """The message for one address.

        Args:
            target: The address as written.
        """
        path = target.partition("#")[0]
        where = f"in '{path}'" if path else "on this page"
        return self.fault.replace("{where}", where).replace("{target}", target)


@dataclass
class Site:
    """A finished site.

    Attributes:
        layout: How it was made.
        own: The address at which it is published.
        pages: The parsed pages, by their files.
    """

    layout: Layout
    own: SiteAddress
    pages: Mapping[str, ParsedPage] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """The folder of the site."""
        return self.layout.folder

    @cached_property
    def files(self) -> frozenset[str]:
        """All its files, relative to it, but those that are only shown while serving."""
        files: list[str] = []
        home = str(self.folder)
        for folder, _, names in os.walk(home):
            start = folder[len(home) + 1 :].replace(os.sep, "/")
            files += [f"{start}/{name}" for name in names] if start else names
        hidden = {self.file_of(address) for address in self.layout.hidden}
        return frozenset(files) - hidden

    @staticmethod
    def file_of(address: str) -> str:
        """The file that an address refers to, whether it exists or not."""
        return f"{address}index.html" if address.endswith("/") or not address else address

    @cached_property
    def _folded(self) -> Mapping[str, str]:
        return {name.casefold(): name for name in sorted(self.files, reverse=True)}

    @cached_property
    def _folders(self) -> frozenset[str]:
        return frozenset(
            name[:end]
            for name in self.files
            for end in [i for i, character in enumerate(name) if character == "/"]
        )

    def file_at(self, path: str) -> str | None:
        """The file at a path from the root of the site."""
        if not path or path.endswith("/"):
            path += "index.html"
        elif f"{path}/index.html" in self.files and path not in self.files:
            path += "/index.html"
        return path if path in self.files else None

    def judge(self, aim: Aim) -> AddressProblem | None:
        """The problem of an address, or None."""
        match aim.kind:
            case "inside":
                file = self.file_at(aim.path)
                return self._missing(aim.path) if file is None else self._anchor(file, aim.anchor)
            case "beside":
                return self._beside(aim.path)
            case "empty":
                return AddressProblem("FG403", "empty address", "add the address of the target")
            case "malformed":
                return AddressProblem("FG403", "malformed address '{target}'", aim.anchor)
            case "scheme":
                return AddressProblem("FG404", f"unknown scheme '{aim.anchor}:' in '{{target}}'")
            case "script":
                fault = "script address '{target}'"
                return AddressProblem("FG404", fault, "link to a page instead")
            case "leaves":
                return AddressProblem("FG401", "'{target}' is outside the site")
            case _:
                return None

    @cached_property
    def _elsewhere(self) -> tuple[str, ...]:
        """The folders of other languages that this build does not make."""
        led = [Aims(self.own).of(address, "index.html") for address in self.layout.alternates]
        folders = {f"{aim.path.strip('/')}/" for aim in led if aim.kind == "inside"}
        return tuple(
            address for address in folders if address != "/" and address[:-1] not in self._folders
        )

    def _is_elsewhere(self, path: str) -> bool:
        return bool(self._elsewhere) and f"{path}/".startswith(self._elsewhere)

    def _beside(self, path: str) -> AddressProblem | None:
        """A path on the host that is outside of the site: only its author may know it."""
        prefix = self.own.prefix
        inside = self.file_at(path[1:])
        if inside is None and not path.endswith(".md"):
            return None
        hint = f"the site root is '{prefix}': write '{prefix}{path[1:]}' or a relative address"
        return AddressProblem("FG401", "'{target}' is outside the site", hint)

    def _missing(self, path: str) -> AddressProblem | None:
        if self._is_elsewhere(path):
            return None
        hidden = self.layout.hidden.get(path) or self.layout.hidden.get(f"{path}/")
        if hidden:
            source, setting = hidden
            fault = f"link to '{source}', which '{setting}' excludes from the site"
            return AddressProblem("FG401", fault, "include the page, or remove the link")
        other = self._folded.get(path.rstrip("/").casefold())
        other = other or self._folded.get(f"{path.rstrip('/')}/index.html".casefold())
        if other is not None and other.removesuffix("/index.html") != path.rstrip("/"):
            fault = "broken link to '{target}': an existing file differs only in case"
            return AddressProblem("FG401", fault, None, other)
        if path.rstrip("/") in self._folders:
            return AddressProblem("FG401", "link to '{target}', a folder without an index page")
        return AddressProblem("FG401", "broken link to '{target}'")

    def _anchor(self, file: str, anchor: str) -> AddressProblem | None:
        anchor = anchor.partition(":~:")[0]
        page = self.pages.get(file)
        if page is None or anchor.lower() in _TOP or anchor in page.ids:
            return None
        if anchor.startswith(_MANY):
            text = (self.folder / file).read_text("utf-8", "replace")
            if f'id="{anchor}"' in text:
                return None
        return AddressProblem("FG402", f"no heading or id '{anchor}' {{where}}", None, file)
