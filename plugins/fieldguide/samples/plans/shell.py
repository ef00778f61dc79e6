"""Shell: run only where a sample says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fieldguide.samples.plans.job import Block, Job
from fieldguide.samples.plans.project import files_for, named_in

if TYPE_CHECKING:
    from fieldguide.samples.environment import Environment
    from fieldguide.samples.sample import Page, Sample

__all__ = ["plan"]

_SCRIPT = "sample.sh"


def plan(page: Page, sample: Sample, environment: Environment, *, timeout: float) -> Job | None:
    """What has to be run for a sample; None unless it says `run`."""
    if not sample.directives.run:
        return None
    path = sample.path or _SCRIPT
    others = files_for(page, sample)
    code = sample.directives.setup + sample.code
    named = named_in([code], others) - {path}
    files = {one: others[one].code for one in named} | {path: code}
    blocks = (Block(f"sample:{sample.key}", code, path),)
    return Job(sample.key, "shell", environment.name, files, blocks, timeout=timeout)
