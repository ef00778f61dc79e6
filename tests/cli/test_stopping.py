"""A command that is told to stop ends, says so, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from processes import PATIENCE, child, until
from support import entry, write_tree

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

COMMAND = [sys.executable, "-c", "from fieldguide.cli.entry import start; start()"]
KNOWN = '{"version": 2, "findings": []}'
BASE = {
    "mkdocs.yml": """\
        site_name: Small
        docs_dir: content
        theme: {name: material}
        plugins: [fieldguide]
        hooks: [hook.py]
        """,
    "content/index.md": "# Small\n",
    "content/knowledge/one.md": entry("one"),
    "overlays/web-overlay.yml": "name: web\ndescription: Sites.\nproject-type: web\n",
    "known.json": KNOWN,
}
HOOK = """\
import os, signal
def on_env(env, **_):
    os.kill(os.getpid(), {})
"""
ENDLESS = """\
## Summary

<!-- sample: timeout=10m -->
```python
import os, time
with open({0} + ".part", "w") as file:
    file.write(str(os.getpid()))
os.rename({0} + ".part", {0})
while True:
    time.sleep(1)
```
"""


def started(root: Path, *arguments: str) -> subprocess.Popen[bytes]:
    (root / "tmp").mkdir(exist_ok=True)
    return subprocess.Popen(
        child(*COMMAND, *arguments),
        cwd=root,
        env=os.environ | {"TMPDIR": str(root / "tmp"), "NO_MKDOCS_2_WARNING": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def ended(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with process:
        out, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 128 + number, said
    assert out == b""
    assert said.decode() == f"stopped by {number.name}\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("command", ["links", "check --skip samples"])
def test_in_the_midst_of_a_site(tmp_path: Path, number: signal.Signals, command: str) -> None:
    write_tree(tmp_path, {**BASE, "hook.py": HOOK.format(int(number))})
    options = ["--baseline", "known.json", "--update-baseline", "--output", "report.txt"]
    ended(started(tmp_path, *command.split(), *options), number)
    assert list((tmp_path / "tmp").iterdir()) == []
    assert not (tmp_path / "report.txt").exists()
    assert not (tmp_path / "site").exists()
    assert (tmp_path / "known.json").read_text() == KNOWN


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("command", ["samples", "check --only samples"])
def test_in_the_midst_of_a_sample(tmp_path: Path, number: signal.Signals, command: str) -> None:
    """The sample ends too, and so does the process that it was forked from."""
    mark = tmp_path / "mark"
    write_tree(tmp_path, {"base/one.md": entry("one", ENDLESS.format(repr(str(mark))))})
    process = started(tmp_path, *command.split(), "--knowledge", "base", "--sandbox", "off")
    until(mark.exists, process)
    sample = int(mark.read_text())
    process.send_signal(number)
    ended(process, number)
    until(lambda: not alive(sample))
    until(lambda: not list((tmp_path / "tmp").iterdir()))


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_before_it_is_loaded(tmp_path: Path) -> None:
    """No traceback of what is being imported."""
    write_tree(tmp_path, {"slow/click.py": "import os; os.kill(os.getpid(), 2)\n"})
    done = subprocess.run(
        child(*COMMAND, "list", "entries"),
        env=os.environ | {"PYTHONPATH": str(tmp_path / "slow")},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (-signal.SIGINT, b"")


def test_a_signal_that_is_ignored_stays_ignored(tmp_path: Path) -> None:
    """As a shell has it for what it runs in the background."""
    write_tree(tmp_path, {**BASE, "hook.py": HOOK.format(int(signal.SIGINT))})
    script = f"import signal; signal.signal(2, signal.SIG_IGN); {COMMAND[-1]}"
    done = subprocess.run(
        [sys.executable, "-c", script, "links"], cwd=tmp_path, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
