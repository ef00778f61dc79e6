"""A knowledge base: its library, its samples and its site."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fieldguide.samples.settings import SampleSettings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fieldguide.knowledge.settings import Settings

__all__ = ["KnowledgeBase"]


@dataclass(frozen=True, slots=True)
class KnowledgeBase:
    """A knowledge base, or a folder of Markdown.

    Attributes:
        settings: The settings of its library.
        samples: The settings of its samples.
        docs: The folder of the site's Markdown files, or None if there is no site.
        excluded: Whether the site excludes a page, by its path below `docs`.
        site: Whether there is a site whose pages show the evidence.
    """

    settings: Settings
    samples: SampleSettings = field(default_factory=SampleSettings)
    docs: Path | None = None
    excluded: Callable[[str], bool] | None = None
    site: bool = False
