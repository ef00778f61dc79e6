"""JavaScript and TypeScript on Node.js: a sample's modules and what they need, in one job."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from fieldguide.samples.languages.javascript.parser import parser_of
from fieldguide.samples.languages.javascript.project import ScriptProject, specifier
from fieldguide.samples.running.job import CodeBlock, Job, Runtime
from fieldguide.samples.toolbox import lock_folder

if TYPE_CHECKING:
    from fieldguide.samples.languages.javascript.project import Module
    from fieldguide.samples.languages.language import Context
    from fieldguide.samples.sample import Sample, SamplePage

__all__ = ["plan"]

_TYPES = (".d.ts", ".d.mts", ".d.cts")


def plan(page: SamplePage, sample: Sample, context: Context) -> Job | None:
    """The job that runs a sample; None if nothing of it can run.

    The job's files are those of the project; bundling makes one module of them.

    Args:
        page: The sample's page.
        sample: A sample that parses.
        context: The tools and environments.
    """
    project = ScriptProject(page, sample, parser_of(context))
    own = [module for module in project.of(sample) if not module.path.endswith(_TYPES)]
    facts = [module.facts for module in own if module.facts is not None]
    if not own or len(facts) < len(own):
        return None
    setup = project.setup_of(sample)
    before = [*([setup.path] if setup else [])]
    before += [path for module in own for path in (*module.after, *module.takes)]
    starts = dict.fromkeys([*before, *(module.path for module in own)])
    files = project.needed(starts)
    folder = posixpath.dirname(own[0].path)
    entry = posixpath.join(folder, "entry.mjs")
    files[entry] = _entry(folder, list(dict.fromkeys(before)), [module.path for module in own])
    blocks = [
        CodeBlock(_label(module), module.code, path, show=module in own)
        for path, module in project.modules.items()
        if path in files and (not module.sample.files or module.hidden or module in own)
    ]
    blocks.sort(key=lambda block: block.show)
    node, scripts = str(context.toolbox.programs["node"].resolve()), str(lock_folder())
    environment = context.environment_of(page, sample)
    modules = environment.node_modules if environment is not None else None
    command = (
        *(node, "--enable-source-maps", f"--max-old-space-size={max(64, context.memory // 2)}"),
        *(f"--test-reporter={scripts}/tests.mjs", "--test-reporter-destination=stdout"),
        f"{scripts}/run.mjs",
    )
    return Job(
        sample.key,
        "node",
        files=files,
        blocks=tuple(blocks),
        command=command,
        told={"entry": entry, "defines_only": all(module.defines_only for module in facts)},
        links={"node_modules": str(modules)} if modules else {},
        runtime=Runtime("node", binds=(node, scripts, *([str(modules)] if modules else []))),
    )


def _entry(folder: str, before: list[str], own: list[str]) -> str:
    """The module that imports all others; the output of those before the sample is discarded."""
    lines = [f"import {specifier(folder, path)};" for path in before]
    if before:
        lines.insert(0, 'import "fieldguide:hush";')
        lines.append('import "fieldguide:show";')
    return "\n".join([*lines, *(f"import {specifier(folder, path)};" for path in own), ""])


def _label(module: Module) -> str:
    kind = "setup" if module.hidden else "sample"
    return f"{kind}:{module.sample.key}"
