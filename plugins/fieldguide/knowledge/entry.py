"""A knowledge entry: one Markdown file, read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fieldguide import gfm
from fieldguide.knowledge import body as body_parts
from fieldguide.knowledge.markdown_file import MarkdownFile, read_name, settled, title_of
from fieldguide.knowledge.models import EntryModel, SourceModel
from fieldguide.knowledge.reference import references
from fieldguide.knowledge.validation import check
from fieldguide.problems.diagnostics import Diagnostic, Place
from fieldguide.sources import frontmatter

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from fieldguide.knowledge.body import Body
    from fieldguide.sources.files import Source

MAX_DESCRIPTION = 200


@dataclass(frozen=True, slots=True)
class Entry(MarkdownFile):
    """One Markdown file of knowledge.

    Attributes:
        topics: What it is about, in the author's order.
        category: The folder below the knowledge folder, or "" at its top.
        volatility: How fast its subject moves: `stable`, `evolving` or `fast-moving`.
        last_reviewed: The day of its last review.
        version_pin: The version that it speaks of.
        sources: The documents that it rests on.
        body: The parts of the document.
    """

    topics: tuple[str, ...]
    category: str
    volatility: str
    last_reviewed: dt.date | None
    version_pin: str | None
    sources: tuple[SourceModel, ...]
    body: Body


def read(
    source: Source, folder: Path, dialect: str, *, trusted: bool
) -> tuple[Entry, list[Diagnostic]]:
    """Read one entry.

    Args:
        source: The file's text.
        folder: The knowledge folder, from which the category is taken.
        dialect: The base's dialect, for entries that name none.
        trusted: Whether raw HTML is published as it stands.

    Returns:
        The entry, as far as it could be read, and what is wrong with it.
    """
    parts = frontmatter.split(source)
    checked = check(EntryModel, parts.yaml)
    model = checked.model
    problems = list(parts.diagnostics)
    if parts.readable:
        problems = checked.diagnostics
    name = read_name(checked, source)
    if len(model.description) > MAX_DESCRIPTION:
        checked.say(
            "FG124",
            f"description has {len(model.description)} characters; at most {MAX_DESCRIPTION}",
            checked.place("description"),
            "say in one sentence what a reader gets",
        )
    topics = tuple(topic.name for topic in references(checked, model.topics, "topics"))
    dialect = model.markdown or dialect
    document = gfm.parse(parts.body, file=source.file, first_line=parts.body_line, trusted=trusted)
    dialect, said = settled(dialect, document, source.file, parts.body_line)
    problems.extend(said)
    inside = source.path.parent.relative_to(folder).parts
    entry = Entry(
        name=name,
        title=title_of(document, name),
        description=model.description,
        path=source.path,
        place=Place(source.file),
        name_place=checked.place("name") if model.name else Place(source.file),
        dialect=dialect,
        document=document,
        topics=tuple(topic for topic in topics if topic.strip()),
        category=inside[0] if inside else "",
        volatility=model.volatility,
        last_reviewed=model.last_reviewed,
        version_pin=model.version_pin,
        sources=model.sources,
        body=body_parts.split(document),
    )
    return entry, problems
