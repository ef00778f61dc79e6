"""The modules that a sample can import: the standard library and those of its environment."""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec, PathFinder
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["install"]


class _Allowed:
    """Finds the top-level modules that an environment allows in folders shared with others.

    Args:
        only: Their names.
        folders: The folders.
    """

    def __init__(self, only: frozenset[str], folders: list[str]) -> None:
        self._only = only
        self._folders = folders

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: object = None
    ) -> ModuleSpec | None:
        """Find a module, as `importlib.abc.MetaPathFinder` describes."""
        del target
        if path is not None or name not in self._only:
            return None
        return PathFinder.find_spec(name, self._folders)


def install(config: dict[str, Any]) -> None:
    """Make the packages of an environment importable.

    Args:
        config: `packages` and `mocks`, folders, and `only`, names or None for all.
    """
    if config["mocks"]:
        sys.path.append(config["mocks"])
    if config["only"] is None:
        sys.path.extend(config["packages"])
    else:
        finder = _Allowed(frozenset(config["only"]), list(config["packages"]))
        sys.meta_path.append(finder)
