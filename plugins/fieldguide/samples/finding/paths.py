"""The files of a sample: named by its directive, its title, or a comment on its first line."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from fieldguide.samples.languages import registry
from fieldguide.samples.sample import SampleFile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fieldguide.samples.languages.language import Language

__all__ = ["files", "is_elided", "usable"]

_MAX = 200
_PART = re.compile(r"[\w.@+()\[\]$~-][\w.@+()\[\]$ ~-]*\Z")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|\Z)", re.IGNORECASE)
_SUFFIX = re.compile(r"\.[A-Za-z][\w-]{0,11}\Z")
# fmt: off
_KNOWN = frozenset({
    ".babelrc", ".dockerignore", ".editorconfig", ".env", ".eslintrc", ".gitattributes",
    ".gitignore", ".npmrc", ".nvmrc", ".prettierrc", "Brewfile", "CODEOWNERS", "Containerfile",
    "Dockerfile", "Fastfile", "Gemfile", "Jenkinsfile", "Justfile", "Makefile", "Podfile",
    "Procfile", "Rakefile", "Vagrantfile", "justfile",
})
# fmt: on
"""File names without a suffix that are recognised as files."""
_COMMENT = re.compile(
    r"(?:\#|//|--|;|%)(?P<line>.++)|/\*++(?P<block>.+)\*/|<!--(?P<html>.+)-->",
)
_LABEL = re.compile(r"(?:file(?:name)?|path)[ \t]*:[ \t]*", re.IGNORECASE)
_NOTE = re.compile(r"(?<![ \t])(?:[ \t]++[-\u2013\u2014:(].*+|[ \t]*+:)\Z")
_ELIDED = re.compile(
    r"[ \t]*(?:(?:\#|//|--|;|%)[ \t]*|/\*[ \t]*|<!--[ \t]*|\{/\*[ \t]*)?"
    r"(?:\.\.\.|\u2026)(?:[^\n]{0,80}?(?:\*/\}?|-->)?)?[ \t]*\Z"
)

_REST = re.compile(
    r"""[ \t]*(?:(?:\#|//|--|;|%|/\*|<!--|\{/\*)[ \t]*)[^\n]{0,40}?(?:
        \b(?:the[ \t]+)?rest[ \t]+of\b | (?:for|because[ \t]+of)[ \t]+brevity\b
        | \b(?:same|as)[ \t]+(?:as[ \t]+)?(?:above|before|previously)\b
        | \b(?:omitted|elided|unchanged|abbreviated|truncated|snipped?)[ \t]*(?:[.)\]*-]|\Z)
        | \b(?:existing|previous|other|remaining)[ \t]+
          (?:code|imports?|config(?:uration)?|settings?|fields?|methods?|properties|options)\b
        | @include:
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_PARTLY = re.compile(
    r"(?:\#|//|--|/\*|<!--)[^\n]{1,200}[(\[](?:continued|cont\.?|excerpt|partial|snippet|fragment|"
    r"abbreviated|abridged|truncated)\b",
    re.IGNORECASE,
)
"""A first line that marks the code as an excerpt, such as `# app.py (continued)`."""


def usable(text: str) -> str | None:
    """Normalise a relative path in a project.

    Returns:
        The path without a leading `./`; None if it is absolute or too long, or has `..`, a reserved
        name or an unusual character.
    """
    text = text.strip()
    if not text or len(text) > _MAX or "\\" in text or text.startswith(("/", "~")):
        return None
    parts = PurePosixPath(text).parts
    if parts and parts[0] == ".":
        parts = parts[1:]
    for part in parts:
        if part == ".." or not _PART.match(part) or _RESERVED.match(part) or part.endswith("."):
            return None
    return "/".join(parts) or None


def files(language: str, code: str, title: str | None, named: str | None) -> tuple[SampleFile, ...]:
    """Split a sample into files.

    The path comes from the directive, else from `@filename` markers, the title of the fence, or
    comments at the start of files.

    Args:
        language: The language of the sample.
        code: The code of the sample.
        title: The title of its fence, or None.
        named: The path in its directive, or None.

    Returns:
        The files, in order; empty for a snippet.
    """
    if named is not None:
        return (SampleFile(named, code),)
    known = registry.of(language)
    several = () if known.marker is None else _of_markers(known.marker, code)
    if several:
        return several
    titled = _of_title(title)
    if titled is not None:
        return (SampleFile(titled, code),)
    lines = code.split("\n")
    starts = [(0, path)] if (path := _of_comment(lines[0], known)) else []
    if code.startswith("#!") and len(lines) > 1 and (path := _of_comment(lines[1], known)):
        starts = [(0, path)]
    if not starts:
        return ()
    for number in range(2, len(lines)):
        # A further file starts after a blank line, without indentation.
        if lines[number - 1].strip() or lines[number][:1] in ("", " ", "\t"):
            continue
        path = _of_comment(lines[number], known)
        if path is not None:
            starts.append((number, path))
    return _cut(lines, starts)


def _cut(lines: Sequence[str], starts: Sequence[tuple[int, str | None]]) -> tuple[SampleFile, ...]:
    """Cut code into files at the given lines, from 0; parts without a path are skipped."""
    return tuple(
        SampleFile(path, "\n".join(lines[start:end]).rstrip("\n") + "\n", start + 1)
        for (start, path), (end, _) in pairwise([*starts, (len(lines), None)])
        if path is not None
    )


def _of_markers(marker: re.Pattern[str], code: str) -> tuple[SampleFile, ...]:
    """The files that markers of a language start, such as `// @filename: a.ts`."""
    lines = code.split("\n")
    marks = [(number, match) for number, x in enumerate(lines) if (match := marker.match(x))]
    return _cut(lines, [(number, _file_path(match[1].lstrip("/"))) for number, match in marks])


def is_elided(code: str) -> bool:
    """Whether a line of the code marks omitted code, as `# ...` and `// the rest of it` do."""
    lines = code.split("\n")
    return (
        any(_ELIDED.match(line) for line in lines if "..." in line or "\u2026" in line)
        or _PARTLY.match(lines[0].strip()) is not None
        or any(_REST.match(line) for line in lines)
    )


def _of_title(title: str | None) -> str | None:
    if not title or " " in title.strip():
        return None
    return _file_path(title)


def _of_comment(line: str, language: Language) -> str | None:
    match = _COMMENT.fullmatch(line[: _MAX * 2].strip(" \t"))
    text = (match["line"] or match["block"] or match["html"]).strip(" \t") if match else ""
    start = next((start for start in language.comments if line.lstrip().startswith(start)), None)
    if start is not None:
        text = line.strip(" \t").removeprefix(start).strip(" \t")
    if not text:
        return None
    label = _LABEL.match(text)
    if label:
        text = text[label.end() :]
    text = _NOTE.sub("", text).strip("`'\" \t")
    if " " in text or text.endswith("/") or "://" in text:
        return None
    path = _file_path(text)
    if path is None:
        return None
    suffixes = language.suffixes
    if suffixes and PurePosixPath(path).suffix.lower() not in suffixes:
        return None
    # `# conftest.py` is a path; `# numpy.ndarray` and `# e.g.` are words.
    if "/" not in path and not label and not suffixes and path not in _KNOWN:
        return None
    return path


def _file_path(text: str) -> str | None:
    """A path whose name looks like that of a file, or None."""
    path = usable(text)
    name = (path or "").rpartition("/")[2]
    return path if name in _KNOWN or _SUFFIX.search(name) else None
