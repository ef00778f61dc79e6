"""Languages of other distributions, added by entry points alone."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from samples.proving import fence, verdict
from support import REPOSITORY, write_tree

if TYPE_CHECKING:
    from collections.abc import Sequence

pytestmark = pytest.mark.slow

PROGRAM = Path(sys.executable).with_name("fieldguide")
EXTENSIONS = Path(__file__).parents[1]
PAGE = "# Page\n\n" + "".join(
    [
        fence("BEGIN { print 1 + 1 }", "awk"),
        fence("2", "text", "<!-- sample: output -->\n"),
        fence("BEGIN { exit 3 }", "mawk", "<!-- sample: exit=3 -->\n"),
        fence("BEGIN {", "awk"),
        fence("BEGIN { exit 1 }", "awk"),
        fence("@ lib/sum.awk\nBEGIN { print 1 }", "awk"),
    ]
)  # fmt: skip


def samples(
    root: Path, extensions: Sequence[str], form: str, page: str = PAGE
) -> subprocess.CompletedProcess[str]:
    write_tree(root, {"page.md": page})
    paths = os.pathsep.join(str(EXTENSIONS / name) for name in extensions)
    return subprocess.run(
        [str(PROGRAM), "samples", "--knowledge", ".", "--format", form],
        cwd=root,
        env={**os.environ, "PYTHONPATH": paths, "FIELDGUIDE_CACHE": str(root / "cache")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_package_adds_a_language(tmp_path: Path) -> None:
    done = samples(tmp_path, ["extension"], "json")
    found: list[dict[str, Any]] = json.loads(done.stdout)["samples"]
    assert [verdict(sample) for sample in found] == [
        ("passed", "asserted", []),
        ("passed", "asserted", []),
        ("passed", "asserted", []),
        ("failed", None, ["FG311"]),
        ("failed", "parsed", ["FG326"]),
        ("failed", "parsed", ["FG326"]),
    ]
    assert [sample["language"] for sample in found[:3]] == ["awk", "text", "awk"]
    assert found[-1]["path"] == "lib/sum.awk"


def test_the_package_on_the_page_about_languages_works(tmp_path: Path) -> None:
    page = (REPOSITORY / "content/docs/api.md").read_text("utf-8")
    _, _, section = page.partition("## Add a sample language")
    project, module = re.findall(
        r'^```\w+ title="[^"]+"\n(.*?)^```', section, re.MULTILINE | re.DOTALL
    )
    groups = tomllib.loads(project)["project"]["entry-points"]
    lines = (f"{name} = {target}\n" for name, target in groups["fieldguide.languages"].items())
    points = "[fieldguide.languages]\n" + "".join(lines)
    data = {"METADATA": "Name: fieldguide-awk\nVersion: 1.0\n", "entry_points.txt": points}
    package = {"fieldguide_awk-1.0.dist-info": data, "fieldguide_awk.py": module}
    write_tree(tmp_path, {"package": package})
    done = samples(tmp_path / "base", [str(tmp_path / "package")], "json")
    statuses = [sample["status"] for sample in json.loads(done.stdout)["samples"]]
    assert statuses == ["passed", "passed", "passed", "failed", "failed", "failed"]


def test_without_the_package_only_the_grammar_knows_it(tmp_path: Path) -> None:
    found = json.loads(samples(tmp_path, [], "json").stdout)["samples"]
    assert {sample["level"] for sample in found if sample["language"] == "awk"} <= {"parsed", None}


def test_a_check_that_fails_leaves_samples_unchecked(tmp_path: Path) -> None:
    module = """\
    import sys

    from fieldguide.samples.languages.language import Language


    def raises(samples, context):
        raise ValueError("boom")


    LANGUAGES = [
        Language("raising", check=raises),
        Language("leaving", check=lambda samples, context: sys.exit(0)),
        Language("empty", check=lambda samples, context: {}),
        Language("wrong", check=lambda samples, context: {s.key: 3 for s in samples}),
    ]
    """
    data = {
        "METADATA": "Name: hostile\nVersion: 1.0\n",
        "entry_points.txt": "[fieldguide.languages]\nall = hostile:LANGUAGES\n"
        "leaves = hostile:sys.exit\n",
    }
    write_tree(tmp_path, {"package": {"hostile-1.0.dist-info": data, "hostile.py": module}})
    names = ("raising", "leaving", "empty", "wrong")
    page = "".join(fence("x", name) for name in names) + fence("{bad", "json")
    done = samples(tmp_path / "base", [str(tmp_path / "package")], "json", page)
    reasons = [sample["why"] for sample in json.loads(done.stdout)["samples"]]
    assert reasons[:4] == [
        "the check of 'raising' raised ValueError: boom",
        "the check of 'leaving' raised SystemExit: 0",
        "the check of 'empty' returned no result for it",
        "the check of 'wrong' returned no result for it",
    ]
    assert "'leaves = hostile:sys.exit'" in done.stderr
    assert done.returncode == 1


def test_a_broken_entry_point_is_a_note(tmp_path: Path) -> None:
    done = samples(tmp_path, ["extension", "broken_extension"], "text")
    assert "Traceback" not in done.stdout + done.stderr
    assert "'absent = fieldguide_absent:LANGUAGES' of fieldguide.languages" in done.stderr
    assert "ModuleNotFoundError: No module named 'fieldguide_absent'" in done.stderr
    assert "'number = math:pi'" in done.stderr
    assert "'fails = os:strerror'" in done.stderr
    assert "sum.awk" in done.stdout
