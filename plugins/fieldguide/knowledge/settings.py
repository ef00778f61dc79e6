"""The folders of a knowledge base, and how it is read."""

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
"""The default folders, relative to `mkdocs.yml`."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings by which a library is read.

    Attributes:
        root: The folder of `mkdocs.yml`, or the working folder; printed paths are relative to it.
        folders: The folders, by the keys of `FOLDERS`, absolute or relative to `root`; None skips
            one.
        asked_for: The options that were set explicitly; their folders must exist.
        file: The configuration file as messages show it.
        phases: The phases, in order.
        dialect: The Markdown of entries and steps: `gfm` or `material`.
        dialects: The Markdown of single folders, relative to `root`.
        trusted: Whether raw HTML in entries and steps is published as written.
        preset: The preset that pages show first.
        severities: The severity settings.
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
        """The absolute path of a folder, or None."""
        path = self.folders.get(name)
        return None if path is None else Path(os.path.normpath(self.root / path))

    def dialect_of(self, path: Path) -> str:
        """The Markdown of a file: that of the innermost folder that sets one."""
        best = ("", self.dialect)
        for folder, dialect in self.dialects.items():
            inside = path.is_relative_to(self.root / folder)
            if inside and len(folder) >= len(best[0]):
                best = (folder, dialect)
        return best[1]


def default(root: Path) -> Settings:
    """The default settings of a base."""
    return Settings(root, {name: Path(path) for name, path in FOLDERS.items()})
