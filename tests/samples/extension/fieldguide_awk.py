"""Awk for Fieldguide, as another distribution adds a language: by an entry point alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fieldguide.problems.diagnostics import report
from fieldguide.samples.languages.checked import Checked
from fieldguide.samples.languages.language import Language
from fieldguide.samples.level import Level
from fieldguide.samples.running.job import CodeBlock, Job
from fieldguide.samples.toolbox import Tool

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fieldguide.samples.languages.language import Context
    from fieldguide.samples.sample import Sample, SamplePage

_AWK = Tool("awk", "install Awk", "program", version=("-W", "version"))


def _check(samples: Sequence[Sample], _: Context) -> dict[str, Checked]:
    return {sample.key: _checked(sample) for sample in samples}


def _checked(sample: Sample) -> Checked:
    if sample.code.count("{") == sample.code.count("}"):
        return Checked(Level.PARSED)
    return Checked(None, (report("FG311", "unbalanced braces", sample.place),))


def _plan(_: SamplePage, sample: Sample, context: Context) -> Job | None:
    path = sample.path or "sample.awk"
    return Job(
        sample.key,
        "awk",
        files={path: sample.code},
        blocks=(CodeBlock(f"sample:{sample.key}", sample.code, path),),
        command=(str(context.toolbox.programs["awk"]), "-f", path),
        reports=False,
    )


def languages() -> tuple[Language, ...]:
    return (
        Language(
            "awk",
            ("mawk",),
            frozenset({".awk"}),
            comments=("@",),
            tools=(_AWK,),
            check=_check,
            plan=_plan,
        ),
    )
