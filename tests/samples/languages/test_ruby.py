"""Ruby: compiled and run by Ruby itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from samples.proving import fence, proven, verdict

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

CALC = fence("module Calc\n  def self.add(a, b) = a + b\nend", 'ruby title="lib/calc.rb"')
TEST = """
require "minitest/autorun"
require_relative "../lib/calc"

class CalcTest < Minitest::Test
  def test_add
    assert_equal {}, Calc.add(1, 2)
  end
end
"""

# Each: the blocks, then status, level and codes of the last one, and a part of its message.
CASES: dict[str, tuple[list[str], str, str | None, list[str], str]] = {
    "runs": ([fence("puts 1", "ruby")], "passed", "ran", [], ""),
    "alias": ([fence("puts 1", "rb")], "passed", "ran", [], ""),
    "needs-another": (
        [fence("base = 2\ndef double(x)\n  x * 2\nend", "ruby"), fence("p double(base)", "ruby")],
        *("passed", "ran", [], ""),
    ),
    "output": (
        [
            fence('base = 2\nputs "hidden"', "ruby"),
            fence("puts base + 1", "ruby"),
            fence("3", "text", "<!-- sample: output -->\n"),
        ],
        *("passed", "asserted", [], ""),
    ),
    "setup": (
        [fence("puts a", "ruby", "<!-- sample: setup\na = 1\n-->\n")],
        *("passed", "ran", [], ""),
    ),
    "data": ([fence("puts DATA.read\n__END__\nx", "ruby")], "passed", "ran", [], ""),
    "project": (
        [CALC, fence('require "calc"\nputs Calc.add(1, 2)', "ruby")],
        *("passed", "ran", [], ""),
    ),
    "test": (
        [CALC, fence(TEST.format("3"), 'ruby title="test/calc_test.rb"')],
        *("passed", "ran", [], ""),
    ),
    "failed-test": (
        [CALC, fence(TEST.format("4"), 'ruby title="test/calc_test.rb"')],
        *("failed", "parsed", ["FG321"], "CalcTest#test_add: Expected: 4 Actual: 3"),
    ),
    "test-that-nothing-runs": (
        [CALC, fence(TEST.replace("/autorun", "").format("4"), 'ruby title="test/a_test.rb"')],
        *("failed", "parsed", ["FG320"], "nothing runs its tests"),
    ),
    "raises": (
        [fence("{}.fetch(:a)", "ruby", "<!-- sample: raises=KeyError -->\n")],
        *("passed", "asserted", [], ""),
    ),
    "raises-a-subclass": (
        [fence("{}.fetch(:a)", "ruby", "<!-- sample: raises=IndexError -->\n")],
        *("passed", "asserted", [], ""),
    ),
    "raises-nothing": (
        [fence("puts 1", "ruby", "<!-- sample: raises=KeyError -->\n")],
        *("failed", "parsed", ["FG325"], "it does not raise KeyError"),
    ),
    "exit": (
        [fence("exit 3", "ruby", "<!-- sample: exit=3 -->\n")],
        *("passed", "asserted", [], ""),
    ),
    "exits": ([fence("exit 3", "ruby")], "failed", "parsed", ["FG326"], "exited with status 3"),
    "exits-at-its-end": ([fence("puts 1\nexit", "ruby")], "passed", "ran", [], ""),
    "exits-early": ([fence("exit 0\nputs 1", "ruby")], "failed", "parsed", ["FG324"], "ended"),
    "exits-at-once": ([fence("exit!(0)", "ruby")], "failed", "parsed", ["FG324"], "ended"),
    "thread": (
        [fence('Thread.new { raise "lost" }\nsleep 0.2', "ruby")],
        *("failed", "parsed", ["FG320"], "RuntimeError: lost"),
    ),
    "name": ([fence("puts nothing", "ruby")], "incomplete", "parsed", ["FG330"], "name 'nothing'"),
    "name-in-a-file": (
        [fence("puts nothing", 'ruby title="a.rb"')],
        *("failed", "parsed", ["FG310"], "undefined name 'nothing'"),
    ),
    "gem": ([fence('require "rails"', "ruby")], "incomplete", "parsed", ["FG332"], "gem 'rails'"),
    "excerpt": ([fence("yield 1", "ruby")], "incomplete", "parsed", ["FG332"], "the method around"),
    "left-out": (
        [fence("class A < B\n  ...\nend", "ruby")],
        *("incomplete", "parsed", ["FG332"], "what '...' leaves out"),
    ),
    "newer-syntax": (
        [
            fence("ruby '99.1'", 'ruby title="Gemfile"'),
            fence("def f(*) = g(*)\n{x:, y: it + 99.}", "ruby"),
        ],
        *("incomplete", None, ["FG332"], "Ruby 99.1 ("),
    ),
    "syntax": ([fence("puts 1\nfoo(1", "ruby")], "failed", None, ["FG311"], "does not parse"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_ruby(name: str, tmp_path: Path) -> None:
    blocks, status, level, codes, message = CASES[name]
    *_, last = proven(tmp_path, *blocks)
    assert verdict(last) == (status, level, codes), last
    assert message in "".join(finding["message"] for finding in last["findings"])


def place(sample: dict[str, Any]) -> tuple[int, int]:
    (finding,) = sample["findings"]
    return finding["line"], finding["column"]


def test_an_error_is_at_its_line_and_column(tmp_path: Path) -> None:
    raised, refused, tested = proven(
        tmp_path,
        fence('puts 1\nif true\n  raise KeyError, "no"\nend', "ruby"),
        fence("puts 1\nfoo(1))", "ruby"),
        fence(TEST.replace("Calc.add(1, 2)", "3").format("4").replace("../lib/calc", "set")
              .replace("require_relative", "require"), 'ruby title="a_test.rb"'),
    )  # fmt: skip
    assert place(raised) == (6, 3)
    assert place(refused) == (12, 7)
    assert place(tested) == (21, 5)
