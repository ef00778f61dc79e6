"""The functions of the public API: read a base, read its library, check it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fieldguide.checking.report import report_of
from fieldguide.checking.run import run
from fieldguide.knowledge import library
from fieldguide.problems.codes import Part

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from fieldguide.checking.proving import SampleOptions
    from fieldguide.checking.report import Report
    from fieldguide.knowledge.library import Library
    from fieldguide.samples.base import KnowledgeBase
    from fieldguide.samples.evidence import Evidence

__all__ = ["check", "read_base", "read_library"]


def read_base(config_file: Path | str = "mkdocs.yml") -> KnowledgeBase:
    """Read the settings of a knowledge base.

    Args:
        config_file: The path of a `mkdocs.yml` with the plugin `fieldguide`.

    Returns:
        The base: the folders of its sources and the settings of its checks.

    Raises:
        ConfigurationError: The file is missing or not valid, or does not use the plugin.
    """
    # MkDocs is slow to import.
    from fieldguide.site import options  # noqa: PLC0415

    return options.read_base(Path(config_file).absolute())


def read_library(base: KnowledgeBase) -> Library:
    """Read all entries, steps, overlays and presets of a base.

    Args:
        base: The base.

    Returns:
        The library. The problems of its files are in `diagnostics`, with the default severities of
        their codes; `check` applies the severity settings of the base.
    """
    return library.read(base.settings)


def check(
    base: KnowledgeBase, parts: Iterable[Part] = tuple(Part), samples: SampleOptions | None = None
) -> Report:
    """Check a base, as `fieldguide check` does.

    Args:
        base: The base.
        parts: The parts of the check; all by default.
        samples: Which samples to prove, and how. By default all are proven, one at a time, in a
            sandbox if one is available.

    Returns:
        The report: the `diagnostics`, the evidence of `samples`, and the `outcomes` of the parts,
        with the reason if a part was skipped.

    Raises:
        SamplesError: Samples cannot be proven as requested.
    """
    wanted = set(parts)
    done = run(base, tuple(part for part in Part if part in wanted), _SilentWatch(), samples)
    return report_of("check", done, [*done.findings, *done.unused_overrides()])


class _SilentWatch:
    """Ignores the progress of a run."""

    def part(self, part: Part) -> None:
        pass

    def samples(self, total: int) -> Callable[[Evidence], None]:  # noqa: ARG002 - see `Watch`
        return lambda _: None
