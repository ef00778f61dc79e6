"""The values of `mkdocs.yml` that can be addresses, each with its place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import yaml

from fieldguide.diagnostics import Place
from fieldguide.links.written import WrittenAddress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fieldguide.links.written import Source

__all__ = ["values"]

_ATTRIBUTE = re.compile(r"\b(?:href|src)\s*+=\s*+[\"']?([^\"'\s>]++)")


def values(source: Source) -> list[WrittenAddress]:
    """The values, in order; nothing where the file does not parse.

    Args:
        source: The text of the file, with any tags of MkDocs' in it.
    """
    try:
        root = yaml.compose(source.text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError, ValueError):
        return []
    found: list[WrittenAddress] = []
    seen: set[int] = set()
    pending: list[yaml.Node] = [root] if root is not None else []
    while pending:
        node = pending.pop()
        if id(node) in seen:
            continue  # An alias.
        seen.add(id(node))
        if isinstance(node, yaml.ScalarNode):
            found.extend(_of(node, source))
        elif isinstance(node, yaml.SequenceNode):
            pending.extend(reversed(node.value))
        elif isinstance(node, yaml.MappingNode):
            pending.extend(value for _, value in reversed(node.value))
    return found


def _of(node: yaml.ScalarNode, source: Source) -> Iterator[WrittenAddress]:
    mark = node.start_mark
    column = mark.column + 1 + (node.style in ("'", '"'))
    place = Place(source.file, mark.line + source.first_line, column)
    if "<" in node.value:
        for match in _ATTRIBUTE.finditer(node.value):
            yield WrittenAddress(match[1], place, "yaml")
    elif node.value and not any(character.isspace() for character in node.value.strip()):
        yield WrittenAddress(node.value, place, "yaml")
