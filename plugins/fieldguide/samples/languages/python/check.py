"""Python: syntax, undefined names and missing modules.

Ruff finds undefined names, in one process for all samples:
https://docs.astral.sh/ruff/rules/undefined-name/.
"""

from __future__ import annotations

import doctest
import json
import re
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from fieldguide.problems.diagnostics import Diagnostic, did_you_mean, report
from fieldguide.samples.languages import mistaken, programs
from fieldguide.samples.languages.checked import Checked, too_old
from fieldguide.samples.languages.project import files_for
from fieldguide.samples.languages.python.fragments import ParsedFragment, climb
from fieldguide.samples.languages.python.plan import (
    code_of,
    is_session,
    is_test,
    modules_of,
    resolved,
)
from fieldguide.samples.languages.python.uses import uses_of
from fieldguide.samples.level import Level

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fieldguide.samples.environment import Environment
    from fieldguide.samples.languages.language import Context
    from fieldguide.samples.sample import Sample, SamplePage

__all__ = ["check"]

_LANGUAGES = ("python", "pycon")
_NAME = re.compile(r"[`'\"](\w+)[`'\"]")
_OWN = frozenset({"src", "app", "tests", "test", "lib", "conftest", "my_app", "myapp", "mypackage"})
"""Names of a project's own packages, which no installed package has."""
_OPTION = re.compile(r"#[ \t]*doctest:[ \t]*[+-]([A-Z_]{1,40})")
_SINCE = re.compile(r"syntax was added in Python (3\.\d{1,2})")
_INJECTED = frozenset({"placeholder_", "__file__", "__name__", "reveal_type", "WindowsError"})


def check(samples: Sequence[Sample], context: Context) -> dict[str, Checked]:
    """Check Python samples.

    Args:
        samples: The samples; what each may use is read from all samples of its page.
        context: The tools, pages and environments.

    Returns:
        The results by the samples' keys.
    """
    results: dict[str, Checked] = {}
    parsed: list[tuple[Sample, ParsedFragment]] = []
    for sample in samples:
        attempt = _parse(sample)
        if isinstance(attempt, Checked):
            results[sample.key] = attempt
        else:
            parsed.append((sample, attempt))
    undefined = _undefined([code.code for _, code in parsed])
    for (sample, code), names in zip(parsed, undefined, strict=True):
        page = context.page_of(sample)
        environment = context.environment_of(page, sample)
        results[sample.key] = _NameChecker(page, sample, code, environment).check(names)
    return results


def _parse(sample: Sample) -> ParsedFragment | Checked:
    code = sample.code
    if is_session(sample):
        for name in _OPTION.findall(code):
            doctest.register_optionflag(name)  # Options of other runners are no errors.
        try:
            doctest.DocTestParser().get_examples(code)
        except ValueError as error:
            return Checked(None, (report("FG311", f"no session: {error}", sample.place),))
        code = code_of(sample)
    attempt = climb(code)
    if isinstance(attempt, ParsedFragment):
        return attempt
    other = mistaken.really(sample.code, "python")
    if other is not None:
        message = f"the sample is {other}, not Python"
        hint = f"write '{other}' on its fence"
        return Checked(None, (report("FG312", message, sample.place, hint),))
    lacking = too_old("Python", _needed_versions(code), "{}.{}".format(*sys.version_info))
    if lacking is not None:
        return lacking
    line, column = attempt.lineno or 1, attempt.offset or 1
    finding = report("FG311", f"the sample does not parse: {attempt.msg}", sample.at(line, column))
    return Checked(None, (finding,))


def _needed_versions(code: str) -> list[str]:
    """The versions of Python that code needs, if this one is too old to parse it.

    Ruff reports them; empty if no version parses the code.
    """
    version = "py{}{}".format(*sys.version_info)
    options = ["--target-version", version, "--stdin-filename", "sample.py", "-"]
    done = programs.run([*_ruff(), *options], text=code)
    try:
        problems = json.loads(done.stdout if done is not None else "")
    except ValueError:
        return []
    messages = [
        problem["message"]
        for problem in problems
        if problem.get("code") in (None, "invalid-syntax")
    ]
    versions = [match and match[1] for match in map(_SINCE.search, messages)]
    return [version for version in versions if version] if all(versions) else []


class _NameChecker:
    """Checks the names and modules of a sample that parses."""

    def __init__(
        self,
        page: SamplePage,
        sample: Sample,
        parsed: ParsedFragment,
        environment: Environment | None,
    ) -> None:
        self._page = page
        self._sample = sample
        self._parsed = parsed
        self._environment = environment
        self._files = files_for(page, sample)
        self._modules = modules_of(self._files)
        self._whole = (bool(sample.files) or is_test(sample)) and not (
            sample.elided or parsed.lacks
        )
        self.findings: list[Diagnostic] = []
        self.lacks: list[str] = list(parsed.lacks)

    def check(self, undefined: Sequence[tuple[str, int, int]]) -> Checked:
        """The result for the sample.

        Args:
            undefined: The names that its code uses and does not define, with line and column.
        """
        self._check_imports()
        stars = self._starred()
        given = self._given() | stars
        seen: set[str] = set()
        for name, line, column in undefined:
            if name in given or name in _INJECTED or name in seen:
                continue
            seen.add(name)
            if name in self._elsewhere():
                self.lacks.append(f"name '{name}', which another version of its file defines")
            elif self._whole and not self._stars_from_outside():
                at = self._sample.at(line - self._parsed.offset, column)
                self.findings.append(
                    report("FG310", f"undefined name '{name}'", at, self._hint(name))
                )
            else:
                self.lacks.append(f"name '{name}'")
        self._check_tests()
        level = Level.PARSED if self.lacks or self.findings else Level.NAMES
        lacks = tuple(dict.fromkeys(self.lacks))
        return Checked(level, tuple(self.findings), lacks, self._parsed.judged_as)

    def _check_imports(self) -> None:
        path = self._sample.path
        facts = uses_of(self._parsed.code)
        setup = uses_of(self._sample.directives.setup)
        tops = {name.partition(".")[0] for name in self._modules}
        folders = {file.partition("/")[0] for file in self._files if "/" in file}
        for module, names, line in (*facts.imports, *((m, n, 0) for m, n, _ in setup.imports)):
            if module in facts.guarded:
                continue
            absolute = resolved(module, path)
            relative = module.startswith(".")
            if absolute is None:
                self._dangling(module, line)
                continue
            top = absolute.partition(".")[0]
            if absolute in self._modules or self._is_package(absolute):
                self._check_names(absolute, names, line)
            elif relative or top in tops or (top in folders and not self._has(top)) or top in _OWN:
                self._dangling(absolute if not relative else module, line)
            elif not self._has(absolute):
                self.lacks.append(f"module '{top}'")

    def _is_package(self, module: str) -> bool:
        return module == "" or any(name.startswith(f"{module}.") for name in self._modules)

    def _has(self, module: str) -> bool:
        return self._environment is None or self._environment.has(module)

    def _dangling(self, module: str, line: int) -> None:
        if not self._whole:
            self.lacks.append(f"module '{module}' of the project")
            return
        hint = did_you_mean(module, self._modules, "show the file, or mark the sample 'no-run'")
        message = f"no sample of the page is the module '{module}'"
        at = self._sample.at(max(line - self._parsed.offset, 1))
        self.findings.append(report("FG315", message, at, hint))

    def _check_names(self, module: str, names: tuple[str, ...], line: int) -> None:
        file = self._modules.get(module)
        if file is None:
            have: set[str] = set()
            if all(f"{module}.{name}" in self._modules for name in names):
                return
        else:
            versions = [
                version.code
                for other in self._page.samples
                for version in other.files
                if version.path == file
            ]
            if self._files[file].sample.elided:
                return
            facts = uses_of(self._files[file].code)
            if facts.stars or "__getattr__" in facts.defines:
                return
            have = {name for code in versions for name in uses_of(code).defines}
        for name in names:
            if name in have or f"{module}.{name}" in self._modules or name.startswith("__"):
                continue
            if file is not None and uses_of(self._files[file].code) == uses_of("("):
                continue  # Its own syntax error is reported.
            message = f"module '{module}' has no '{name}'"
            at = self._sample.at(max(line - self._parsed.offset, 1))
            if self._whole:
                self.findings.append(report("FG316", message, at, did_you_mean(name, have)))
            else:
                self.lacks.append(f"name '{name}' of module '{module}'")

    def _given(self) -> set[str]:
        """The names from the sample's setup and, for a snippet, from the samples before it."""
        given = set(uses_of(self._sample.directives.setup).defines)
        if self._sample.files or self._sample.directives.alone:
            return given
        for other in self._page.samples[: self._sample.index]:
            if other.language in _LANGUAGES and not other.directives.skip:
                given |= uses_of(code_of(other)).defines
                given |= uses_of(other.directives.setup).defines
        return given

    def _elsewhere(self) -> set[str]:
        """The names that other versions of the sample's files define."""
        paths = {file.path for file in self._sample.files}
        return {
            name
            for other in self._page.samples
            if other is not self._sample and not other.directives.skip
            for file in other.files
            if file.path in paths
            for name in uses_of(file.code).defines
        }

    def _starred(self) -> set[str]:
        """The names that `from module import *` imports from files of the page."""
        names: set[str] = set()
        for module in uses_of(self._parsed.code).stars:
            file = self._modules.get(resolved(module, self._sample.path) or "")
            if file is not None:
                names |= uses_of(self._files[file].code).defines
        return names

    def _stars_from_outside(self) -> bool:
        stars = uses_of(self._parsed.code).stars
        return any(module not in self._modules for module in stars)

    def _hint(self, name: str) -> str | None:
        for module, path in self._modules.items():
            if path != self._sample.path and name in uses_of(self._files[path].code).defines:
                return f"add 'from {module} import {name}'"
        return did_you_mean(name, uses_of(self._parsed.code).defines)

    def _check_tests(self) -> None:
        path = self._sample.path
        if path is None or not path.endswith(".py") or is_test(self._sample):
            return
        tests = uses_of(self._parsed.code).tests
        if tests and path.rpartition("/")[2] != "conftest.py" and not self._sample.elided:
            message = f"nothing runs '{tests[0]}': pytest does not look into '{path}'"
            hint = "rename the file to test_*.py"
            self.findings.append(report("FG317", message, self._sample.place, hint))


def _ruff() -> list[str]:
    """The command that reports undefined names and syntax errors."""
    from ruff import find_ruff_bin  # noqa: PLC0415 - only where there is Python

    options = "--isolated --no-cache --ignore-noqa --exit-zero --quiet --output-format=json"
    return [find_ruff_bin(), "check", *options.split(), "--select=F821,F822"]


def _undefined(codes: Sequence[str]) -> list[list[tuple[str, int, int]]]:
    """The undefined names of each piece of code, with line and column, as Ruff finds them."""
    undefined: list[list[tuple[str, int, int]]] = [[] for _ in codes]
    if not codes:
        return undefined
    with tempfile.TemporaryDirectory(prefix="fieldguide-") as folder:
        for number, code in enumerate(codes):
            Path(folder, f"{number}.py").write_text(code, "utf-8", "replace", newline="")
        version = f"py3{min(sys.version_info.minor, 14)}"
        done = programs.run([*_ruff(), f"--target-version={version}", folder])
    try:
        problems: list[Mapping[str, object]] = json.loads(done.stdout if done is not None else "")
    except ValueError:
        return undefined
    for problem in problems:
        if problem.get("code") not in ("F821", "F822"):
            continue
        number = int(Path(str(problem["filename"])).stem)
        name = _NAME.search(str(problem["message"]))
        location = problem["location"]
        if name and isinstance(location, dict):
            undefined[number].append((name[1], location["row"], location["column"]))
    for names in undefined:
        names.sort(key=lambda item: (item[1], item[2]))
    return undefined
