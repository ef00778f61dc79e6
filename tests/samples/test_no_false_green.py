"""A pass is only what came to its end and said so; and one sample never reaches another."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

import pytest

from fieldguide.samples.running.sandbox import detect
from support import write_tree

from .proving import fence, prove, verdict

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

# Each: its code, what must be found, and a part of the message.
HOSTILE: dict[str, tuple[str, str, str]] = {
    "os-exit": ("import os\nos._exit(0)", "FG324", "ended before the sample"),
    "sys-exit": ("import sys\nsys.exit(0)", "FG326", "exited with status 0"),
    "exec": ("import os\nos.execv('/bin/true', ['true'])", "FG324", "ended before"),
    "close": ("import os\nos.closerange(0, 500)\nos._exit(0)", "FG324", "ended before"),
    "close-and-end": ("import os\nos.closerange(3, 500)", "FG324", "ended"),
    "fake": (
        """
        import json, os
        word = json.dumps({"nonce": "", "finished": True, "asserted": 3}).encode() + b"\\n"
        for fd in range(500):
            try:
                os.write(fd, word)
            except OSError:
                pass
        os._exit(0)
        """,
        "FG324",
        "ended before",
    ),
    "fake-and-end": (
        """
        import os
        for fd in range(3, 500):
            try:
                os.write(fd, b'{"finished": true}\\n')
            except OSError:
                pass
        """,
        "FG324",
        "ended",
    ),
    "thread": (
        """
        import threading
        def work():
            raise ValueError("in a thread")
        one = threading.Thread(target=work)
        one.start()
        one.join()
        """,
        "FG320",
        "ValueError: in a thread",
    ),
    "loop": ("while True:\n    pass", "FG323", "timed out after 2 s"),
    "output": (
        "import sys\nfor _ in range(1024):\n    sys.stdout.write('x' * 1_048_576)",
        "FG323",
        "limit on output",
    ),
    "test": ("def test_x():\n    assert 1 == 2", "FG321", "test_x"),
    "async-test": ("async def test_x():\n    assert 1 == 2", "FG321", "test_x"),
    "signal": ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "FG324", "killed"),
    "recursion": ("def f():\n    return f()\nf()", "FG320", "RecursionError"),
    "atexit": ("import atexit, os\natexit.register(os._exit, 0)\nraise SystemExit(0)", "FG326", ""),
}

# These need walls: without them they would harm the machine, or reach what is outside.
WALLED: dict[str, tuple[str, str, str]] = {
    "kill-group": ("import os, signal\nos.killpg(0, signal.SIGKILL)", "FG324", "killed"),
    "kill-all": (
        "import os, signal\nos.kill(-1, signal.SIGKILL)\nos._exit(0)",
        "FG320",
        "No such process",
    ),
    "kill-parent": (
        "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)\nassert os.getppid() != 1",
        "FG321",
        "AssertionError",
    ),
    "fork-bomb": ("import os\nwhile True:\n    os.fork()", "", ""),
    "memory": ("held = bytearray(8 << 30)", "FG323", "memory limit"),
    "memory-by-bits": (
        "held = []\nwhile True:\n    held.append(bytearray(1 << 20))",
        "FG323",
        "memory limit",
    ),
    "big-file": (
        """
        with open("big", "wb") as file:
            for _ in range(10 * 1024):
                file.write(b"x" * 1_048_576)
        """,
        "FG323",
        "files",
    ),
    "many-files": (
        """
        from pathlib import Path
        for number in range(100_000):
            Path(str(number)).write_text("x")
        """,
        "FG323",
        "files",
    ),
    "tcp": (
        "import socket\nsocket.create_connection(('1.1.1.1', 53), timeout=1)",
        "FG332",
        "the network",
    ),
    "udp": (
        "import socket\nsocket.socket(2, 2).sendto(b'x', ('1.1.1.1', 53))",
        "FG332",
        "the network",
    ),
    "dns": ("import socket\nsocket.getaddrinfo('example.com', 80)", "FG332", "the network"),
    "home": (
        """
        from pathlib import Path
        secret = Path("SECRET").read_text()
        assert "token" not in secret, secret
        """,
        "FG332",
        "a file",
    ),
    "environment": (
        "import os\nassert 'FIELDGUIDE_TEST_SECRET' in os.environ",
        "FG321",
        "AssertionError",
    ),
}
TIME = "<!-- sample: timeout=2s -->\n"
PATIENT = "<!-- sample: timeout=20s -->\n"


def pages(cases: dict[str, tuple[str, str, str]], secret: Path) -> dict[str, str]:
    found = {}
    for name, (code, *_) in cases.items():
        time = PATIENT if name in ("memory-by-bits", "output", "many-files", "big-file") else TIME
        text = code.replace("SECRET", str(secret))
        found[f"{name}.md"] = f"# {name}\n\n{fence(text, before=time)}"
    return found


@pytest.fixture(scope="module")
def secret(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("home") / "token.txt"
    file.write_text("token: 1", "utf-8")
    return file


@pytest.fixture(scope="module")
def walled(tmp_path_factory: pytest.TempPathFactory, secret: Path) -> dict[str, dict[str, Any]]:
    root = write_tree(tmp_path_factory.mktemp("walled"), pages(HOSTILE | WALLED, secret))
    os.environ["FIELDGUIDE_TEST_SECRET"] = "1"  # noqa: S105 - none
    try:
        made = prove(root, "--sandbox", "require", "-n", "2")
    finally:
        del os.environ["FIELDGUIDE_TEST_SECRET"]
    assert made["sandbox"] == "bubblewrap"
    return {one["file"].removesuffix(".md"): one for one in made["samples"]}


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory, secret: Path) -> dict[str, dict[str, Any]]:
    root = write_tree(tmp_path_factory.mktemp("bare"), pages(HOSTILE, secret))
    made = prove(root, "--sandbox", "off", "-n", "2")
    assert made["sandbox"] == "limits"
    return {one["file"].removesuffix(".md"): one for one in made["samples"]}


def judge(sample: dict[str, Any], code: str, words: str) -> None:
    assert sample["status"] != "passed"
    if code:
        assert [one["code"] for one in sample["findings"]] == [code], sample["findings"]
        assert words in sample["findings"][0]["message"]


@pytest.mark.parametrize("name", HOSTILE | WALLED)
def test_nothing_of_this_passes_behind_walls(name: str, walled: dict[str, dict[str, Any]]) -> None:
    _, code, words = (HOSTILE | WALLED)[name]
    judge(walled[name], code, words)


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_of_this_passes_without(name: str, bare: dict[str, dict[str, Any]]) -> None:
    _, code, words = HOSTILE[name]
    judge(bare[name], code, words)


LEAKS = {
    "1-leaves.md": fence(
        """
        import builtins, json, os, sys, tempfile
        from pathlib import Path
        Path("left.txt").write_text("left")
        Path(tempfile.gettempdir(), "left.txt").write_text("left")
        os.environ["LEFT"] = "left"
        json.left = sys.left = builtins.left = True
        os.chdir("/")
        """
    ),
    "2-looks.md": fence(
        """
        import builtins, json, os, sys, tempfile
        from pathlib import Path
        assert not Path("left.txt").exists()
        assert not Path(tempfile.gettempdir(), "left.txt").exists()
        assert "LEFT" not in os.environ
        assert not any(hasattr(one, "left") for one in (json, sys, builtins))
        assert Path.cwd() != Path("/")
        """
    ),
}


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_nothing_leaks_into_the_next_page(tmp_path: Path, jobs: str) -> None:
    found = prove(write_tree(tmp_path, LEAKS), "-n", jobs, "--sandbox", "require")["samples"]
    assert [verdict(one)[:2] for one in found] == [("passed", "ran"), ("passed", "asserted")]


def test_what_only_defines_is_no_more_than_imported(tmp_path: Path) -> None:
    page = fence("def add(a, b):\n    return a + b") + fence("class A:\n    def test(self): ...")
    found = prove(write_tree(tmp_path, {"a.md": page}))["samples"]
    assert [verdict(one) for one in found] == [("passed", "imported", [])] * 2


def test_a_module_that_the_page_never_defines(tmp_path: Path) -> None:
    page = fence("from .normalise import clean\n", 'python title="src/load.py"')
    (found,) = prove(write_tree(tmp_path, {"a.md": page}))["samples"]
    assert verdict(found) == ("failed", "parsed", ["FG315"])


def test_what_passes_only_because_another_ran_first(tmp_path: Path) -> None:
    one = fence("import sys\nsys.modules['ghost'] = sys")
    two = fence("import ghost")
    found = prove(write_tree(tmp_path, {"1.md": one, "2.md": two}), "-n", "1")["samples"]
    assert [one["status"] for one in found] == ["passed", "incomplete"]
    assert "ghost" in found[1]["why"]


VARIED = {
    "a.md": fence("x = 1") + fence("assert x == 1") + fence("x = 2") + fence("assert x == 2"),
    "b.md": fence("assert False") + fence("print(y)") + fence("raise ValueError"),
    "c.md": fence(">>> 1 + 1\n2") + fence(">>> 1 + 1\n3", "pycon") + fence("{", "json"),
    "d.md": fence("create table t (a int)", "sql")
    + fence("insert into t values (1)", "sql")
    + fence("select b from t", "sql"),
    "e.md": fence("export const a = 1;", 'ts title="src/a.ts"')
    + fence('import { a } from "./src/a.js";\nconsole.log(a);', "ts")
    + fence("null.x;", "js"),
    "f.md": fence("def test_a(): assert 1", 'python title="tests/test_a.py"')
    + fence("import os\nos._exit(0)")
    + fence("echo $(", "bash"),
}


def verdicts(found: list[dict[str, Any]]) -> dict[str, object]:
    return {
        f"{one['file']}:{one['line']}": {
            key: value for key, value in one.items() if key not in ("seconds", "cached")
        }
        for one in found
    }


@pytest.fixture(scope="module")
def varied(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, object]]:
    root = write_tree(tmp_path_factory.mktemp("varied"), VARIED)
    return root, verdicts(prove(root, "--fresh", "-n", "1")["samples"])


def test_the_varied_base_has_every_verdict(varied: tuple[Path, dict[str, Any]]) -> None:
    statuses = {one["status"] for one in varied[1].values()}
    assert statuses == {"passed", "failed", "incomplete"}


def test_two_at_once_are_no_different(varied: tuple[Path, dict[str, object]]) -> None:
    root, expected = varied
    assert verdicts(prove(root, "--fresh", "-n", "2")["samples"]) == expected


@pytest.mark.parametrize("parts", [2, 3, 7])
def test_shards_together_are_the_whole(varied: tuple[Path, dict[str, object]], parts: int) -> None:
    root, expected = varied
    found: dict[str, object] = {}
    for part in range(1, parts + 1):
        made = verdicts(prove(root, "--fresh", "--shard", f"{part}/{parts}")["samples"])
        assert not made.keys() & found.keys()
        found |= made
    assert found == expected


def test_each_alone_is_no_different(varied: tuple[Path, dict[str, object]]) -> None:
    root, expected = varied
    found: dict[str, object] = {}
    for where in reversed(expected):
        found |= verdicts(prove(root, where)["samples"])
    assert found == expected


def test_limits_that_do_not_bind_are_said() -> None:
    sandbox = detect("require")
    assert sandbox.isolated
    assert not [note for note in sandbox.notes if re.search("do not bind", note)]
