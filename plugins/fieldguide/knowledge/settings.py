"""Where a knowledge base lies, and how it wants to be read."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from fieldguide.knowledge import phase
from fieldguide.problems.severities import Severities

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDERS = {
    "knowledge": "content/knowledge",
    "steps": "content/pipeline",
    "overlays": "overlays",
    "presets": "overlays/presets",
}
"""The four places, as they are when nobody says otherwise, relative to `mkdocs.yml`."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a library is read by.

    Attributes:
        root: The folder of `mkdocs.yml`, or the working folder; printed paths are relative to it.
        folders: The four places of `FOLDERS`, absolute or relative to `root`; None leaves one out.
        asked_for: Which options somebody named, so that what they name and is missing is said.
        file: The configuration's file as messages show it.
        phases: The phases, in order.
        dialect: The Markdown of entries and steps: `gfm` or `material`.
        dialects: The Markdown of single folders, relative to `root`.
        trusted: Whether raw HTML in entries and steps is published as it stands.
        preset: The preset that pages show first.
        severities: How much each diagnostic counts.
    """

    root: Path
    folders: Mapping[str, Path | None]
    asked_for: frozenset[str] = frozenset()
    phases: tuple[phase.Phase, ...] = phase.DEFAULT
    dialect: str = "gfm"
    dialects: Mapping[str, str] = field(default_factory=dict)
    trusted: bool = False
    preset: str = "deep"
    file: str = "mkdocs.yml"
    severities: Severities = field(default_factory=Severities)

    def folder(self, name: str) -> Path | None:
        """One of the four places, absolute."""
        path = self.folders.get(name)
        return None if path is None else Path(os.path.normpath(self.root / path))

    def dialect_of(self, path: Path) -> str:
        """The Markdown of a file, by the innermost folder that says one."""
        best = ("", self.dialect)
        for folder, dialect in self.dialects.items():
            inside = path.is_relative_to(self.root / folder)
            if inside and len(folder) >= len(best[0]):
                best = (folder, dialect)
        return best[1]


def default(root: Path) -> Settings:
    """The settings of a base that says nothing."""
    return Settings(root, {name: Path(path) for name, path in FOLDERS.items()})
