"""Setting up: the environments of a base, installed from their locks and from nothing else."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from fieldguide.samples.environments import folder_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from fieldguide.samples.base import Base
    from fieldguide.samples.settings import EnvironmentSettings

__all__ = ["SetupError", "set_up"]

_TAIL = 15


class SetupError(Exception):
    """Something cannot be set up."""


def set_up(base: Base, say: Callable[[str], None]) -> None:
    """Install what the samples of a base need and what is locked.

    Args:
        base: The base.
        say: Called with each line for the reader.

    Raises:
        SetupError: A lock is missing or no lock, or its installer fails.
    """
    root = base.settings.root
    declared = base.samples.environments
    for one in declared.values():
        _environment(one, root, say)
    if not declared:
        say("no environments are declared; nothing to set up")


def _environment(declared: EnvironmentSettings, root: Path, say: Callable[[str], None]) -> None:
    if declared.requirements is None and declared.package_lock is None:
        return
    try:
        folder = folder_of(declared, root)
    except OSError as error:
        lock = declared.requirements or declared.package_lock
        raise SetupError(f"environment '{declared.name}': {lock}: {error.strerror}") from None
    if (folder / ".ready").exists():
        say(f"environment '{declared.name}' is ready")
        return
    started = time.monotonic()
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Made beside its place and moved there whole, so that no half of it is ever found.
    made = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    try:
        made.chmod(0o755)
        if declared.requirements is not None:
            _python(declared, root, made)
        if declared.package_lock is not None:
            _node(declared, root, made)
        (made / ".ready").touch()
        try:
            made.rename(folder)
        except OSError:
            # Somebody else was as far a moment ago.
            if not (folder / ".ready").exists():
                shutil.rmtree(folder, ignore_errors=True)
                made.rename(folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    seconds = time.monotonic() - started
    say(f"environment '{declared.name}' is set up ({seconds:.0f} s)")


def _python(declared: EnvironmentSettings, root: Path, made: Path) -> None:
    assert declared.requirements is not None  # noqa: S101 - asked before
    lock = root / declared.requirements
    if "--hash=" not in lock.read_text("utf-8", "replace"):
        raise SetupError(
            f"environment '{declared.name}': {declared.requirements} has no hashes; "
            "write it with 'pip-compile --generate-hashes' or 'uv pip compile --generate-hashes'"
        )
    _run(
        declared.name,
        [
            *(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
            *("--no-input", "--require-hashes", "--only-binary", ":all:", "--no-deps"),
            *("--target", str(made / "site-packages"), "--requirement", str(lock)),
        ],
        made,
    )


def _node(declared: EnvironmentSettings, root: Path, made: Path) -> None:
    assert declared.package_lock is not None  # noqa: S101 - asked before
    npm = shutil.which("npm")
    if npm is None:
        raise SetupError(f"environment '{declared.name}' needs npm; install Node.js 20 or newer")
    lock = root / declared.package_lock
    node = made / "node"
    node.mkdir()
    shutil.copyfile(lock, node / "package-lock.json")
    try:
        shutil.copyfile(lock.with_name("package.json"), node / "package.json")
    except OSError:
        raise SetupError(f"environment '{declared.name}': no package.json beside {lock}") from None
    _run(
        declared.name,
        [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        node,
    )


def _run(name: str, command: list[str], folder: Path) -> None:
    done = subprocess.run(  # noqa: S603 - pip and npm
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
    if done.returncode != 0:
        lines = (done.stderr or done.stdout).strip().splitlines()[-_TAIL:]
        raise SetupError("\n".join([f"environment '{name}' cannot be set up:", *lines]))
