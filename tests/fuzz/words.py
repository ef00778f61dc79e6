"""What the texts that fuzzing invents are made of, by what reads them."""

from __future__ import annotations

__all__ = ["BASELINE", "DATA", "KEYS", "MARKS", "OPTIONS", "TAGS", "WORDS"]

MARKS = (
    *("# ", "## ", "- ", "1. ", "> ", "\n", "\n\n", "    ", "\t", "```", "~~~", "`", "*", "**"),
    *("_", "[", "]", "](", ")", "![", "[^1]", "[^1]: ", "[a]: b", "|", "|-|-|", "- [x] "),
    *("---", "<!--", "-->", "<a>", "</a>", '<a href="', "<details>", "&amp;", "\\", '"'),
    *("http://a.b", "a@b.c", "!!! note", '=== "a"', "{#a}", "{: .b }", "é", "\0"),
    *("sample: skip", "```python", "a b"),
)  # fmt: skip
KEYS = (
    *("name: a", "description: b", "topics: [a]", "markdown: material", "---", "\n", ": "),
    *("- ", "{", "}", "[", "]", "&a", "*a", "<<: ", "!!python/object", "|", ">", "'", '"', "#"),
    *("%", "  ", "project-type: a", "steps:", "knowledge-overrides:", "enabled: true"),
    *("default_depth: 3", "2026-01-01", "0x1F", "1e9", "null", "? ", "\t", "é", "..."),
    *("depends_on: [a]", "phase: build"),
)  # fmt: skip
OPTIONS = (
    *("severity:", "overrides:", "FG401: off", "phases: [a]", "samples:", "environments:"),
    *("links:", "exclude: ['(']", "timeout: 3s", "reason: a", "files: '*.md'", "topics:"),
    *("aliases: {a: b}",),
    *KEYS,
)  # fmt: skip
TAGS = (
    *("<a ", 'href="', "src=", "srcset=", "style=", "url(", ")", ">", "</", "<!--", "-->"),
    *("<script>", "</script>", "<style>", "@import ", '"', "'", "=", "&amp;", "id=", "name="),
    *(",", " ", "\n", "/*", "*/", "<meta http-equiv=refresh content=", "<h2 id=", "<svg>"),
    *("<use xlink:href=", "\\"),
)  # fmt: skip
WORDS = (
    *("sample:", "skip", "no-run", "why=", "until=2027-01-01", "raises=", "exit=", "env="),
    *("timeout=3s", "setup", "file=a.py", "run", "alone", '"', "'", "=", "\n", " "),
    *("compile-fail", "output", "é"),
)  # fmt: skip
DATA = (
    *("{", "}", "[", "]", '"a"', ":", ",", "...", "//", "/*", "*/", "\n", "#", "'", "\\"),
    *("null", "1", "<a>", "</a>", "<?xml ?>", "= ", "[a]", "- a", "a: b", "{{ a }}", "$a$"),
    *(";", "--", "SELECT 1", "\u2026", "<a b='c'/>", "WITH (a.b=1)", "f(a int)", "@@", "&a"),
    *("*a", "\t", " "),
)  # fmt: skip
BASELINE = (
    *('{"version": ', "2", "1", ', "findings": [', "]}", '{"fingerprint": "a"'),
    *(', "file": "b"', "}", ', "code": "FG401"', ', "message": "c"', ', "at": "d"', ",", "\n"),
    *('"', "\\", "null", "[", "é"),
)  # fmt: skip
