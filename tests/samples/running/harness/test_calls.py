"""What only defines things is proven by the samples of its page that call it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from samples.proving import fence, prove, proven
from support import write_tree

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

MODULE = """
from dataclasses import dataclass

@dataclass
class Price:
    net: float

class Taxed:
    def gross(self, net):
        "What is paid."
        return net * 1.2

def rounded(value):
    return round(value, 2)
"""
TEST = """
from prices import Price, rounded

def test_rounded():
    assert rounded(1.234) == 1.23
"""
UNUSED = """
from prices import Price

def test_price():
    assert Price(1).net == 1
"""
FAILS = """
from prices import rounded

def test_rounded():
    assert rounded(1.234) == 1.3
"""
MODULE_FENCE = fence(MODULE, 'python title="src/prices.py"')

CASES: dict[str, tuple[list[str], list[str]]] = {
    "by a test": (
        [MODULE_FENCE, fence(TEST, 'python title="tests/test_prices.py"')],
        ["ran", "asserted"],
    ),
    "by a test without a path": ([MODULE_FENCE, fence(TEST)], ["ran", "asserted"]),
    "by a snippet": (
        [MODULE_FENCE, fence("from prices import Taxed\nprint(Taxed().gross(1))")],
        ["ran", "ran"],
    ),
    "by a session": (
        [MODULE_FENCE, fence(">>> from prices import rounded\n>>> rounded(1.0)\n1.0", "pycon")],
        ["ran", "asserted"],
    ),
    "through another file": (
        [
            MODULE_FENCE,
            fence(
                "import prices\n\ndef total(a):\n    return prices.rounded(sum(a))",
                'python title="src/totals.py"',
            ),
            fence("from totals import total\nassert total([1, 2]) == 3"),
        ],
        ["ran", "ran", "asserted"],
    ),
    "by nobody": ([MODULE_FENCE], ["imported"]),
    "only loaded": (
        [MODULE_FENCE, fence(UNUSED, 'python title="tests/test_prices.py"')],
        ["imported", "asserted"],
    ),
    "by a test that fails": (
        [MODULE_FENCE, fence(FAILS, 'python title="tests/test_prices.py"')],
        ["imported", "names"],
    ),
    "nothing to call": (
        [
            fence("RATE = 1.2", 'python title="src/rates.py"'),
            fence("from rates import RATE\nassert RATE > 1"),
        ],
        ["ran", "asserted"],
    ),
    "of two versions the one that was there": (
        [
            fence("def f():\n    return 1", 'python title="src/a.py"'),
            fence("from a import f\nassert f() == 1"),
            fence("def f():\n    return 2", 'python title="src/a.py"'),
        ],
        ["ran", "asserted", "imported"],
    ),
    "a snippet by a later one": (
        [fence("def f():\n    return 1"), fence("assert f() == 1")],
        ["ran", "asserted"],
    ),
    "a snippet by a test": (
        [fence("def f():\n    return 1"), fence("def test_f():\n    assert f() == 1")],
        ["ran", "asserted"],
    ),
    "a snippet that a later one names and does not call": (
        [fence("def f():\n    return 1"), fence("print(f.__name__)")],
        ["imported", "ran"],
    ),
    "an asserting file": (
        [fence("def f():\n    return 1\n\nassert f() == 1", 'python title="src/a.py"')],
        ["asserted"],
    ),
    "a file that does something": (
        [fence("import sys\nprint(sys.argv)", 'python title="scripts/show.py"')],
        ["ran"],
    ),
    "a file that names what a call makes": (
        [fence("import logging\nlog = logging.getLogger()", 'python title="src/a.py"')],
        ["imported"],
    ),
    "TypeScript": (
        [
            fence(
                "export function twice(a: number): number {\n  return 2 * a;\n}",
                'ts title="src/twice.ts"',
            ),
            fence("export const half = (a: number): number => a / 2;", 'ts title="src/half.ts"'),
            fence("export interface Both { a: number }", 'ts title="src/types.ts"'),
            fence(
                "import { twice } from './twice.ts';\n"
                "import { half } from './half.ts';\n"
                "import type { Both } from './types.ts';\n"
                "import assert from 'node:assert/strict';\n"
                "const both: Both = { a: twice(2) };\n"
                "assert.equal(both.a, 4);\nassert.ok(half);",
                'ts title="src/use.ts"',
            ),
        ],
        ["ran", "imported", "ran", "asserted"],
    ),
    "SQL": (
        [
            fence("CREATE TABLE t (a INTEGER)", "sql"),
            fence("CREATE TABLE u (a INTEGER)", "sql"),
            fence("SELECT a FROM t", "sql"),
        ],
        ["ran", "imported", "ran"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_called_ran(name: str, tmp_path: Path) -> None:
    blocks, levels = CASES[name]
    assert [one["level"] for one in proven(tmp_path, *blocks)] == levels


def levels_of(found: list[dict[str, Any]]) -> dict[str, str]:
    return {f"{one['file']}:{one['line']}": one["level"] for one in found}


def test_one_alone_is_no_different(tmp_path: Path) -> None:
    write_tree(
        tmp_path, {f"{n}.md": "".join(blocks) for n, (blocks, _) in enumerate(CASES.values())}
    )
    whole = levels_of(prove(tmp_path)["samples"])
    alone: dict[str, str] = {}
    for place in whole:
        alone |= levels_of(prove(tmp_path, place)["samples"])
    assert alone == whole


def test_a_trace_shows_the_lines_that_were_written(tmp_path: Path) -> None:
    """The word at the start of a function moves no line."""
    module = fence(
        'def f(a):\n    """What it does."""\n    return 1 / a', 'python title="src/a.py"'
    )
    test = fence("from a import f\n\ndef test_f():\n    f(0)", 'python title="tests/test_a.py"')
    found = proven(tmp_path, module, test)
    (finding,) = found[1]["findings"]
    assert finding["line"] == 13
    assert finding["hint"] == "raised in src/a.py, at page.md:6:1"


def test_what_documents_a_function_stays(tmp_path: Path) -> None:
    module = fence('def f():\n    """It."""', 'python title="src/a.py"')
    found = proven(tmp_path, module, fence("from a import f\nassert f.__doc__ == 'It.'\nf()"))
    assert [one["level"] for one in found] == ["ran", "asserted"]
