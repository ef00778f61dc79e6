"""JavaScript and TypeScript: syntax, names, modules and types."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fieldguide.problems.diagnostics import report
from fieldguide.samples.languages import mistaken
from fieldguide.samples.languages.checked import Checked
from fieldguide.samples.languages.javascript.complaints import ErrorFilter
from fieldguide.samples.languages.javascript.parser import SCRIPTS, Unit, parser_of, units_of
from fieldguide.samples.languages.javascript.project import ScriptProject, view_of
from fieldguide.samples.languages.javascript.types import VARIANTS, Program, complaints
from fieldguide.samples.level import Level

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from fieldguide.samples.environment import Environment
    from fieldguide.samples.languages.javascript.parser import ParsedScript, Parser
    from fieldguide.samples.languages.javascript.project import Module
    from fieldguide.samples.languages.javascript.types import Complaint
    from fieldguide.samples.languages.language import Context
    from fieldguide.samples.sample import Sample, SamplePage

__all__ = ["check"]

_TYPED = frozenset({"ts", "tsx"})
_WORKER = frozenset(
    {
        *("DedicatedWorkerGlobalScope", "ExtendableEvent", "ExtendableMessageEvent", "FetchEvent"),
        *("NotificationEvent", "PushEvent", "ServiceWorkerGlobalScope", "WorkerGlobalScope"),
        *("clients", "importScripts", "registration", "skipWaiting"),
    }
)


def check(samples: Sequence[Sample], context: Context) -> dict[str, Checked]:
    """Check JavaScript and TypeScript: one process parses all, a few type-check them.

    Args:
        samples: The samples; each is checked with the other modules of its page.
        context: The tools, pages and environments.

    Returns:
        The results by the samples' keys.
    """
    parser = parser_of(context)
    node_modules = context.toolbox.node_modules
    assert node_modules is not None  # noqa: S101 - one of the tools that the languages name
    parser.parse(unit for sample in samples for unit in _all_units(sample))
    results: dict[str, Checked] = {}
    whole: set[str] = set()
    for sample in samples:
        syntax = _syntax(sample, parser)
        if syntax is not None:
            results[sample.key] = syntax
        else:
            whole.add(sample.key)
    pages = dict.fromkeys(context.page_of(sample) for sample in samples)
    views = [view for page in pages for view in _views(page, whole, context)]
    for view in _typed(views, node_modules):
        results |= view.checked
    return results


def _all_units(sample: Sample) -> Iterator[Unit]:
    yield from units_of(sample)
    if sample.directives.setup:
        yield Unit(sample.language, sample.directives.setup)


def _syntax(sample: Sample, parser: Parser) -> Checked | None:
    """The result for a sample that does not parse on its own; None if it does."""
    for unit in units_of(sample):
        if unit.path is not None and unit.language not in SCRIPTS:
            continue
        parsed = parser.of(unit)
        if parsed.facts is None:
            return _broken(sample, unit, parsed)
    return None


def _broken(sample: Sample, unit: Unit, parsed: ParsedScript) -> Checked:
    if parsed.unable is not None:
        return Checked(None, why=f"it cannot be parsed: {parsed.unable}")
    error = parsed.error
    if error is None:
        return Checked(Level.PARSED, lacks=parsed.lacks, judged_as=parsed.judged_as)
    place = sample.at(unit.line + int(error["line"]) - 1, int(error["column"]))
    if parsed.redeclared and (not sample.files or sample.elided):
        name = (re.findall(r"`([^`]+)`", error["message"]) or ["a name"])[0]
        return Checked(Level.PARSED, lacks=(f"a choice: it defines '{name}' twice",))
    other = parsed.really or (None if parsed.redeclared else _other(sample, unit))
    if other is not None:
        message = f"this is {other}, not {_title(unit.language)}"
        finding = report("FG312", message, sample.place, f"write '{other.lower()}' on the fence")
        return Checked(None, (finding,))
    return Checked(None, (report("FG311", error["message"], place, error.get("help")),))


def _other(sample: Sample, unit: Unit) -> str | None:
    other = mistaken.really(unit.code, sample.language)
    return None if other in ("JavaScript", None) else other


def _title(language: str) -> str:
    return {"javascript": "JavaScript", "typescript": "TypeScript"}.get(language, language.upper())


@dataclass(slots=True)
class _View:
    """The program of a page as some of its samples see it, and their results."""

    name: str
    project: ScriptProject
    samples: list[Sample]
    environment: Environment
    checked: dict[str, Checked] = field(default_factory=dict)

    @property
    def program(self) -> Program:
        modules = self.project.modules
        files = {
            path: file.code for path, file in self.project.files.items() if path not in modules
        }
        # If a file does not parse, the compiler checks no types.
        files |= {path: module.text for path, module in modules.items() if module.facts is not None}
        facts = [module.facts for module in self.project.modules.values()]
        widens = any(item is not None and item.widens for item in facts)
        return Program(self.name, files, self.environment.node_modules, apart=widens)


def _views(page: SamplePage, whole: set[str], context: Context) -> Iterator[_View]:
    groups: dict[object, list[Sample]] = {}
    for sample in page.samples:
        environment = context.environment_of(page, sample)
        if sample.key in whole and environment is not None:
            key = (environment.name, view_of(page, sample))
            groups.setdefault(key, []).append(sample)
    for n, samples in enumerate(groups.values()):
        environment = context.environment_of(page, samples[0])
        assert environment is not None  # noqa: S101 - asked above
        yield _View(
            f"{page.file}#{n}",
            ScriptProject(page, samples[0], parser_of(context)),
            samples,
            environment,
        )


def _typed(views: list[_View], node_modules: Path) -> list[_View]:
    """Type-check views in each variant, until there are no errors."""
    pending = views
    for variant in VARIANTS:
        if not pending:
            break
        reports = complaints([view.program for view in pending], node_modules, variant)
        again = []
        for view in pending:
            results = {
                sample.key: _judged(sample, view, reports[view.name], variant)
                for sample in view.samples
            }
            undecided = [result for result in results.values() if _may_change(result)]
            if not variant or _worth(results) < _worth(view.checked):
                view.checked = results
            if undecided or any(_for_worker(result) for result in results.values()):
                again.append(view)
        pending = again
    return views


def _may_change(checked: Checked) -> bool:
    """Whether another variant may have fewer problems; undefined names are so in all."""
    return any(
        problem.code == "FG314" or any(f"'{name}'" in problem.message for name in _WORKER)
        for problem in checked.findings
    )


def _worth(results: dict[str, Checked]) -> tuple[int, int]:
    """The number of problems, and of what is lacking."""
    wrong = sum(len(result.findings) for result in results.values())
    return wrong, sum(len(result.lacks) for result in results.values())


def _for_worker(checked: Checked) -> bool:
    return any(what == f"name '{name}'" for what in checked.lacks for name in _WORKER)


def _judged(sample: Sample, view: _View, heard: list[Complaint] | None, variant: str) -> Checked:
    """The result for one sample, from the compiler's errors in its view."""
    if heard is None:
        return Checked(None, why="the TypeScript compiler did not finish")
    modules = {module.path: module for module in view.project.of(sample)}
    errors = ErrorFilter(sample, view.project)
    for complaint in heard:
        module = modules.get(complaint.path)
        if module is not None:
            errors.add(complaint, module)
    typed = all(
        module.facts is not None and module.facts.lang in _TYPED for module in modules.values()
    )
    findings, lacks = errors.result()
    if lacks and not findings:
        return Checked(Level.PARSED, lacks=lacks)
    judged_as = f"code {variant}" if variant and typed else _judged_as(sample, modules.values())
    level = Level.PARSED if findings else Level.TYPES if typed else Level.NAMES
    return Checked(level, findings, judged_as=judged_as)


def _judged_as(sample: Sample, modules: Iterable[Module]) -> str | None:
    langs = {module.facts.lang for module in modules if module.facts is not None}
    plain = sample.language in ("javascript", "typescript")
    return "JSX" if plain and langs & {"jsx", "tsx"} and not sample.files else None
