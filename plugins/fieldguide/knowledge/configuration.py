"""The places of values in `mkdocs.yml` and the files that it inherits from."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from fieldguide.problems.diagnostics import Place
from fieldguide.sources import yaml12

if TYPE_CHECKING:
    from fieldguide.problems.diagnostics import Diagnostic
    from fieldguide.sources.yaml12 import Yaml

__all__ = ["PluginSection", "excess"]

_DEPTH = 20


class PluginSection:
    """The plugin's section as written.

    MkDocs reads the values; this class looks up their places. The file that inherits takes
    precedence over those that it inherits from.

    Args:
        file: The `mkdocs.yml`, or None if there is none.
        root: The folder that printed paths are relative to.

    Attributes:
        diagnostics: The problems of the files as YAML 1.2, which MkDocs may accept.
    """

    def __init__(self, file: Path | None, root: Path) -> None:
        self.diagnostics: list[Diagnostic] = []
        self._sections: list[tuple[Yaml, yaml12.Path]] = []
        self._otherwise = Place("mkdocs.yml" if file is None else _printed(file, root))
        for _ in range(_DEPTH):
            if file is None:
                break
            try:
                text = file.read_bytes().removeprefix(b"\xef\xbb\xbf").decode()
            except (OSError, ValueError):
                break
            yaml = yaml12.load(text, file=_printed(file, root))
            self.diagnostics += yaml.diagnostics
            path = _path(yaml.value)
            if path is not None:
                self._sections.append((yaml, path))
            parent = yaml.value.get("INHERIT") if isinstance(yaml.value, dict) else None
            file = file.parent / parent if isinstance(parent, str) else None

    def key(self, *path: str | int) -> Place:
        """The place of the key of a value, or of the innermost value around it."""
        for length in range(len(path), 0, -1):
            for yaml, section in self._sections:
                whole = (*section, *path[:length])
                if whole in yaml.keys:
                    return yaml.keys[whole]
                if whole in yaml.places:
                    return yaml.places[whole]
        for yaml, section in self._sections:
            return yaml.key(*section)
        return self._otherwise


def excess(file: Path) -> Diagnostic | None:
    """The problem of a `mkdocs.yml`, or a file it inherits from, that is too large or too deep.

    MkDocs writes every value to its log, with all aliases expanded.
    """
    diagnostics = PluginSection(file, file.parent).diagnostics
    return next((diagnostic for diagnostic in diagnostics if diagnostic.code == "FG114"), None)


def _path(value: object) -> yaml12.Path | None:
    """The path to the section, in either of the forms that MkDocs reads."""
    plugins = value.get("plugins") if isinstance(value, dict) else None
    if isinstance(plugins, dict) and "fieldguide" in plugins:
        return ("plugins", "fieldguide")
    for index, item in enumerate(plugins if isinstance(plugins, list) else ()):
        if isinstance(item, dict) and "fieldguide" in item:
            return ("plugins", index, "fieldguide")
    return None


def _printed(file: Path, root: Path) -> str:
    try:
        return Path(os.path.relpath(file, root)).as_posix()
    except ValueError:  # another drive on Windows
        return file.as_posix()
