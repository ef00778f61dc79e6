"""Python, run, and SQL and shell beside it: what becomes of each."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from samples.proving import fence, prove, proven, verdict
from support import write_tree

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

# Each: the block, its status and level, the codes, and a part of the reason or the message.
ALONE: dict[str, tuple[str, str, str | None, list[str], str]] = {
    "runs": (fence("print(1)"), "passed", "ran", [], ""),
    "asserts": (fence("assert 1 + 1 == 2"), "passed", "asserted", [], ""),
    "defines": (fence("def f(): return 1"), "passed", "imported", [], ""),
    "awaits": (
        fence("import asyncio\nawait asyncio.sleep(0)\nassert True"),
        "passed",
        "asserted",
        [],
        "",
    ),
    "main": (
        fence("def main(): raise ValueError\nif __name__ == '__main__':\n    main()"),
        "failed",
        "names",
        ["FG320"],
        "ValueError",
    ),
    "docstring": (
        fence('def f(x):\n    """Twice.\n\n    >>> f(2)\n    4\n    """\n    return 2 * x'),
        "passed",
        "asserted",
        [],
        "",
    ),
    "docstring-file": (
        fence(
            'class A:\n    """\n    >>> A().b()\n    2\n    """\n'
            "    def b(self):\n        return 1",
            'python title="d.py"',
        ),
        "failed",
        "names",
        ["FG321"],
        "expected '2', got '1'",
    ),
    "docstring-layout": (
        fence('def f():\n    """\n    >>>f()\n    """', 'python title="l.py"'),
        "failed",
        "names",
        ["FG321"],
        "lacks blank",
    ),
    "file-main": (
        fence("x = 1\nif __name__ == '__main__':\n    raise ValueError", 'python title="a.py"'),
        "passed",
        "imported",
        [],
        "",
    ),
    "raises": (fence("raise KeyError('k')"), "failed", "names", ["FG320"], "KeyError: 'k'"),
    "fails": (fence("assert 1 == 2, 'one'"), "failed", "names", ["FG321"], "one"),
    "expected": (
        fence("{}['k']", before="<!-- sample: raises=KeyError -->\n"),
        "passed",
        "asserted",
        [],
        "",
    ),
    "expected-base": (
        fence("{}['k']", before="<!-- sample: raises=LookupError -->\n"),
        "passed",
        "asserted",
        [],
        "",
    ),
    "expected-other": (
        fence("{}['k']", before="<!-- sample: raises=TypeError -->\n"),
        "failed",
        "names",
        ["FG325"],
        "KeyError",
    ),
    "expected-exit": (
        fence("raise SystemExit(2)", before="<!-- sample: exit=2 -->\n"),
        "passed",
        "asserted",
        [],
        "",
    ),
    "syntax-error": (
        fence("x = (", before="<!-- sample: compile-fail -->\n"),
        "passed",
        "asserted",
        [],
        "",
    ),
    "no-syntax-error": (
        fence("x = 1", before="<!-- sample: compile-fail -->\n"),
        "failed",
        "names",
        ["FG325"],
        "passes its checks",
    ),
    "not-run": (
        fence("raise ValueError", before="<!-- sample: no-run why='a broker' -->\n"),
        "not-run",
        "names",
        [],
        "a broker",
    ),
    "skipped": (
        fence("x = (", before="<!-- sample: skip why='wrong on purpose' -->\n"),
        "skipped",
        None,
        [],
        "wrong on purpose",
    ),
    "set-up": (
        fence("assert price == 3", before="<!-- sample: setup\nprice = 3\n-->\n"),
        "passed",
        "asserted",
        [],
        "",
    ),
    "set-up-fails": (
        fence("assert price == 3", before="<!-- sample: setup\nprice = 3 / 0\n-->\n"),
        "failed",
        "names",
        ["FG320"],
        "ZeroDivisionError",
    ),
    "test": (fence("def test_a():\n    assert 1"), "passed", "asserted", [], ""),
    "test-without": (fence("def test_a():\n    print(1)"), "passed", "ran", [], ""),
    "test-fixture": (
        fence("def test_a(tmp_path):\n    assert tmp_path.exists()"),
        "passed",
        "asserted",
        [],
        "",
    ),
    "test-unknown-fixture": (
        fence("def test_a(broker):\n    assert broker"),
        "incomplete",
        "names",
        ["FG330"],
        "fixture 'broker'",
    ),
    "test-many": (
        fence(
            "import pytest\n"
            "@pytest.mark.parametrize('n', [1, 2])\n"
            "def test_a(n):\n    assert n == 1"
        ),
        "failed",
        "names",
        ["FG321"],
        "test_a[2]",
    ),
    "test-raises": (
        fence("import pytest\ndef test_a():\n    with pytest.raises(KeyError):\n        {}['k']"),
        "passed",
        "asserted",
        [],
        "",
    ),
    "test-skipped": (
        fence("import pytest\n@pytest.mark.skip\ndef test_a():\n    assert 0"),
        "passed",
        "imported",
        [],
        "",
    ),
    "test-class": (
        fence("class TestA:\n    def test_b(self):\n        assert 0"),
        "failed",
        "names",
        ["FG321"],
        "test_b",
    ),
    "test-not-collected": (
        fence("class TestA:\n    def __init__(self): ...\n    def test_a(self):\n        assert 0"),
        "failed",
        "names",
        ["FG321"],
        "no test was collected",
    ),
    "test-never-run": (
        fence("def test_a():\n    assert 0", 'python title="src/checks.py"'),
        "failed",
        "parsed",
        ["FG317"],
        "pytest does not look into",
    ),
    "doctest": (fence(">>> 1 + 1\n2"), "passed", "asserted", [], ""),
    "doctest-fails": (fence(">>> 1 + 1\n3", "pycon"), "failed", "names", ["FG321"], "2"),
    "missing-file": (
        fence("open('data.csv')"),
        "incomplete",
        "names",
        ["FG332"],
        "a file that the page does not give",
    ),
    "variable": (
        fence("import os\nurl = os.environ['DATABASE_URL']"),
        "incomplete",
        "names",
        ["FG332"],
        "environment variable 'DATABASE_URL'",
    ),
    "input": (fence("name = input()"), "incomplete", "names", ["FG332"], "input"),
    "sql": (fence("select 1 + 1", "sql"), "passed", "ran", [], ""),
    "sql-fails": (
        fence("create table t (a int);\nselect b from t", "sql"),
        "failed",
        "parsed",
        ["FG320"],
        "b",
    ),
    "sql-table": (
        fence("select * from prices", "sql"),
        "incomplete",
        "parsed",
        ["FG330"],
        "prices",
    ),
    "sql-dialect": (fence("select top 3 * from t", "sql"), "passed", "parsed", [], ""),
    "shell": (fence("exit 3", "bash"), "passed", "parsed", [], ""),
    "shell-run": (
        fence("echo hi > a && test -s a", "bash", "<!-- sample: run -->\n"),
        "passed",
        "ran",
        [],
        "",
    ),
    "shell-fails": (
        fence("exit 3", "bash", "<!-- sample: run -->\n"),
        "failed",
        "parsed",
        ["FG326"],
        "exited with status 3",
    ),
    "environment": (
        fence("x = 1", before="<!-- sample: env=sience -->\n"),
        "failed",
        None,
        ["FG341"],
        "unknown environment 'sience'",
    ),
}


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    pages = {f"{name}.md": f"# Page\n\n{block}" for name, (block, *_) in ALONE.items()}
    root = write_tree(tmp_path_factory.mktemp("python"), pages)
    return {one["file"].removesuffix(".md"): one for one in prove(root, "-n", "2")["samples"]}


@pytest.mark.parametrize("name", ALONE)
def test_each_is_judged_as_what_it_is(name: str, alone: dict[str, dict[str, Any]]) -> None:
    _, status, level, codes, words = ALONE[name]
    found = alone[name]
    messages = " ".join(one["message"] for one in found["findings"])
    assert verdict(found) == (status, level, codes), (messages, found["why"])
    assert words in f"{found['why']} {messages}"


def test_a_page_is_a_project(tmp_path: Path) -> None:
    found = proven(
        tmp_path,
        fence("def clean(x): return x.strip()", 'python title="src/shop/text.py"'),
        fence(
            "from shop.text import clean\n\ndef name(): return clean(' a ')",
            "python title=src/shop/a.py",
        ),
        fence('{"a": 1}', 'json title="src/shop/data.json"'),
        fence(
            "from shop.a import name\n\ndef test_name():\n    assert name() == 'a'",
            'python title="tests/test_a.py"',
        ),
        fence(
            "import json\nfrom pathlib import Path\n"
            "found = json.loads(Path('src/shop/data.json').read_text())\nassert found['a'] == 1"
        ),
        fence("from shop.txt import clean", 'python title="src/shop/b.py"'),
        fence("from shop.text import claen", 'python title="src/shop/c.py"'),
    )
    assert [verdict(one)[:2] for one in found] == [
        ("passed", "ran"),
        ("passed", "ran"),
        ("passed", "parsed"),
        ("passed", "asserted"),
        ("passed", "asserted"),
        ("failed", "parsed"),
        ("failed", "parsed"),
    ]
    assert [one["findings"][0]["hint"] for one in found[5:]] == [
        "did you mean 'shop.text'?",
        "did you mean 'clean'?",
    ]


def test_errors_are_placed_where_they_were_written(tmp_path: Path) -> None:
    found = proven(
        tmp_path,
        "- item\n\n  "
        + fence("def f(x):\n    return 1 / x").replace("\n", "\n  ").rstrip()
        + "\n\n",
        fence("y = 1\nf(0)"),
        fence("def test_a():\n    x = 1\n    assert x == 2"),
    )
    assert [(one["line"], one["column"]) for one in found] == [(5, 3), (10, 1), (15, 1)]
    places = [(one["findings"][0]["line"], one["findings"][0]["hint"]) for one in found[1:]]
    assert places == [(12, "raised at page.md:7:3"), (18, None)]


def test_expected_output_is_compared(tmp_path: Path) -> None:
    found = proven(
        tmp_path,
        fence("print(1)\nprint(2)"),
        fence("1\n2", "text data-sample=output"),
        fence("print(3)"),
        fence("4", "text data-sample=output"),
        fence("raise ValueError"),
        fence("5", "text data-sample=output"),
    )
    assert [verdict(one)[:2] for one in found] == [
        ("passed", "asserted"),
        ("passed", "asserted"),
        ("passed", "ran"),
        ("failed", None),
        ("failed", "names"),
        ("not-run", None),
    ]
    assert found[3]["findings"][0]["code"] == "FG322"


def test_a_folder_that_is_named_comes_with_its_files(tmp_path: Path) -> None:
    found = proven(
        tmp_path,
        fence("select 1", 'sql title="sql/one.sql"'),
        fence("select 2", 'sql title="other/two.sql"'),
        fence(
            "from pathlib import Path\n"
            "assert [one.name for one in Path('sql').iterdir()] == ['one.sql']\n"
            "assert [one.name for one in Path().iterdir()] == ['sql']"
        ),
    )
    assert verdict(found[2]) == ("passed", "asserted", [])


def test_warnings_as_errors_concern_the_tests_alone(tmp_path: Path) -> None:
    """pytest warns of plugins that were loaded before it, which no page can help."""
    found = proven(
        tmp_path,
        fence(
            '[tool.pytest.ini_options]\nfilterwarnings = ["error"]',
            'toml title="pyproject.toml"',
        ),
        fence("def test_a():\n    assert 1 + 1 == 2", 'python title="tests/test_a.py"'),
        fence(
            "import warnings\n\ndef test_b():\n    warnings.warn('no', stacklevel=1)",
            'python title="tests/test_b.py"',
        ),
    )
    assert verdict(found[1]) == ("passed", "asserted", [])
    assert verdict(found[2]) == ("failed", "names", ["FG321"])


def test_what_a_process_wrote_last_is_shown(tmp_path: Path) -> None:
    code = "import os, sys\nprint('gone', file=sys.stderr, flush=True)\nos._exit(3)"
    (finding,) = proven(tmp_path, fence(code))[0]["findings"]
    assert finding["code"] == "FG324"
    assert finding["hint"].endswith("its last output: gone")


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="this Python takes all of them")
def test_syntax_of_a_newer_python_names_both_versions(tmp_path: Path) -> None:
    installed = "{}.{}".format(*sys.version_info)
    newer = {
        "3.12": ["type X = int", 'x = {"a": 1}\nprint(f"{x["a"]}")', "def f[T](x: T): pass"],
        "3.14": ["try:\n    pass\nexcept ValueError, TypeError:\n    pass", 't"{1}"'],
    }
    for version, codes in newer.items():
        found = proven(tmp_path, *(fence(code) for code in codes))
        if sys.version_info < tuple(map(int, version.split("."))):
            lacks = {f"lacks Python {version} ({installed} is installed)"}
            assert {sample["why"] for sample in found} == lacks
