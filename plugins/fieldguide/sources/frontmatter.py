"""The frontmatter of Markdown files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from frontmatter.default_handlers import YAMLHandler

from fieldguide.problems.diagnostics import Diagnostic, Place, report
from fieldguide.sources import yaml12

if TYPE_CHECKING:
    from fieldguide.sources.files import SourceFile


class _Handler(YAMLHandler):
    """A handler of python-frontmatter for YAML 1.2 between lines of exactly three dashes.

    It is called directly: `frontmatter.parse` strips the body, which would shift line numbers.
    """

    FM_BOUNDARY = re.compile(r"^---[ \t]*$\n?", re.MULTILINE)

    def load(self, fm: str, **kwargs: object) -> Any:  # noqa: ANN401 - the library's signature
        """Parse YAML with the places of keys and values; `file` is the path as printed."""
        return yaml12.load(fm, file=str(kwargs.get("file", "")), first_line=2)


_HANDLER = _Handler()


@dataclass(frozen=True, slots=True)
class Frontmatter:
    """The frontmatter of a Markdown file.

    Attributes:
        yaml: The parsed YAML. Its value is a dict, empty if the file has no valid frontmatter.
        end: The offset of the body in the text of the file, in code points.
        body_line: The first line of the body, counted from 1.
        diagnostics: The problems of the frontmatter.
    """

    yaml: yaml12.Yaml
    end: int
    body_line: int
    diagnostics: tuple[Diagnostic, ...]

    @property
    def readable(self) -> bool:
        """Whether there are keys to validate."""
        return not self.diagnostics or bool(self.yaml.value)


def split(source: SourceFile) -> Frontmatter:
    """Find and parse the frontmatter of a file.

    A file without frontmatter consists of a body only. If the frontmatter is not closed, the start
    of the body is unknown, so the body is empty.
    """
    text = source.text
    top = Place(source.file)
    if not _HANDLER.detect(text):
        fault = "file is empty" if not text.strip() else "file has no frontmatter"
        hint = "add the keys 'name', 'description' and 'topics' between two lines '---'"
        return Frontmatter(_no_keys(top), 0, 1, (report("FG110", fault, top, hint),))
    try:
        yaml_text, body = _HANDLER.split(text)
    except ValueError:
        problem = report(
            "FG111", "frontmatter is not closed", top, "add a line '---' after the last key"
        )
        return Frontmatter(_no_keys(top), len(text), 1, (problem,))
    end = len(text) - len(body)
    line = text.count("\n", 0, end) + 1
    yaml: yaml12.Yaml = _HANDLER.load(yaml_text, file=source.file)
    if isinstance(yaml.value, dict):
        return Frontmatter(yaml, end, line, yaml.diagnostics)
    problems = yaml.diagnostics or (
        report("FG115", "frontmatter has no keys", top, "write keys, such as 'name: ...'"),
    )
    return Frontmatter(_no_keys(top), end, line, problems)


def _no_keys(top: Place) -> yaml12.Yaml:
    return yaml12.Yaml({}, {(): top}, {})
