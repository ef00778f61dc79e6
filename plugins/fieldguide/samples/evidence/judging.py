"""From the results of static checks, and of expected outputs, to evidence."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fieldguide.problems.diagnostics import Diagnostic, Severity, did_you_mean, report
from fieldguide.samples.evidence import Evidence, Status
from fieldguide.samples.languages import registry
from fieldguide.samples.level import Level

if TYPE_CHECKING:
    from fieldguide.samples.languages.checked import Checked
    from fieldguide.samples.sample import Sample

__all__ = [
    "judge_output",
    "judge_static",
    "lacks_finding",
    "listed",
    "unchecked",
    "unknown_environment",
]


def unchecked(sample: Sample) -> Evidence:
    """The evidence of a sample in a language without a check."""
    if not sample.language:
        why = "no language"
    elif not registry.is_code(sample.language):
        why = f"'{sample.word}' is not code"
    else:
        why = f"no check for '{sample.word}'"
    return Evidence(sample, Status.UNCHECKED, why=why)


def judge_static(
    sample: Sample,
    checked: Checked,
    problems: tuple[Diagnostic, ...] = (),
    *,
    incomplete: Severity = Severity.WARNING,
    environment: str | None = None,
) -> Evidence:
    """The evidence of a sample before it is run.

    Args:
        sample: The sample.
        checked: The result of its check.
        problems: The problems of its directives.
        incomplete: The severity of what an excerpt lacks.
        environment: The environment whose modules it was checked against.

    Returns:
        Evidence whose status is final unless it is `PASSED` and the sample can be run.
    """
    directives = sample.directives
    if directives.compile_fail or directives.raises in ("SyntaxError", "IndentationError"):
        return _judge_compile_fail(sample, checked, problems)
    findings = (*problems, *checked.findings)
    if _has_errors(findings):
        return Evidence(sample, Status.FAILED, checked.level, findings=findings)
    if checked.why is not None:
        why = checked.why + (f"; {checked.remedy}" if checked.remedy else "")
        return Evidence(sample, Status.UNCHECKED, checked.level, why=why, findings=findings)
    if directives.no_run:
        status, reason = Status.NOT_RUN, directives.why
        return Evidence(sample, status, checked.level, why=reason, findings=findings)
    if checked.lacks:
        lacking = lacks_finding(sample, checked.lacks, environment, incomplete)
        return Evidence(
            sample,
            Status.INCOMPLETE,
            checked.level,
            why=f"lacks {listed(checked.lacks)}",
            findings=(*findings, lacking),
        )
    return Evidence(sample, Status.PASSED, checked.level, findings=findings)


def lacks_finding(
    sample: Sample, lacks: tuple[str, ...], environment: str | None, severity: Severity
) -> Diagnostic:
    """The diagnostic for what an excerpt lacks."""
    kinds = {what.partition(" ")[0] for what in lacks}
    if kinds <= {"name", "table", "global", "type", "fixture"}:
        code, hint = "FG330", "define it in the sample or in one before it, or mark it 'no-run'"
    elif kinds <= {"module", "package"} and not any(" of the project" in what for what in lacks):
        code = "FG331"
        hint = "add it to the environment's lock, name another with 'env=', or mark it 'no-run'"
    elif kinds == {"a"} and any("placeholder" in what for what in lacks):
        code, hint = "FG333", "write an example value, or mark it 'no-run' with a reason"
    else:
        code, hint = "FG332", "show what is missing, or mark it 'no-run' with a reason"
    where = f" in environment '{environment}'" if code == "FG331" and environment else ""
    diagnostic = report(code, f"excerpt lacks {listed(lacks)}{where}", sample.place, hint)
    return replace(diagnostic, severity=severity)


def judge_output(
    evidence: Evidence, producer: Evidence | None, finding: Diagnostic | None
) -> Evidence:
    """The evidence of an expected output, after the sample before it was run if it can be.

    Args:
        evidence: The evidence of the `output` fence.
        producer: The evidence of the sample that prints it.
        finding: How the printed output differs, or None.
    """
    if evidence.status is Status.FAILED:
        return evidence
    if producer is None or producer.output is None or producer.status is not Status.PASSED:
        why = "the sample that prints it did not run"
        if producer is not None and producer.why:
            why = f"{why}: {producer.why}"
        return replace(evidence, status=Status.NOT_RUN, level=None, why=why)
    evidence = replace(evidence, environment=producer.environment, cached=producer.cached)
    if finding is not None:
        findings = (*evidence.findings, finding)
        return replace(evidence, status=Status.FAILED, findings=findings)
    return replace(evidence, status=Status.PASSED, level=Level.ASSERTED, why=None)


def _judge_compile_fail(
    sample: Sample, checked: Checked, problems: tuple[Diagnostic, ...]
) -> Evidence:
    if _has_errors(problems):
        return Evidence(sample, Status.FAILED, checked.level, findings=problems)
    if checked.why is not None:
        return Evidence(sample, Status.UNCHECKED, None, why=checked.why, findings=problems)
    if _has_errors(checked.findings):
        return Evidence(sample, Status.PASSED, Level.ASSERTED, findings=problems)
    message = "the sample passes its checks, but is declared 'compile-fail'"
    place = sample.directives.place or sample.place
    finding = report("FG325", message, place, "remove the directive")
    return Evidence(sample, Status.FAILED, checked.level, findings=(*problems, finding))


def _has_errors(findings: tuple[Diagnostic, ...]) -> bool:
    return any(finding.severity is Severity.ERROR for finding in findings)


def listed(lacks: tuple[str, ...]) -> str:
    """The first four things that a sample lacks, and how many more there are."""
    shown = ", ".join(lacks[:4])
    more = len(lacks) - 4
    return f"{shown} and {more} more" if more > 0 else shown


def unknown_environment(sample: Sample, name: str, names: list[str]) -> Diagnostic:
    """The diagnostic for an environment that the base does not declare."""
    hint = did_you_mean(name, names, f"known are: {', '.join(names)}")
    return report("FG341", f"unknown environment '{name}'", sample.place, hint)
