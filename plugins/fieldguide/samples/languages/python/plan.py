"""Python jobs: a sample with everything that it needs of its page."""

from __future__ import annotations

import textwrap
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from fieldguide.samples.languages.project import ProjectFile, files_for, named_in
from fieldguide.samples.languages.python.uses import Uses, uses_of
from fieldguide.samples.running.job import CodeBlock, Job

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fieldguide.samples.languages.language import Context
    from fieldguide.samples.sample import Sample, SamplePage

__all__ = ["code_of", "is_session", "is_test", "modules_of", "plan", "predecessors", "resolved"]

_ALWAYS = ("conftest.py", "pytest.ini", "pyproject.toml")


def is_session(sample: Sample) -> bool:
    """Whether a sample is an interactive session."""
    return sample.language == "pycon" or sample.code.lstrip().startswith(">>>")


def is_test(sample: Sample) -> bool:
    """Whether a sample is run by pytest."""
    if is_session(sample):
        return False
    for file in sample.files:
        name = PurePosixPath(file.path).name
        if (name.startswith("test_") or name.endswith("_test.py")) and name.endswith(".py"):
            return True
    return not sample.files and bool(uses_of(sample.code).tests)


def code_of(sample: Sample) -> str:
    """The code of a sample; that of a session without prompts and output."""
    if not is_session(sample):
        return sample.code if sample.files else textwrap.dedent(sample.code)
    lines = []
    for line in sample.code.splitlines():
        stripped = line.lstrip()
        kept = stripped.startswith((">>> ", "... ")) or stripped in (">>>", "...")
        lines.append(stripped[4:] if kept else "")
    return "\n".join(lines) + "\n"


def predecessors(page: SamplePage, sample: Sample) -> list[Sample]:
    """The samples before one that it needs, in order.

    For each name that it uses, a sample needs the last earlier sample that defines the name, those
    in between that may change its value, and the predecessors of all of these.
    """
    if sample.directives.alone:
        return []
    before = [
        other
        for other in page.samples[: sample.index]
        if other.language in ("python", "pycon")
        and not (other.directives.skip or other.directives.no_run or other.directives.output)
        and not (other.directives.raises or other.directives.compile_fail)
        and other.directives.exit is None
    ]
    facts = {other.key: _facts(other) for other in before}
    wanted: dict[str, Sample] = {}
    pending = [(sample, _facts(sample).needs)]
    while pending:
        at, names = pending.pop()
        for name in sorted(names):
            for other in reversed([earlier for earlier in before if earlier.index < at.index]):
                known = facts[other.key]
                defines = name in known.defines
                # Files give their names to what continues them, unless it is a file itself.
                if defines and other.files and at.files:
                    continue
                if defines or (name in known.changes and not other.files):
                    if other.key not in wanted:
                        wanted[other.key] = other
                        pending.append((other, known.needs))
                    if defines and name not in known.needs:
                        break
    return sorted(wanted.values(), key=lambda earlier: earlier.index)


def _facts(sample: Sample) -> Uses:
    shown = uses_of(code_of(sample))
    hidden = uses_of(sample.directives.setup)
    if not sample.directives.setup:
        return shown
    return Uses(
        defines=shown.defines | hidden.defines,
        needs=(shown.needs - hidden.defines) | hidden.needs,
        changes=shown.changes | hidden.changes,
        imports=hidden.imports + shown.imports,
        strings=shown.strings | hidden.strings,
        tests=shown.tests,
    )


def plan(page: SamplePage, sample: Sample, _: Context) -> Job | None:
    """The job that runs a sample.

    Args:
        page: The sample's page.
        sample: A Python sample.

    Returns:
        The job; None if there is nothing to run.
    """
    files = files_for(page, sample)
    python_files = [f for f in sample.files if f.path.endswith(".py")]
    if sample.files and not python_files:
        return None
    label = f"sample:{sample.key}"
    setup = _setup(sample)
    blocks: list[CodeBlock] = []
    if is_session(sample):
        kind = "doctest"
    elif is_test(sample):
        kind = "pytest"
    else:
        kind = "import" if sample.files else "snippet"
    before = [] if sample.files else predecessors(page, sample)
    for other in before:
        blocks += _setup(other)
        code = other.code if is_session(other) else code_of(other)
        blocks.append(CodeBlock(f"sample:{other.key}", code, show=False))
    blocks += setup
    own: dict[str, str] = {}
    if sample.files:
        tests = [f for f in python_files if PurePosixPath(f.path).name.startswith("test_")]
        for file in python_files:
            own[file.path] = file.code
        last = (tests or python_files)[-1]
        blocks += [CodeBlock(label, f.code, f.path) for f in python_files if f is not last]
        blocks.append(CodeBlock(label, last.code, last.path))
    else:
        blocks.append(CodeBlock(label, sample.code if is_session(sample) else code_of(sample)))
    needed = _needed(blocks, files, own, tests=kind == "pytest")
    return Job(
        sample=sample.key,
        kind=kind,
        files=needed | own,
        blocks=tuple(blocks),
    )


def _setup(sample: Sample) -> list[CodeBlock]:
    code = sample.directives.setup
    return [CodeBlock(f"setup:{sample.key}", code, show=False)] if code else []


def _needed(
    blocks: list[CodeBlock], files: dict[str, ProjectFile], own: dict[str, str], *, tests: bool
) -> dict[str, str]:
    """The files that blocks import or name, directly or through other files."""
    modules = modules_of(files)
    needed: dict[str, str] = {}
    pending: list[tuple[str, str | None]] = [(block.code, block.path) for block in blocks]
    if tests:
        for name, file in files.items():
            if name.rpartition("/")[2] in _ALWAYS:
                needed[name] = file.code
                pending.append((file.code, name))
    while pending:
        code, path = pending.pop()
        python = path is None or path.endswith(".py")
        facts = uses_of(code_of_text(code)) if python else Uses(strings=frozenset({code}))
        wanted = named_in(facts.strings, files)
        for module, taken, _ in facts.imports:
            wanted |= _files_of(module, taken, path, modules, files)
        for name in wanted - needed.keys() - own.keys():
            needed[name] = files[name].code
            pending.append((files[name].code, name))
    return needed


def code_of_text(code: str) -> str:
    """Code; that of a session without prompts and output."""
    if not code.lstrip().startswith(">>>"):
        return code
    kept = [line.lstrip() for line in code.splitlines()]
    return "\n".join(line[4:] for line in kept if line.startswith((">>> ", "... "))) + "\n"


def _files_of(
    module: str,
    names: tuple[str, ...],
    path: str | None,
    modules: dict[str, str],
    files: dict[str, ProjectFile],
) -> set[str]:
    """The files that an import loads: the module, its packages, and modules among its names."""
    absolute = resolved(module, path)
    if absolute is None:
        return set()
    paths: set[str] = set()
    parts = absolute.split(".") if absolute else []
    for count in range(1, len(parts) + 1):
        name = ".".join(parts[:count])
        if name in modules:
            paths.add(modules[name])
    for name in names:
        inner = f"{absolute}.{name}" if absolute else name
        if inner in modules:
            paths.add(modules[inner])
    return paths & files.keys()


def modules_of(paths: Iterable[str]) -> dict[str, str]:
    """The importable modules of a project, with the file of each.

    Modules are imported from the top of the project and from `src`; a folder is a package, with or
    without an `__init__.py`.
    """
    modules: dict[str, str] = {}
    for path in paths:
        if not path.endswith((".py", ".pyi")):
            continue
        parts = list(PurePosixPath(path).with_suffix("").parts)
        if parts[-1] == "__init__":
            parts = parts[:-1]
        names = [parts]
        if "src" in parts:
            names.append(parts[parts.index("src") + 1 :])
        for name in names:
            if name and all(part.isidentifier() for part in name):
                modules.setdefault(".".join(name), path)
    return modules


def resolved(module: str, path: str | None) -> str | None:
    """The absolute name of a module that a file imports; None if it is outside the project.

    Args:
        module: As written, with its leading dots.
        path: The file that imports it, or None for a snippet.
    """
    dots = len(module) - len(module.lstrip("."))
    if dots == 0:
        return module
    if path is None:
        return None
    package = list(PurePosixPath(path).parent.parts)
    if package and package[0] == "src":
        package = package[1:]
    if dots - 1 > len(package):
        return None
    package = package[: len(package) - (dots - 1)]
    rest = module.lstrip(".")
    return ".".join([*package, *([rest] if rest else [])])
