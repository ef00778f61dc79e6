"""Which samples are files: titles, and comments on the first line."""

from __future__ import annotations

import pytest

from fieldguide.samples.finding import paths
from fieldguide.samples.finding.paths import is_elided

TITLES = {
    "src/a.py": "src/a.py",
    "a.py": "a.py",
    "Dockerfile": "Dockerfile",
    ".github/workflows/ci.yml": ".github/workflows/ci.yml",
    "package.json": "package.json",
    "./src/a.py": "src/a.py",
    "src\\a.py": None,
    "Example": None,
    "An example of a.py": None,
    "../a.py": None,
    "/etc/passwd": None,
    "C:/a.py": None,
    "a/../../b.py": None,
    "a\0.py": None,
    "x" * 300 + ".py": None,
    "https://example.com/a.py": None,
    "": None,
}


@pytest.mark.parametrize(("title", "path"), TITLES.items())
def test_a_title_that_is_a_path(title: str, path: str | None) -> None:
    found = paths.files("python", "x = 1\n", title, None)
    assert [file.path for file in found] == ([path] if path else [])


COMMENTS = [
    ("python", "# src/a.py\nx = 1\n", ["src/a.py"]),
    ("python", "#!/usr/bin/env python\n# src/a.py\nx = 1\n", ["src/a.py"]),
    ("python", "# Example\nx = 1\n", []),
    ("python", "# see a.py for more\nx = 1\n", []),
    ("python", "# config.yaml\nx = 1\n", []),
    ("python", "x = 1  # a.py\n", []),
    ("python", "# ../a.py\nx = 1\n", []),
    ("typescript", "// src/manifest.ts\nexport {};\n", ["src/manifest.ts"]),
    ("typescript", "/* src/a.ts */\nexport {};\n", ["src/a.ts"]),
    ("sql", "-- migrations/001.sql\nselect 1;\n", ["migrations/001.sql"]),
    ("html", "<!-- index.html -->\n<p>\n", ["index.html"]),
    ("css", "/* a.css */\na {}\n", ["a.css"]),
    ("yaml", "# .github/workflows/ci.yml\non: push\n", [".github/workflows/ci.yml"]),
    ("json", "// tsconfig.json\n{}\n", ["tsconfig.json"]),
    ("bash", "# bin/run.sh\necho\n", ["bin/run.sh"]),
    ("dockerfile", "# Dockerfile\nFROM a\n", ["Dockerfile"]),
    ("python", "# a.py\nx = 1\n\n# b.py\ny = 1\n", ["a.py", "b.py"]),
    ("typescript", "// a.ts\nexport {};\n\n// b.ts\nexport {};\n", ["a.ts", "b.ts"]),
]


@pytest.mark.parametrize(("language", "code", "expected"), COMMENTS)
def test_a_comment_that_is_a_path(language: str, code: str, expected: list[str]) -> None:
    found = paths.files(language, code, None, None)
    assert [file.path for file in found] == expected


def test_files_of_one_fence_know_their_lines() -> None:
    code = "# a.py\nx = 1\n\n# b.py\ny = 1\n"
    found = paths.files("python", code, None, None)
    lines = code.split("\n")
    for file in found:
        assert file.code.split("\n")[0] == lines[file.line - 1]


@pytest.mark.parametrize(
    ("code", "elided"),
    [
        ("# ...\nx = 1\n", True),
        ("x = 1\n// ...\n", True),
        ("x = 1\n# ... rest of it\n", True),
        ("x = 1\n", False),
        ("x = ...\n", False),
    ],
)
def test_a_line_that_stands_for_more(code: str, elided: bool) -> None:  # noqa: FBT001 - a table
    assert paths.is_elided(code) is elided


@pytest.mark.parametrize(
    "code",
    [
        "# a/b.py (continued)\nx",
        "// a/b.ts (excerpt)\nx",
        "x\n# the rest of the class\n",
        "x\n// omitted for brevity",
        "{/* existing fields */}",
        "# other imports\nx",
        "// same as above",
        "// @include: base",
        "# ...",
    ],
)
def test_what_says_that_something_is_left_out(code: str) -> None:
    assert is_elided(code)


@pytest.mark.parametrize(
    "code",
    ["# a/b.py\nx", "# existing users keep it", "// Before the call", "x = 'the rest of it'"],
)
def test_what_leaves_nothing_out(code: str) -> None:
    assert not is_elided(code)
