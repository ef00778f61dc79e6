"""JavaScript and TypeScript: parsed, typed, bundled, run on Node.js."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from fieldguide.samples import toolbox
from samples.proving import fence, prove, proven, verdict
from support import run, write_tree

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

TEST = 'import test from "node:test";\nimport assert from "node:assert/strict";\n'
FAKE = (
    "<!-- sample: setup\nglobalThis.chrome = { runtime: { onMessage: { addListener() {} } } }"
    " as never;\n-->\n"
)

# Each: the block, its status and level, the codes, and a part of the reason or the message.
ALONE: dict[str, tuple[str, str, str | None, list[str], str]] = {
    "defines": (fence("export const a = 1;", "ts"), "passed", "imported", [], ""),
    "runs": (fence("console.log([1].map(String));", "js"), "passed", "ran", [], ""),
    "asserts": (
        fence('import assert from "node:assert";\nassert.ok(1);', "js"),
        "passed",
        "asserted",
        [],
        "",
    ),
    "commonjs": (
        fence('const assert = require("node:assert");\nassert(true);', "js"),
        "passed",
        "asserted",
        [],
        "",
    ),
    "jsx-in-typescript": (
        fence("const a = <div>{1}</div>;", "typescript"),
        "incomplete",
        "parsed",
        ["FG331"],
        "package 'react'",
    ),
    "syntax": (fence("const = 1;", "js"), "failed", None, ["FG311"], ""),
    "comment-for-value": (
        fence("function f() {\n  return (/* later */);\n}", "ts"),
        "failed",
        None,
        ["FG311"],
        "Empty parenthesized",
    ),
    "typescript-in-javascript": (
        fence("const a: number = 1;", "js"),
        "failed",
        None,
        ["FG312"],
        "TypeScript",
    ),
    "python": (
        fence("def f(a):\n    return a\n\nimport os\n", "js"),
        "failed",
        None,
        ["FG312"],
        "Python",
    ),
    "type": (fence('const a: number = "x";', "ts"), "failed", "parsed", ["FG314"], "TS2322"),
    "name": (fence("console.log(nobody);", "ts"), "incomplete", "parsed", ["FG330"], "'nobody'"),
    "name-in-javascript": (
        fence("console.log(nobody);", "js"),
        "incomplete",
        "parsed",
        ["FG330"],
        "'nobody'",
    ),
    "name-in-file": (
        fence("console.log(nobody);", 'ts title="src/a.ts"'),
        "failed",
        "parsed",
        ["FG310"],
        "'nobody'",
    ),
    "elided-file": (
        fence("// ...\nconsole.log(nobody);", 'ts title="src/a.ts"'),
        "incomplete",
        "parsed",
        ["FG330"],
        "'nobody'",
    ),
    "package": (
        fence('import { z } from "zod";\nz.string();', "ts"),
        "incomplete",
        "parsed",
        ["FG331"],
        "package 'zod'",
    ),
    "module-of-file": (
        fence('import { a } from "./b.js";\na;', 'ts title="src/a.ts"'),
        "failed",
        "parsed",
        ["FG315"],
        "'./b.js'",
    ),
    "module-of-snippet": (
        fence('import { a } from "./b.js";\na;', "ts"),
        "incomplete",
        "parsed",
        ["FG332"],
        "'./b.js'",
    ),
    "alias": (
        fence('import { a } from "@/b";\na;', 'ts title="src/a.ts"'),
        "incomplete",
        "parsed",
        ["FG332"],
        "'@/b'",
    ),
    "members": (
        fence('"a": 1,\n"b": [2],', "js"),
        "incomplete",
        "parsed",
        ["FG332"],
        "the object around it",
    ),
    "body": (
        fence("const a = 1;\nreturn a;", "ts"),
        "incomplete",
        "parsed",
        ["FG332"],
        "the function around it",
    ),
    "methods": (
        fence("async load() {\n  return 1;\n}", "ts"),
        "incomplete",
        "parsed",
        ["FG332"],
        "",
    ),
    "signature": (
        fence("load(url: string): Promise<void>", "ts"),
        "incomplete",
        "parsed",
        ["FG332"],
        "",
    ),
    "left-out": (
        fence("const a = make(...);", "js"),
        "incomplete",
        "parsed",
        ["FG332"],
        "leaves out",
    ),
    "two-versions": (
        fence("const a = 1; // bad\nconst a = 2; // good", "js"),
        "incomplete",
        "parsed",
        ["FG332"],
        "'a' twice",
    ),
    "roots": (
        fence("// bad\n<A />\n\n// good\n<B>\n  <C />\n</B>", "tsx"),
        "incomplete",
        "parsed",
        ["FG332"],
        "element around it",
    ),
    "browser": (
        fence('document.title = "x";', "ts"),
        "passed",
        "types",
        [],
        "a browser has global 'document'",
    ),
    "extension": (
        fence("chrome.runtime.onMessage.addListener(() => true);", "ts"),
        "passed",
        "types",
        [],
        "global 'chrome'",
    ),
    "extension-type": (
        fence("chrome.tabs.create({ url: 3 });", "ts"),
        "failed",
        "parsed",
        ["FG314"],
        "",
    ),
    "firefox": (
        fence("await browser.storage.local.set({ a: 1 });", "ts"),
        "passed",
        "types",
        [],
        "global 'browser'",
    ),
    "worker": (
        fence(
            "declare const self: ServiceWorkerGlobalScope;\n"
            'self.addEventListener("push", (e: PushEvent) => e.waitUntil(x(e)));\n'
            "async function x(e: ExtendableEvent) {}",
            'ts title="sw.ts"',
        ),
        "passed",
        "types",
        [],
        "",
    ),
    "fake": (
        fence("chrome.runtime.onMessage.addListener(() => true);", "ts", FAKE),
        "passed",
        "ran",
        [],
        "",
    ),
    "raises": (
        fence("null.x;", "js", "<!-- sample: raises=TypeError -->\n"),
        "passed",
        "asserted",
        [],
        "",
    ),
    "raises-not": (
        fence("1;", "js", "<!-- sample: raises=TypeError -->\n"),
        "failed",
        "names",
        ["FG325"],
        "does not raise",
    ),
    "exit": (
        fence("process.exit(3);", "js", "<!-- sample: exit=3 -->\n"),
        "passed",
        "asserted",
        [],
        "",
    ),
    "compile-fail": (
        fence('const a: number = "x";', "ts", "<!-- sample: compile-fail -->\n"),
        "passed",
        "asserted",
        [],
        "",
    ),
    "exits": (
        fence("process.exit(3);", "js"),
        "failed",
        "names",
        ["FG326"],
        "exited with status 3",
    ),
    "exit-code": (
        fence("process.exitCode = 3;", "js"),
        "failed",
        "names",
        ["FG326"],
        "status 3",
    ),
    "leaves": (fence("process.exit(0);", "js"), "failed", "names", ["FG324"], "ended before"),
    "fakes": (
        fence(
            'import fs from "node:fs";\nfs.writeSync(3, \'{"finished":true}\\n\');\n'
            "process.exit(0);",
            "js",
        ),
        "failed",
        "names",
        ["FG324"],
        "ended before",
    ),
    "late": (
        fence('setTimeout(() => { throw new Error("late"); }, 1);', "js"),
        "failed",
        "names",
        ["FG320"],
        "Error: late",
    ),
    "rejected": (
        fence('Promise.reject(new Error("nobody waits"));', "js"),
        "failed",
        "names",
        ["FG320"],
        "nobody waits",
    ),
    "never": (
        fence("await new Promise(() => {});", "js"),
        "failed",
        "names",
        ["FG320"],
        "never settled",
    ),
    "loop": (
        fence("for (;;) {}", "js", "<!-- sample: timeout=1s -->\n"),
        "failed",
        "names",
        ["FG323"],
        "timed out after 1 s",
    ),
    "network": (
        fence('await fetch("http://192.0.2.1/");', "js"),
        "incomplete",
        "names",
        ["FG332"],
        "the network",
    ),
    "test": (
        fence(TEST + 'test("adds", () => assert.equal(1 + 1, 2));', "ts"),
        "passed",
        "asserted",
        [],
        "",
    ),
    "test-fails": (
        fence(TEST + 'test("adds", async () => {\n  assert.equal(1 + 1, 3);\n});', "ts"),
        "failed",
        "types",
        ["FG321"],
        "adds: AssertionError",
    ),
    "test-not-awaited": (
        fence(TEST + 'test("a", () => { test("b", () => assert.ok(false)); });', "ts"),
        "failed",
        "types",
        ["FG321"],
        "",
    ),
}


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    pages = {f"{name}.md": f"# Page\n\n{block}" for name, (block, *_) in ALONE.items()}
    root = write_tree(tmp_path_factory.mktemp("scripts"), pages)
    return {one["file"].removesuffix(".md"): one for one in prove(root, "-n", "2")["samples"]}


@pytest.mark.parametrize("name", ALONE)
def test_each_is_judged_as_what_it_is(name: str, alone: dict[str, dict[str, Any]]) -> None:
    _, status, level, codes, words = ALONE[name]
    found = alone[name]
    messages = " ".join(one["message"] for one in found["findings"])
    assert verdict(found) == (status, level, codes), messages
    assert words in f"{found['why']} {messages}"


def test_places_are_those_of_the_markdown(tmp_path: Path) -> None:
    code = 'const wide = "\U0001f600"; const a: number = "x";'
    found = proven(tmp_path, fence("const b = 1;", "ts"), f"- item\n\n  ```ts\n  {code}\n  ```\n")
    (finding,) = found[1]["findings"]
    line = (tmp_path / "page.md").read_text("utf-8").split("\n")[finding["line"] - 1]
    assert line[finding["column"] - 1 :].startswith("a: number")


def test_a_place_on_the_first_line_of_what_takes_names_along(tmp_path: Path) -> None:
    found = proven(tmp_path, fence("const b = 1;", "ts"), fence("const a: string = b;", "ts"))
    (finding,) = found[1]["findings"]
    assert (finding["line"], finding["column"]) == (8, 7)


def test_a_page_is_a_project(tmp_path: Path) -> None:
    found = proven(
        tmp_path,
        fence(
            "export type Seat = { row: number };\nexport const seats: Seat[] = [];",
            'ts title="src/seats.ts"',
        ),
        fence(
            'import { seats, type Seat } from "./seats.js";\n'
            "export function add(seat: Seat) { seats.push(seat); return seats.length; }",
            'ts title="src/add.ts"',
        ),
        fence(
            TEST + 'import { add } from "../src/add.js";\n'
            'test("adds", () => assert.equal(add({ row: 1 }), 1));',
            'ts title="tests/add.test.ts"',
        ),
        fence('import { add } from "./add.js";\nconsole.log(add({ row: 2 }));', "ts"),
        fence('{"rows": 3}', 'json title="src/rows.json"'),
        fence(
            'import { readFileSync } from "node:fs";\n'
            'const text = readFileSync(new URL("./rows.json", import.meta.url), "utf8");\n'
            "console.log(JSON.parse(text).rows + 1);",
            'ts title="src/read.ts"',
        ),
        fence("4", "text data-sample=output"),
    )
    assert [verdict(one)[:2] for one in found] == [
        ("passed", "ran"),
        ("passed", "ran"),
        ("passed", "asserted"),
        ("passed", "ran"),
        ("passed", "parsed"),
        ("passed", "asserted"),
        ("passed", "asserted"),
    ]


def test_snippets_take_what_they_use_of_those_before(tmp_path: Path) -> None:
    found = proven(
        tmp_path,
        fence("interface Cart { items: string[] }\nconst cart: Cart = { items: [] };", "ts"),
        fence('cart.items.push("tea");\nconsole.log("pushed");', "ts"),
        fence("console.log(cart.items.join());", "ts"),
        fence("tea", "text data-sample=output"),
        fence("const other: Cart = { items: [1] };", "ts"),
    )
    assert [verdict(one)[0] for one in found] == ["passed"] * 4 + ["failed"]
    assert found[4]["findings"][0]["code"] == "FG314"


def test_what_a_module_does_not_have(tmp_path: Path) -> None:
    found = proven(
        tmp_path,
        fence("export const size = 1;", 'ts title="a.ts"'),
        fence('import { sice } from "./a.js";\nsice;', 'ts title="b.ts"'),
    )
    (finding,) = found[1]["findings"]
    assert (finding["code"], finding["hint"]) == ("FG316", "did you mean 'size'?")


NEWER = {
    23: ["console.log(/(?i:a)/.test('A'));", "console.log(/(?<a>x)|(?<a>y)/.exec('y').groups.a);"],
    24: ["console.log(RegExp.escape('a.b'));"],
    99: ["import defer * as fs from 'node:fs';\nconsole.log(fs.existsSync('/'));"],
}


def test_code_for_a_newer_node_names_both_versions(tmp_path: Path) -> None:
    installed = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True)
    version = installed.stdout.strip().removeprefix("v")
    old = [codes for needed, codes in NEWER.items() if int(version.partition(".")[0]) < needed]
    blocks = [fence(code, "js") for codes in old for code in codes]
    lowered = "const file = { [Symbol.dispose]() {} };\nusing other = file;\nconsole.log(1);"
    wrong = "console.log(/(?z:a)/.test('a'));"
    *newer, rewritten, broken = proven(tmp_path, *blocks, fence(lowered, "js"), fence(wrong, "js"))
    assert {sample["status"] for sample in newer} == {"incomplete"}, newer
    assert all(f"({version} is installed)" in sample["why"] for sample in newer)
    assert all("Node.js" in sample["why"] for sample in newer)
    assert (rewritten["status"], broken["status"]) == ("passed", "failed")


def test_a_path_that_comes_twice_is_two_versions(tmp_path: Path) -> None:
    use = 'import { one } from "./a.js";\nconst n: number = one;\nconsole.log(n);'
    found = proven(
        tmp_path,
        fence("export const one = 1;", 'ts title="a.ts"'),
        fence(use, "ts"),
        fence('export const one = "one";', 'ts title="a.ts"'),
        fence(use, "ts"),
    )
    assert [one["status"] for one in found] == ["passed", "passed", "passed", "failed"]


def test_an_error_elsewhere_is_no_fault_of_what_needs_it(tmp_path: Path) -> None:
    found = proven(
        tmp_path,
        fence("const a = 1;\nnull.x;", "js"),
        fence("console.log(a);", "js"),
    )
    assert [one["status"] for one in found] == ["failed", "incomplete"]
    assert "line 3, which fails" in found[1]["why"]


def test_without_tools_nothing_is_a_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIELDGUIDE_CACHE", str(tmp_path / "cache"))
    (found,) = proven(tmp_path, fence("export const a = 1;", "ts"))
    assert verdict(found) == ("unchecked", None, [])
    assert found["why"].endswith("are not set up; fieldguide samples --setup")
    asked = run("samples", "--knowledge", ".", "--language", "ts", cwd=tmp_path)
    assert asked.exit_code == 2
    assert "fieldguide samples --setup" in asked.stderr


def test_without_node_nothing_is_a_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bash = tmp_path / "bin"
    bash.mkdir()
    monkeypatch.setenv("PATH", str(bash))
    (found,) = proven(tmp_path, fence("export const a = 1;", "ts"))
    assert found["why"].startswith("Node.js is not installed")


def test_the_lock_names_no_registry() -> None:
    text = (toolbox.lock_folder() / "package-lock.json").read_text("utf-8")
    assert '"integrity": "sha512-' in text
    assert "resolved" not in text
    assert "://" not in text.replace("https://github.com/sponsors/", "").replace(
        "https://opencollective.com/", ""
    )
