r"""Markup of documentation tools inside code.

Changes appear as a diff or with Shiki's comments (`[!code --]`,
https://shiki.style/packages/transformers), a line includes another file, an ellipsis ends a part,
and HTML keeps the colours of a terminal.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fieldguide.samples.languages.brackets import closers, unmatched

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fieldguide.samples.languages.checked import Checked
    from fieldguide.samples.languages.language import Check, Context
    from fieldguide.samples.sample import Sample

__all__ = ["Variant", "forgiving", "includes", "variants"]

_INCLUDE = re.compile(
    r"""[ \t]*+(?:(?:\#|//|--|;|%|/\*|<!--)[ \t]*+)?(?:
        -{1,8}8<-{1,8}(?:[ \t][^\n]*+)?
        | \{\{[ \t]*\#(?:\w*include|playground|title)\b[^{}\n]*\}\}
        | \{\{[<%][^\n]*[%>]\}\}
        | \{!>?[^\n{}]*!\}
        | \{\*[ \t][^\n{}]*\*\}
        | \{%-?[ \t]*(?:include|snippet|render|codeblock)\b[^\n]*%\}
        | <<<[ \t]*+[@./~][^\n]*+
        | \.\.[ \t]++(?:literal)?include::[^\n]*+
        | include::[^\n\[]*+\[[^\n]*\]
        | @include[ \t]*+:[^\n]*+
    )[ \t]*+(?:\*/|-->)?+[ \t]*+\Z""",
    re.VERBOSE,
)
_REMOVED = re.compile(r"\[!code[ \t]+--")
_ADDED = re.compile(
    r"(?://|#|--|<!--|/\*)[ \t]*+\[!code[ \t][^\]\n]{0,200}+\](?:[ \t]*+(?:-->|\*/))?"
)
_TAB = re.compile(r"^@@(\w+)(?:\([^\n]*\))?[ \t]*$", re.MULTILINE)
_CUT = re.compile(
    r"\n[ \t]*(?:(?:\#|//|--|/\*|<!--)[ \t]*)?(?:\.\.\.|\u2026)[^\n]{0,80}\s*\Z"
    r"|(?:\.\.\.|\u2026)\s*\Z"
)
_COLOURED = re.compile(r"</?(?:font|u|span|b|i|em|strong)(?:[ \t][^<>\n]{0,200})?>")
_TERMINALS = frozenset({"bash", "console", "shell-session"})
_BROKEN = frozenset({"FG311", "FG312"})
_LONG = 100_000


@dataclass(frozen=True, slots=True)
class Variant:
    """Code without the markup of a tool, with the same lines up to an ellipsis.

    Attributes:
        code: The code.
        judged_as: What the sample is judged as.
        lacks: What it lacks as that.
    """

    code: str
    judged_as: str
    lacks: str


def includes(code: str) -> bool:
    """Whether all lines of code include other files."""
    lines = [line for line in code.split("\n") if line.strip()]
    return bool(lines) and all(_INCLUDE.match(line) for line in lines)


def variants(language: str, code: str) -> Iterator[Variant]:
    """What code that does not parse may be, the most certain first."""
    if len(code) > _LONG:
        return
    yield from _changes(code)
    if "@@" in code and _TAB.search(code):
        pieces = re.split(r"^@@switch[ \t]*$", code, flags=re.MULTILINE)
        yield Variant(_TAB.sub("", pieces[0]), "one of several tabs", "its other tabs")
    lines = code.split("\n")
    if any(_INCLUDE.match(line) for line in lines):
        kept = ("" if _INCLUDE.match(line) else line for line in lines)
        yield Variant("\n".join(kept), "an excerpt", "what it includes")
    if language in _TERMINALS and _COLOURED.search(code):
        yield Variant(_COLOURED.sub("", code), "coloured text", "a text without colours")
    cut = _CUT.search(code)
    if cut is not None:
        start = code[: cut.start()]
        brackets = unmatched(language, start)
        if brackets is not None and brackets.crossed is None and not brackets.closing:
            end = closers(brackets.opening)
            start = start.rstrip().rstrip(",")
            yield Variant(f"{start}\n{end}\n", "the start of more", "its end")


def _changes(code: str) -> Iterator[Variant]:
    """The new side of a change."""
    lines = code.split("\n")
    lacks = "the lines around the change"
    if _REMOVED.search(code):
        kept = ("" if _REMOVED.search(line) else _ADDED.sub("", line) for line in lines)
        yield Variant("\n".join(kept), "a change", lacks)
    if not any(line.startswith("+") for line in lines):
        return
    newer = ["" if line.startswith(("-", "@@")) else line for line in lines]
    if all(not line.strip() or line[0] in "+- @" for line in lines):
        yield Variant("\n".join(line[1:] for line in newer), "a change", lacks)
    shifted = (f" {line[1:]}" if line.startswith("+") else line for line in newer)
    yield Variant("\n".join(shifted), "a change", lacks)
    moved = (line.removeprefix("+") for line in newer)
    yield Variant("\n".join(moved), "a change", lacks)


def forgiving(check: Check) -> Check:
    """A check that accepts the markup of documentation tools.

    Args:
        check: The check of one language.

    Returns:
        A check that tries each variant of a sample that the first one reports as broken.
    """

    def checked(samples: Sequence[Sample], context: Context) -> dict[str, Checked]:
        results = dict(check(samples, context))
        for sample in samples:
            result = results.get(sample.key)
            if result is not None and _is_unclear(result):
                results[sample.key] = _again(check, sample, context) or result
        return results

    return checked


def _is_unclear(result: Checked) -> bool:
    unknown = result.level is None and not result.lacks and not result.findings
    return unknown or any(finding.code in _BROKEN for finding in result.findings)


def _again(check: Check, sample: Sample, context: Context) -> Checked | None:
    for variant in variants(sample.language, sample.code):
        if not variant.code.strip():
            continue
        plain = replace(sample, code=variant.code, files=(), elided=True)
        result = check([plain], context)[sample.key]
        if result.level is not None and not result.findings:
            lacks = (*result.lacks, variant.lacks)
            return replace(result, judged_as=variant.judged_as, lacks=lacks)
    return None
