"""The files of a page's project, and which version of each a sample sees."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fieldguide.samples.sample import Sample, SamplePage

__all__ = ["ProjectFile", "files_for", "named_in"]


@dataclass(frozen=True, slots=True)
class ProjectFile:
    """A file of the project and the sample that it comes from."""

    path: str
    code: str
    sample: Sample
    line: int


def files_for(page: SamplePage, sample: Sample) -> dict[str, ProjectFile]:
    """The files that a sample sees, by path.

    If a path occurs several times, the last version up to the sample itself counts, or else the
    first one after it.
    """
    files: dict[str, ProjectFile] = {}
    for other in page.samples:
        if other.directives.skip:
            continue
        for file in other.files:
            if other.index > sample.index and file.path in files:
                continue
            files[file.path] = ProjectFile(file.path, file.code, other, file.line)
    return files


def named_in(strings: Iterable[str], paths: Iterable[str]) -> set[str]:
    """The paths that strings name: in full, by their last part, or by their folder."""
    texts = frozenset(strings)
    text = "\n".join(texts)
    folders = {string.removeprefix("./").rstrip("/") for string in texts}
    return {
        path
        for path in paths
        if path in text
        or path.rpartition("/")[2] in text
        or not folders.isdisjoint(map(str, PurePosixPath(path).parents[:-1]))
    }
