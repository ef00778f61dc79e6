"""The environments that samples run in: `stdlib`, and those that a base declares and locks."""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import os
import platform
import re
import sys
import sysconfig
from dataclasses import dataclass, field
from importlib.machinery import PathFinder
from pathlib import Path
from typing import TYPE_CHECKING

from fieldguide.samples.cache import cache_folder
from fieldguide.samples.toolbox import EXTRA, SETUP, distribution_version
from fieldguide.sources.files import regular_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fieldguide.samples.settings import EnvironmentSettings, SampleSettings

__all__ = ["Environment", "environments", "folder_of"]

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class Environment:
    """An environment that samples run in.

    Attributes:
        name: `stdlib`, or the name that the base gives it.
        python: Its interpreter.
        packages: The folders of its modules, except the standard library.
        only: The top-level modules that can be imported from `packages`; None allows all.
        node_modules: The folder of its Node packages, or None.
        mocks: A folder of modules that replace others and take precedence over `packages`, or None.
        digest: A hash of its lock files and of the version of its interpreter.
        lacking: Why it cannot be used, or None.
        remedy: The command that makes it usable, or None.
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


def environments(settings: SampleSettings, root: Path) -> Mapping[str, Environment]:
    """The environments of a base, by name.

    Args:
        settings: The settings of samples.
        root: The folder that paths are relative to.
    """
    declared = settings.environments.values()
    return {"stdlib": _stdlib()} | {item.name: _declared(item, root) for item in declared}


def folder_of(declared: EnvironmentSettings, root: Path) -> Path:
    """The folder that an environment is installed in, which bases with the same locks share.

    Raises:
        OSError: A lock cannot be read.
    """
    return cache_folder() / "environments" / _digest(declared, root)


def _digest(declared: EnvironmentSettings, root: Path) -> str:
    machine = [platform.python_version(), platform.system(), platform.machine()]
    data = "\n".join(machine).encode()
    for lock in (declared.requirements, declared.package_lock):
        data += b"\0" + (regular_bytes(root / lock) if lock is not None else b"")
    return hashlib.sha256(data).hexdigest()[:16]


def _stdlib() -> Environment:
    only = _pytest_modules()
    versions = f"{sys.version} {distribution_version('pytest') or ''}"
    return Environment(
        name="stdlib",
        python=Path(sys.executable),
        packages=(Path(sysconfig.get_path("purelib")),) if only else (),
        only=only,
        digest=hashlib.sha256(versions.encode()).hexdigest()[:16],
        lacking=None if only else "pytest is not installed",
        remedy=None if only else EXTRA,
    )


def _declared(declared: EnvironmentSettings, root: Path) -> Environment:
    python = Path(sys.executable)
    base = _stdlib()
    try:
        folder = folder_of(declared, root)
    except OSError as error:
        lock = declared.requirements or declared.package_lock
        return Environment(
            declared.name,
            python,
            lacking=f"the lock of environment '{declared.name}' cannot be read: {lock}",
            remedy=f"write it ({error.strerror or 'unreadable'})",
        )
    mocks = root / declared.mocks if declared.mocks else None
    digest = folder.name + (_tree_digest(mocks) if mocks else "")
    needs_install = declared.requirements is not None or declared.package_lock is not None
    ready = not needs_install or (folder / ".ready").exists()
    packages = base.packages
    only = base.only
    if declared.requirements is not None:
        packages, only = (folder / "site-packages",), None
        # The folder may have been created since Python last looked for it.
        sys.path_importer_cache.pop(str(packages[0]), None)
    return Environment(
        name=declared.name,
        python=python,
        packages=packages,
        only=only,
        node_modules=folder / "node" / "node_modules" if declared.package_lock else None,
        mocks=mocks,
        digest=digest,
        lacking=None if ready else f"environment '{declared.name}' is not set up",
        remedy=None if ready else SETUP,
    )


@functools.cache
def _pytest_modules() -> frozenset[str]:
    """The top-level modules of pytest and its dependencies."""
    seen: set[str] = set()
    pending = ["pytest"]
    modules: set[str] = set()
    while pending:
        name = pending.pop()
        if name.lower() in seen:
            continue
        seen.add(name.lower())
        try:
            distribution = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue
        for requirement in distribution.requires or ():
            match = _NAME.match(requirement)
            if match and "extra ==" not in requirement:
                pending.append(match[0])
        for file in distribution.files or ():
            top = file.parts[0]
            if top.endswith(".py"):
                modules.add(top.removesuffix(".py"))
            elif "." not in top and len(file.parts) > 1:
                modules.add(top)
    return frozenset(modules if "pytest" in modules else ())


def _tree_digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        name = os.fsencode(path.relative_to(folder).as_posix())
        try:
            digest.update(name + b"\0" + regular_bytes(path))
        except OSError:  # Importing the module reports this.
            digest.update(name + b"\0none")
    return digest.hexdigest()[:16]
