"""The examples of the documentation: the files that a page shows, and what is printed for them.

`--update-golden` writes what is printed into the page, to be read in the diff.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import textwrap
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema
import pytest
from click.testing import CliRunner
from mkdocs.__main__ import cli as mkdocs

from fieldguide.problems.codes import CODES
from fieldguide.samples.toolbox import node_folder
from links.server import Server
from support import REPOSITORY, entry, overlay, preset, run, step, timeless, write_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from support import Tree

pytestmark = pytest.mark.slow

DOCS = REPOSITORY / "content" / "docs"
PAGE = DOCS / "diagnostics.md"

# The files of an example take the place of these, or come beside them.
BASE: Tree = {
    "mkdocs.yml": "site_name: Example\ndocs_dir: content\nplugins: [search, fieldguide]\n",
    "content/index.md": "# Example\n",
    "content/knowledge/ml/ml-testing.md": entry("ml-testing", topics=["testing"]),
    "content/knowledge/web/web-caching.md": entry(
        "web-caching", "## Summary\n\nText.\n\n## Unit tests\n\nText.\n", topics=["web"]
    ),
    "content/knowledge/prices.md": entry("prices"),
    "content/pipeline/quality/tdd.md": step(
        "tdd",
        phase="quality",
        order=10,
        outputs=["tests/"],
        knowledge_base=["web-caching", "prices"],
    ),
    "content/pipeline/quality/story-tests.md": step(
        "story-tests", phase="quality", order=20, outputs=["tests/stories/"]
    ),
    "content/pipeline/specification/ux-spec.md": step(
        "ux-spec", phase="specification", order=20, outputs=["docs/ux.md"]
    ),
    "overlays/ml-overlay.yml": overlay(
        "ml", knowledge_overrides={"tdd": {"append": ["ml-testing"]}}
    ),
    "overlays/web-app-overlay.yml": overlay("web-app"),
    "overlays/presets/deep.yml": preset(5, tdd=True, story_tests=True, ux_spec=True),
}
# What an example shows without a path is the text of an entry.
PRICES = """\
---
name: {name}
description: What things cost.
topics: [prices]
---

# Prices

"""

GOLDEN = REPOSITORY / "tests" / "golden"

_SECTION = re.compile(r"^## (FG\d+): .*\n((?:(?!## ).*\n)*)", re.MULTILINE)
_FENCE = re.compile(r"^(`{3,})([^\n`]*)\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
_REPORTED = re.compile(r"(?:error|warning|hint)\[FG")


@dataclass
class Example:
    """What a page shows: files, and what is printed for them.

    Attributes:
        code: The code in whose section it is.
        start: Where its output begins on the page, and `end` where that ends.
        files: Files by path.
        text: The text of an entry that is shown without its path.
        command: The command that prints the output.
        output: The diagnostic as a check prints it, or the lines of a build's log.
    """

    code: str
    start: int = 0
    end: int = 0
    files: dict[str, str] = field(default_factory=dict)
    text: str | None = None
    command: str = "fieldguide check"
    output: str = ""


def examples_of(page: str) -> Iterator[Example]:
    """The examples of the sections about codes."""
    for section in _SECTION.finditer(page):
        example = Example(section[1])
        for fence in _FENCE.finditer(page, *section.span(2)):
            _, info, text = fence.groups()
            example.start, example.end = fence.span(3)
            if title := re.search(r'title="([^"]+)"', info):
                example.files[title[1]] = text
                continue
            if info == "console":
                command, _, example.output = text.removeprefix("$ ").partition("\n")
                example.start += len(command) + 3
                example.command = command
            elif info == "text" and _REPORTED.match(text):
                example.output = text
            else:
                example.text = text
                continue
            yield example
            example = Example(section[1])


EXAMPLES = list(examples_of(PAGE.read_text("utf-8")))


def test_every_code_has_an_example() -> None:
    assert {example.code for example in EXAMPLES} == set(CODES)
    for example in EXAMPLES:
        assert example.code in example.output


def compare(shown: Iterable[tuple[Example, str]], request: pytest.FixtureRequest) -> None:
    """Compare what examples show with what was printed for them."""
    page = PAGE.read_text("utf-8")
    current = list(examples_of(page))
    for example, printed in shown:
        if example.command.endswith("mkdocs build"):
            lines = [line for line in printed.split("\n") if f": {example.code} " in line]
            output = "\n".join(lines[: example.output.count("\n")])
        else:
            blocks = printed.split("\n\n")
            output = next((block for block in blocks if f"[{example.code}]" in block), "")
        assert output, f"no {example.code} in:\n{printed}"
        if request.config.getoption("--update-golden"):
            place = current[EXAMPLES.index(example)]
            page = page[: place.start] + output + "\n" + page[place.end :]
            current = list(examples_of(page))
            PAGE.write_text(page, "utf-8")
        else:
            assert example.output == output + "\n"


def write(root: Path, example: Example) -> None:
    """Write the base of an example."""
    write_tree(root, {**BASE, **example.files})
    if example.text is not None:
        name = "content/knowledge/prices.md"
        write_tree(root, {name: PRICES.format(name="prices")})
        with (root / name).open("a", encoding="utf-8") as file:
            file.write(example.text)
    if change := CHANGES.get(example.code):
        change(root)


# --- examples with a base of their own --------------------------------------------------------

TESTING = "content/knowledge/ml/ml-testing.md"


def _closed(root: Path) -> None:
    (root / TESTING).chmod(0)


def _not_text(root: Path) -> None:
    text = (root / TESTING).read_text("utf-8").replace("About ml-testing.", "Café")
    (root / TESTING).write_bytes(text.encode("latin-1"))


def _large(root: Path) -> None:
    with (root / TESTING).open("a", encoding="utf-8") as file:
        file.write("A line of an export.\n" * 500_000)


def _empty(root: Path) -> None:
    for folder in ("content/knowledge", "content/pipeline", "overlays"):
        shutil.rmtree(root / folder)


def _linked(root: Path) -> None:
    (root / "shared.md").write_text("# Shared\n", "utf-8")
    (root / TESTING).unlink()
    (root / TESTING).symlink_to("../../../shared.md")


def _looped(root: Path) -> None:
    (root / "content/knowledge/all").symlink_to("..")


def _misnamed(root: Path) -> None:
    (root / os.fsdecode(b"content/knowledge/r\xe9sum\xe9.md")).write_text("# CV\n", "utf-8")


def _reserved(root: Path) -> None:
    (root / TESTING).rename(root / "content/knowledge/aux.md")


def _appended(text: str) -> Callable[[Path], None]:
    def append(root: Path) -> None:
        with (root / TESTING).open("a", encoding="utf-8") as file:
            file.write(text)

    return append


def _material(root: Path) -> None:
    file = root / TESTING
    text = file.read_text("utf-8").replace("---\n", "---\nmarkdown: material\n", 1)
    file.write_text(text + "\n" + "[" * 201 + "\n", "utf-8")


def _in_the_way(root: Path) -> None:
    (root / "site").write_text("", "utf-8")


def _secret(root: Path) -> None:
    (root / ".env").write_text("TOKEN=1\n", "utf-8")


CHANGES: dict[str, Callable[[Path], None]] = {
    "FG101": _closed,
    "FG102": _not_text,
    "FG103": _large,
    "FG105": _empty,
    "FG106": _linked,
    "FG107": _looped,
    "FG108": _misnamed,
    "FG109": _reserved,
    "FG132": _appended("\n" + ">" * 201 + " Deep.\n"),
    "FG134": _appended("\n" + "# a\n" * 5000),
    "FG135": _material,
    "FG504": _in_the_way,
    "FG505": _secret,
}


def _together(code: str) -> bool:
    """Whether examples of a code are tried together with others."""
    return "FG300" < code < "FG500"


ALONE = [
    example
    for example in EXAMPLES
    if example.files.keys() & {"mkdocs.yml", "samples.yml", "known.json"}
    or not _together(example.code)
]
TOGETHER = [example for example in EXAMPLES if example not in ALONE]


def _played(command: str, root: Path) -> str:
    """What a command prints, in this process unless it needs one of its own."""
    words = shlex.split(command)
    env = {}
    while "=" in words[0]:
        name, _, env[name] = words.pop(0).partition("=")
    if words[0] == "fieldguide":
        return run(*words[1:], cwd=root, env=env).stdout
    with contextlib.chdir(root):
        return CliRunner().invoke(mkdocs, words[1:], env=env).output


def _unprivileged(root: Path) -> str:
    """What a check prints to an account that may not read everything, as root may."""
    rights = "-dac_override,-dac_read_search"
    prefix = ["setpriv", "--bounding-set", rights, "--inh-caps", rights]
    script = str(Path(sys.executable).with_name("fieldguide"))
    return subprocess.run(
        [*(prefix if os.geteuid() == 0 else []), script, "check", "--only", "knowledge"],
        cwd=root, check=False, capture_output=True, text=True,
    ).stdout  # fmt: skip


def _mounted(root: Path) -> str:
    """What a build prints if the folder of the site is a mount point."""
    for name in ("site", "elsewhere"):
        (root / name).mkdir()
    mount = ["bwrap", "--dev-bind", "/", "/", "--bind", str(root / "elsewhere"), str(root / "site")]
    done = subprocess.run(
        [*mount, "--chdir", str(root), sys.executable, "-m", "mkdocs", "build"],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    return done.stderr


SPECIAL = {"FG101": _unprivileged, "FG503": _mounted}


@pytest.mark.parametrize("example", ALONE, ids=lambda example: example.code)
def test_example(example: Example, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    write(tmp_path, example)
    command = example.command
    if command == "fieldguide check":
        part = CODES[example.code].part
        command += " --only knowledge,guides" if not _together(example.code) else f" --only {part}"
    special = SPECIAL.get(example.code)
    printed = special(tmp_path) if special else _played(command, tmp_path)
    compare([(example, printed)], request)


# --- examples that share a base, each with an entry of its own --------------------------------


def _shared(examples: Iterable[Example], root: Path) -> None:
    for example in examples:
        name = f"prices-{example.code.lower()}"
        text = PRICES.format(name=name) + (example.text or "")
        write_tree(root, {**example.files, f"content/knowledge/{name}.md": text})


def _of_own(printed: str, example: Example) -> str:
    """What was printed for one of them, as if its entry were alone."""
    name = f"prices-{example.code.lower()}.md"
    blocks = [block for block in printed.split("\n\n") if f"{name}:" in block or name not in block]
    return "\n\n".join(blocks).replace(name, "prices.md")


def test_examples_of_samples(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    if node_folder() is None:
        pytest.skip("the Node tools are not set up")
    examples = [example for example in TOGETHER if example.code < "FG400"]
    write_tree(tmp_path, BASE)
    _shared(examples, tmp_path)
    printed = run("check", "--only", "samples", cwd=tmp_path).output
    compare([(example, _of_own(printed, example)) for example in examples], request)


def test_examples_of_links(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    examples = [example for example in TOGETHER if "FG400" < example.code < "FG430"]
    write_tree(tmp_path, BASE)
    _shared(examples, tmp_path)
    printed = run("check", "--only", "links", cwd=tmp_path).output
    compare([(example, _of_own(printed, example)) for example in examples], request)


ANSWERS = {
    "rates-2019": "status/404",
    "live": "flaky/9/x",
    "today": "loop",
    "old-rates": "moved/1",
    "rates": "ok-new",
    "history": "busy/9/0/x",
    "rates#euro": "ok#elsewhere",
    "members": "status/403",
}
"""The addresses of the examples, and those at which the test's server gives the same answer."""


def test_examples_of_external_links(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    examples = [example for example in TOGETHER if example.code > "FG430"]
    links = "{retries: 0, private: true, anchors: true}"
    plugin = f"plugins: [search, fieldguide: {{links: {links}}}]"
    write_tree(tmp_path, BASE)
    write_tree(tmp_path, {"mkdocs.yml": f"site_name: Example\ndocs_dir: content\n{plugin}\n"})
    with Server() as server, socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        real = {
            f"http://localhost:8000/{shown}": server.url(f"/{path}", "localhost")
            for shown, path in ANSWERS.items()
        }
        real["http://localhost:8001/"] = f"http://localhost:{closed.getsockname()[1]}/"
        for example in examples:
            example_text = example.text or ""
            example.text = re.sub(r"http://localhost:[^)]*", lambda url: real[url[0]], example_text)
        _shared(examples, tmp_path)
        printed = run("links", "--external", cwd=tmp_path).stdout
    for shown, url in sorted(real.items(), key=lambda pair: -len(pair[1])):
        printed = printed.replace(url, shown)
    compare([(example, _of_own(printed, example)) for example in examples], request)


# --- other pages: transcripts of the golden case `docs`, and what getting started prints ------


def _transcripts(text: str) -> Iterator[tuple[str, str]]:
    """Each command of consoles, with what is printed."""
    for console in re.findall(r"^ *```console\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL):
        for run_ in re.split(
            r"^\$ ", textwrap.dedent(console).replace("\\\n", ""), flags=re.MULTILINE
        )[1:]:
            command, _, output = run_.partition("\n")
            yield command, timeless(output).rstrip("\n")


def _golden() -> dict[str, list[str]]:
    runs: dict[str, list[str]] = {}
    for case in GOLDEN.glob("*/transcript.txt"):
        for run_ in case.read_text("utf-8").split("$ ")[1:]:
            command, _, output = run_.partition("\n")
            runs.setdefault(command, []).append(output.replace("--- on stderr\n", ""))
    return runs


def test_transcripts_are_those_of_golden_cases() -> None:
    golden = _golden()
    for page in set(DOCS.glob("*.md")) - {PAGE, DOCS / "getting-started.md"}:
        for command, output in _transcripts(page.read_text("utf-8")):
            if output and command.startswith("fieldguide "):
                runs = golden.get(command, [])
                assert any(output in printed for printed in runs), f"{page.name}: {command}"


def test_getting_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each command prints what the page shows, on the files that it shows so far."""
    # Readers come without the extra, which is installed here.
    monkeypatch.setattr("fieldguide.samples.toolbox.distribution_version", lambda _: None)
    text = (DOCS / "getting-started.md").read_text("utf-8")
    overlay = tmp_path / "overlays/web-app-overlay.yml"
    correct = ""
    for _, info, content in _FENCE.findall(text):
        if title := re.search(r'title="([^"]+)"', info):
            write_tree(tmp_path, {title[1]: content})
        elif "preset: mvp" in content:
            config = tmp_path / "mkdocs.yml"
            plugins = config.read_text("utf-8").partition("plugins:")[0] + content
            config.write_text(plugins, "utf-8")
        elif info == "console" and content.startswith("$ fieldguide"):
            ((command, output),) = _transcripts(f"```console\n{content}```\n")
            if "web-app-tests" in output:
                correct = overlay.read_text("utf-8")
                overlay.write_text(correct.replace("[web-app-testing]", "[web-app-tests]"), "utf-8")
            assert timeless(run(*command.split()[1:], cwd=tmp_path).stdout).rstrip("\n") == output
            if correct:
                overlay.write_text(correct, "utf-8")
    assert correct


def test_the_readme_prints_what_getting_started_does() -> None:
    started = dict(_transcripts((DOCS / "getting-started.md").read_text("utf-8")))
    shown = dict(_transcripts((REPOSITORY / "README.md").read_text("utf-8")))
    assert shown["fieldguide check"] == started["fieldguide check"]


@pytest.mark.parametrize(
    ("page", "schema"),
    [
        ("command.md", "guides/guide.schema.json"),
        ("samples.md", "checking/forms/samples.schema.json"),
    ],
)
def test_json_of_pages_is_valid(page: str, schema: str) -> None:
    expected = json.loads((REPOSITORY / "plugins/fieldguide" / schema).read_text("utf-8"))
    text = (DOCS / page).read_text("utf-8")
    shown = [json.loads(block) for _, info, block in _FENCE.findall(text) if info == "json"]
    (report,) = (value for value in shown if value.keys() == set(expected["required"]))
    jsonschema.validate(report, expected)
