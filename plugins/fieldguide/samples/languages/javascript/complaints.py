"""Errors of the TypeScript compiler: which are a sample's faults, and which name what it lacks."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from fieldguide.problems.diagnostics import did_you_mean, nearest, report
from fieldguide.samples.languages.javascript.project import ScriptProject, resolved

if TYPE_CHECKING:
    from fieldguide.problems.diagnostics import Diagnostic, Place
    from fieldguide.samples.languages.javascript.project import Module
    from fieldguide.samples.languages.javascript.types import Complaint
    from fieldguide.samples.sample import Sample

__all__ = ["ErrorFilter"]

_QUOTED = re.compile(r"'([^']{1,200})'")
_TYPED = frozenset({"ts", "tsx"})
_TESTS = frozenset({"node:test", "vitest", "@jest/globals", "bun:test", "@playwright/test"})
_RUNNER = frozenset(
    {
        *("afterAll", "afterEach", "beforeAll", "beforeEach", "cy", "describe", "expect", "it"),
        *("jest", "test", "vi"),
    }
)
_RUNTIMES = frozenset({"Bun", "Deno", "EdgeRuntime", "HTMLRewriter", "WebSocketPair", "awslambda"})
_SERVICE_WORKER = frozenset({"clients", "registration", "skipWaiting"})
# The numbers of the compiler's messages, by what they mean for a sample.
_NAMES = frozenset({2304, 2318, 2503, 2552, 2663, 2867, 2868, 18004}) | {
    *range(2580, 2586),
    *range(2591, 2594),
}
_MODULES = frozenset({2307, 2664, 2688, 2732, 2792, 2882, 6053})
_MEMBERS = frozenset({2305, 2459, 2460, 2614, 2724})
_JSX = frozenset({2686, 2874, 2875, 7026, 17004})
_BODIES = frozenset({2389, 2390, 2391})
_TAKEN = frozenset({2588, 2632})
_STYLE = frozenset({2354, 2578, 6133, 6138, 6192, 6196, 6198, 6199, 6205}) | {*range(7000, 7100)}
_TWICE = frozenset({2300, 2323, 2451, 2528})
_NOTHING = frozenset({2531, 2532, 2533, 2721, 2722, 2723})
_NO_NAMESPACE = 2503
_TYPE_AS_VALUE = 2693
_ARROW = re.compile(r"\([^\n]*\) => [\w.<>\[\] |]{1,80};?\s*\Z")
_NO_PROPERTY = 2339
_OPEN = ("ImportMeta", "Window & typeof globalThis", "typeof globalThis", "Navigator")
"""Types that build tools and other scripts extend."""
_CODE = (".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".cts", ".json")
_ALIAS = ("@/", "~", "#", "$", "virtual:", "/")

_GLOBALS = {
    "another runtime": _RUNTIMES,
    "a service worker": _SERVICE_WORKER,
    "a test runner": _RUNNER,
}


class ErrorFilter:
    """Sorts the compiler's errors in one sample."""

    def __init__(self, sample: Sample, project: ScriptProject) -> None:
        self._sample = sample
        self._project = project
        self._lacks: dict[str, None] = {}
        self._certain: list[Diagnostic] = []
        self._types: list[Diagnostic] = []
        self._said: set[str] = set()
        modules = project.of(sample)
        imports = {name for module in modules if module.facts for name in module.facts.imports}
        self._whole = (bool(sample.files) or bool(imports & _TESTS)) and not sample.elided
        self._elsewhere = {
            name
            for file in sample.files
            for other, facts in project.versions(file.path)
            if other is not sample and facts is not None
            for name in (*facts.declared, *facts.imported)
        }

    def result(self) -> tuple[tuple[Diagnostic, ...], tuple[str, ...]]:
        """The problems of the sample, and what it lacks; type errors count if there is neither."""
        findings = self._certain if self._certain or self._lacks else self._types
        return tuple(findings), tuple(self._lacks)

    def add(self, complaint: Complaint, module: Module) -> None:
        """Add an error in one module of the sample."""
        names = _QUOTED.findall(complaint.message)
        name = names[0] if names else ""
        place = self._place(complaint, module)
        if complaint.number in _STYLE and complaint.number not in _JSX:
            return
        if complaint.number in _NAMES:
            self._name(name, place, complaint)
        elif complaint.number in _MODULES:
            self._module(name, place, complaint)
        elif complaint.number in _MEMBERS:
            self._member(complaint, name, place)
        elif complaint.number in _JSX:
            self._lack("package 'react'")
        elif (lacking := self._around(complaint, name, module)) is not None:
            self._lack(lacking)
        elif module.facts is not None and module.facts.lang not in _TYPED:
            return
        elif complaint.number == _NO_PROPERTY and names[-1] in _OPEN:
            self._lack(f"type of '{name}' in '{names[-1]}'")
        else:
            self._types.append(
                report("FG314", f"{complaint.message} (TS{complaint.number})", place, None)
            )

    def _around(self, complaint: Complaint, name: str, module: Module) -> str | None:
        """The missing part of an excerpt that explains an error, or None."""
        if self._whole:
            return None
        if complaint.number in _BODIES:
            return "the bodies of its functions"
        if complaint.number in _TAKEN:
            return f"name '{name}'"
        if complaint.number in _TWICE:
            return f"a choice: it defines '{name or 'default'}' twice"
        if complaint.number in _NOTHING and _is_this(complaint, module):
            return "the class around it"
        if complaint.number == _TYPE_AS_VALUE and _ARROW.match(self._sample.code):
            return "the name of its type"
        return None

    def _name(self, name: str, place: Place, complaint: Complaint) -> None:
        whose = next((whose for whose, names in _GLOBALS.items() if name in names), None)
        if name == "React" and complaint.number == _NO_NAMESPACE:
            # Its types are global wherever they are installed.
            self._lack("package 'react'")
        elif whose is not None:
            self._lack(f"global '{name}' of {whose}")
        elif name in self._elsewhere:
            self._lack(f"name '{name}', which another version of its file defines")
        elif self._whole and name not in self._said:
            self._said.add(name)
            known = [
                declared
                for module in self._project.modules.values()
                for declared in _declared(module)
            ]
            guess = _QUOTED.findall(complaint.message)[1:2] or [nearest(name, known)]
            hint = f"did you mean '{guess[0]}'?" if guess[0] else "define or import it"
            self._certain.append(report("FG310", f"undefined name '{name}'", place, hint))
        elif not self._whole:
            self._lack(f"name '{name}'")

    def _module(self, name: str, place: Place, complaint: Complaint) -> None:
        if name.startswith(_ALIAS):
            self._lack(f"module '{name}' of the project")
        elif not name.startswith("."):
            parts = name.split("/")
            package = "/".join(parts[:2]) if name.startswith("@") else parts[0]
            self._lack(f"package '{package}'")
        elif self._giver(name, complaint.path) is not None:
            self._lack(f"module '{name}' in a form that parses")
        elif "." in name.rpartition("/")[2] and not name.endswith(_CODE):
            self._lack(f"a file of the project: '{name}'")
        elif self._whole:
            hint = did_you_mean(name, sorted(self._project.files), "show it on the page")
            message = f"module '{name}' is not on the page"
            self._certain.append(report("FG315", message, place, hint))
        else:
            self._lack(f"module '{name}' of the project")

    def _member(self, complaint: Complaint, name: str, place: Place) -> None:
        names = _QUOTED.findall(complaint.message)
        module = name.strip('"')
        wanted = names[1] if len(names) > 1 else "a name"
        giver = self._giver(module, complaint.path)
        if giver is None:
            if module.startswith("."):
                self._lack(f"name '{wanted}' of module '{module}'")
            else:
                text = f"{complaint.message} (TS{complaint.number})"
                self._types.append(report("FG314", text, place, None))
        elif giver.sample.elided or self._gives_elsewhere(giver, wanted):
            self._lack(f"name '{wanted}' of module '{module}'")
        else:
            declared = giver.facts.declared if giver.facts is not None else ()
            rest = f"export it from {giver.path}" if wanted in declared else None
            hint = rest or did_you_mean(wanted, declared, f"it is not in {giver.path}")
            message = f"module '{module}' has no '{wanted}'"
            self._certain.append(report("FG316", message, place, hint))

    def _gives_elsewhere(self, giver: Module, name: str) -> bool:
        """Whether a name may come from a package or another version of the module."""
        facts = giver.facts
        if facts and "None" in facts.exported and any(not x.startswith(".") for x in facts.imports):
            return True
        stem = posixpath.splitext(giver.path)[0]
        return any(
            other is not giver.sample and (version is None or name in version.declared)
            for other, version in self._project.versions(stem)
        )

    def _giver(self, module: str, path: str) -> Module | None:
        target = resolved(module, path.rpartition("/")[0], self._project.paths)
        return None if target is None else self._project.modules.get(target)

    def _lack(self, what: str) -> None:
        self._lacks[what] = None

    def _place(self, complaint: Complaint, module: Module) -> Place:
        column = complaint.column - (len(module.before) if complaint.line == 1 else 0)
        lines = module.code.split("\n")
        line = lines[complaint.line - 1] if complaint.line <= len(lines) else ""
        units = line.encode("utf-16-le", "surrogatepass")[: 2 * max(column - 1, 0)]
        shown = len(units.decode("utf-16-le", "replace"))
        return self._sample.at(module.line + complaint.line - 1, shown + 1)


def _declared(module: Module) -> tuple[str, ...]:
    return module.facts.declared if module.facts is not None else ()


def _is_this(complaint: Complaint, module: Module) -> bool:
    """Whether what is `undefined` is the `this` of an excerpt."""
    lines = module.text.split("\n")
    line = lines[complaint.line - 1] if complaint.line <= len(lines) else ""
    return line[complaint.column - 1 :].startswith("this")
