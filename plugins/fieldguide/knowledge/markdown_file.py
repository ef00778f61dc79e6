"""What an entry and a step have in common: a Markdown file with a name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fieldguide.gfm import burden
from fieldguide.knowledge.titles import readable
from fieldguide.problems.diagnostics import Place, report

if TYPE_CHECKING:
    from pathlib import Path

    from fieldguide.gfm import Document
    from fieldguide.knowledge.validation import Checked
    from fieldguide.problems.diagnostics import Diagnostic
    from fieldguide.sources.files import Source


@dataclass(frozen=True, slots=True)
class MarkdownFile:
    """A Markdown file that is known by the name in its frontmatter.

    Attributes:
        name: The name; where the file gives none that is valid, its stem.
        title: The first H1, else the name made readable.
        description: One sentence.
        path: The file.
        place: The file as messages show it.
        name_place: Where the name is written.
        dialect: `gfm` or `material`.
        document: The body, parsed.
    """

    name: str
    title: str
    description: str
    path: Path
    place: Place
    name_place: Place
    dialect: str
    document: Document

    def where(self, words: str) -> Place:
        """Where the body first says something, in any case; where it starts if it does not."""
        text = self.document.text
        found = re.search(re.escape(words), text, re.IGNORECASE)
        at = found.start() if found else 0
        line = self.document.first_line + text.count("\n", 0, at)
        return Place(self.place.file, line, at - text.rfind("\n", 0, at))


def read_name(checked: Checked[Any], source: Source) -> str:
    """The file's name from its frontmatter, else its stem, so that references to it still hold."""
    name: str = checked.model.name
    stem = source.path.stem
    if name and name != stem:
        message = f"name '{name}' differs from the file's name '{stem}'"
        checked.say("FG127", message, checked.place("name"), f"rename the file to '{name}.md'")
    return name or stem


def title_of(document: Document, name: str) -> str:
    """The first H1 of a document, else its name made readable."""
    headings = (h.text.strip() for h in document.headings if h.top and h.level == 1)
    return next((text for text in headings if text), None) or readable(name)


def settled(
    dialect: str, document: Document, file: str, first_line: int
) -> tuple[str, tuple[Diagnostic, ...]]:
    """The Markdown that a file is shown in, and what is wrong with its body in that.

    A body that Python-Markdown would not survive is shown in GitHub's Markdown.

    Args:
        dialect: The Markdown that it is written in, `gfm` or `material`.
        document: The body.
        file: The path as it is printed.
        first_line: The line at which the body starts.
    """
    if dialect == "gfm":
        return dialect, document.diagnostics
    found = burden(document, file=file, first_line=first_line)
    if found is None:
        return dialect, ()
    place, what = found
    message = f"{what}: Python-Markdown cannot take it, so the file is shown as GFM"
    return "gfm", (report("FG135", message, place, "split it, or write less of it"),)
