"""The public API: documented name by name, typed, and free to import."""

from __future__ import annotations

import dataclasses
import inspect
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import fieldguide
from support import REPOSITORY, entry, write_tree

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

PAGE = (REPOSITORY / "content" / "docs" / "api.md").read_text("utf-8")
SITE = "site_name: S\ndocs_dir: content\nplugins: [fieldguide]\n"


@pytest.mark.parametrize("name", fieldguide.__all__)
def test_a_public_name_is_documented(name: str) -> None:
    assert re.search(rf"`{name}\b", PAGE), f"{name} is missing on the page"
    value = getattr(fieldguide, name)
    if not callable(value):
        return
    text = inspect.getdoc(value) or ""
    assert text.partition("\n")[0].endswith((".", ":")), "a sentence on the first line"
    if inspect.isfunction(value):
        arguments = text.partition("Args:")[2].partition("Returns:")[0]
        for parameter in inspect.signature(value).parameters:
            assert re.search(rf"^ *{parameter}: ", arguments, re.MULTILINE), parameter
        assert "Returns:" in text
        raised = re.findall(r"(?<=raises `)\w+", PAGE.replace("\n", " "))
        for error in re.findall(r"^    (\w+Error): ", text, re.MULTILINE):
            assert error in raised, f"the page tells of {error}"
            assert error in fieldguide.__all__
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            if field.init and not field.name.startswith("_"):
                assert re.search(rf"^ *{field.name}: ", text, re.MULTILINE), field.name


def test_importing_the_package_imports_nothing_else() -> None:
    code = "import sys, fieldguide; print(*(n for n in sys.modules if n.startswith('fieldguide')))"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.split() == ["fieldguide"]
    assert set(fieldguide.__all__) <= set(dir(fieldguide))
    with pytest.raises(AttributeError, match="no attribute 'markdown'"):
        _ = fieldguide.markdown  # type: ignore[attr-defined]  # what is tested


def test_a_check_reports_as_the_command_does(tmp_path: Path) -> None:
    write_tree(
        tmp_path,
        {
            "mkdocs.yml": SITE,
            "content/index.md": "# Home\n\n[x](gone.md)\n",
            "content/knowledge/a.md": entry("a", "## Summary\n\n```python\nassert 1 == 2\n```\n"),
        },
    )
    base = fieldguide.read_base(tmp_path / "mkdocs.yml")
    options = fieldguide.SampleOptions(sandbox="off")
    report = fieldguide.check(base, samples=options)
    assert {"FG401", "FG321"} <= {diagnostic.code for diagnostic in report.diagnostics}
    assert [outcome.part for outcome in report.outcomes] == list(fieldguide.Part)
    (sample,) = report.samples
    assert sample.status is fieldguide.Status.FAILED
    with pytest.raises(fieldguide.SamplesError, match="not a shard"):
        fieldguide.check(base, samples=fieldguide.SampleOptions(shard="x"))
    with pytest.raises(fieldguide.ConfigurationError):
        fieldguide.read_base(tmp_path / "other.yml")
