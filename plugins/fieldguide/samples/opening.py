"""A session opened: pages found, tools and environments looked for, the sandbox tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fieldguide.knowledge import freshness
from fieldguide.samples.cache import Cache, cache_folder
from fieldguide.samples.environments import environments
from fieldguide.samples.finding.pages import find
from fieldguide.samples.languages import registry
from fieldguide.samples.running.sandbox import detect
from fieldguide.samples.session import Session
from fieldguide.samples.toolbox import Toolbox
from fieldguide.sources.store import Sources

if TYPE_CHECKING:
    import datetime as dt

    from fieldguide.problems.severities import Judge
    from fieldguide.samples.base import Base

__all__ = ["open_session"]


def open_session(
    base: Base,
    judge: Judge,
    *,
    sandbox: str | None = "auto",
    jobs: int = 1,
    fresh: bool = False,
    today: dt.date | None = None,
    sources: Sources | None = None,
) -> Session:
    """Open a session on a base.

    Args:
        base: The base.
        judge: What gives findings their severities.
        sandbox: `auto`, `require` or `off`; None where nothing is to be run.
        jobs: How many samples run at once.
        fresh: Whether what earlier runs know of running is left aside.
        today: The day by which directives run out.
        sources: The files of the base, if other parts read them too.

    Raises:
        SandboxRefusedError: A sandbox is required and the system refuses.
    """
    chosen = None if sandbox is None else detect(sandbox)
    cache = Cache(cache_folder())
    sources = sources or Sources(base.settings.root, trusted=base.settings.trusted)
    found = find(base, today=today or freshness.today(), cache=cache, sources=sources)
    return Session(
        base=base,
        pages=found.pages,
        environments=environments(base.samples, base.settings.root),
        toolbox=Toolbox.found(registry.tools(), registry.extensions()),
        cache=cache,
        judge=judge,
        sandbox=chosen,
        jobs=jobs,
        fresh=fresh,
        diagnostics=(*sources.take(), *found.diagnostics),
    )
