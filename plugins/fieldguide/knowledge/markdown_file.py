"""What an entry and a step have in common: a Markdown file with a name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fieldguide.knowledge.titles import readable
from fieldguide.problems.diagnostics import Place

if TYPE_CHECKING:
    from pathlib import Path

    from fieldguide.knowledge.validation import ValidatedModel
    from fieldguide.sources.facts import Facts
    from fieldguide.sources.files import SourceFile
    from fieldguide.sources.text import Text


@dataclass(frozen=True, slots=True)
class MarkdownFile:
    """A Markdown file that is known by the name in its frontmatter.

    Attributes:
        name: The name, or the file's stem if the frontmatter has no valid name.
        description: One sentence.
        name_place: Where the name is written.
        text: The file, read and parsed.
    """

    name: str
    description: str
    name_place: Place
    text: Text

    @property
    def path(self) -> Path:
        """The file."""
        return self.text.source.path

    @property
    def facts(self) -> Facts:
        """What is known of its Markdown."""
        return self.text.facts

    @property
    def place(self) -> Place:
        """The start of the file, as messages show it."""
        return Place(self.text.source.file)

    @property
    def dialect(self) -> str:
        """The Markdown that it is rendered as, `gfm` or `material`."""
        return self.text.facts.dialect

    @property
    def title(self) -> str:
        """The first H1, or the name made readable."""
        return self.text.facts.title or readable(self.name)

    def where(self, words: str) -> Place:
        """The first place of some words in the body, in any case; else the start of the body."""
        body = self.text.body
        match = re.search(re.escape(words), body, re.IGNORECASE)
        at = match.start() if match else 0
        line = self.facts.frontmatter.body_line + body.count("\n", 0, at)
        return Place(self.place.file, line, at - body.rfind("\n", 0, at))


def read_name(checked: ValidatedModel[Any], source: SourceFile) -> str:
    """The file's name from its frontmatter, or its stem, so that references to it still resolve."""
    name: str = checked.model.name
    stem = source.path.stem
    if name and name != stem:
        message = f"name '{name}' does not match the file name '{stem}'"
        checked.report("FG127", message, checked.place("name"), f"rename the file to '{name}.md'")
    return name or stem
