"""A guide as text for a terminal."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

import click
import jinja2

from fieldguide.knowledge.preset import DEPTHS
from fieldguide.knowledge.reading_time import duration, reading_time
from fieldguide.problems.diagnostics import printable

if TYPE_CHECKING:
    from fieldguide.guides.guide import Guide
    from fieldguide.knowledge.library import Library


def template_environment() -> jinja2.Environment:
    """A Jinja environment for text in a terminal.

    It has the filters `printable`, `duration` and `style`; templates must apply `printable` to text
    from files.
    """
    environment = jinja2.Environment(
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        autoescape=False,  # noqa: S701 - text for a terminal, made printable by a filter
    )
    environment.filters.update(duration=duration, printable=printable, style=click.style)
    return environment


def outline(guide: Guide, library: Library) -> str:
    """Format a guide for a terminal: its steps by phase, with their entries and reasons.

    Args:
        guide: The guide.
        library: The library that the guide is resolved from.
    """
    environment = template_environment()
    source = resources.files(__package__).joinpath("outline.txt.j2").read_text("utf-8")
    preset = library.presets.get(guide.preset or "")
    entries = [library.entries[name] for name in guide.entries() if name in library.entries]
    return environment.from_string(source).render(
        guide=guide,
        library=library,
        overlay=library.types[guide.type],
        preset=preset,
        depth=DEPTHS[preset.depth] if preset else None,
        reading_time=reading_time(sum(entry.facts.words for entry in entries)),
    )
