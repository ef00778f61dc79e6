"""`mkdocs serve`: what is wrong with links is logged, and shown on pages, until it is fixed."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from typing import TYPE_CHECKING

import pytest

from support import entry, write_tree

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.slow

CONFIG = """\
site_name: Served
docs_dir: content
theme: {name: material, font: false}
plugins: [search, fieldguide]
"""
BODY = "# T\n\n## Summary\n\nText.\n"
PATIENCE = 90


def wait(holds: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text("utf-8")
        with contextlib.suppress(OSError):
            if holds():
                return
        time.sleep(0.1)
    raise AssertionError(log.read_text("utf-8"))


def test_findings_come_and_go(tmp_path: Path) -> None:
    root = write_tree(
        tmp_path / "base",
        {
            "mkdocs.yml": CONFIG,
            "content/index.md": "# Home\n\n[one](knowledge/one.md)\n",
            "content/knowledge/one.md": entry("one", BODY),
        },
    )
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    log = tmp_path / "log.txt"

    def get(address: str) -> str:
        url = f"http://127.0.0.1:{port}/{address}"
        with urllib.request.urlopen(url, timeout=PATIENCE) as response:
            return str(response.read().decode())

    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"],
            cwd=root,
            env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            wait(lambda: "Text." in get("knowledge/one/"), process, log)
            assert "FG4" not in log.read_text("utf-8")
            page = root / "content" / "knowledge" / "one.md"
            page.write_text(entry("one", BODY + "\n[x](gone<b>.md)\n"), "utf-8")
            home = root / "content" / "index.md"
            home.write_text("# Home\n\n[one](knowledge/one.md#no)\n", "utf-8")
            place = "<code>FG401</code> error, line 11, column 1: "
            shown = "broken link to &#39;gone&lt;b&gt;.md&#39;"
            wait(lambda: place + shown in get("knowledge/one/"), process, log)
            wait(lambda: "<code>FG402</code>" in get(""), process, log)
            every = get("diagnostics/")
            assert "content/knowledge/one.md:11:1" in every
            assert "content/index.md:3:1" in every
            said = log.read_text("utf-8")
            assert "WARNING -  fieldguide: content/knowledge/one.md:11:1: FG401" in said
            page.write_text(entry("one", BODY), "utf-8")
            home.write_text("# Home\n\n[one](knowledge/one.md)\n", "utf-8")
            wait(lambda: "FG401" not in get("knowledge/one/"), process, log)
            wait(lambda: "FG402" not in get(""), process, log)
            assert "FG40" not in get("diagnostics/")
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE)
