from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import click
import pytest

import fieldguide
from fieldguide.cli.main import main
from fieldguide.guides.contract import guide_schema
from support import (
    REPOSITORY,
    entry,
    overlay,
    preset,
    run,
    run_process,
    step,
    write_tree,
)

pytestmark = pytest.mark.slow

MKDOCS = {"mkdocs.yml": "site_name: Tiny\nplugins: [fieldguide]\n"}
GOOD = {
    **MKDOCS,
    "content/knowledge/one.md": entry("one"),
    "content/pipeline/plan.md": step("plan", phase="pre", order=1, **{"knowledge-base": ["one"]}),
    "overlays/app-overlay.yml": overlay("app"),
    "overlays/presets/deep.yml": preset(5, plan=True),
}
WARNS = {"content/knowledge/two.md": entry("two")}
ERRS = {"content/knowledge/three.md": "no frontmatter"}
HINTS = {"content/pipeline/own-step.md": step("own-step", "See the two-words page.\n")} | {
    "content/knowledge/two-words.md": entry("two-words"),
    "content/pipeline/plan.md": step("plan", **{"knowledge-base": ["one", "two-words"]}),
    "overlays/presets/deep.yml": preset(5, plan=True, own_step=True),
}

TEXTS = ("check", "--only", "knowledge,guides")


def timeless(text: str) -> str:
    return re.sub(r"[0-9.]+ s$", "s", text, flags=re.MULTILINE)


TAGS = """\
plugins: [fieldguide]
markdown_extensions:
  - pymdownx.emoji:
      emoji_index: !!python/name:material.extensions.emoji.twemoji
      other: !!python/object/apply:os.system [touch here]
  - snippets: {base_path: !relative $config_dir/x}
"""


@pytest.mark.parametrize("command", [[], ["check"], ["explain"], ["guide"], ["list"]])
def test_help_says_what_each_option_is_for(tmp_path: Path, command: list[str]) -> None:
    result = run(*command, "--help", cwd=tmp_path)
    assert result.exit_code == 0
    assert result.stdout == run(*command, "-h", cwd=tmp_path).stdout
    group = main.get_command(click.Context(main), command[0]) if command else main
    assert group is not None
    for parameter in group.params:
        if getattr(parameter, "hidden", False):
            continue
        for name in parameter.opts if parameter.param_type_name == "option" else []:
            listed = rf"^  (-\w, )?{re.escape(name)}\b.*?[a-z]{{4,}}[^\n]*\."
            assert re.search(listed, result.stdout, re.DOTALL | re.MULTILINE), name
    if command:
        assert "--config-file" in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 100


def test_the_version(tmp_path: Path) -> None:
    shown = run("--version", cwd=tmp_path).stdout
    assert shown == f"fieldguide, version {fieldguide.__version__}\n"


@pytest.mark.parametrize(
    ("files", "plain", "strict"),
    [({}, 0, 0), (HINTS, 0, 0), (WARNS, 0, 1), (ERRS, 1, 1), ({**WARNS, **ERRS}, 1, 1)],
)
def test_exit_codes(tmp_path: Path, files: dict[str, str], plain: int, strict: int) -> None:
    write_tree(tmp_path, {**GOOD, **files})
    for form in ("text", "json", "junit", "sarif", "github"):
        assert run(*TEXTS, "--format", form, cwd=tmp_path).exit_code == plain
        assert run(*TEXTS, "--format", form, "--strict", cwd=tmp_path).exit_code == strict
    hints = [d["severity"] for d in checked(tmp_path)]
    assert ("hint" in hints) == (files is HINTS)


@pytest.mark.parametrize(
    "arguments",
    [
        ["check"],
        ["check", "--config-file", "nowhere.yml"],
        ["check", "--nonsense"],
        ["check", "--format", "xml"],
        ["check", "--knowledge", "content", "--config-file", "mkdocs.yml"],
        ["guide"],
        ["guide", "app"],
        ["list"],
        ["list", "nonsense"],
        ["nonsense"],
    ],
)
def test_what_cannot_run_ends_with_2_and_a_word(tmp_path: Path, arguments: list[str]) -> None:
    result = run(*arguments, cwd=tmp_path)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Error: " in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ap"], "unknown project type 'ap': did you mean 'app'?"),
        (["app", "--preset", "x"], "unknown preset 'x': available: deep"),
        (["app", "--domain", "x"], "unknown domain 'x': none is defined"),
        (["app", "--with", "x"], "unknown structural overlay 'x': none is defined"),
    ],
)
def test_a_guide_of_what_is_not_there(tmp_path: Path, arguments: list[str], message: str) -> None:
    result = run("guide", *arguments, cwd=write_tree(tmp_path, GOOD))
    assert (result.exit_code, result.stderr) == (2, f"Error: {message}\n")


def test_a_guide_with_an_error_ends_with_1(tmp_path: Path) -> None:
    bad = overlay("app", knowledge_overrides={"plan": {"append": ["ghost"]}})
    write_tree(tmp_path, {**GOOD, "overlays/app-overlay.yml": bad})
    for form in ("text", "json"):
        result = run("guide", "app", "--format", form, cwd=tmp_path)
        assert result.exit_code == 1
    assert json.loads(result.stdout)["diagnostics"][0]["code"] == "FG202"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("site_name: x\n", "has no plugin 'fieldguide' under 'plugins'"),
        ("plugins: [search]\n", "has no plugin 'fieldguide' under 'plugins'"),
        ("", "has no plugin 'fieldguide' under 'plugins'"),
        ("- a\n", "has no plugin 'fieldguide' under 'plugins'"),
        ("12\n", "does not parse"),
        ("plugins: [\n", "does not parse"),
        ("[" * 5000, "is too deep"),
        ("plugins:\n  - fieldguide: {knowledge: 7}\n", "option 'knowledge'"),
        ("plugins:\n  - fieldguide: {knowlege: x}\n", "option 'knowlege'"),
        ("plugins:\n  - fieldguide: words\n", "must be a mapping"),
        ("plugins:\n  - fieldguide: {phases: [Not Kebab]}\n", "'Not Kebab' must be kebab-case"),
        ("INHERIT: nowhere.yml\n", "does not exist"),
        ("INHERIT: mkdocs.yml\n", "inherits from itself"),
        ("INHERIT: 7\n", "does not parse"),
        ("plugins: [!unknown x]\n", "does not parse"),
    ],
)
def test_a_configuration_that_is_wrong(tmp_path: Path, text: str, message: str) -> None:
    write_tree(tmp_path, {**GOOD, "mkdocs.yml": text})
    result = run("check", cwd=tmp_path)
    assert result.exit_code == 2, result.output
    assert message in result.stderr


@pytest.mark.parametrize(
    "text",
    [
        "plugins: {fieldguide: {}}\n",
        "plugins: {search: {}, fieldguide: ~}\n",
        "plugins: [search, fieldguide]\n",
        "plugins:\n  - fieldguide:\n",
        "site_url: !ENV [NOT_THERE, x]\nplugins:\n  - fieldguide: {preset: !ENV [NO, deep]}\n",
        "\ufeffplugins: [fieldguide]\r\n",
        TAGS,
    ],
)
def test_configurations_that_people_write(tmp_path: Path, text: str) -> None:
    write_tree(tmp_path, {**GOOD, "mkdocs.yml": text})
    result = run(*TEXTS, cwd=tmp_path)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines()[-1] == "1 entry, 1 step, 1 type, 1 preset: no problems"
    assert not (tmp_path / "here").exists()


def test_a_configuration_inherits(tmp_path: Path) -> None:
    tree = {name: text for name, text in GOOD.items() if name != "mkdocs.yml"}
    write_tree(tmp_path / "site", tree)
    (tmp_path / "site" / "content").rename(tmp_path / "site" / "docs")
    plugin = "plugins:\n  fieldguide: {steps: docs/pipeline, knowledge: nowhere}\n"
    write_tree(
        tmp_path,
        {
            "base.yml": plugin,
            "site/middle.yml": "INHERIT: ../base.yml\nsite_name: Middle\n",
            "site/mkdocs.yml": (
                "INHERIT: middle.yml\nplugins:\n  fieldguide: {knowledge: docs/knowledge}\n"
            ),
        },
    )
    listed = listing("entries", tmp_path / "site")
    assert [item["file"] for item in listed] == ["docs/knowledge/one.md"]
    assert run(*TEXTS, "--strict", cwd=tmp_path / "site").exit_code == 0


def test_files_are_printed_from_the_configurations_folder(tmp_path: Path) -> None:
    write_tree(tmp_path / "site", {**GOOD, **ERRS})
    (tmp_path / "elsewhere").mkdir()
    elsewhere = (tmp_path / "elsewhere", "../site/mkdocs.yml")
    for where, config in ((tmp_path, "site/mkdocs.yml"), elsewhere):
        for option in ("--config-file", "-f"):
            result = run(*TEXTS, option, config, "--format", "json", cwd=where)
            files = {problem["file"] for problem in json.loads(result.stdout)["diagnostics"]}
            assert files == {"content/knowledge/three.md"}
    result = run(*TEXTS, "-f", "site/mkdocs.yml", cwd=tmp_path)
    assert "1 | no frontmatter" in result.stdout, "the source is found from anywhere"


def test_folders_are_printed_from_the_working_folder(tmp_path: Path) -> None:
    write_tree(tmp_path, {f"base/{name}": text for name, text in (GOOD | ERRS).items()})
    (tmp_path / "sub").mkdir()
    knowledge = ["--knowledge", str(tmp_path / "base/content/knowledge"), "--format", "json"]
    for where, file in ((tmp_path, "base/content/knowledge/three.md"), (tmp_path / "sub", None)):
        result = run("check", *knowledge, cwd=where)
        (problem,) = json.loads(result.stdout)["diagnostics"]
        assert problem["file"] == (file or "../base/content/knowledge/three.md")


def test_one_folder_can_be_given_twice(tmp_path: Path) -> None:
    write_tree(
        tmp_path,
        {"k/one.md": entry("one"), "m/app-overlay.yml": overlay("app"), "m/deep.yml": preset(5)},
    )
    result = run("check", "--knowledge", "k", "--overlays", "m", "--presets", "m", cwd=tmp_path)
    assert result.stdout.splitlines()[-1].startswith("1 entry, 1 type, 1 preset: ")


def test_what_is_shown_cannot_drive_a_terminal(tmp_path: Path) -> None:
    evil = "\x1b]0;owned\x07\x1b[2J\x9b1m\u202e"
    files = {
        f"content/knowledge/{evil}.md": "---\ndescription: d\n---\n",
        f"content/pipeline/{evil}.md": f"---\nname: 7\ndescription: '{evil[-1]}'\n---\n",
        "content/knowledge/two.md": f"---\nname: two\n---\n{evil}\n",
        f"overlays/{evil}-overlay.yml": json.dumps({"name": evil, "description": evil}),
        "overlays/bad.yml": f"name: {evil}\n",
        "content/pipeline/plan.md": step(
            "plan", dependencies=[evil], **{"knowledge-base": ["one", evil]}
        ),
    }
    write_tree(tmp_path, {**GOOD, **files})
    commands = [[*TEXTS, "--format", form] for form in ("text", "json", "github")]
    commands += [["list", kind, "--format", form] for form in ("text", "json")
                 for kind in ("types", "entries", "steps", "topics")]  # fmt: skip
    commands += [["guide", "app"], ["guide", "app", "--format", "json"], ["guide", evil]]
    for command in commands:
        result = run(*command, cwd=tmp_path)
        shown = result.stdout + result.stderr
        assert not [c for c in shown if not c.isprintable() and c != "\n"], command
    names = {item["name"] for item in listing("entries", tmp_path)}
    assert evil in names, "programs get the name itself"
    assert run("guide", "app", cwd=tmp_path).stdout.count("\\x1b]0;owned") == 3


@pytest.mark.skipif(sys.platform != "linux", reason="names that are no text")
def test_file_names_that_are_no_text(tmp_path: Path) -> None:
    write_tree(tmp_path, GOOD)
    folder = os.fsencode(tmp_path / "content" / "knowledge")
    Path(os.fsdecode(folder + b"/\xff.md")).write_text("no frontmatter")
    for form in ("text", "json", "github"):
        result = run_process(*TEXTS, "--format", form, cwd=tmp_path)
        summary = result.stderr if form == "github" else ""
        assert (result.returncode, result.stderr) == (1, summary)
        assert "udcff" in result.stdout


def test_a_terminal_without_such_a_character(tmp_path: Path) -> None:
    write_tree(tmp_path, {**GOOD, "content/knowledge/two.md": "---\nname: two\nx漢: 1\n---\n"})
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"}
    result = run_process(*TEXTS, cwd=tmp_path, env=environment)
    assert (result.returncode, result.stderr) == (1, "")
    assert "unknown key 'x\\u6f22'" in result.stdout


def terminal(*arguments: str, cwd: Path, env: dict[str, str] | None = None) -> str:
    """What the command writes when its output is a terminal."""
    primary, secondary = pty.openpty()
    script = Path(sys.executable).with_name("fieldguide")
    with subprocess.Popen(
        [str(script), *arguments], cwd=cwd, env=env, stdout=secondary, stderr=secondary
    ):
        os.close(secondary)
        written = b""
        try:
            while chunk := os.read(primary, 65536):
                written += chunk
        except OSError:  # the other end is closed
            pass
    os.close(primary)
    return written.decode()


def test_colour_is_for_terminals(tmp_path: Path) -> None:
    write_tree(tmp_path, {**GOOD, **ERRS})
    environment = {**os.environ, "TERM": "xterm", "NO_COLOR": ""}
    coloured = terminal(*TEXTS, cwd=tmp_path, env=environment)
    plain = run_process(*TEXTS, cwd=tmp_path).stdout
    assert "\x1b[31m\x1b[1merror[FG110]\x1b[0m" in coloured
    assert "\x1b" not in plain
    uncoloured = re.sub(r"\x1b\[\d+m", "", coloured).replace("\r\n", "\n")
    assert timeless(uncoloured) == timeless(plain)


@pytest.mark.parametrize("wish", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_who_wants_no_colour_gets_none(tmp_path: Path, wish: dict[str, str]) -> None:
    write_tree(tmp_path, {**GOOD, **ERRS})
    environment = {**os.environ, "TERM": "xterm", "NO_COLOR": "", **wish}
    assert "\x1b" not in terminal(*TEXTS, cwd=tmp_path, env=environment)


def test_the_caret_stands_below_what_is_meant(tmp_path: Path) -> None:
    text = "漢字, — “é”, e\u0301, \uff46\uff4c"
    topics = f"---\nname: two\ndescription: d\ntopics: [{text}, 12]\n---\n"
    write_tree(tmp_path, {**GOOD, "content/knowledge/two.md": topics})
    shown = run(*TEXTS, cwd=tmp_path).stdout.split("\n")
    line = next(i for i, text in enumerate(shown) if "topics: [" in text and "12]" in text)
    before = shown[line][: shown[line].index("12]")]
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in before)
    assert wide == 4
    assert shown[line + 1].index("^^") == len(before) + wide - 1, "one accent takes no cell"


@pytest.mark.full
def test_lines_of_any_length_fit(tmp_path: Path) -> None:
    text = f"---\nname: two\ndescription: {'x' * 50_000}\ntopics: [{'a, ' * 30_000}7]\n---\n"
    write_tree(tmp_path, {**GOOD, "content/knowledge/two.md": text})
    shown = run(*TEXTS, cwd=tmp_path).stdout
    assert max(map(len, shown.split("\n"))) < 200
    assert re.search(r"\| .*a, 7\]\n +\| +\^\n", shown)


def test_long_names_do_not_widen_the_list(tmp_path: Path) -> None:
    long = entry("two", topics=["x" * 10_000, "y"])
    write_tree(tmp_path, {**GOOD, "content/knowledge/two.md": long})
    assert max(map(len, run("list", "topics", cwd=tmp_path).stdout.split("\n"))) < 100


def test_annotations_for_github(tmp_path: Path) -> None:
    write_tree(tmp_path, {**GOOD, "content/knowledge/a,b:c%.md": "---\nname: x\nkey%: 1\n---\n"})
    result = run(*TEXTS, "--format", "github", cwd=tmp_path)
    lines = [line for line in result.stdout.splitlines() if "FG122" in line]
    assert lines == [
        (
            "::warning file=content/knowledge/a%2Cb%3Ac%25.md,line=3,col=1,"
            "title=Fieldguide FG122::unknown key 'key%25' (known keys: name, description, topics, "
            "volatility, last-reviewed, version-pin, markdown, sources)"
        )
    ]
    assert all(re.match(r"::(error|warning|notice) file=", x) for x in result.stdout.splitlines())


def test_hints_are_notices_to_github(tmp_path: Path) -> None:
    result = run(*TEXTS, "--format", "github", cwd=write_tree(tmp_path, {**GOOD, **HINTS}))
    assert result.stdout.startswith("::notice file=content/pipeline/own-step.md,line=5,col=9,")


def test_the_same_bytes_every_time(tmp_path: Path) -> None:
    write_tree(tmp_path, {**GOOD, **WARNS, **ERRS})
    runs = [
        timeless(
            run_process(*TEXTS, cwd=tmp_path, env={**os.environ, "PYTHONHASHSEED": seed}).stdout
        )
        for seed in ("0", "1", "2")
    ]
    assert len(set(runs)) == 1


def test_the_reader_may_stop_reading(tmp_path: Path) -> None:
    write_tree(tmp_path, {**GOOD, **{f"content/knowledge/{i}.md": "x" for i in range(2000)}})
    script = Path(sys.executable).with_name("fieldguide")
    with subprocess.Popen(
        [str(script), *TEXTS], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""


def test_a_check_starts_without_the_theme(tmp_path: Path) -> None:
    write_tree(tmp_path, GOOD)
    code = (
        "import sys\nfrom fieldguide.cli.main import main\n"
        f"try:\n    main({list(TEXTS)})\nfinally:\n    print(*sorted(sys.modules))\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    modules = set(result.stdout.split())
    assert "fieldguide.knowledge.library" in modules
    unwanted = [
        *("material", "mkdocs.themes", "mkdocs.commands", "subprocess"),
        "fieldguide.samples.toolbox",
        *("fieldguide.site.plugin", "fieldguide.site.linkcheck", "fieldguide.samples.session"),
        *(
            "fieldguide.samples.running.sandbox",
            "fieldguide.checking.forms.sarif",
            "fieldguide.checking.changes",
        ),
    ]
    assert not [name for name in unwanted if name in modules]


def test_the_contract_on_the_projects_own_base() -> None:
    result = run("guide", "ml", "--preset", "deep", "--format", "json", cwd=REPOSITORY)
    assert result.exit_code == 0, result.stdout
    made = json.loads(result.stdout)
    assert list(made) == guide_schema()["required"]
    head = {key: made[key] for key in ("type", "preset", "domains", "structural")}
    assert head == {"type": "ml", "preset": "deep", "domains": [], "structural": []}
    (security,) = (one for one in made["steps"] if one["name"] == "security")
    assert list(security) == guide_schema()["$defs"]["step"]["required"]
    assert (security["phase"], security["order"], security["enabled"]) == ("quality", 950, True)
    assert (security["conditional"], security["dependencies"]) == (None, ["review-operations"])
    assert "system-architecture" in security["reads"]
    placed = [placement for one in made["steps"] for placement in one["placements"]]
    kinds = {placement["reason"]["kind"] for placement in placed}
    assert kinds == {"step", "overlay"}
    for placement in placed:
        reason = placement["reason"]
        line = (REPOSITORY / reason["file"]).read_text("utf-8").split("\n")[reason["line"] - 1]
        assert re.search(rf"\b{placement['entry']}\b", line), "the line of the item itself"
        if reason["kind"] == "overlay":
            assert (reason["name"], reason["file"]) == ("ml", "overlays/ml-overlay.yml")


def listing(kind: str, root: Path) -> list[dict[str, object]]:
    listed = json.loads(run("list", kind, "--format", "json", cwd=root).stdout)
    assert isinstance(listed, list)
    return listed


def checked(root: Path) -> list[dict[str, object]]:
    found = json.loads(run(*TEXTS, "--format", "json", cwd=root).stdout)["diagnostics"]
    assert isinstance(found, list)
    for problem in found:
        keys = ("code", "severity", "message", "file", "line", "column", "hint", "part")
        assert tuple(problem) == keys
    return found
