"""The TypeScript compiler's errors in programs, one program for each page.

One process checks many pages: each has its own folder, and every file is a module, so that pages
cannot see each other's names. A page with global declarations or its own `tsconfig.json` gets its
own process.
"""

from __future__ import annotations

import contextlib
import json
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fieldguide.samples.languages import programs
from fieldguide.samples.languages.data.jsontext import jsonc

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

__all__ = ["VARIANTS", "Complaint", "Program", "compiler_of", "complaints"]

_LINE = re.compile(r"([^\n(]{1,4096})\((\d+),(\d+)\): error TS(\d+): ([^\n]*)")
_SYNTAX = range(1000, 2000)
_DOM = ["ESNext", "DOM", "DOM.Iterable", "DOM.AsyncIterable"]
_OPTIONS: Mapping[str, object] = {
    "allowImportingTsExtensions": True,
    "allowJs": True,
    "checkJs": True,
    "esModuleInterop": True,
    "jsx": "preserve",
    "lib": _DOM,
    "maxNodeModuleJsDepth": 0,
    "module": "esnext",
    "moduleDetection": "force",
    "moduleResolution": "bundler",
    "noEmit": True,
    "noErrorTruncation": False,
    "resolveJsonModule": True,
    "skipLibCheck": True,
    "strict": True,
    "target": "esnext",
    "types": ["chrome", "firefox-webext-browser", "node"],
}
VARIANTS: Mapping[str, Mapping[str, object]] = {
    "": {},
    "for a browser": {"types": ["chrome", "firefox-webext-browser"]},
    "for a worker": {"types": ["chrome", "firefox-webext-browser"], "lib": ["ESNext", "WebWorker"]},
    "not strict": {"strict": False},
    "with decorators of old": {"experimentalDecorators": True, "strict": False},
}
"""The platforms to try if the page does not specify one; the first without errors is used."""

_HONOURED = frozenset(
    re.findall(
        r"\w+",
        """
        allowJs allowSyntheticDefaultImports allowUnreachableCode checkJs
        emitDecoratorMetadata erasableSyntaxOnly esModuleInterop
        exactOptionalPropertyTypes experimentalDecorators jsx jsxFactory
        jsxFragmentFactory jsxImportSource lib noFallthroughCasesInSwitch noImplicitAny
        noImplicitOverride noImplicitReturns noImplicitThis
        noPropertyAccessFromIndexSignature noUncheckedIndexedAccess paths strict
        strictBindCallApply strictFunctionTypes strictNullChecks
        strictPropertyInitialization useDefineForClassFields useUnknownInCatchVariables
        """,
    )
)
"""The options of a page's own `tsconfig.json` that count: those of checking, not of output."""


@dataclass(frozen=True, slots=True)
class Program:
    """The modules that are checked together.

    Attributes:
        name: Its name, different from all others.
        files: Path to text.
        node_modules: The folder of the packages that it may import, or None.
        apart: Whether it needs its own process.
    """

    name: str
    files: Mapping[str, str]
    node_modules: Path | None
    apart: bool = False

    @property
    def options(self) -> Mapping[str, object]:
        """The options of its own `tsconfig.json` that count."""
        text = self.files.get("tsconfig.json")
        config = None if text is None else jsonc(text)
        options = config.get("compilerOptions") if isinstance(config, dict) else None
        if not isinstance(options, dict):
            return {}
        return {name: value for name, value in options.items() if name in _HONOURED}


@dataclass(frozen=True, slots=True)
class Complaint:
    """An error of the compiler.

    Attributes:
        path: The file of the program.
        line: From 1.
        column: From 1, in code units of UTF-16, as the compiler counts.
        number: Of the message, such as 2304.
        message: Its first line.
    """

    path: str
    line: int
    column: int
    number: int
    message: str


def compiler_of(node_modules: Path) -> Path | None:
    """The native compiler among the packages, or None if it is not installed."""
    candidates = sorted((node_modules / "@typescript").glob("typescript-*/lib/tsc*"))
    return next((path for path in candidates if path.stem == "tsc"), None)


def complaints(
    programs: Sequence[Program], node_modules: Path, variant: str = ""
) -> dict[str, list[Complaint] | None]:
    """The compiler's errors in programs, by name; None for a program that it does not finish.

    Args:
        programs: The programs; all that do not need their own process are checked at once.
        node_modules: Fieldguide's own Node.js packages, with the compiler and types.
        variant: One of `VARIANTS`.
    """
    compiler = compiler_of(node_modules)
    if compiler is None:
        return {program.name: None for program in programs}
    results: dict[str, list[Complaint] | None] = {}
    for group in _groups(programs):
        output = _compiled(group, compiler, node_modules, variant)
        if output is None and len(group) > 1:
            # The compiler cannot cope with one of them, which must not affect the others.
            for single in group:
                results |= _each([single], _compiled([single], compiler, node_modules, variant))
            continue
        by_name = _each(group, output)
        if output and all(complaint.number in _SYNTAX for complaint in output):
            # If a file does not parse, the compiler checks no types, in any file.
            rest = [program for program in group if not by_name[program.name]]
            if rest:
                by_name |= _each(rest, _compiled(rest, compiler, node_modules, variant))
        results |= by_name
    return results


def _groups(programs: Iterable[Program]) -> Iterator[list[Program]]:
    shared: dict[Path | None, list[Program]] = {}
    for program in programs:
        if program.apart or program.options:
            yield [program]
        else:
            shared.setdefault(program.node_modules, []).append(program)
    yield from shared.values()


def _each(
    group: list[Program], output: list[Complaint] | None
) -> dict[str, list[Complaint] | None]:
    if output is None:
        return {program.name: None for program in group}
    results: dict[str, list[Complaint] | None] = {program.name: [] for program in group}
    for complaint in output:
        folder, _, path = complaint.path.partition("/")
        if folder.startswith("p") and folder[1:].isdigit():
            theirs = results[group[int(folder[1:])].name]
            if theirs is not None:
                theirs.append(
                    Complaint(
                        path, complaint.line, complaint.column, complaint.number, complaint.message
                    )
                )
    return results


def _compiled(
    group: list[Program], compiler: Path, node_modules: Path, variant: str
) -> list[Complaint] | None:
    """The compiler's errors in programs, each in its folder; None if it does not finish."""
    with tempfile.TemporaryDirectory(prefix="fieldguide-") as folder:
        root = Path(folder)
        for n, program in enumerate(group):
            for path, text in program.files.items():
                file = root / f"p{n}" / path
                with contextlib.suppress(OSError):
                    file.parent.mkdir(parents=True, exist_ok=True)
                    file.write_text(text, "utf-8", errors="replace", newline="")
        own = group[0].options if len(group) == 1 else {}
        theirs = group[0].node_modules
        options = {**_OPTIONS, **VARIANTS[variant], **own}
        roots = [str(node_modules / "@types")]
        if "paths" in own:
            options["paths"] = _moved(own["paths"])
        if theirs is not None:
            (root / "node_modules").symlink_to(theirs)
            roots.insert(0, str(theirs / "@types"))
        options["typeRoots"] = roots
        config = {"compilerOptions": options, "include": ["p*/**/*"]}
        (root / "tsconfig.json").write_text(json.dumps(config), "utf-8")
        command = [str(compiler), "--singleThreaded", "--pretty", "false", "-p", "tsconfig.json"]
        done = programs.run(command, root)
    if done is None:
        return None
    text = done.stdout.decode("utf-8", "replace")
    if done.returncode not in (0, 1, 2):
        return None
    return [
        Complaint(match[1], int(match[2]), int(match[3]), int(match[4]), match[5])
        for line in text.split("\n")
        for match in (_LINE.fullmatch(line.rstrip("\r")),)
        if match is not None
    ]


def _moved(paths: object) -> dict[str, list[str]]:
    """A page's `paths`, relative to the folder above it."""
    if not isinstance(paths, dict):
        return {}
    return {
        str(name): [
            f"./p0/{str(target).removeprefix('./')}"
            for target in targets
            if isinstance(target, str)
        ]
        for name, targets in paths.items()
        if isinstance(targets, list)
    }
