"""What goes wrong around a command: nothing can be written, or nothing more."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from support import entry, write_tree

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

COMMAND = [sys.executable, "-c", "from fieldguide.cli.entry import start; start()"]
BODY = """\
## Summary

```python
assert 1 + 1 == 2
```

```bash
echo $x
```
"""
BASE = {
    "mkdocs.yml": "site_name: S\ndocs_dir: content\ntheme: material\nplugins: [fieldguide]\n",
    "content/index.md": "# Small\n",
    "content/knowledge/one.md": entry("one", BODY),
}
SEALED = ["bwrap", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"]


def run(
    root: Path, command: str, *walls: str, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run a command behind walls; the cache is not among what can be written."""
    return subprocess.run(
        [*SEALED, *walls, "--chdir", str(root), *COMMAND, *command.split()],
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", **variables},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize("command", ["samples", "links"])
def test_nothing_can_be_written_anywhere(tmp_path: Path, command: str) -> None:
    write_tree(tmp_path, BASE)
    done = run(tmp_path, command)
    assert done.returncode == 2, done.stderr
    assert "o usable temporary directory" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["samples", "check"])
def test_the_disk_for_temporary_files_is_full(tmp_path: Path, command: str) -> None:
    write_tree(tmp_path, {"base": BASE, "small/.": {}})
    filled = ["--size", "40960", "--tmpfs", str(tmp_path / "small")]
    done = run(tmp_path / "base", command, *filled, TMPDIR=str(tmp_path / "small"))
    assert "Traceback" not in done.stderr
    if command != "samples":
        assert done.returncode == 2, done.stderr
        assert "no space left on device" in done.stderr.lower()


def test_a_source_that_is_read_only(tmp_path: Path) -> None:
    """What is found out is told, and what cannot be kept is said."""
    write_tree(tmp_path, {"base": BASE, "tmp/.": {}})
    free = ["--bind", str(tmp_path / "tmp"), str(tmp_path / "tmp")]
    root, place = tmp_path / "base", str(tmp_path / "tmp")
    done = run(root, "samples", *free, TMPDIR=place)
    assert done.returncode == 0, done.stderr
    assert "asserted" in done.stdout
    assert "the results cannot be stored" in done.stderr
    done = run(root, "links --baseline known.json --update-baseline", *free, TMPDIR=place)
    assert done.returncode == 2
    assert "known.json: baseline cannot be written: read-only file system" in done.stderr
    done = run(root, "links --output report.txt", *free, TMPDIR=place)
    assert done.returncode == 2
    assert "report.txt cannot be written: read-only file system" in done.stderr
    assert list((tmp_path / "tmp").iterdir()) == []
