"""What an entry and a step have in common: a Markdown file with a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fieldguide.knowledge.titles import readable

if TYPE_CHECKING:
    from pathlib import Path

    from fieldguide.diagnostics import Place
    from fieldguide.knowledge.files import Source
    from fieldguide.knowledge.validation import Checked
    from fieldguide.markdown import Document


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
