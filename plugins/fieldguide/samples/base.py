"""The base whose samples are proven: where it lies, and what it says of its samples."""

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
        settings: What its library is read by.
        samples: What it says of its samples.
        docs: The folder of the site's Markdown, or None where there is no site.
        excluded: Whether the site leaves out a page, by its path below `docs`.
        site: Whether there is a site whose pages show the evidence.
    """

    settings: Settings
    samples: SampleSettings = field(default_factory=SampleSettings)
    docs: Path | None = None
    excluded: Callable[[str], bool] | None = None
    site: bool = False
