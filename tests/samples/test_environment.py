"""Setting up, and what an environment is: real locks, real installers."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from support import run, write_tree

from .proving import fence

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

pytestmark = pytest.mark.slow

CONFIG = """\
site_name: S
docs_dir: content
plugins:
  - fieldguide:
      samples:
        environments:
          tiny:
            {}
            pages: [content/knowledge]
"""
PAGE = "---\nname: a\ndescription: d\n---\n\n"


@pytest.fixture(scope="session")
def lock(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A lock of one small package, made by the ordinary client."""
    folder = tmp_path_factory.mktemp("lock")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "iniconfig"]
    subprocess.run([*command, "--dest", str(folder)], check=True)
    (wheel,) = folder.glob("iniconfig-*.whl")
    command = [sys.executable, "-m", "pip", "hash", str(wheel)]
    made = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    version = wheel.name.split("-")[1]
    return f"iniconfig=={version} {made.splitlines()[1].strip()}\n"


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cache: Path) -> Path:
    folder = tmp_path / "cache"
    folder.mkdir()
    (folder / "node").symlink_to((cache / "node").resolve())
    monkeypatch.setenv("FIELDGUIDE_CACHE", str(folder))
    return folder


def base(root: Path, code: str, lock: str | None, key: str = "requirements: tiny.txt") -> Path:
    tree = {
        "base/mkdocs.yml": CONFIG.format(key),
        "base/content/knowledge/a.md": PAGE + fence(code),
    }
    if lock is not None:
        tree["base/tiny.txt"] = lock
    write_tree(root, tree)
    return root / "base"


def status(result: Result) -> tuple[str, str | None]:
    (one,) = json.loads(result.stdout)["samples"]
    return one["status"], one["why"]


IMPORTS = "import iniconfig\nassert iniconfig.IniConfig"


def test_an_environment_from_its_lock(tmp_path: Path, lock: str) -> None:
    root = base(tmp_path, IMPORTS, lock)
    before = run("samples", "--format", "json", cwd=root)
    assert status(before) == (
        "unchecked",
        "environment 'tiny' is not set up; fieldguide samples --setup",
    )
    asked = run("samples", "a", cwd=root)
    assert asked.exit_code == 2
    assert "fieldguide samples --setup" in asked.stderr
    made = run("samples", "--setup", cwd=root)
    assert made.exit_code == 0, made.stderr
    assert "environment 'tiny' is set up" in made.stdout
    assert status(run("samples", "--format", "json", cwd=root)) == ("passed", None)
    again = run("samples", "--setup", cwd=root)
    assert "environment 'tiny' is ready" in again.stdout


def test_a_lock_without_hashes_is_refused(tmp_path: Path) -> None:
    root = base(tmp_path, IMPORTS, "iniconfig==2.0.0\n")
    made = run("samples", "--setup", cwd=root)
    assert made.exit_code == 2
    assert "tiny.txt has no hashes" in made.stderr


def test_a_lock_that_is_not_there(tmp_path: Path) -> None:
    root = base(tmp_path, IMPORTS, None)
    made = run("samples", "--setup", cwd=root)
    assert made.exit_code == 2
    assert "tiny.txt" in made.stderr
    assert "cannot be read" in str(status(run("samples", "--format", "json", cwd=root))[1])


def test_what_cannot_be_installed_leaves_nothing(
    tmp_path: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/")
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "")
    monkeypatch.setenv("PIP_FIND_LINKS", "")
    monkeypatch.setenv("PIP_RETRIES", "0")
    digest = "0" * 64
    root = base(tmp_path, IMPORTS, f"iniconfig==2.0.0 --hash=sha256:{digest}\n")
    made = run("samples", "--setup", cwd=root)
    assert made.exit_code == 2
    assert "environment 'tiny' is not set up" in made.stderr
    assert "iniconfig==2.0.0" in made.stderr
    assert not list((own_cache / "environments").iterdir())


def test_a_changed_lock_is_another_environment(tmp_path: Path, lock: str) -> None:
    root = base(tmp_path, IMPORTS, lock)
    run("samples", "--setup", cwd=root)
    base(tmp_path, IMPORTS, f"# changed\n{lock}")
    assert status(run("samples", "--format", "json", cwd=root))[0] == "unchecked"


def test_mocks_are_an_environment_of_their_own(tmp_path: Path) -> None:
    root = base(tmp_path, "import broker\nassert broker.send() == 1", None, "mocks: mocks")
    write_tree(root, {"mocks/broker.py": "def send(): return 1\n"})
    made = json.loads(run("samples", "--format", "json", cwd=root).stdout)
    (one,) = made["samples"]
    assert (one["status"], one["level"], one["environment"]) == ("passed", "asserted", "tiny")
    assert set(made["environments"]) == {"stdlib", "tiny"}


def test_without_npm_a_base_of_scripts_is_not_set_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_tree(tmp_path, {"a.md": fence("1;", "js")})
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("FIELDGUIDE_CACHE", str(tmp_path / "none"))
    made = run("samples", "--setup", "--knowledge", ".", cwd=tmp_path)
    assert made.exit_code == 2
    assert "npm is missing; install Node.js" in made.stderr
