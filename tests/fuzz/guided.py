"""Fuzzing that is guided by coverage: `python -m fuzz.guided TARGET [what libFuzzer takes]`."""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["fieldguide"]):
    from fuzz.targets import TARGETS, attempt


def main() -> None:
    target = TARGETS[sys.argv.pop(1)]
    atheris.Setup(sys.argv, lambda data: attempt(target, data))
    atheris.Fuzz()


main()
