"""The sections of the documentation about codes, which come with the package."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

import click

import fieldguide

__all__ = ["section", "shown"]

_NAME = "diagnostics.md"
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()]*\)")


def section(code: str) -> str:
    """What the documentation says of a code, in Markdown, without its heading.

    Raises:
        OSError: The documentation is not there.
    """
    _, _, rest = _text().partition(f"\n## {code}: ")
    return rest.partition("\n## ")[0].partition("\n")[2].strip()


def shown(markdown: str) -> str:
    """A section for a terminal: code indented, links as their text."""
    lines = []
    pieces = re.split(r"^```.*$", markdown, flags=re.MULTILINE)
    for number, piece in enumerate(pieces):
        if number % 2:
            lines += [f"    {line}".rstrip() for line in piece.strip("\n").split("\n")]
        else:
            text = _LINK.sub(r"\1", piece.strip("\n"))
            text = re.sub(r"\*\*([^*]+)\*\*", lambda match: click.style(match[1], bold=True), text)
            lines += ["", *text.split("\n"), ""] if text else [""]
    return "\n".join(lines).strip("\n")


def _text() -> str:
    packaged = resources.files(__package__).joinpath(_NAME)
    if packaged.is_file():
        return packaged.read_text("utf-8")
    # In a working copy it lies where the site is made from.
    return (Path(fieldguide.__file__).parents[2] / "content" / "docs" / _NAME).read_text("utf-8")
