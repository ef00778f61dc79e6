"""Lua: compiled and run by Lua itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from samples.proving import fence, proven, verdict

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

CALC = fence(
    "local M = {}\nfunction M.add(a, b)\n  return a + b\nend\nreturn M", 'lua title="lib/calc.lua"'
)
BASE = fence('local base = 2\nprint("hidden")', "lua")

# Each: the blocks, then status, level and codes of the last one, and a part of its message.
CASES: dict[str, tuple[list[str], str, str | None, list[str], str]] = {
    "runs": ([fence("print(1)", "lua")], "passed", "ran", [], ""),
    "output": (
        [BASE, fence("print(base)", "lua"), fence("2", "text", "<!-- sample: output -->\n")],
        *("passed", "asserted", [], ""),
    ),
    "project": (
        [CALC, fence('local calc = require("lib.calc")\nprint(calc.add(1, 2))', "lua")],
        *("passed", "ran", [], ""),
    ),
    "shebang": ([fence("#!/usr/bin/env lua\nprint(1)", "lua")], "passed", "ran", [], ""),
    "raises": (
        [fence('error("no")', "lua", "<!-- sample: raises=error -->\n")],
        *("passed", "asserted", [], ""),
    ),
    "raises-nothing": (
        [fence("print(1)", "lua", "<!-- sample: raises=error -->\n")],
        *("failed", "parsed", ["FG325"], "it does not raise error"),
    ),
    "exit": (
        [fence("os.exit(3)", "lua", "<!-- sample: exit=3 -->\n")],
        *("passed", "asserted", [], ""),
    ),
    "exits": ([fence("os.exit(3)", "lua")], "failed", "parsed", ["FG326"], "exited with status 3"),
    "exits-at-its-end": ([fence("print(1)\nos.exit()", "lua")], "passed", "ran", [], ""),
    "exits-early": ([fence("os.exit(0)\nprint(1)", "lua")], "failed", "parsed", ["FG324"], "ended"),
    "forged": (
        [
            fence(
                """
                local out = io.open("/dev/fd/3", "w")
                out:write('{"nonce": "", "raised": null}\\n')
                out:close()
                os.execute("kill -9 $PPID")
                """,
                "lua",
            )
        ],
        *("failed", "parsed", ["FG324"], "killed"),
    ),
    "reads-the-driver": (
        [fence("print(debug.getlocal(3, 1))", "lua")],
        *("passed", "parsed", [], ""),
    ),
    "name": ([fence("print(a.b)", "lua")], "incomplete", "parsed", ["FG330"], "name 'a'"),
    "name-in-a-file": (
        [fence("print(a.b)", 'lua title="a.lua"')],
        *("failed", "parsed", ["FG310"], "undefined name 'a'"),
    ),
    "module": (
        [fence('require("socket")', "lua")],
        *("incomplete", "parsed", ["FG331"], "module 'socket'"),
    ),
    "earlier-one-fails": (
        [fence('y = 1\nerror("x")', "lua"), fence("print(y)", "lua")],
        *("incomplete", "parsed", [], ""),
    ),
    "newer-syntax": (
        [fence("global x = 3", "lua")],
        *("incomplete", None, ["FG332"], "Lua 5.5 (5."),
    ),
    "left-out": (
        [fence("local function f()\n  ...\nend", "lua")],
        *("incomplete", "parsed", ["FG332"], "what '...' leaves out"),
    ),
    "syntax": ([fence("local t = {1, 2", "lua")], "failed", None, ["FG311"], "does not parse"),
}


@pytest.mark.parametrize("name", CASES)
def test_lua(name: str, tmp_path: Path) -> None:
    blocks, status, level, codes, message = CASES[name]
    *_, last = proven(tmp_path, *blocks)
    assert verdict(last) == (status, level, codes), last
    assert message in "".join(finding["message"] for finding in last["findings"])


def test_an_error_is_at_its_line_and_column(tmp_path: Path) -> None:
    _, raised, refused = proven(
        tmp_path,
        BASE,
        fence("if base then\n  local t\n  print(t.x)\nend", "lua"),
        fence("print(1)\nlocal = 3", "lua"),
    )
    places = [(one["line"], one["column"]) for one in (*raised["findings"], *refused["findings"])]
    assert places == [(11, 3), (17, 7)]
