"""The frontmatter of a Markdown file, cut from its body without loss."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from frontmatter.default_handlers import YAMLHandler

from fieldguide.problems.diagnostics import Diagnostic, Place, report
from fieldguide.sources import yaml12

if TYPE_CHECKING:
    from fieldguide.sources.files import Source


class Handler(YAMLHandler):
    """python-frontmatter's handler, for YAML 1.2 and exactly three dashes.

    The library's own takes three or more dashes anywhere in the file, and strips the body, which
    would move every line in it.
    """

    FM_BOUNDARY = re.compile(r"^---[ \t]*$\n?", re.MULTILINE)

    def detect(self, text: str) -> bool:
        """Whether the first line opens frontmatter."""
        return self.FM_BOUNDARY.match(text) is not None

    def split(self, text: str) -> tuple[str, str]:
        """The YAML between the first line and the next that is `---`, and all after it.

        Raises:
            ValueError: No line closes it.
        """
        before, inside, body = self.FM_BOUNDARY.split(text, 2)
        if before:
            raise ValueError("the first line is not '---'")
        return inside, body

    def load(self, fm: str, **kwargs: object) -> Any:  # noqa: ANN401 - the library's signature
        """The YAML, as an object with places; `file` says whose they are."""
        return yaml12.load(fm, file=str(kwargs.get("file", "")), first_line=2)


@dataclass(frozen=True, slots=True)
class Frontmatter:
    """A Markdown file in two parts.

    Attributes:
        yaml: The frontmatter; its value is a dict, an empty one where there is none.
        body: Everything after it.
        body_line: The line of the file in which the body begins.
        diagnostics: What is wrong with the frontmatter.
    """

    yaml: yaml12.Yaml
    body: str
    body_line: int
    diagnostics: tuple[Diagnostic, ...]

    @property
    def readable(self) -> bool:
        """Whether there are keys to judge at all."""
        return not self.diagnostics or bool(self.yaml.value)


def split(source: Source) -> Frontmatter:
    """Cut a file into frontmatter and body."""
    handler = Handler()
    top = Place(source.file)
    if not handler.detect(source.text):
        what = "file is empty" if not source.text.strip() else "file has no frontmatter"
        hint = "begin it with '---', the keys 'name', 'description' and 'topics', and '---'"
        return _without(source.text, 1, report("FG110", what, top, hint))
    try:
        inside, body = handler.split(source.text)
    except ValueError:
        hint = "add a line '---' after the last key"
        problem = report("FG111", "frontmatter is not closed", top, hint)
        # Most of an unclosed frontmatter is still keys; the body cannot be told from them.
        return _without("", 1, problem)
    line = source.text.count("\n", 0, len(source.text) - len(body)) + 1
    yaml: yaml12.Yaml = handler.load(inside, file=source.file)
    if isinstance(yaml.value, dict):
        return Frontmatter(yaml, body, line, yaml.diagnostics)
    problems = yaml.diagnostics or (
        report("FG115", "frontmatter holds no keys", top, "write 'name: ...' and so on"),
    )
    return Frontmatter(_nothing(source.file), body, line, problems)


def _without(body: str, line: int, problem: Diagnostic) -> Frontmatter:
    return Frontmatter(_nothing(problem.place.file), body, line, (problem,))


def _nothing(file: str) -> yaml12.Yaml:
    return yaml12.Yaml({}, {(): Place(file)}, {})
