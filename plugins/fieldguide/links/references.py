"""References by label, and footnotes, with their definitions."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Definition", "References", "is_meant"]

_SPACES = re.compile(r"\s++(?:>[ \t]*+)*+")
_NOTE = re.compile(r"\[\^(?P<label>[^\]\s\[^]++)\](?P<colon>:)?")
_REFERENCE = re.compile(r"!?\[(?P<text>[^\[\]]*+)\]\[(?P<label>[^\[\]]*+)\]")
_ALMOST = 0.8
"""The similarity from which one label counts as a misspelling of another."""
_MOST_LIKENESSES = 10_000
_OF_SET = tuple(
    (size, re.compile(pattern))
    for size, pattern in (
        (1, r"[_.-]"),
        (2, r"\\\w"),
        (3, r".-."),
        (4, r"\\.-.|.-\\."),
        (5, r"\\.-\\."),
    )
)
"""The items of a character set in a regular expression, such as `a-z_`, by their length."""


@dataclass(frozen=True, slots=True)
class Definition:
    """The definition of a label: its target, and `[start, end)` of the line."""

    label: str
    target: str
    span: tuple[int, int]


@dataclass(slots=True)
class References:
    """The labels of a text.

    Attributes:
        text: The text, its code blanked.
        broken: The references whose label nothing defines, each with its offset.
        alone: Bracketed text with no definition, which may be meant as a reference.
    """

    text: str
    broken: list[tuple[str, int]] = field(default_factory=list)
    alone: list[tuple[str, int]] = field(default_factory=list)
    _used: set[str] = field(default_factory=set)
    _defined: dict[str, Definition] = field(default_factory=dict)
    _starts: set[int] = field(default_factory=set)

    def define(self, definition: Definition) -> None:
        """Take a definition; of equal labels the last one counts, as in Python-Markdown."""
        self._defined[definition.label.strip().casefold()] = definition
        self._starts.add(self.text.find("[", *definition.span))

    def find(self, label: str) -> Definition | None:
        """The definition of a label; Python-Markdown keeps spaces at its ends."""
        key = _SPACES.sub(" ", label).casefold()
        self._used.add(key)
        return self._defined.get(key)

    def meant(self) -> list[tuple[str, int]]:
        """The bracketed texts that are certainly meant as references.

        These are images, `![label]`, and near misses of a label that is defined but never used.
        Anything else may be an aside.
        """
        unused = self._defined.keys() - self._used
        if len(unused) * len(self.alone) > _MOST_LIKENESSES:
            unused = set()
        return [
            (label, offset)
            for label, offset in self.alone
            if self.text.startswith("!", offset)
            or (unused and get_close_matches(label.casefold(), unused, 1, _ALMOST))
        ]

    def is_definition(self, offset: int) -> bool:
        """Whether a definition starts here."""
        return offset in self._starts

    @property
    def labels(self) -> tuple[str, ...]:
        """All labels that are defined."""
        return tuple(definition.label for definition in self._defined.values())

    def missing_notes(self) -> list[tuple[str, int]]:
        """The references to footnotes that nothing defines."""
        defined = {label.casefold() for label, _ in self._notes(definitions=True)}
        return [
            note for note in self._notes(definitions=False) if note[0].casefold() not in defined
        ]

    def unused_notes(self) -> list[tuple[str, int]]:
        """The footnotes that nothing refers to; of equal ones, the first."""
        used = {label.casefold() for label, _ in self._notes(definitions=False)}
        first: dict[str, int] = {}
        for label, offset in self._notes(definitions=True):
            first.setdefault(label, offset)
        return [note for note in first.items() if note[0].casefold() not in used]

    def _notes(self, *, definitions: bool) -> Iterator[tuple[str, int]]:
        if "[^" not in self.text:
            return
        for match in _NOTE.finditer(self.text):
            before = self.text[max(0, match.start() - 400) : match.start()].rpartition("\n")[2]
            defines = bool(match["colon"]) and not before.strip(" \t>")
            escaped = before.endswith("\\")
            if defines == definitions and not escaped and (defines or _is_note(match, self.text)):
                yield match["label"], match.start()


def _is_note(match: re.Match[str], text: str) -> bool:
    """Whether a match is a footnote reference rather than part of a regular expression."""
    follows = text[match.end() : match.end() + 1]
    return not (_is_set(match["label"]) or follows in ("*", "+", "{"))


def is_meant(text: str, offset: int) -> bool:
    """Whether `[text][label]` here is meant as a reference.

    It is not after a word, as in `rows[0][1]`, which is indexing; nor if both are character sets of
    a regular expression; nor for `[0][1]` and `[x][]`.
    """
    before = text[offset - 1 : offset]
    if before and (before.isalnum() or before in "_)]}$\\"):
        return False
    match = _REFERENCE.match(text, offset)
    if match is None:
        return True  # It extends beyond what the parser reads as a label.
    words, label = match["text"].strip(), match["label"].strip()
    if not words:
        return False
    if _is_set(words) and (not label or _is_set(label)):
        return False
    short = [word for word in (words, label) if len(word) <= 1 or word.isdigit()]
    return len(short) < 2  # noqa: PLR2004 - neither of them is a word


def _is_set(text: str) -> bool:
    """Whether a text is a character set of a regular expression, without its brackets.

    It can be split into items in many ways, so all possible positions are tracked.
    """
    cuts = {0, 1} if text.startswith("^") else {0}
    complete = False
    for at in range(len(text)):
        if at in cuts:
            ends = {at + size for size, pattern in _OF_SET if pattern.match(text, at)}
            cuts |= ends
            complete |= len(text) in ends
    return complete
