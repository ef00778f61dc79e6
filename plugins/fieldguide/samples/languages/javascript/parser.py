"""JavaScript and TypeScript parsed by oxc-parser, with the names that they define and use."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fieldguide.samples.languages import programs
from fieldguide.samples.toolbox import lock_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from fieldguide.samples.cache import Cache
    from fieldguide.samples.languages.language import Context
    from fieldguide.samples.sample import Sample
    from fieldguide.samples.toolbox import Toolbox

__all__ = [
    "SCRIPTS",
    "ParsedScript",
    "Parser",
    "ScriptFacts",
    "Unit",
    "parser_of",
    "run_script",
    "units_of",
]

SCRIPTS = frozenset({"javascript", "jsx", "typescript", "tsx"})
_BY_SUFFIX = {
    "cjs": "javascript",
    "cts": "typescript",
    "js": "javascript",
    "jsx": "jsx",
    "mjs": "javascript",
    "mts": "typescript",
    "ts": "typescript",
    "tsx": "tsx",
}


@dataclass(frozen=True, slots=True)
class Unit:
    """A piece of code that parses on its own: a snippet, or one file of a sample.

    Attributes:
        language: One of `SCRIPTS`.
        code: The code.
        line: The line of the sample's code on which it starts, from 1.
        path: Its path in the page's project, or None for a snippet.
    """

    language: str
    code: str
    line: int = 1
    path: str | None = None


@dataclass(frozen=True, slots=True)
class ScriptFacts:
    """What a script defines and uses.

    Attributes:
        lang: What it parses as: `js`, `jsx`, `ts` or `tsx`.
        declared: The names that it defines at its top level.
        imported: The names that it imports.
        exported: The names that it exports; `None` for all of another module.
        free: The names that it uses and neither defines nor imports.
        changed: Those of them that a statement at its top level uses.
        imports: The modules that it imports.
        strings: Its strings that may name a file.
        defines_only: Whether running it does nothing but define.
        commonjs: Whether it is a CommonJS module.
        widens: Whether it declares something global, for all files.
    """

    lang: str
    declared: tuple[str, ...]
    imported: tuple[str, ...]
    exported: tuple[str, ...]
    free: tuple[str, ...]
    changed: tuple[str, ...]
    imports: tuple[str, ...]
    strings: tuple[str, ...]
    defines_only: bool
    commonjs: bool
    widens: bool


@dataclass(frozen=True, slots=True)
class ParsedScript:
    """The result of parsing code.

    Attributes:
        facts: The names that it defines and uses, if it parses on its own.
        error: The syntax error, as `message`, `help`, `line` and `column`.
        redeclared: Whether the error is a name that it defines twice.
        really: The language that it is in, if that is another.
        lacks: The missing context, if it parses as an excerpt.
        judged_as: The form in which it parses, if that is not the language itself.
        unable: The reason why it was not parsed.
    """

    facts: ScriptFacts | None = None
    error: Mapping[str, Any] | None = None
    redeclared: bool = False
    really: str | None = None
    lacks: tuple[str, ...] = ()
    judged_as: str | None = None
    unable: str | None = None


def units_of(sample: Sample) -> list[Unit]:
    """The pieces of a sample that parse on their own."""
    if not sample.files:
        return [Unit(sample.language, sample.code)]
    return [
        Unit(_BY_SUFFIX.get(suffix, sample.language), file.code, file.line, file.path)
        for file in sample.files
        for suffix in (file.path.rpartition(".")[2],)
    ]


class Parser:
    """Parses each piece of code once, all new ones in one process of Node.js.

    Args:
        toolbox: The tools, among them Node.js and its packages.
        cache: Results of earlier runs.
    """

    def __init__(self, toolbox: Toolbox, cache: Cache) -> None:
        self._toolbox = toolbox
        self._cache = cache
        self._known: dict[str, ParsedScript] = {}

    def parse(self, units: Iterable[Unit]) -> None:
        """Parse several pieces at once, before `of` is called for each."""
        wanted = {self._key(unit): unit for unit in units}
        missing = [key for key in wanted if key not in self._known]
        stored = self._cache.get_many(missing)
        for key in missing:
            parsed = _decoded(stored.get(key))
            if parsed is not None:
                self._known[key] = parsed
        new = [key for key in missing if key not in self._known]
        if new:
            answers = self._run([wanted[key] for key in new])
            self._known |= {key: _parsed(answer) for key, answer in zip(new, answers, strict=True)}
            self._cache.put_many(dict(zip(new, answers, strict=True)))

    def of(self, unit: Unit) -> ParsedScript:
        """The result of parsing a piece."""
        key = self._key(unit)
        if key not in self._known:
            self.parse([unit])
        return self._known[key]

    def _key(self, unit: Unit) -> str:
        text = f"script {self._toolbox.versions} {unit.language}\0{unit.code}"
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

    def _run(self, units: list[Unit]) -> list[dict[str, Any]]:
        data = json.dumps([{"code": unit.code, "language": unit.language} for unit in units])
        words = run_script("syntax.mjs", self._toolbox, data)
        return (
            words if words is not None else [{"unable": "the parser did not finish"} for _ in units]
        )


def parser_of(context: Context) -> Parser:
    """The parser of a session, with the results so far."""
    parser: Parser = context.kept.setdefault("javascript", Parser(context.toolbox, context.cache))
    return parser


def run_script(name: str, toolbox: Toolbox, data: str) -> Any:  # noqa: ANN401 - JSON
    """The output of one of the package's scripts for Node.js; None if it fails.

    Args:
        name: The script.
        toolbox: The tools, among them Node.js and its packages.
        data: Its input, as JSON.
    """
    assert toolbox.node_modules is not None  # noqa: S101 - asked before
    script: Path = lock_folder() / name
    node = str(toolbox.programs["node"])
    done = programs.run([node, str(script), f"{toolbox.node_modules.parent}/"], text=data)
    try:
        return json.loads(done.stdout if done is not None else "")
    except ValueError:
        return None


def _decoded(answer: object) -> ParsedScript | None:
    if not isinstance(answer, dict):
        return None
    try:
        return _parsed(answer)
    except (KeyError, TypeError, ValueError):
        return None


def _parsed(answer: Mapping[str, Any]) -> ParsedScript:
    facts = answer.get("facts")
    return ParsedScript(
        facts=None if facts is None else _facts(answer["lang"], facts),
        error=answer.get("error"),
        redeclared=bool(answer.get("redeclared")),
        really=answer.get("really"),
        lacks=tuple(answer.get("lacks") or ()),
        judged_as=answer.get("judgedAs"),
        unable=answer.get("unable"),
    )


def _facts(lang: str, answer: Mapping[str, Any]) -> ScriptFacts:
    return ScriptFacts(
        lang=lang,
        declared=tuple(answer["declared"]),
        imported=tuple(answer["imported"]),
        exported=tuple(answer["exported"]),
        free=tuple(answer["free"]),
        changed=tuple(answer["changed"]),
        imports=tuple(dict.fromkeys(imported["from"] for imported in answer["imports"])),
        strings=tuple(answer["strings"]),
        defines_only=bool(answer["definesOnly"]),
        commonjs=bool(answer["commonjs"]),
        widens=bool(answer["widens"]),
    )
