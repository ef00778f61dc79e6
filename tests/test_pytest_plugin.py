"""`pytest --fieldguide`: real runs of pytest over real bases."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from samples.proving import fence
from support import write_tree

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

ENTRY = "---\nname: {}\ndescription: d\n---\n\n"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tree = {
        "mkdocs.yml": "site_name: S\ndocs_dir: content\nplugins: [fieldguide]\n",
        "content/knowledge/prices.md": ENTRY.format("prices")
        + fence("net = 10")
        + fence("assert net == 10")
        + fence("assert net == 11")
        + fence("print(gross)")
        + fence("x = 1", before="<!-- sample: no-run why='needs a broker' -->\n")
        + fence("words", "text"),
        "content/knowledge/build/stock.md": ENTRY.format("stock")
        + fence("assert 1", 'python title="a.py"')
        + "<!-- sample: run -->\n",
        "tests/test_other.py": "def test_other(): assert 0\n",
    }
    return write_tree(tmp_path_factory.mktemp("base"), tree)


def run_pytest(base: Path, *arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments],
        cwd=base,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": "120", "NO_COLOR": "1", "PYTHONWARNINGS": "error"},
        timeout=120,
    )
    return done.returncode, done.stdout + done.stderr


def test_each_sample_is_an_item(base: Path) -> None:
    code, text = run_pytest(base, "--fieldguide", "--collect-only", "-q")
    assert code == 0
    assert text.split("\n\n")[0].splitlines() == [
        "content/knowledge/build/stock.md::6",
        "content/knowledge/build/stock.md::10",
        "content/knowledge/prices.md::6",
        "content/knowledge/prices.md::10",
        "content/knowledge/prices.md::14",
        "content/knowledge/prices.md::18",
        "content/knowledge/prices.md::23",
        "content/knowledge/prices.md::27",
    ]


def test_the_results_are_those_of_the_command(base: Path) -> None:
    code, text = run_pytest(base, "--fieldguide", "-rA")
    assert code == 1
    assert "2 failed, 3 passed, 2 skipped, 1 xfailed" in text
    report = text.split("prices.md:14 _")[1]
    assert "error[FG321]: AssertionError" in report
    assert "--> content/knowledge/prices.md:15:1" in report
    assert "15 | assert net == 11" in report
    assert "error[FG305]: no sample follows the directive" in text
    assert "Traceback" not in text
    assert "not-run: needs a broker" in text
    assert "incomplete: lacks name 'gross'" in text


@pytest.mark.parametrize(
    ("severity", "summary"),
    [("off", "1 passed"), ("hint", "1 passed, 1 xfailed"), ("error", "1 failed, 1 passed")],
)
def test_severities_hold(base: Path, tmp_path: Path, severity: str, summary: str) -> None:
    override = f"{{code: FG305, entry: stock, severity: {severity}, reason: r}}"
    config = "docs_dir: content\nplugins:\n  - fieldguide:\n      overrides:\n"
    file = "content/knowledge/build/stock.md"
    tree = {"mkdocs.yml": f"{config}        - {override}\n", file: (base / file).read_text()}
    _, text = run_pytest(write_tree(tmp_path, tree), "--fieldguide", file)
    assert f" {summary} in " in text


@pytest.mark.parametrize(
    ("arguments", "summary"),
    [
        (["content/knowledge/prices.md::10"], "1 passed"),
        (["content/knowledge/build"], "1 failed, 1 passed"),
        (["-k", "stock"], "1 failed, 1 passed"),
        (["-k", "a.py"], "1 passed"),
        (["-x", "content/knowledge/prices.md"], "1 failed, 2 passed"),
        pytest.param(
            ["-n", "2"], "2 failed, 3 passed, 2 skipped, 1 xfailed", marks=pytest.mark.full
        ),
        (["-n", "2", "--dist", "each"], "4 failed"),
        (["--fieldguide-sandbox", "off", "content/knowledge/prices.md::6"], "1 passed"),
    ],
)
def test_what_pytest_can_do_with_items(arguments: list[str], summary: str, base: Path) -> None:
    _, text = run_pytest(base, "--fieldguide", *arguments)
    assert summary in text


def test_without_the_option_there_is_nothing(base: Path) -> None:
    code, text = run_pytest(base, "--collect-only", "-q", "content")
    assert code == 5
    assert "no tests" in text


def test_it_costs_nothing_without_the_option() -> None:
    script = (
        "import sys; import fieldguide.pytest_plugin; "
        "print([n for n in sys.modules if n.startswith(('fieldguide.', 'mkdocs', 'click'))])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "['fieldguide.pytest_plugin']\n"


def test_no_base_is_said(tmp_path: Path) -> None:
    code, text = run_pytest(tmp_path, "--fieldguide")
    assert code == 4
    assert "ERROR:" in text
    assert "mkdocs.yml" in text
    assert "Traceback" not in text


def test_a_base_may_ask_for_more(tmp_path: Path) -> None:
    options = "plugins:\n  - fieldguide:\n      samples: {incomplete: error}\n"
    tree = {
        "mkdocs.yml": f"site_name: S\ndocs_dir: content\n{options}",
        "content/knowledge/a.md": ENTRY.format("a") + fence("print(gross)"),
    }
    code, text = run_pytest(write_tree(tmp_path, tree), "--fieldguide")
    assert (code, "1 failed" in text) == (1, True)
