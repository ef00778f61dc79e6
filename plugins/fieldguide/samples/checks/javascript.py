"""JavaScript and TypeScript: syntax, names, modules and types."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fieldguide.diagnostics import did_you_mean, nearest, report
from fieldguide.samples.checks import mistaken, types
from fieldguide.samples.checks.checked import Checked
from fieldguide.samples.checks.scripts import SCRIPTS, Unit, units_of
from fieldguide.samples.evidence import Level
from fieldguide.samples.plans.scripts import ScriptProject, resolved, view_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from fieldguide.diagnostics import Diagnostic, Place
    from fieldguide.samples.checks.scripts import Parsed, Parser
    from fieldguide.samples.checks.types import Complaint
    from fieldguide.samples.environment import Environment
    from fieldguide.samples.plans.scripts import Module
    from fieldguide.samples.sample import Page, Sample

__all__ = ["check"]

_QUOTED = re.compile(r"'([^']{1,200})'")
_TYPED = frozenset({"ts", "tsx"})
_TESTS = frozenset({"node:test", "vitest", "@jest/globals", "bun:test", "@playwright/test"})
_RUNNER = frozenset(
    {
        *("afterAll", "afterEach", "beforeAll", "beforeEach", "cy", "describe", "expect", "it"),
        *("jest", "test", "vi"),
    }
)
_WORKER = frozenset(
    {
        *("DedicatedWorkerGlobalScope", "ExtendableEvent", "ExtendableMessageEvent", "FetchEvent"),
        *("NotificationEvent", "PushEvent", "ServiceWorkerGlobalScope", "WorkerGlobalScope"),
        *("clients", "importScripts", "registration", "skipWaiting"),
    }
)

# The numbers of the compiler's messages, by what they mean for a sample.
_NAMES = frozenset({2304, 2318, 2503, 2552, 2663, 2867, 2868, 18004}) | {
    *range(2580, 2586),
    *range(2591, 2594),
}
_MODULES = frozenset({2307, 2732, 2792, 2882})
_MEMBERS = frozenset({2305, 2459, 2460, 2614, 2724})
_JSX = frozenset({2686, 2874, 2875, 7026, 17004})
_BODIES = frozenset({2389, 2390, 2391})
_TAKEN = frozenset({2588, 2632})
_STYLE = frozenset({2354, 2578, 6133, 6138, 6192, 6196, 6198, 6199, 6205}) | {*range(7000, 7100)}
_NO_PROPERTY = 2339
_OPEN = ("ImportMeta", "Window & typeof globalThis", "typeof globalThis", "Navigator")
"""What build tools and other scripts add properties to."""

_CODE = (".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".cts", ".json")
_ALIAS = ("@/", "~", "#", "$", "virtual:", "/")


def check(
    pages: Sequence[Page],
    parser: Parser,
    node_modules: Path,
    environment_of: Callable[[Page, Sample], Environment | None],
) -> dict[str, Checked]:
    """Check the scripts of pages: one process parses all, a few type-check them.

    Args:
        pages: The pages.
        parser: Parses what is new.
        node_modules: The packages of Fieldguide's own.
        environment_of: The environment of a sample.

    Returns:
        By the samples' keys.
    """
    wanted = [
        sample
        for page in pages
        for sample in page.samples
        if sample.language in SCRIPTS
        and not sample.directives.skip
        and not sample.directives.output
    ]
    parser.parse(unit for sample in wanted for unit in _all_units(sample))
    found: dict[str, Checked] = {}
    whole: set[str] = set()
    for sample in wanted:
        syntax = _syntax(sample, parser)
        if syntax is not None:
            found[sample.key] = syntax
        else:
            whole.add(sample.key)
    views = [view for page in pages for view in _views(page, whole, parser, environment_of)]
    for view in _typed(views, node_modules):
        found |= view.checked
    return found


def _all_units(sample: Sample) -> Iterator[Unit]:
    yield from units_of(sample)
    if sample.directives.setup:
        yield Unit(sample.language, sample.directives.setup)


def _syntax(sample: Sample, parser: Parser) -> Checked | None:
    """What is known of a sample that does not parse as it stands; None of one that does."""
    for unit in units_of(sample):
        if unit.path is not None and unit.language not in SCRIPTS:
            continue
        parsed = parser.of(unit)
        if parsed.facts is None:
            return _broken(sample, unit, parsed)
    return None


def _broken(sample: Sample, unit: Unit, parsed: Parsed) -> Checked:
    if parsed.unable is not None:
        return Checked(None, why=f"it cannot be parsed: {parsed.unable}")
    said = parsed.error
    if said is None:
        return Checked(Level.PARSED, lacks=parsed.lacks, judged_as=parsed.judged_as)
    place = sample.at(unit.line + int(said["line"]) - 1, int(said["column"]))
    if parsed.redeclared and (not sample.files or sample.elided):
        name = (re.findall(r"`([^`]+)`", said["message"]) or ["a name"])[0]
        return Checked(Level.PARSED, lacks=(f"a choice: it defines '{name}' twice",))
    other = parsed.really or (None if parsed.redeclared else _other(sample, unit))
    if other is not None:
        message = f"this is {other}, not {_title(unit.language)}"
        finding = report("FG312", message, sample.place, f"write '{other.lower()}' on the fence")
        return Checked(None, (finding,))
    return Checked(None, (report("FG311", said["message"], place, said.get("help")),))


def _other(sample: Sample, unit: Unit) -> str | None:
    other = mistaken.really(unit.code, sample.language)
    return None if other in ("JavaScript", None) else other


def _title(language: str) -> str:
    return {"javascript": "JavaScript", "typescript": "TypeScript"}.get(language, language.upper())


@dataclass(slots=True)
class _View:
    """The program of a page as some of its samples see it, and what was found in it."""

    name: str
    project: ScriptProject
    samples: list[Sample]
    environment: Environment
    checked: dict[str, Checked] = field(default_factory=dict)

    @property
    def program(self) -> types.Program:
        modules = self.project.modules
        files = {
            path: file.code for path, file in self.project.files.items() if path not in modules
        }
        # One file that does not parse, and the compiler looks at the types of none.
        files |= {path: one.text for path, one in modules.items() if one.facts is not None}
        facts = [module.facts for module in self.project.modules.values()]
        widens = any(one is not None and one.widens for one in facts)
        return types.Program(self.name, files, self.environment.node_modules, apart=widens)


def _views(
    page: Page,
    whole: set[str],
    parser: Parser,
    environment_of: Callable[[Page, Sample], Environment | None],
) -> Iterator[_View]:
    groups: dict[object, list[Sample]] = {}
    for sample in page.samples:
        environment = environment_of(page, sample)
        if sample.key in whole and environment is not None:
            key = (environment.name, view_of(page, sample))
            groups.setdefault(key, []).append(sample)
    for n, samples in enumerate(groups.values()):
        environment = environment_of(page, samples[0])
        assert environment is not None  # noqa: S101 - asked above
        yield _View(
            f"{page.file}#{n}", ScriptProject(page, samples[0], parser), samples, environment
        )


def _typed(views: list[_View], node_modules: Path) -> list[_View]:
    """Type-check views: as what they may be meant for, until nothing is found."""
    pending = views
    for variant in types.VARIANTS:
        if not pending:
            break
        said = types.complaints([view.program for view in pending], node_modules, variant)
        again = []
        for view in pending:
            complaints = said[view.name]
            made = {
                sample.key: _judged(sample, view, complaints, variant) for sample in view.samples
            }
            found = [one for one in made.values() if _may_change(one)]
            if not variant or _worth(made) < _worth(view.checked):
                view.checked = made
            if found or any(_for_worker(one) for one in made.values()):
                again.append(view)
        pending = again
    return views


def _may_change(checked: Checked) -> bool:
    """Whether what is wrong may be right elsewhere; an undefined name is one everywhere."""
    return any(
        one.code == "FG314" or any(f"'{name}'" in one.message for name in _WORKER)
        for one in checked.findings
    )


def _worth(made: dict[str, Checked]) -> tuple[int, int]:
    """How much is wrong, and how much is lacking."""
    wrong = sum(len(one.findings) for one in made.values())
    return wrong, sum(len(one.lacks) for one in made.values())


def _for_worker(checked: Checked) -> bool:
    return any(what == f"name '{name}'" for what in checked.lacks for name in _WORKER)


def _judged(
    sample: Sample, view: _View, complaints: list[Complaint] | None, variant: str
) -> Checked:
    """What the compiler's complaints mean for one sample."""
    if complaints is None:
        return Checked(None, why="the TypeScript compiler did not come to an end")
    modules = {module.path: module for module in view.project.of(sample)}
    judge = _Judge(sample, view.project)
    for complaint in complaints:
        module = modules.get(complaint.path)
        if module is not None:
            judge.hear(complaint, module)
    typed = all(
        module.facts is not None and module.facts.lang in _TYPED for module in modules.values()
    )
    findings, lacks = judge.verdict()
    if lacks and not findings:
        return Checked(Level.PARSED, lacks=lacks)
    judged_as = f"code {variant}" if variant and typed else _judged_as(sample, modules.values())
    level = Level.PARSED if findings else Level.TYPES if typed else Level.NAMES
    return Checked(level, findings, judged_as=judged_as)


def _judged_as(sample: Sample, modules: Iterable[Module]) -> str | None:
    langs = {module.facts.lang for module in modules if module.facts is not None}
    plain = sample.language in ("javascript", "typescript")
    return "JSX" if plain and langs & {"jsx", "tsx"} and not sample.files else None


class _Judge:
    """Sorts the compiler's complaints about one sample."""

    def __init__(self, sample: Sample, project: ScriptProject) -> None:
        self._sample = sample
        self._project = project
        self._lacks: dict[str, None] = {}
        self._certain: list[Diagnostic] = []
        self._types: list[Diagnostic] = []
        modules = project.of(sample)
        imports = {name for module in modules if module.facts for name in module.facts.imports}
        self._whole = (bool(sample.files) or bool(imports & _TESTS)) and not sample.elided

    def verdict(self) -> tuple[tuple[Diagnostic, ...], tuple[str, ...]]:
        """What is wrong, and what is lacking; an error of types may come of either."""
        findings = self._certain if self._certain or self._lacks else self._types
        return tuple(findings), tuple(self._lacks)

    def hear(self, said: Complaint, module: Module) -> None:
        """Take a complaint about one module of the sample."""
        names = _QUOTED.findall(said.message)
        name = names[0] if names else ""
        place = self._place(said, module)
        if said.number in _STYLE and said.number not in _JSX:
            return
        if said.number in _NAMES:
            self._name(name, place, said)
        elif said.number in _MODULES:
            self._module(name, place, said)
        elif said.number in _MEMBERS:
            self._member(said, name, place)
        elif said.number in _JSX:
            self._lack("package 'react'")
        elif said.number in _BODIES and not self._whole:
            self._lack("the bodies of its functions")
        elif said.number in _TAKEN and not self._whole:
            self._lack(f"name '{name}'")
        elif module.facts is not None and module.facts.lang not in _TYPED:
            return
        elif said.number == _NO_PROPERTY and names[-1] in _OPEN:
            self._lack(f"type of '{name}' in '{names[-1]}'")
        else:
            self._types.append(report("FG314", f"{said.message} (TS{said.number})", place, None))

    def _name(self, name: str, place: Place, said: Complaint) -> None:
        if name in _RUNNER:
            self._lack(f"global '{name}' of a test runner")
        elif self._whole:
            known = [one for module in self._project.modules.values() for one in _declared(module)]
            guess = _QUOTED.findall(said.message)[1:2] or [nearest(name, known)]
            hint = f"did you mean '{guess[0]}'?" if guess[0] else "define or import it"
            self._certain.append(report("FG310", f"undefined name '{name}'", place, hint))
        else:
            self._lack(f"name '{name}'")

    def _module(self, name: str, place: Place, said: Complaint) -> None:
        if name.startswith(_ALIAS):
            self._lack(f"module '{name}' of the project")
        elif not name.startswith("."):
            parts = name.split("/")
            package = "/".join(parts[:2]) if name.startswith("@") else parts[0]
            self._lack(f"package '{package}'")
        elif self._giver(name, said.path) is not None:
            self._lack(f"module '{name}' in a form that parses")
        elif "." in name.rpartition("/")[2] and not name.endswith(_CODE):
            self._lack(f"a file of the project: '{name}'")
        elif self._whole:
            hint = did_you_mean(name, sorted(self._project.files), "show it on the page")
            message = f"module '{name}' is not on the page"
            self._certain.append(report("FG315", message, place, hint))
        else:
            self._lack(f"module '{name}' of the project")

    def _member(self, said: Complaint, name: str, place: Place) -> None:
        names = _QUOTED.findall(said.message)
        module = name.strip('"')
        wanted = names[1] if len(names) > 1 else "a name"
        giver = self._giver(module, said.path)
        if giver is None:
            if module.startswith("."):
                self._lack(f"name '{wanted}' of module '{module}'")
            else:
                text = f"{said.message} (TS{said.number})"
                self._types.append(report("FG314", text, place, None))
        elif giver.sample.elided:
            self._lack(f"name '{wanted}' of module '{module}'")
        else:
            declared = giver.facts.declared if giver.facts is not None else ()
            rest = f"export it from {giver.path}" if wanted in declared else None
            hint = rest or did_you_mean(wanted, declared, f"it is not in {giver.path}")
            message = f"module '{module}' has no '{wanted}'"
            self._certain.append(report("FG316", message, place, hint))

    def _giver(self, module: str, path: str) -> Module | None:
        target = resolved(module, path.rpartition("/")[0], self._project.paths)
        return None if target is None else self._project.modules.get(target)

    def _lack(self, what: str) -> None:
        self._lacks[what] = None

    def _place(self, said: Complaint, module: Module) -> Place:
        column = said.column - (len(module.before) if said.line == 1 else 0)
        lines = module.code.split("\n")
        line = lines[said.line - 1] if said.line <= len(lines) else ""
        units = line.encode("utf-16-le", "surrogatepass")[: 2 * max(column - 1, 0)]
        shown = len(units.decode("utf-16-le", "replace"))
        return self._sample.at(module.line + said.line - 1, shown + 1)


def _declared(module: Module) -> tuple[str, ...]:
    return module.facts.declared if module.facts is not None else ()
