"""The fragment ladder: what documentation shows of a language without being broken, and next to
each the same shape when it is broken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fieldguide.samples.finding.paths import files
from support import write_tree

from .proving import TICKS, fence, prove, proven

if TYPE_CHECKING:
    import pathlib

pytestmark = pytest.mark.slow

# Each: the fence's info, an excerpt that is not broken, and one of its shape that is.
PAIRS: list[tuple[str, str, str]] = [
    # changes, tabs, includes, colours, what is cut off
    ("json", '{\n-  "a": 1\n+  "a": 2\n }', '{\n-  "a": 1\n+  "a" 2\n }'),
    ("yaml", " a:\n-  b: 1\n+  b: 2", " a:\n-  b: 1\n+  b: [2"),
    ("ts", "-const a = 1;\n+const a = 2;", "-const a = 1;\n+const a = ;"),
    ("ts", "f(\n  1 // [!code --]\n  2 // [!code ++]\n);", "f(\n  1 // [!code --]\n  2 3\n);"),
    ("json", '{\n  "a": 1 // [!code --]\n  "a": 2 // [!code ++]\n}', '{\n  "a": 1\n  "a": 2\n}'),
    ("ts", "@@filename(a)\nlet a: number;\n@@switch\nlet a;", "@@filename(a)\nlet a: ;"),
    ("rust", "{{#include ../a.rs:b}}", "fn a() { {{#include ../a.rs:b}} "),
    ("python", "{!> ../a.py!}", "x = (1\n{!> ../a.py!}"),
    ("css", "{* ../a.css *}", "a { b: c"),
    ("console", "$ <b>ls</b> <u style='a'>x</u>\nout", "$ <b>ls</b> (x\nout"),
    ("json", '{\n  "a": [\n    1,\n    ...', '{\n  "a": [\n    1, }\n    ...'),
    ("kotlin", "fun f() {\n    g()\n    // ...", "fun f() {\n    g(}\n    // ..."),
    ("python", "x = f(a, b, ...", "x = f(a, ..., b"),
    ("tsx", "<A b={c} ...", "<A b={c ..."),
    # Python
    ("python", "run(self, a: int, b: str = 'x') -> None", "run(self, a: int, b: str = ) -> None"),
    ("python", "main() -> None\nstop(now: bool) -> int", "main() - > None\nstop("),
    ("python", "a: B ...", "a: (B ...)("),
    ("python", "f(\n    a,\n    ...\n)", "f(\n    a,,\n    ...\n)"),
    ("python", "x = {'a': <function f at 0x10>}", "x = {'a': <function f at 0x10>"),
    (
        "python",
        "return 1\n\n@app.get('/')\nasync def f(): ...",
        "x = 1\n\n@app.get('/'\nasync def f(): ...",
    ),
    # scripts
    (
        "ts",
        "class A {\n  constructor(a: string)\n  b(): void\n}",
        "class A {\n  constructor(a: string\n  b(): void\n}",
    ),
    (
        "ts",
        "// before\n{ a: 1, b: 'x' }\n\n// after\n{ a: 2, b: 'y' }",
        "// before\n{ a: 1, b: }\n\n// after\n{ a: 2 }",
    ),
    ("js", "{\n  a: {\n    b: 1,\n  },\n};", "{\n  a: {\n    b: 1,\n};"),
    ("ts", "make(a, b?)", "make(a, b?"),
    ("js", "const a = {\n  b: /* your b */,\n};", "const a = {\n  b: /* the b */,\n};"),
    (
        "jsx",
        "function A() {\n  return (\n    // ...\n  );\n}",
        "function A() {\n  return (/* all of it */);\n}",
    ),
    ("js", "    a() {\n      b();\n    }\n  }\n}", "a() {\n  b();\n  }\n}"),
    ("ts", "const a = await this.b.get('c');", "const a = await this.b.get('c';"),
    ("ts", "export default () => {};\nexport default function () {}", "export default => {};"),
    (
        "ts",
        '/// <reference types="vite/client" />',
        '/// <reference types="vite/client" />\nlet a: ;',
    ),
    # shell
    ("bash", "npm test\n\nRunning 3 tests (2 files)\n✓ adds (1 ms)", "npm test\n\nif true; then"),
    ("bash", "tool (start | stop) [--now] <name>...", "tool (start | stop [--now] <name>..."),
    ("console", '$ echo "a\nb"\na\nb', '$ echo "a\nb\na\nb'),
    # data
    ("json", '  "a": 1,\n  "b": 2\n},\n"c": {', '  "a": 1,\n  "b" 2\n},\n"c": {'),
    ("json", '  "a": 1\n},\n"c": {', '  "a": 1\n}'),
    ("yaml", "# old\na: 1\n# new\na: 2", "a: 1\na: 2"),
    ("toml", "# old\n[a]\nb = 1\n# new\n[a]\nb = 2", "[a]\nb = 1\n[a]\nb = 2"),
    ("yaml", "- <<: *base\n  a: 1", "- <<: *base\n  a: [1"),
    (
        "yaml",
        "...\n  a:\n    b: 1\n    ...\n\n    - c: 1\n      d: 2\n...",
        "...\n  a: [b\n    ...\n    - c: 1\n...",
    ),
    ("yaml", "a: {{ .b | quote }}\n{{- if .c }}\nd: e\n{{- end }}", "run: echo ${{ a.b }}\nc: [d"),
    ("yaml", 'a: "{{ b }}"', 'a: "{{ b }}"\n c: d'),
    ("json", '{"a": "{{ b }}"}', '{"a": "{{ b }}" "c": 1}'),
    ("html", "<p>{{ a }}</p>", "<b><i>{{ a }}</b></i>"),
    # SQL
    (
        "sql",
        "LOCK TABLE a IN SHARE MODE;\nNOTIFY b, 'c';\nSELECT 1;",
        "LOCK TABLE a IN SHARE MODE;\nSELEC 1;",
    ),
    (
        "sql",
        "CREATE TABLE a (b INT, WATERMARK FOR b AS b - INTERVAL '5' SECOND) WITH ('c' = 'd');",
        "CREATE TABLE a (b INT, WATERMARK FOR b AS b - INTERVAL '5' SECOND WITH ('c' = 'd');",
    ),
    (
        "sql",
        "CREATE POLICY a ON b USING (c = current_setting('d')::uuid);",
        "CREATE POLICY a ON b USING (c = current_setting('d')::uuid;",
    ),
    ("sql", "CREATE TABLE a (b int);", "CREATE TABEL a (b int);"),
    (
        "sql",
        "CREATE FUNCTION f() RETURNS int AS $$\nBEGIN\n  RETURN g(1);\nEND;\n$$ LANGUAGE sql;",
        "CREATE FUNCTION f() RETURNS int AS $$\nBEGIN\n  RETURN g(1;\nEND;\n$$ LANGUAGE sql;",
    ),
    (
        "sql",
        "select a from b;\n a | c\n---+---\n 1 | 2\n(1 row)",
        "selec a from b;\n a | c\n---+---\n 1 | 2\n(1 row)",
    ),
    ("sql", "f(\n  a REGCLASS,\n  b INTERVAL = '1 day'\n)", "f(\n  a REGCLASS,\n  b\n("),
    (
        "sql",
        "create materialized view a with (x.y) as select rollup(b) from c;",
        "select rollup(b;",
    ),
    (
        "yaml",
        "# .github/workflows/a.yml\n- name: b\n  run: c",
        "# .github/workflows/a.yml\n- name: b\n  run: [c",
    ),
    ("yaml", "a:\n  b: c\n[...]", "a:\n  b: c\n[..."),
    (
        "json",
        '"a": {\n  ... other members ...\n  "b": 1\n}',
        '"a": {\n  other members\n  "b": 1\n}',
    ),
    ("xml", '<a ...>\n  <b c="<your c>"/>\n</a>', '<a ...>\n  <b c="<your c>">\n</a>'),
    ("python", "f(\n    a=1,  # one\n    ...\n)", "f(\n    a=1,  # one\n    ...,,\n)"),
    ("sh", "> adb logcat -v\nD/Tag(1): found", "> adb (logcat\nD/Tag(1): found"),
    # other languages
    (
        "go",
        "type <Name>Server interface {\n\tGet(a int) error\n}",
        "type <Name>Server interface {\n\tGet(a int error\n}",
    ),
    ("go", '"a": F,\n"b": G,', '"a": F,\n"b": G(,'),
    ("go", "case 1:\n\ta()\ndefault:\n\tb()", "case 1:\n\ta()\ndefault:\n\tb("),
    ("java", "public void a(\n    B b,\n    C<D> c)", "public void a(\n    B b,\n    C<D> c"),
    ("java", "@A(b = true)", "@A(b = true"),
    ("rust", "# use a::b;\nfn c() {\n    b();\n}", "# use a::b;\nfn c() {\n    b(;\n}"),
    ("rust", "pub a: String,\npub b: u8,", "pub a: String,\npub b: ,"),
    ("rust", "Some(a) => a,\nNone => 0,", "Some(a => a,\nNone => 0,"),
    ("rust", "impl A for B {", "impl A for B { fn c() {}"),
    ("kotlin", "class A(val b: C) : D {", "class A(val b: C : D {"),
    ("kotlin", "    fun a() {\n        b()\n    }\n}", "fun a() {\n    b()\n    }\n}"),
    ("kotlin", 'val a = "${b.map { it }} )"\n// )', 'fun a() {\n    println("b")\n'),
    ("swift", "while <#condition#> {\n    <#statements#>\n}", "while <#condition#> {\n    f(\n}"),
    ("swift", 'if a { b("c") }', 'if a { b("c" }'),
    ("hcl", "max(a, b)\nmin(a, b)", "max(a, b\nmin(a, b)"),
    ("hcl", "> max(1, 2)\n2", "> max(1, 2\n2"),
    ("hcl", 'a {\n  "b/c" = "d"\n}', 'a {\n  "b/c" = "d"\n'),
    ("graphql", "user(id: 1) {\n  name\n}", "user(id: 1) {\n  name\n"),
    ("protobuf", "message A {\n  string b = 1;\n}", "message A {\n  string b = 1;\n"),
    ("css", "@media (width >= 40rem) { a { b: c } }", "@media (width >= 40rem { a { b: c } }"),
    ("css", "@theme { --a: #fff; }", "@theme { --a: #fff; "),
    ("css", "a { b: url(~/c.png); }", "a { b: url(~/c.png; }"),
    ("csharp", "var a = b switch { 1 => 2, _ => 3 };", "var a = b switch { 1 => 2, _ => 3 ;"),
    ("graphql", "type A {\n  b: C\n}", ".\n├── a\n│   └── b\n└── c"),
]


def whole(code: str, info: str) -> str:
    """A fence with code that keeps its indentation."""
    return f"{TICKS}{info}\n{code}\n{TICKS}\n"


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    shown = [(info, code) for info, good, bad in PAIRS for code in (good, bad)]
    pages = {f"{n:03}.md": "# P\n\n" + whole(code, info) for n, (info, code) in enumerate(shown)}
    made = prove(write_tree(tmp_path_factory.mktemp("excerpts"), pages), "--static")
    found: list[dict[str, Any]] = made["samples"]
    return found


@pytest.mark.parametrize("number", range(len(PAIRS)), ids=lambda n: f"{PAIRS[n][0]}-{n}")
def test_an_excerpt_is_not_broken(number: int, judged: list[dict[str, Any]]) -> None:
    found = judged[2 * number]
    told = [one["message"] for one in found["findings"]]
    assert found["status"] in ("passed", "incomplete"), (found["why"], told)


@pytest.mark.parametrize("number", range(len(PAIRS)), ids=lambda n: f"{PAIRS[n][0]}-{n}")
def test_what_is_broken_is_no_excerpt(number: int, judged: list[dict[str, Any]]) -> None:
    found = judged[2 * number + 1]
    assert found["status"] == "failed", (found["status"], found["why"])
    assert {one["code"] for one in found["findings"]} & {"FG311", "FG312"}


def test_a_template_with_branches_is_known_only_once_it_is_filled(tmp_path: pathlib.Path) -> None:
    text = fence('{% if a %}\n{"b": 1,\n{% else %}\n{"b": 2}\n{% endif %}', "json")
    (found,) = prove(write_tree(tmp_path, {"a.md": "# P\n\n" + text}), "--static")["samples"]
    assert found["status"] == "unchecked"
    assert "before it is filled" in found["why"]


def test_output_alone_is_no_shell(tmp_path: pathlib.Path) -> None:
    text = fence("Running the tests now\n\n✓ adds (3 ms)\n✗ takes away (1 ms)", "bash")
    (found,) = prove(write_tree(tmp_path, {"a.md": "# P\n\n" + text}), "--static")["samples"]
    assert found["findings"][0]["message"] == "the sample is what a command prints, not shell"


def test_parts_of_one_file_know_each_other(tmp_path: pathlib.Path) -> None:
    page = "\n\n".join(
        (
            "# P",
            fence("import x\n\nclass A:\n    pass", 'python title="a.py"'),
            fence("def f() -> A:\n    return A()", 'python title="a.py"'),
            fence("def g() -> B:\n    return B()", 'python title="a.py"'),
            fence("export const b = 1;", 'ts title="c.ts"'),
            fence("export const d = b + 1;", 'ts title="c.ts"'),
            fence("export const e = z + 1;", 'ts title="c.ts"'),
        )
    )
    found = prove(write_tree(tmp_path, {"a.md": page}), "--static")["samples"]
    assert [one["status"] for one in found[1:3]] == ["incomplete", "failed"]
    assert [one["status"] for one in found[4:]] == ["incomplete", "failed"]
    assert "another version of its file" in found[1]["why"]
    assert "another version of its file" in found[4]["why"]


def test_a_module_that_gives_all_of_a_package_may_give_any_name(tmp_path: pathlib.Path) -> None:
    page = "\n\n".join(
        (
            "# P",
            fence("export * from 'there-is-none';\nexport const a = 1;", 'ts title="b.ts"'),
            fence("import { a, c } from './b';\nexport const d = a + c;", 'ts title="e.ts"'),
            fence("export const f = 1;", 'ts title="g.ts"'),
            fence("import { h } from './g';\nexport const i = h;", 'ts title="j.ts"'),
        )
    )
    found = prove(write_tree(tmp_path, {"a.md": page}), "--static")["samples"]
    assert [one["status"] for one in found] == ["incomplete", "incomplete", "passed", "failed"]


def test_files_that_typescript_marks(tmp_path: pathlib.Path) -> None:
    code = (
        "// @target: esnext\n// @filename: a.ts\nexport const a = 1;\n"
        "// @filename: b/c.ts\nimport { a } from '../a';\nexport const d: string = a;"
    )
    (found,) = prove(write_tree(tmp_path, {"a.md": "# P\n\n" + fence(code, "ts")}), "--static")[
        "samples"
    ]
    (finding,) = found["findings"]
    assert (found["path"], finding["code"], finding["line"]) == ("a.ts", "FG314", 9)
    made = files("typescript", code, "shown.ts", None)
    assert [(file.path, file.line) for file in made] == [("a.ts", 2), ("b/c.ts", 4)]


def test_globals_of_elsewhere_are_not_undefined(tmp_path: pathlib.Path) -> None:
    page = "\n\n".join(
        (
            "# P",
            fence("Deno.serve(() => new Response('a'));", 'ts title="a.ts"'),
            fence("self.onactivate = (e) => e.waitUntil(clients.claim());", 'js title="sw.js"'),
            fence("export function A(b: { c: React.ReactNode }) {}", 'tsx title="d.tsx"'),
            fence("export const e = deno;", 'ts title="f.ts"'),
        )
    )
    found = prove(write_tree(tmp_path, {"a.md": page}), "--static")["samples"]
    assert [one["status"] for one in found] == ["incomplete"] * 3 + ["failed"]


def test_an_undefined_name_is_said_once(tmp_path: pathlib.Path) -> None:
    code = "export const a = <B><B /></B>;\nexport const c = B;"
    (found,) = proven(tmp_path, fence(code, 'tsx title="a.tsx"'))
    names = [one["message"] for one in found["findings"] if one["code"] == "FG310"]
    assert names == ["undefined name 'B'"]


def test_a_program_that_only_the_compiler_cannot_parse_is_no_crash(tmp_path: pathlib.Path) -> None:
    text = fence("export const a = () => <b>c</b>;", 'tsx title="a.ts"')
    (found,) = prove(write_tree(tmp_path, {"a.md": "# P\n\n" + text}), "--static")["samples"]
    assert found["status"] == "failed"


def test_a_server_has_no_end_of_its_own(tmp_path: pathlib.Path) -> None:
    code = """
        class Server:
            def serve_forever(self):
                while True:
                    pass

        Server().serve_forever()
    """
    loop = "while True:\n    pass"
    info = "python data-sample='timeout=1s'"
    found = proven(tmp_path, fence(code, info), fence(loop, info))
    assert [one["status"] for one in found] == ["incomplete", "failed"]
    assert "an end" in found[0]["why"]


def test_an_indented_snippet_runs_as_what_it_is(tmp_path: pathlib.Path) -> None:
    text = f"# P\n\n{TICKS}python\n    a = 1\n    assert a == 1\n{TICKS}\n"
    (found,) = prove(write_tree(tmp_path, {"a.md": text}))["samples"]
    assert (found["status"], found["level"]) == ("passed", "asserted")


def test_node_has_a_module_named_as_a_global(tmp_path: pathlib.Path) -> None:
    (found,) = proven(tmp_path, fence("crypto.scryptSync('a', 'b', 8);", "js"))
    assert (found["status"], found["why"]) == ("incomplete", "lacks module 'crypto'")
