"""Installs the Node.js tools and the environments of a knowledge base from their lock files."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from fieldguide.samples.environment import folder_of
from fieldguide.samples.languages import registry
from fieldguide.samples.toolbox import NODE_MODULES, lock_folder, node_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from fieldguide.samples.base import KnowledgeBase
    from fieldguide.samples.settings import EnvironmentSettings

__all__ = ["SetupError", "set_up"]

_OWN_LOCK = lock_folder() / "package-lock.json"
_TAIL = 15


class SetupError(Exception):
    """The tools or an environment cannot be set up; the text gives the reason."""


def set_up(base: KnowledgeBase, languages: Collection[str], say: Callable[[str], None]) -> None:
    """Install the Node.js tools and the environments of a knowledge base.

    Args:
        base: The knowledge base.
        languages: The languages of its samples. If npm is missing and none of them needs the
            Node.js tools, these are skipped.
        say: Called with each line of progress.

    Raises:
        SetupError: A lock file is missing or not valid, or pip or npm fails.
    """
    folder = node_folder()
    needed = any(NODE_MODULES in registry.of(name).tools for name in languages)
    if folder is not None and (needed or shutil.which("npm")):
        what = "the tools for JavaScript and TypeScript are"
        _prepare(what, folder, lambda target: _node(what, _OWN_LOCK, target), say)
    root = base.settings.root
    for declared in base.samples.environments.values():
        _environment(declared, root, say)


def _environment(declared: EnvironmentSettings, root: Path, say: Callable[[str], None]) -> None:
    if declared.requirements is None and declared.package_lock is None:
        return
    what = f"environment '{declared.name}' is"
    try:
        folder = folder_of(declared, root)
    except OSError as error:
        lock = declared.requirements or declared.package_lock
        raise SetupError(f"environment '{declared.name}': {lock}: {error.strerror}") from None

    def install(target: Path) -> None:
        if declared.requirements is not None:
            _python(declared, root, target)
        if declared.package_lock is not None:
            (target / "node").mkdir()
            _node(what, root / declared.package_lock, target / "node")

    _prepare(what, folder, install, say)


def _prepare(
    what: str, folder: Path, install: Callable[[Path], None], say: Callable[[str], None]
) -> None:
    """Install into a folder atomically, unless it is complete already."""
    if (folder / ".ready").exists():
        say(f"{what} ready")
        return
    started = time.monotonic()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        # Filled in a temporary folder beside it and then renamed, so that it is never incomplete.
        target = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    except OSError as error:
        raise SetupError(f"{what} not set up: {folder.parent}: {error.strerror}") from None
    try:
        target.chmod(0o755)
        install(target)
        (target / ".ready").touch()
        try:
            target.rename(folder)
        except OSError:
            # Another process may have installed it meanwhile.
            if not (folder / ".ready").exists():
                shutil.rmtree(folder, ignore_errors=True)
                target.rename(folder)
    finally:
        shutil.rmtree(target, ignore_errors=True)
    say(f"{what} set up ({time.monotonic() - started:.0f} s)")


def _python(declared: EnvironmentSettings, root: Path, target: Path) -> None:
    assert declared.requirements is not None  # noqa: S101 - asked before
    lock = root / declared.requirements
    if "--hash=" not in lock.read_text("utf-8", "replace"):
        raise SetupError(
            f"environment '{declared.name}': {declared.requirements} has no hashes; "
            "write it with 'pip-compile --generate-hashes' or 'uv pip compile --generate-hashes'"
        )
    _run(
        f"environment '{declared.name}' is",
        [
            *(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
            *("--no-input", "--require-hashes", "--only-binary", ":all:", "--no-deps"),
            *("--target", str(target / "site-packages"), "--requirement", str(lock)),
        ],
        target,
    )


def _node(what: str, lock: Path, target: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise SetupError(f"{what} not set up: npm is missing; install Node.js 20.19 or newer")
    for path in (lock, lock.with_name("package.json")):
        try:
            shutil.copyfile(path, target / path.name)
        except OSError as error:
            raise SetupError(f"{what} not set up: {path}: {error.strerror}") from None
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    _run(what, command, target)


def _run(what: str, command: list[str], folder: Path) -> None:
    process = subprocess.run(  # noqa: S603 - pip and npm
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "PIP_NO_INPUT": "1"},
    )
    if process.returncode != 0:
        lines = (process.stderr or process.stdout).strip().splitlines()[-_TAIL:]
        raise SetupError("\n".join([f"{what} not set up:", *lines]))
