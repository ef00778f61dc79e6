"""Go: formatted, compiled and linked by its own tools outside the sandbox, run inside.

The compiler runs nothing of a sample: cgo is off, modules are never fetched, and no other toolchain
is taken. Code without a `package` clause is an excerpt, which only its grammar looks at.
"""

from __future__ import annotations

from fieldguide.samples.languages.go.check import check
from fieldguide.samples.languages.go.program import GO, GOFMT
from fieldguide.samples.languages.go.running import interpret, plan, prepare
from fieldguide.samples.languages.language import Language

__all__ = ["LANGUAGES"]

LANGUAGES = (
    Language(
        "go",
        ("golang",),
        frozenset({".go"}),
        tools=(GO, GOFMT),
        check=check,
        plan=plan,
        prepare=prepare,
        interpret=interpret,
    ),
)
