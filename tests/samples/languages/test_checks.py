"""Each language by its strongest check: what is whole passes, what is broken fails, and what is
an excerpt is judged as one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldguide.problems.diagnostics import Place
from fieldguide.samples.languages import registry
from fieldguide.samples.sample import Sample
from samples.found import bare_context
from samples.proving import fence, prove
from support import write_tree

if TYPE_CHECKING:
    from pathlib import Path

# Each: the fence's info, the code, the status, and the level or the code of what is wrong.
CASES: list[tuple[str, str, str | None, str | None]] = [
    # Python
    ("python", "x = 1\nprint(x)", "passed", "names"),
    ("python", "x = (1", "failed", "FG311"),
    ("python", "print 'x'", "failed", "FG311"),
    ("python", "await work()", "incomplete", "FG330"),
    ("python", "return x", "incomplete", "FG332"),
    ("python", "    x = 1\n    print(x)", "passed", "names"),
    ("python", "def f(x) -> int", "incomplete", "FG332"),
    ("python", "print(df)", "incomplete", "FG330"),
    ("python", "import requests", "incomplete", "FG331"),
    ("python", "%pip install x\n!ls\nx = 1", "incomplete", None),
    ("python", "key = <your-key>", "incomplete", None),
    ("python", "{{ value }}", None, None),
    ('python title="a.py"', "print(df)", "failed", "FG310"),
    ('python title="a.py"', "# ...\nprint(df)", "incomplete", "FG330"),
    ('python title="a.py"', "import requests", "incomplete", "FG331"),
    ('python title="a.py"', "from .b import c", "failed", "FG315"),
    ("python", "def test_a():\n    assert cleann() == 1", "failed", "FG310"),
    ("python", "try:\n    import fast\nexcept ImportError:\n    fast = None", "passed", "names"),
    ("pycon", ">>> 1 + 1\n2", "passed", "names"),
    ("pycon", ">>> (1 +\n2", "failed", "FG311"),
    ("python", "const a = () => {\n  return 1;\n};\nexport default a;", "failed", "FG312"),
    ("python", "type Point = tuple[int, int]\nPoint", None, None),
    ("python", '--8<-- "src/a.py:12"', "incomplete", "FG332"),
    ("pycon", ">>> 1  # doctest: +IGNORE_RESULT\n2", "passed", "names"),
    # shell
    ("bash", "(venv) $ ls\nuser@host:~/src$ ls -l\ntotal 0", "passed", "parsed"),
    ("bash", ">>> 1 + 1\n2", "failed", "FG312"),
    ("bash", 'set -e\nfor f in *; do echo "$f"; done', "passed", "parsed"),
    ("bash", "if true; then", "failed", "FG311"),
    ("sh", "npm install <package>", "passed", "parsed"),
    ("bash", '@test "adds" {\n  [ 1 = 1 ]\n}', "passed", "parsed"),
    ("bash", "import os\n\ndef f(x):\n    return x\n", "failed", "FG312"),
    ("console", "$ ls -l\ntotal 0", "passed", "parsed"),
    ("shell", "$ echo (", "failed", "FG311"),
    # SQL
    ("sql", "select a from t where b = 1;", "passed", "parsed"),
    ("sql", "selec a from", "failed", "FG311"),
    ("sql", "select a.f(() => 1)", "failed", "FG311"),  # An IndexError inside SQLGlot.
    ("sql", "select * from {{ ref('x') }}", "incomplete", "parsed"),
    ("sql", "select a, b, ... from t", "incomplete", "FG332"),
    ("sql", "insert into t values (?, ?)", "passed", "parsed"),
    # JSON
    ("json", '{"a": 1}', "passed", "parsed"),
    ("json", '{"a": 1,}', "passed", "parsed"),
    ("json", '// tsconfig.json\n{"compilerOptions": {}}', "passed", "types"),
    ("json", '"a": 1,\n"b": 2', "passed", "parsed"),
    ("json", '{"a": 1}\n{"a": 2}', "passed", "parsed"),
    ("json", '{"a": ...}', "passed", "parsed"),
    ("json", '{"a": <id>}', "passed", "parsed"),
    ("json", '{"a": 1 "b": 2}', "failed", "FG311"),
    ("json", '{"a": 1', "failed", "FG311"),
    ("json", '{"a": 1, "a": 2}', "failed", "FG311"),
    ("jsonc", '{"a": 1, /* b */ }', "passed", "parsed"),
    ("jsonl", '{"a": 1}\n{"a": 2}', "passed", "parsed"),
    ("jsonl", '{"a": 1}\n{"a": }', "failed", "FG311"),
    ("json5", "{a: 'b'}", "passed", "parsed"),
    # YAML
    ("yaml", "a: 1\nb: [1, 2]", "passed", "parsed"),
    ("yaml", "a: 1\n b: 2", "failed", "FG311"),
    ("yaml", "a: [1", "failed", "FG311"),
    ("yaml", "- uses: actions/checkout@v4\n- run: make", "passed", "parsed"),
    ("yaml", "a: 1\n---\nb: 2", "passed", "parsed"),
    ("yaml", "a: !Ref b", "passed", "parsed"),
    ("yaml", "name: {{ .Values.name }}", "passed", "parsed"),
    (
        'yaml title=".github/workflows/ci.yml"',
        "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make",
        "passed",
        "types",
    ),
    (
        'yaml title=".github/workflows/ci.yml"',
        "jobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make",
        "failed",
        "FG313",
    ),
    ('yaml title="compose.yml"', "services:\n  db:\n    image: postgres", "passed", "types"),
    ('yaml title="compose.yml"', "services:\n  db:\n    imagee: postgres", "failed", "FG313"),
    # manifests
    ('json title="package.json"', '{"name": "a", "scripts": {"a": 1}}', "failed", "FG313"),
    ('json title="package.json"', '{"name": "a", "version": "1.0.0"}', "passed", "types"),
    (
        'json title="manifest.json"',
        '{"manifest_version": 3, "name": "a", "version": "1.0"}',
        "passed",
        "types",
    ),
    ('json title="manifest.json"', '{"manifest_version": 3, "name": 1}', "failed", "FG313"),
    ('toml title="pyproject.toml"', '[project]\nname = "a"\nversion = "1"', "passed", "types"),
    ('toml title="pyproject.toml"', "[project]\nname = 1", "failed", "FG313"),
    ('toml title="pyproject.toml"', '[project]\ndependencies = ["a"]', "passed", "parsed"),
    ('json title="package.json"', '{"scripts": {"a": "b"}}', "passed", None),
    (
        "json",
        '{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "text"}',
        "failed",
        "FG313",
    ),
    # what the schemas' publisher does not know yet
    (
        'json title="manifest.json"',
        (
            '{"manifest_version": 3, "name": "ab", "version": "1",'
            ' "background": {"scripts": ["b.js"]},'
            ' "browser_specific_settings": {"gecko": {"id": "a@b"}},'
            ' "commands": {"go": {"global": true, "suggested_key": {"mac": "Command+Comma"}}},'
            ' "content_scripts": [{"matches": ["*://*/*"], "js": ["a.js"], "world": "MAIN"}]}'
        ),
        "passed",
        "types",
    ),
    (
        'json title="manifest.json"',
        (
            '{"manifest_version": 3, "name": "a", "version": "1",'
            ' "content_scripts": [{"matches": ["*://*/*"], "world": "BOTH"}]}'
        ),
        "failed",
        "FG313",
    ),
    (
        'jsonc title="tsconfig.json"',
        (
            '{"compilerOptions": {"target": "es2024", "module": "preserve",'
            ' "moduleResolution": "Bundler", "lib": ["ES2024", "DOM.Iterable"]}}'
        ),
        "passed",
        "types",
    ),
    ('jsonc title="tsconfig.json"', '{"compilerOptions": {"target": "es24"}}', "failed", "FG313"),
    (
        'toml title="pyproject.toml"',
        (
            '[project]\nname = "a"\nversion = "1"\nlicense = "MIT"\nlicense-files = ["LICENSE"]\n'
            '[dependency-groups]\ntest = ["pytest", {include-group = "lint"}]\nlint = ["ruff"]'
        ),
        "passed",
        "types",
    ),
    ('toml title="pyproject.toml"', "[dependency-groups]\na = 1", "failed", "FG313"),
    # TOML, XML, HTML, CSS
    ("toml", "[a]\nb = 1", "passed", "parsed"),
    ("toml", "[a\nb = 1", "failed", "FG311"),
    ("xml", "<a><b/></a>", "passed", "parsed"),
    ("xml", "<a><b></a>", "failed", "FG311"),
    ("html", "<p>One\n<ul><li>Two</ul>", "passed", "parsed"),
    ("html", "<b><i>a</b></i>", "failed", "FG311"),
    ("html", "<div>\n<span>a</div>", "failed", "FG311"),
    ("html", "<p>a</p></body>", "passed", "parsed"),
    ("html", "<b>{% if a %}<i>{% endif %}</b>", "unchecked", None),
    ("css", "a { color: red; }", "passed", "parsed"),
    ("css", "color: red;", "passed", "parsed"),
    # what has a grammar
    ("dockerfile", "FROM python:3.13\nRUN pip install x", "passed", "parsed"),
    ("hcl", 'resource "a" "b" {\n  c = 1\n}', "passed", "parsed"),
    ("graphql", "query { user { name } }", "passed", "parsed"),
    ("go", "package main\n\nfunc main() {}", "passed", "types"),
    ("go", "x := 1\nfmt.Println(x)", "passed", "parsed"),
    ("go", "func main() { x := ( }", "failed", "FG311"),
    ("rust", 'fn main() { println!("a"); }', "passed", "parsed"),
    ("rust", "let x: u8 = 1;", "passed", "parsed"),
    ("kotlin", "fun main() { println(1) }", "passed", "parsed"),
    ("kotlin", 'supply(\n  track: "production",\n  rollout: "0.1"\n)', "failed", "FG312"),
    ("swift", "struct A { let b: Int }", "passed", "parsed"),
    ("csharp", "public class A { public int B { get; set; } }", "passed", "parsed"),
    ("java", "class A { void b() {} }", "passed", "parsed"),
    ("java", "int a = 1;", "passed", "parsed"),
    ("ruby", "def a\n  1\nend", "passed", "parsed"),
    ("php", "<?php\n$a = 1;", "passed", "parsed"),
    ("lua", "local a = 1", "passed", "parsed"),
    ("c", "int main(void) { return 0; }", "passed", "parsed"),
    ("cpp", "int main() { return 0; }", "passed", "parsed"),
    ("makefile", "all:\n\techo", "passed", "parsed"),
    ("protobuf", 'syntax = "proto3";\nmessage A { string b = 1; }', "passed", "parsed"),
    # what is no code, or known to nobody
    ("", "anything", "unchecked", None),
    ("text", "anything", "unchecked", None),
    ("mermaid", "graph TD", "unchecked", None),
    ("brainfog", "+", "unchecked", None),
]


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    pages = {
        f"{n:03}.md": "# P\n\n" + fence(code, info) for n, (info, code, *_) in enumerate(CASES)
    }
    made = prove(write_tree(tmp_path_factory.mktemp("checks"), pages), "--static")
    found: list[dict[str, Any]] = made["samples"]
    return found


@pytest.mark.parametrize("number", range(len(CASES)), ids=lambda n: f"{CASES[n][0]}-{n}")
def test_each_language_by_its_strongest_check(number: int, checked: list[dict[str, Any]]) -> None:
    _, _, status, more = CASES[number]
    found = checked[number]
    told = [one["message"] for one in found["findings"]]
    if status is not None:
        assert found["status"] == status, (found["why"], told)
    codes = [one["code"] for one in found["findings"]]
    assert more is None or more == found["level"] or more in codes, (found["level"], codes, told)


@pytest.mark.parametrize(
    ("info", "code", "line", "column"),
    [
        ("python", "x = 1\ny = (2", 5, 5),
        ('python title="a.py"', "x = 1\nprint(x, yy)", 5, 10),
        ("json", '{"a": 1,\n "b" 2}', 5, 6),
        ("json", '"a": [1],\n"b": {\n  "c": 1\n  "d": 2\n}', 7, 3),
        ("yaml", "a: 1\nb: [2", 5, 1),
        ("toml", "a = 1\nb = \n", 5, 5),
        ("go", "package a\nfunc f() { x := ( }", 5, None),
        ('json title="package.json"', '{\n  "name": "a",\n  "scripts": 3\n}', 6, 3),
        ('yaml title="compose.yml"', "services:\n  db:\n    imagee: a", 6, 5),
    ],
)
def test_places(info: str, code: str, line: int, column: int | None, tmp_path: Path) -> None:
    (found,) = prove(write_tree(tmp_path, {"a.md": "# P\n\n" + fence(code, info)}), "--static")[
        "samples"
    ]
    (finding,) = found["findings"]
    assert finding["line"] == line
    assert column in (None, finding["column"])


def sample_of(language: str, code: str) -> Sample:
    count = code.count("\n")
    return Sample(
        page="a.md",
        index=0,
        place=Place("a.md", 1, 1),
        code_line=2,
        end_line=count + 2,
        columns=(1,) * count,
        word=language,
        language=language,
        code=code,
    )


ANY = st.one_of(
    st.text(max_size=120),
    st.text(alphabet="{}[]():,;\"'<>=\\ \n\tab1#/-$@.`", max_size=120),
)


@pytest.mark.parametrize(
    "language",
    [
        *("json", "jsonl", "yaml", "toml", "xml", "sql", "html", "css", "dockerfile", "hcl"),
        *("graphql", "go", "kotlin"),
        pytest.param("ruby", marks=pytest.mark.full),  # Ruby itself is started for each
    ],
)
@given(code=ANY)
def test_no_text_is_too_much_for_a_checker(language: str, code: str) -> None:
    sample = sample_of(language, code + "\n")
    check = registry.check_of(language)
    assert check is not None
    assert set(check([sample], bare_context())) <= {sample.key}


@pytest.mark.parametrize("code", ["\0", "`" * 900, "(" * 900, "$((" * 300, "<<a\n" * 99, "\\"])
def test_no_text_is_too_much_for_shell(code: str) -> None:
    sample = sample_of("bash", code + "\n")
    check = registry.check_of("bash")
    assert check is not None
    assert set(check([sample], bare_context())) == {sample.key}
