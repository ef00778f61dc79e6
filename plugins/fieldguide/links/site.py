"""A finished site: its files, and whether something is where an address leads."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from fieldguide.links.aim import Aims

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from fieldguide.links.aim import Aim, Own
    from fieldguide.links.layout import Layout
    from fieldguide.links.pages import ReadPage

__all__ = ["Site", "Verdict"]

_TOP = ("", "top")
_MANY = ("__codelineno-", "__span-")
"""How the ids of lines of code begin, which are not kept: nobody else has so many."""


class Verdict(NamedTuple):
    """What is wrong with where an address leads.

    Attributes:
        code: Of the diagnostic.
        reason: What is wrong, to be said after the address.
        hint: What to do, where that does not depend on who wrote it.
        file: The page that has no such anchor, or the file that is meant.
    """

    code: str
    reason: str
    hint: str | None = None
    file: str | None = None


@dataclass
class Site:
    """A finished site.

    Attributes:
        layout: How it was made.
        own: Where it will stand.
        pages: What its pages name, by their files.
    """

    layout: Layout
    own: Own
    pages: Mapping[str, ReadPage] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return self.layout.folder

    @cached_property
    def files(self) -> frozenset[str]:
        """All its files, relative to it, but those that are only shown while serving."""
        found: list[str] = []
        home = str(self.folder)
        for folder, _, names in os.walk(home):
            start = folder[len(home) + 1 :].replace(os.sep, "/")
            found += [f"{start}/{name}" for name in names] if start else names
        hidden = {self.file_of(address) for address in self.layout.hidden}
        return frozenset(found) - hidden

    @staticmethod
    def file_of(address: str) -> str:
        """The file that an address is meant to have, whether it is there or not."""
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
        """The file that a path from the root of the site leads to."""
        if not path or path.endswith("/"):
            path += "index.html"
        elif f"{path}/index.html" in self.files and path not in self.files:
            path += "/index.html"
        return path if path in self.files else None

    def judge(self, aim: Aim) -> Verdict | None:
        """What is wrong with where an address leads, or None."""
        match aim.kind:
            case "inside":
                file = self.file_at(aim.path)
                return self._missing(aim.path) if file is None else self._anchor(file, aim.anchor)
            case "beside":
                return self._beside(aim.path)
            case "empty":
                return Verdict("FG403", "the address is empty", "name what it leads to")
            case "malformed":
                return Verdict("FG403", "is malformed", aim.anchor)
            case "scheme":
                return Verdict("FG404", f"has an unknown scheme '{aim.anchor}:'")
            case "script":
                return Verdict("FG404", "runs a script and leads nowhere", "name what it leads to")
            case "leaves":
                return Verdict("FG401", "leads out of the site")
            case _:
                return None

    @cached_property
    def _elsewhere(self) -> tuple[str, ...]:
        """The folders of other languages that this build does not make."""
        led = [Aims(self.own).of(one, "index.html") for one in self.layout.alternates]
        found = {f"{aim.path.strip('/')}/" for aim in led if aim.kind == "inside"}
        return tuple(one for one in found if one != "/" and one[:-1] not in self._folders)

    def _is_elsewhere(self, path: str) -> bool:
        return bool(self._elsewhere) and f"{path}/".startswith(self._elsewhere)

    def _beside(self, path: str) -> Verdict | None:
        """A path on the host that is outside of the site: only its author may know it."""
        prefix = self.own.prefix
        inside = self.file_at(path[1:])
        if inside is None and not path.endswith(".md"):
            return None
        hint = f"the site stands at '{prefix}'; write '{prefix}{path[1:]}', or a relative address"
        return Verdict("FG401", "leads out of the site", hint)

    def _missing(self, path: str) -> Verdict | None:
        if self._is_elsewhere(path):
            return None
        hidden = self.layout.hidden.get(path) or self.layout.hidden.get(f"{path}/")
        if hidden:
            source, setting = hidden
            reason = f"leads to '{source}', which '{setting}' leaves out of the site"
            return Verdict("FG401", reason, "leave it in, or take the link out")
        other = self._folded.get(path.rstrip("/").casefold())
        other = other or self._folded.get(f"{path.rstrip('/')}/index.html".casefold())
        if other is not None and other.removesuffix("/index.html") != path.rstrip("/"):
            return Verdict("FG401", "differs from a file in upper and lower case only", None, other)
        if path.rstrip("/") in self._folders:
            return Verdict("FG401", "leads to a folder that has no page")
        return Verdict("FG401", "leads nowhere")

    def _anchor(self, file: str, anchor: str) -> Verdict | None:
        anchor = anchor.partition(":~:")[0]
        page = self.pages.get(file)
        if page is None or anchor.lower() in _TOP or anchor in page.ids:
            return None
        if anchor.startswith(_MANY):
            text = (self.folder / file).read_text("utf-8", "replace")
            if f'id="{anchor}"' in text:
                return None
        return Verdict("FG402", f"names a place '#{anchor}' that is not there", None, file)
