"""JavaScript and TypeScript on Node.js: a sample's modules and what they need, in one job."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from fieldguide.samples.plans.job import Block, Job
from fieldguide.samples.plans.scripts import ScriptProject, specifier

if TYPE_CHECKING:
    from fieldguide.samples.checks.scripts import Parser
    from fieldguide.samples.environment import Environment
    from fieldguide.samples.plans.scripts import Module
    from fieldguide.samples.sample import Page, Sample

__all__ = ["DEFINES_ONLY", "plan"]

DEFINES_ONLY = "defines-only"
"""What says, after the entry, that the sample does nothing but define."""

_TYPES = (".d.ts", ".d.mts", ".d.cts")


def plan(
    page: Page, sample: Sample, environment: Environment, parser: Parser, *, timeout: float
) -> Job | None:
    """What has to be run for a sample; None where it is nothing that can run.

    The job's files are those of the project; `running.bundling` makes one module of them.

    Args:
        page: The sample's page.
        sample: One that parses.
        environment: The environment.
        parser: Knows how each piece parses.
        timeout: In seconds.
    """
    project = ScriptProject(page, sample, parser)
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
        Block(_label(module), module.code, path, show=module in own)
        for path, module in project.modules.items()
        if path in files and (not module.sample.files or module.hidden or module in own)
    ]
    blocks.sort(key=lambda block: block.show)
    flags = (DEFINES_ONLY,) if all(one.defines_only for one in facts) else ()
    return Job(
        sample.key,
        "node",
        environment.name,
        files,
        tuple(blocks),
        argv=(entry, *flags),
        timeout=timeout,
    )


def _entry(folder: str, before: list[str], own: list[str]) -> str:
    """The module that starts the sample; what goes before prints nothing that is kept."""
    lines = [f"import {specifier(folder, path)};" for path in before]
    if before:
        lines.insert(0, 'import "fieldguide:hush";')
        lines.append('import "fieldguide:show";')
    return "\n".join([*lines, *(f"import {specifier(folder, path)};" for path in own), ""])


def _label(module: Module) -> str:
    kind = "setup" if module.hidden else "sample"
    return f"{kind}:{module.sample.key}"
