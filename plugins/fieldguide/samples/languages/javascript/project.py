"""JavaScript and TypeScript: the page as a project of modules.

Each snippet becomes a module, which imports the names that it uses from earlier samples and exports
those that later samples use. So each is checked and run with exactly what it needs. Imports are
added to the first line of the code and exports after its last, so that line numbers stay the same.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fieldguide.samples.languages.javascript.parser import SCRIPTS, Unit, units_of
from fieldguide.samples.languages.project import files_for, named_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from fieldguide.samples.languages.javascript.parser import Parser, ScriptFacts
    from fieldguide.samples.languages.project import ProjectFile
    from fieldguide.samples.sample import Sample, SamplePage

__all__ = ["Module", "ScriptProject", "resolved", "specifier", "view_of"]

_SUFFIXES = (".ts", ".tsx", ".d.ts", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".json")
_WRITTEN = {
    ".js": (".ts", ".tsx", ".d.ts"),
    ".jsx": (".tsx",),
    ".mjs": (".mts",),
    ".cjs": (".cts",),
}


@dataclass(slots=True)
class Module:
    """A module of a page's project.

    Attributes:
        path: Its path in the project.
        code: Its code, as the page shows it.
        line: The line of the sample's code on which it starts.
        sample: The sample that contains it.
        facts: The names that it defines and uses; None if it does not parse or is not a script.
        hidden: Whether it is the hidden set-up of its sample.
        takes: The names that it takes from other modules, by their path.
        after: The modules that have to run before it.
        gives: The names that others take, beyond what it exports.
    """

    path: str
    code: str
    line: int
    sample: Sample
    facts: ScriptFacts | None
    hidden: bool = False
    takes: dict[str, list[str]] = field(default_factory=dict)
    after: list[str] = field(default_factory=list)
    gives: set[str] = field(default_factory=set)

    @property
    def before(self) -> str:
        """The imports before its code, on its first line."""
        folder = posixpath.dirname(self.path)
        lines = [f"import {specifier(folder, path)};" for path in self.after]
        for path, names in self.takes.items():
            listed = ", ".join(sorted(names))
            lines.append(f"import {{ {listed} }} from {specifier(folder, path)};")
        return "".join(f"{line} " for line in lines)

    @property
    def text(self) -> str:
        """The text of its file."""
        code = f"//{self.code[2:]}" if self.code.startswith("#!") else self.code
        if self.gives:
            code = f"{code.rstrip()}\nexport {{ {', '.join(sorted(self.gives))} }};\n"
        return self.before + code


def view_of(page: SamplePage, sample: Sample) -> tuple[tuple[str, int], ...]:
    """Which version of each file a sample sees; samples with the same view share a project."""
    files = files_for(page, sample)
    return tuple(sorted((path, file.sample.index) for path, file in files.items()))


class ScriptProject:
    """The modules of a page, as one sample sees them.

    Args:
        page: The page.
        sample: The sample whose view it is.
        parser: Knows how each piece parses.

    Attributes:
        modules: By path.
        files: The files of the page, in any language, by path.
    """

    def __init__(self, page: SamplePage, sample: Sample, parser: Parser) -> None:
        self.files: Mapping[str, ProjectFile] = files_for(page, sample)
        self.modules: dict[str, Module] = {}
        self._setups: dict[int, str] = {}
        self._snippets: dict[int, Module] = {}
        self._parser = parser
        self._page = page
        for file in self.files.values():
            self._add_file(file)
        for other in page.samples:
            if other.language in SCRIPTS and not other.directives.skip:
                self._add_sample(other)
        self._link(page)

    def of(self, sample: Sample) -> list[Module]:
        """The modules of a sample, in the order of its code."""
        if sample.files:
            modules = [self.modules.get(unit.path or "") for unit in units_of(sample)]
            return [module for module in modules if module is not None and module.sample is sample]
        snippet = self._snippets.get(sample.index)
        return [] if snippet is None else [snippet]

    def versions(self, path: str) -> Iterator[tuple[Sample, ScriptFacts | None]]:
        """What every version of a script that the page shows defines; None if it does not parse.

        Args:
            path: Of the file, with or without its suffix.
        """
        for other in self._page.samples:
            if other.directives.skip or other.language not in SCRIPTS:
                continue
            for unit in units_of(other):
                if unit.path is None or path not in (unit.path, posixpath.splitext(unit.path)[0]):
                    continue
                if _is_script(unit):
                    yield other, self._parser.of(unit).facts

    def setup_of(self, sample: Sample) -> Module | None:
        """The module of a sample's hidden setup, or None."""
        path = self._setups.get(sample.index)
        return None if path is None else self.modules[path]

    def needed(self, starts: Iterable[str]) -> dict[str, str]:
        """The files that modules need, themselves included: path to text.

        Args:
            starts: The paths of the modules.
        """
        files: dict[str, str] = {}
        pending = list(starts)
        data = [path for path in self.files if path not in self.modules]
        while pending:
            path = pending.pop()
            if path in files:
                continue
            module = self.modules.get(path)
            if module is None:
                if path in self.files:
                    files[path] = self.files[path].code
                continue
            files[path] = module.text
            pending += [*module.takes, *module.after]
            if module.facts is None:
                continue
            folder = posixpath.dirname(path)
            for name in module.facts.imports:
                target = resolved(name, folder, self.paths)
                if target is not None:
                    pending.append(target)
            pending += sorted(named_in(module.facts.strings, data))
        return files

    @property
    def paths(self) -> frozenset[str]:
        """All paths of the project."""
        return frozenset({*self.files, *self.modules})

    def _add_file(self, file: ProjectFile) -> None:
        for unit in units_of(file.sample):
            if unit.path == file.path and _is_script(unit):
                facts = self._parser.of(unit).facts
                self.modules[file.path] = Module(
                    file.path, file.code, unit.line, file.sample, facts
                )

    def _add_sample(self, sample: Sample) -> None:
        directives = sample.directives
        (first, *_) = units_of(sample)
        folder = "" if first.path is None else posixpath.dirname(first.path)
        if first.path is None:
            facts = self._parser.of(first).facts
            if facts is None or directives.output:
                return
            folder = self._home(sample, facts)
            path = posixpath.join(folder, f"sample_{sample.index + 1}.{facts.lang}")
            snippet = Module(path, sample.code, 1, sample, facts)
            self.modules[path] = self._snippets[sample.index] = snippet
        if directives.setup:
            unit = Unit(sample.language, directives.setup)
            facts = self._parser.of(unit).facts
            lang = facts.lang if facts is not None else "ts"
            path = posixpath.join(folder, f"setup_{sample.index + 1}.{lang}")
            self.modules[path] = Module(path, directives.setup, 1, sample, facts, hidden=True)
            self._setups[sample.index] = path

    def _home(self, sample: Sample, facts: ScriptFacts) -> str:
        """The folder in which most of a snippet's relative imports can be resolved."""
        relative = [name for name in facts.imports if name.startswith(".")]
        if not relative:
            return ""
        before = [file for file in self.files.values() if file.sample.index < sample.index]
        folders = [posixpath.dirname(file.path) for file in before[::-1]]
        folders = ["", *folders, *(posixpath.dirname(path) for path in self.files)]

        def reached(folder: str) -> int:
            return sum(resolved(name, folder, self.files) is not None for name in relative)

        return max(dict.fromkeys(folders), key=reached)

    def _link(self, page: SamplePage) -> None:
        """Make snippets import the names that they use from the samples before them."""
        before: list[Module] = []
        for sample in page.samples:
            setup = self.setup_of(sample)
            own = self.of(sample)
            for module in [*([setup] if setup else []), *own]:
                if module.facts is None:
                    continue
                if not module.sample.files and not sample.directives.alone:
                    self._take(module, before)
                if setup is not None and module is not setup:
                    self._take(module, [setup])
                    if setup.path not in module.takes and not sample.files:
                        module.after.insert(0, setup.path)
            before += own

    def _take(self, module: Module, before: list[Module]) -> None:
        assert module.facts is not None  # noqa: S101 - asked before
        for name in module.facts.free:
            for giver in reversed(before):
                facts = giver.facts
                if facts is None or facts.commonjs or name not in facts.declared:
                    continue
                module.takes.setdefault(giver.path, []).append(name)
                if name not in facts.exported:
                    giver.gives.add(name)
                self._order(module, giver, name, before)
                break

    @staticmethod
    def _order(module: Module, giver: Module, name: str, before: list[Module]) -> None:
        """Run the samples between giver and module first that do something with a name."""
        between = before[before.index(giver) + 1 :]
        for other in between:
            done = other.facts is not None and name in other.facts.changed
            if done and not other.sample.files and other.path not in module.after:
                module.after.append(other.path)


def resolved(name: str, folder: str, paths: Iterable[str]) -> str | None:
    """The file of a project that a relative import means, or None.

    Args:
        name: The specifier of the import.
        folder: The folder of the importing file.
        paths: The files of the project.
    """
    if not name.startswith("."):
        return None
    known = paths if isinstance(paths, (frozenset, set, dict)) else set(paths)
    path = posixpath.normpath(posixpath.join(folder, name.partition("?")[0]))
    path = "" if path == "." else path
    stem, suffix = posixpath.splitext(path)
    tries = [path, *(path + candidate for candidate in _SUFFIXES)]
    tries += [stem + candidate for candidate in _WRITTEN.get(suffix, ())]
    tries += [posixpath.join(path, f"index{candidate}") for candidate in _SUFFIXES]
    return next((candidate for candidate in tries if candidate in known), None)


def _is_script(unit: Unit) -> bool:
    return (unit.path or "").endswith(tuple(suffix for suffix in _SUFFIXES if suffix != ".json"))


def specifier(folder: str, path: str) -> str:
    """The specifier by which a module in a folder imports another, in quotes."""
    relative = posixpath.relpath(path, folder or ".")
    if not relative.startswith(("./", "../")):
        relative = f"./{relative}"
    return f'"{relative}"'
