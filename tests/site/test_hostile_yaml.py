"""YAML that is made to grow, to sink or to run something, for everything that reads any."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from support import mostly_full, run

from .bases import CONFIG, SMALL
from .hostile import BOMB
from .sites import build, mkdocs, write

if TYPE_CHECKING:
    from pathlib import Path

    from .sites import Site

pytestmark = [pytest.mark.slow, pytest.mark.unmeasured]

# What is written, and what is said of it; nothing where it is plain YAML 1.2 after all.
YAML: dict[str, tuple[str, str]] = {
    "bomb": (BOMB, "FG114"),
    "deep list": ("x: " + "[" * 10_000 + "\n", "FG114"),
    "deep mapping": ("x: " + "{a: " * 10_000 + "\n", "FG114"),
    "deep blocks": ("".join(f"{' ' * n}a:\n" for n in range(200)), "FG114"),
    "duplicate key": ("zz: 1\nzz: 2\n", "FG113"),
    "merge key": ("b: &b {c: 1}\nd: {<<: *b, <<: *b}\n", "FG113"),
    "object": ("x: !!python/object/apply:os.system ['touch pwned']\n", "FG112"),
    "name": ("x: !!python/name:os.system\n", "FG112"),
    "unknown tag": ("x: !foo bar\n", "FG112"),
    "binary": ("x: !!binary aGVsbG8=\n", "FG112"),
    "unknown alias": ("x: *nowhere\n", "FG112"),
    "alias of itself": ("x: &a [*a]\n", "FG112"),
    "tab": ("x:\n\ty: 1\n", "FG112"),
    "second document": ("x: 1\n... \n---\ny: 2\n", "FG112"),
    "keys": ("1: a\n2024-01-01: b\n? [c]\n: d\n? {e: f}\n: g\ntrue: h\n.nan: k\n", "FG121"),
    "long number": ("x: " + "9" * 100_000 + "\n", "FG122"),
    "long anchor": ("x: &" + "a" * 100_000 + " 1\n", "FG122"),
    "version": ("%YAML 9.9\n---\nx: 1\n", "FG112"),
    "lone surrogate": ('x: "\\ud800"\n', "FG112"),
    "unclosed": ('x: "abc\n', "FG112"),
    "control": ("x: \x01\n", "FG112"),
    "environment": ("x: !ENV [HOME, b]\n", "FG112"),
}
READERS = {
    "content/knowledge/bad/CASE.md": "---\nname: CASE\ndescription: D.\nYAML---\n# A\n",
    "content/pipeline/bad/CASE.md": "---\nname: CASE\ndescription: D.\nYAML---\n# A\n",
    "overlays/CASE-overlay.yml": "name: CASE\ndescription: D.\nproject-type: CASE\nYAML",
    "overlays/presets/CASE.yml": (
        "name: CASE\ndescription: D.\ndefault_depth: 1\nsteps: {plan: {enabled: true}}\nYAML"
    ),
}
SAID = re.compile(r"(?:ERROR|WARNING|INFO) fieldguide: (\S+?):\d+:\d+: (FG\d{3}) ")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A base with each of these in each kind of file."""
    files = dict(SMALL)
    for case, (yaml, _) in YAML.items():
        name = case.replace(" ", "-")
        for path, text in READERS.items():
            files[path.replace("CASE", name)] = text.replace("CASE", name).replace("YAML", yaml)
        files[f"content/other/{name}.md"] = f"---\ntitle: T\n{yaml}---\n# Other\n"
    return build(tmp_path_factory.mktemp("yaml"), files)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("case", YAML)
def test_each_reader_says_it(site: Site, reader: str, case: str) -> None:
    path = reader.replace("CASE", case.replace(" ", "-"))
    codes = {found[2] for line in site.log if (found := SAID.match(line)) and found[1] == path}
    # What ends a frontmatter too early is the frontmatter's own mistake, or unknown as such.
    wanted = {YAML[case][1]} | ({"FG122"} if case == "second document" else set())
    assert codes & wanted, codes


def test_the_rest_is_built(site: Site, small: Site) -> None:
    assert set(small.own_pages) - set(site.own_pages) == set()
    assert [line for line in site.log if "Traceback" in line] == []
    assert not list(site.root.rglob("pwned"))


@pytest.mark.parametrize("case", mostly_full(YAML, "bomb"))
def test_so_does_a_sidecar(tmp_path: Path, case: str) -> None:
    config = CONFIG.replace("fieldguide", "fieldguide: {samples: {sidecar: side.yml}}")
    files = {**SMALL, "mkdocs.yml": config, "side.yml": f"testing-basics: []\n{YAML[case][0]}"}
    said = run("samples", "--static", "--format", "json", cwd=write(tmp_path, files))
    codes = {(d["code"], d["file"]) for d in json.loads(said.stdout)["diagnostics"]}
    wanted = YAML[case][1] if YAML[case][1] != "FG122" else "FG306"
    assert (wanted, "side.yml") in codes


LISTS = "".join(
    f"        - &b{n} [{', '.join([f'*b{n - 1}'] * 9 if n else ['x'] * 9)}]\n" for n in range(10)
)
OPTIONS = ("knowledge", "phases", "markdown", "today", "topics", "samples", "links", "severity")


@pytest.mark.parametrize("option", OPTIONS)
def test_a_bomb_in_an_option(tmp_path: Path, option: str) -> None:
    plugins = f"plugins:\n  - search\n  - fieldguide:\n      {option}:\n{LISTS}"
    config = CONFIG.replace("plugins: [search, fieldguide]\n", plugins)
    write(tmp_path, {**SMALL, "mkdocs.yml": config})
    said = run("check", "--only", "knowledge", cwd=tmp_path)
    assert said.exit_code in (1, 2)
    assert len(said.output) < 5_000


def test_a_bomb_beside_the_options_stops_with_its_place(tmp_path: Path) -> None:
    """MkDocs writes each value out for its log, and would not come back."""
    write(tmp_path, {**SMALL, "mkdocs.yml": CONFIG + BOMB})
    done = mkdocs(tmp_path, "build", cpu=30)
    assert done.returncode == 1
    assert "mkdocs.yml:11:10: FG114" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("option", ["knowledge", "steps", "overlays", "presets"])
def test_a_folder_that_is_no_path(tmp_path: Path, option: str) -> None:
    config = CONFIG.replace("fieldguide", f'fieldguide: {{{option}: "a\\0b"}}')
    write(tmp_path, {**SMALL, "mkdocs.yml": config})
    said = run("check", cwd=tmp_path)
    assert f"option '{option}': 'a\\x00b' is not a path" in said.output
    assert said.exit_code == 2


def test_terminals_do_not_obey_options(tmp_path: Path) -> None:
    config = CONFIG.replace("fieldguide", 'fieldguide: {"\\e[31m": 1, topics: {"\\x9b": 2}}')
    write(tmp_path, {**SMALL, "mkdocs.yml": config})
    done = mkdocs(tmp_path, "build")
    assert "\\x1b[31m" in done.stderr
    for line in done.stderr.splitlines():
        assert line.isprintable() or "Material" in line, line


def test_a_guide_without_a_step(tmp_path: Path) -> None:
    preset = "name: None\ndescription: D.\ndefault_depth: 1\nsteps: {}\n"
    overlay = "name: o\ndescription: D.\nproject-type: o\n"
    files = {"mkdocs.yml": CONFIG, "content/about.md": "# A\n", "overlays/presets/deep.yml": preset}
    site = build(tmp_path, {**files, "overlays/o-overlay.yml": overlay})
    assert site.page("guides/o/").xpath("//*[@data-guide='o']")


def test_an_override_for_a_name_that_no_system_has(tmp_path: Path) -> None:
    long = "x" * 5_000
    override = f"{{code: FG211, file: {long}, severity: hint, reason: R}}"
    config = CONFIG.replace("fieldguide", f"fieldguide: {{overrides: [{override}]}}")
    site = build(tmp_path, {**SMALL, "mkdocs.yml": config})
    (line,) = [line for line in site.log if "FG604" in line]
    assert line.startswith("WARNING fieldguide: mkdocs.yml:4:")


JSON = {
    "deep": "[" * 100_000,
    "deep object": '{"version": 1, "locks": {}, "pages": ' + '{"a":' * 100_000,
    "number": '{"version": ' + "9" * 10_000 + "}",
    "other types": '{"version": 1, "locks": [1], "pages": {"a": 5, "content/a.md": [1]}}',
    "no text": '{"version": 1, "locks": {}, "pages": {"\\ud800": {"digest": "\\ud800"}}}',
}


@pytest.mark.parametrize("case", JSON)
def test_json_that_is_kept(tmp_path: Path, case: str) -> None:
    files = {**SMALL, ".fieldguide/evidence.json": JSON[case], "baseline.json": JSON[case]}
    site = build(tmp_path, files)
    assert "about/index.html" in site.files
    words = ("check", "--only", "knowledge", "--baseline", "baseline.json")
    said = run(*words, cwd=tmp_path)
    assert said.exit_code == 2
    assert said.output.startswith("Error: baseline.json")
