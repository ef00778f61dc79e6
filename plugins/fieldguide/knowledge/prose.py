"""Names of entries that stand in running text without a link."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from fieldguide.problems.diagnostics import Place, report

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fieldguide.knowledge.entry import Entry
    from fieldguide.knowledge.markdown_file import MarkdownFile
    from fieldguide.knowledge.step import Step
    from fieldguide.problems.diagnostics import Diagnostic

# A name of one word is a word of the language; only those with a hyphen are surely names.
_NAME = re.compile(r"(?<![\w/.#@-])[a-z0-9]+(?:-[a-z0-9]+)+(?![\w/-]|\.\w)")


def unlinked_names(
    file: MarkdownFile, entries: Mapping[str, Entry], steps: Mapping[str, Step]
) -> Iterator[Diagnostic]:
    """A hint for each entry that `file` names in prose and never links to.

    What is also a step's name is left alone: the text may well mean the step.
    """
    if file.dialect != "gfm":
        return
    linked = {PurePosixPath(link.target.split("#", 1)[0]).stem for link in file.document.links}
    said = {file.name, *linked}
    for run in file.document.prose:
        if "-" not in run.text:
            continue
        for match in _NAME.finditer(run.text):
            name = match[0]
            if name in said or name not in entries or name in steps:
                continue
            said.add(name)
            place = Place(run.place.file, run.place.line, run.place.column + match.start())
            message = f"'{name}' is an entry, and this is not a link to it"
            yield report("FG133", message, place, f"write [{name}](…/{name}.md)")
