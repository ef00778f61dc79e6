"""What tests of samples share: the pages of a small base, and evidence of their samples."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fieldguide.samples.base import KnowledgeBase
from fieldguide.samples.cache import Cache
from fieldguide.samples.evidence import Evidence, Status
from fieldguide.samples.finding.pages import find
from fieldguide.samples.languages import registry
from fieldguide.samples.languages.language import Context
from fieldguide.samples.sample import SamplePage
from fieldguide.samples.toolbox import Toolbox
from support import settings_for, write_tree

if TYPE_CHECKING:
    from fieldguide.samples.sample import Sample
    from support import Tree

TODAY = dt.date(2026, 1, 1)


def pages_of(root: Path, tree: Tree | None = None) -> tuple[SamplePage, ...]:
    """The pages of a base with the default folders, written first where there is a tree."""
    write_tree(root, tree or {})
    return find(KnowledgeBase(settings_for(root)), today=TODAY).pages


def bare_context() -> Context:
    """What a check is given that asks nothing of pages."""
    page = SamplePage("a.md", Path("a.md"), None, "gfm", ())
    toolbox = Toolbox.detect(registry.tools())
    return Context(toolbox, Cache(None), lambda _: page, lambda *_: None, memory=512)


def samples_of(pages: tuple[SamplePage, ...]) -> list[Sample]:
    """All samples, in file order."""
    return [sample for page in pages for sample in page.samples]


def passed(sample: Sample, **more: Any) -> Evidence:  # noqa: ANN401 - any field
    """Evidence that is a pass unless it is told otherwise."""
    return Evidence(sample, **{"status": Status.PASSED, **more})
