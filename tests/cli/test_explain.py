"""What `fieldguide explain` says of codes: what the documentation says, in any installation."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from fieldguide.cli.explain import section, shown_section
from fieldguide.problems.codes import CODES
from support import REPOSITORY, run

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("code", CODES)
def test_each_code_is_explained_anywhere(tmp_path: Path, code: str) -> None:
    result = run("explain", code, cwd=tmp_path)
    assert result.exit_code == 0
    assert result.stdout.startswith(f"{code}: {CODES[code].title}")
    assert f"\n{CODES[code].severity.value.capitalize()}. " in result.stdout
    assert "\nFix. " in result.stdout
    assert "](" not in result.stdout.replace("!](", "").partition("\n    ")[0]
    assert "\n## " not in section(code)


def test_what_is_shown_of_markdown() -> None:
    fence = '```yaml title="x"\na: [b](c)\n\nd: 1\n```'
    text = f"**Error.** See [the\npage](a.md#b).\n\n{fence}\n\nEnd.\n"
    assert shown_section(text) == (
        "\x1b[1mError.\x1b[0m See the\npage.\n\n    a: [b](c)\n\n    d: 1\n\nEnd."
    )


def test_the_package_brings_what_it_says(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=REPOSITORY, check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())
        text = packed.read("fieldguide/cli/diagnostics.md").decode()
        packed.extractall(tmp_path / "installed")
    assert text == (REPOSITORY / "content" / "docs" / "diagnostics.md").read_text("utf-8")
    assert "fieldguide/cli/explanation.txt.j2" in names
    script = (
        f"import sys; sys.path.insert(0, {str(tmp_path / 'installed')!r})\n"
        "from fieldguide.cli.main import main; main(['explain', 'FG202'])"
    )
    made = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path, check=True, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert made.stdout.startswith("FG202: unknown entry")
