"""An environment: what a sample finds when it runs."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Environment"]


@dataclass(frozen=True, slots=True)
class Environment:
    """Named, locked, and named in the result.

    Attributes:
        name: `stdlib`, or the name that the knowledge base gives it.
        python: The interpreter.
        packages: Folders that modules are found in, besides the standard library.
        only: The top-level modules that may be imported from `packages`; None allows all.
        node_modules: The folder of its Node packages, or None.
        mocks: A folder of modules that stand in for others, found before `packages`, or None.
        digest: A hash of its lock files and of its interpreter's version.
        lacking: Why it cannot be used, or None.
        remedy: The command that helps.
    """

    name: str
    python: Path
    packages: tuple[Path, ...] = ()
    only: frozenset[str] | None = None
    node_modules: Path | None = None
    mocks: Path | None = None
    digest: str = ""
    lacking: str | None = None
    remedy: str | None = None
    _known: dict[str, bool] = field(default_factory=dict, repr=False, compare=False, hash=False)

    def has(self, module: str) -> bool:
        """Whether a top-level module can be imported, without importing it."""
        top = module.partition(".")[0]
        if top in sys.stdlib_module_names or top == "__main__":
            return True
        if top not in self._known:
            self._known[top] = self._finds(top)
        return self._known[top]

    def _finds(self, top: str) -> bool:
        if self.mocks is not None and PathFinder.find_spec(top, [str(self.mocks)]) is not None:
            return True
        if self.only is not None and top not in self.only:
            return False
        return PathFinder.find_spec(top, [str(path) for path in self.packages]) is not None
