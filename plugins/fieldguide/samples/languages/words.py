"""Languages that only have a grammar, and words on fences for text that is not code."""

from __future__ import annotations

from fieldguide.samples.languages.language import Language

__all__ = ["LANGUAGES"]

_WITH_GRAMMARS = (
    Language("c"),
    Language("cpp", ("c++", "cc")),
    Language("csharp", ("c#", "cs"), frozenset({".cs"})),
    Language("css", (), frozenset({".css"})),
    Language("dockerfile", ("docker",)),
    Language("graphql", ("gql", "graphqls"), frozenset({".graphql", ".gql"})),
    Language("hcl", ("opentofu", "terraform", "tf", "tofu"), frozenset({".tf", ".hcl", ".tfvars"})),
    Language("java", (), frozenset({".java"})),
    Language("kotlin", ("kt", "kts"), frozenset({".kt", ".kts"})),
    Language("makefile", ("gnumakefile", "make", "mf")),
    Language("objective-c", ("obj-c", "objc", "objectivec")),
    Language("powershell", ("ps1", "pwsh")),
    Language("protobuf", ("proto", "proto3", "protobuf3")),
    Language("rust", ("rs",), frozenset({".rs"})),
    Language("swift", (), frozenset({".swift"})),
)
_PROSE = (
    *("asciidoc", "diff", "latex", "log", "math", "mermaid", "no-highlight", "none"),
    *("nohighlight", "output", "patch", "plain", "plaintext", "plantuml", "prompt", "rst"),
    *("stdout", "tex", "text", "tree", "txt"),
)
LANGUAGES = (
    *_WITH_GRAMMARS,
    Language("markdown", ("md",), code=False),
    *(Language(word, code=False) for word in _PROSE),
)
