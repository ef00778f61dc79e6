"""The samples that a run is about."""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from fieldguide.problems.diagnostics import did_you_mean, nearest, printable
from fieldguide.samples.languages.registry import resolved

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from fieldguide.samples.sample import Sample, SamplePage

__all__ = ["SelectionError", "select"]

# ASCII digits only: `\d` matches digits that `int` rejects.
_SHARD = re.compile(r"([0-9]{1,6})/([0-9]{1,6})\Z")
# Two colons as well, as in the ids of pytest.
_AT_LINE = re.compile(r"(.+?)::?([0-9]{1,9})\Z", re.DOTALL)


class SelectionError(Exception):
    """No sample matches; the text lists the samples that exist."""


def select(
    pages: Sequence[SamplePage],
    words: Sequence[str],
    *,
    root: Path,
    language: str | None = None,
    shard: str | None = None,
    entries: Collection[str] | None = None,
) -> list[Sample]:
    """Choose samples, in file order.

    Args:
        pages: All pages.
        words: Files and folders, as messages show them or relative to the current folder, names
            of entries, or either of these with the line of a sample: `path:47`; none for all.
        root: The folder that the files of pages are relative to.
        language: Only samples in this language.
        shard: Only a part of the samples: `2/5` is the second of five parts, which have no page
            in common.
        entries: Only samples of these files, such as the entries and steps of a guide.

    Raises:
        SelectionError: A word names nothing, no sample is in the language, or the shard is not
            valid.
    """
    part, parts = (1, 1) if shard is None else _shard(shard)
    chosen = [sample for page in pages for sample in page.samples]
    if words:
        keys = {sample.key for word in words for sample in _named(pages, word, root)}
        chosen = [sample for sample in chosen if sample.key in keys]
    if entries is not None:
        chosen = [sample for sample in chosen if sample.page in entries]
    if language is not None:
        wanted = _language(pages, language)
        chosen = [sample for sample in chosen if sample.language == wanted]
    return chosen if parts == 1 else _part(chosen, part, parts)


def _part(chosen: Sequence[Sample], part: int, parts: int) -> list[Sample]:
    """The samples of a part; those of a page depend on each other and stay together.

    Pages are distributed by longest processing time: the longest first, each to the part with the
    fewest samples so far.
    """
    counts = Counter(sample.page for sample in chosen)
    loads = [0] * parts
    mine = set()
    for page, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        least = loads.index(min(loads))
        loads[least] += count
        if least == part - 1:
            mine.add(page)
    return [sample for sample in chosen if sample.page in mine]


def _named(pages: Sequence[SamplePage], word: str, root: Path) -> list[Sample]:
    named = _pages(pages, word, root)
    if named:
        return [sample for page in named for sample in page.samples]
    match = _AT_LINE.match(word)
    if match:
        named = _pages(pages, match[1], root)
        if len(named) == 1:
            return [_at(named[0], int(match[2]))]
        if named:
            message = f"'{printable(match[1], 200)}' is a folder, and has no line {match[2]}"
            raise SelectionError(message)
    text = match[1] if match else word
    shown = printable(text, 200)
    # `Path.exists` raises an error if the name is too long.
    if text and any(os.path.exists(base / text) for base in (Path.cwd(), root)):  # noqa: PTH110
        raise SelectionError(f"'{shown}' has no page of the knowledge base or its site")
    entries = {page.entry for page in pages if page.entry}
    hint = did_you_mean(text, sorted(entries | {page.file for page in pages}))
    if hint is None:
        files = {page.file.rpartition("/")[2]: page.file for page in pages}
        near = nearest(text.rpartition("/")[2], sorted(files))
        hint = f"did you mean '{files[near]}'?" if near else None
    raise SelectionError(f"'{shown}' is not a file, folder or entry{f'; {hint}' if hint else ''}")


def _at(page: SamplePage, line: int) -> Sample:
    """The sample of a page that a line belongs to: of its directives, fences or code."""
    starts = []
    for sample in page.samples:
        directive = sample.directives.place
        start = sample.place.line
        if directive is not None and directive.file == sample.place.file:
            start = min(start, directive.line)
        if start <= line <= sample.end_line:
            return sample
        starts.append(sample.place.line)
    near = sorted(sorted(starts, key=lambda start: (abs(start - line), start))[:3])
    shown = ", ".join(str(start) for start in near)
    known = f"; the nearest start at: {shown}" if near else ", nor anywhere else on the page"
    raise SelectionError(f"no sample is at line {line} of {printable(page.file)}{known}")


def _pages(pages: Sequence[SamplePage], word: str, root: Path) -> list[SamplePage]:
    """The pages that a word names: an entry, a file as printed or as a path, or a folder."""
    named = [page for page in pages if word and word in (page.entry, page.file)]
    if named or not word or "\0" in word:
        return named
    for base in (Path.cwd(), root):
        folders = _forms(base / word)
        # Either path may lead through a symbolic link.
        inside = [
            page for page in pages if any(_inside(form, folders) for form in _forms(page.path))
        ]
        if inside:
            return inside
    return []


def _forms(path: Path) -> tuple[str, ...]:
    """A path as it is written, and with symbolic links resolved."""
    return (os.path.abspath(path), os.path.realpath(path))  # noqa: PTH100 - resolves `..` as well


def _inside(path: str, folders: Collection[str]) -> bool:
    return any(path == f or path.startswith(f.rstrip(os.sep) + os.sep) for f in folders)


def _language(pages: Sequence[SamplePage], language: str) -> str:
    wanted = resolved(language)
    known = sorted({sample.language for page in pages for sample in page.samples} - {""})
    if wanted in known:
        return wanted
    near = nearest(wanted, known)
    hint = f"did you mean '{near}'?" if near else f"there is: {', '.join(known) or 'none at all'}"
    raise SelectionError(f"no sample is in '{printable(language, 200)}'; {printable(hint, 400)}")


def _shard(text: str) -> tuple[int, int]:
    match = _SHARD.match(text)
    if match is None or not 1 <= int(match[1]) <= int(match[2]):
        message = f"'{printable(text, 200)}' is not a shard; the second of five parts is 2/5"
        raise SelectionError(message)
    return int(match[1]), int(match[2])
