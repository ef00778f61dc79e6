"""The languages of code fences: what their words mean, and what is no code at all."""

from __future__ import annotations

__all__ = ["ALIASES", "PROSE", "resolved"]

ALIASES = {
    "c#": "csharp",
    "c++": "cpp",
    "cc": "cpp",
    "cjs": "javascript",
    "compose": "yaml",
    "cs": "csharp",
    "cts": "typescript",
    "docker": "dockerfile",
    "duckdb": "sql",
    "ecmascript": "javascript",
    "gnumakefile": "makefile",
    "golang": "go",
    "gql": "graphql",
    "htm": "html",
    "ipython": "python",
    "js": "javascript",
    "json-schema": "json",
    "ksh": "bash",
    "kt": "kotlin",
    "kts": "kotlin",
    "make": "makefile",
    "md": "markdown",
    "mf": "makefile",
    "mjs": "javascript",
    "mts": "typescript",
    "mysql": "sql",
    "ndjson": "jsonl",
    "node": "javascript",
    "objc": "objective-c",
    "pgsql": "sql",
    "plpgsql": "sql",
    "postgres": "sql",
    "postgresql": "sql",
    "proto": "protobuf",
    "proto3": "protobuf",
    "ps1": "powershell",
    "pwsh": "powershell",
    "py": "python",
    "py3": "python",
    "python3": "python",
    "rb": "ruby",
    "rs": "rust",
    "sh": "bash",
    "shell": "bash",
    "sqlite": "sql",
    "sqlite3": "sql",
    "svg": "xml",
    "terraform": "hcl",
    "tf": "hcl",
    "ts": "typescript",
    "vue-html": "html",
    "xsd": "xml",
    "xslt": "xml",
    "yml": "yaml",
    "zsh": "bash",
}
"""What else people call a language, as Pygments and GitHub's Linguist know it."""

PROSE = frozenset(
    {
        "asciidoc",
        "diff",
        "latex",
        "log",
        "markdown",
        "math",
        "mermaid",
        "no-highlight",
        "none",
        "nohighlight",
        "output",
        "patch",
        "plain",
        "plaintext",
        "plantuml",
        "prompt",
        "rst",
        "stdout",
        "tex",
        "text",
        "tree",
        "txt",
    }
)
"""Words for what is no code: nothing checks it."""


def resolved(word: str) -> str:
    """The language that a fence's word means, in lower case."""
    lower = word.lower()
    return ALIASES.get(lower, lower)
