"""A knowledge entry: one Markdown file with validated frontmatter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fieldguide.knowledge import body as body_parts
from fieldguide.knowledge.markdown_file import MarkdownFile, read_name
from fieldguide.knowledge.models import EntryModel, SourceModel
from fieldguide.knowledge.reference import references
from fieldguide.knowledge.validation import check
from fieldguide.problems.diagnostics import Diagnostic, Place

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from fieldguide.knowledge.body import Body
    from fieldguide.sources.text import Text

MAX_DESCRIPTION = 200


@dataclass(frozen=True, slots=True)
class Entry(MarkdownFile):
    """One Markdown file of knowledge.

    Attributes:
        topics: Its subjects, in the author's order.
        category: The folder below the knowledge folder, or "" at its top.
        volatility: How fast its subject changes: `stable`, `evolving` or `fast-moving`.
        last_reviewed: The day of its last review.
        version_pin: The version of its subject that it describes.
        sources: The documents that it is based on.
        body: The parts of the body.
    """

    topics: tuple[str, ...]
    category: str
    volatility: str
    last_reviewed: dt.date | None
    version_pin: str | None
    sources: tuple[SourceModel, ...]
    body: Body


def read(text: Text, folder: Path) -> tuple[Entry, list[Diagnostic]]:
    """Validate one entry.

    Args:
        text: The file.
        folder: The knowledge folder, from which the category is taken.

    Returns:
        The entry, as far as it could be read, and its problems.
    """
    parts = text.facts.frontmatter
    checked = check(EntryModel, parts.yaml)
    model = checked.model
    problems = checked.diagnostics if parts.readable else list(parts.diagnostics)
    name = read_name(checked, text.source)
    if len(model.description) > MAX_DESCRIPTION:
        checked.report(
            "FG124",
            f"description has {len(model.description)} characters; at most {MAX_DESCRIPTION}",
            checked.place("description"),
            "summarise it in one sentence",
        )
    topics = tuple(topic.name for topic in references(checked, model.topics, "topics"))
    problems.extend(text.facts.diagnostics)
    inside = text.source.path.parent.relative_to(folder).parts
    entry = Entry(
        name=name,
        description=model.description,
        name_place=checked.place("name") if model.name else Place(text.source.file),
        text=text,
        topics=tuple(topic for topic in topics if topic.strip()),
        category=inside[0] if inside else "",
        volatility=model.volatility,
        last_reviewed=model.last_reviewed,
        version_pin=model.version_pin,
        sources=model.sources,
        body=body_parts.split(text.facts.outline),
    )
    return entry, problems
