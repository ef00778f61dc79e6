"""The values of `mkdocs.yml` that can be addresses, each with its place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import yaml

from fieldguide.links.locations import LineIndex, LinkLocation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fieldguide.links.locations import LinkSource

__all__ = ["values"]

_ATTRIBUTE = re.compile(r"\b(?:href|src)\s*+=\s*+[\"']?([^\"'\s>]++)")
_NO_ADDRESS = {
    *("docs_dir", "draft_docs", "edit_uri", "exclude_docs", "hooks", "not_in_nav", "site_dir"),
    *("site_url", "watch"),
}
"""The settings of MkDocs whose values are files or patterns of files, not links."""


def values(source: LinkSource) -> list[LinkLocation]:
    """The values, in order; nothing where the file does not parse.

    Args:
        source: The text of the file, with any tags of MkDocs' in it.
    """
    try:
        root = yaml.compose(source.text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError, ValueError):
        return []
    addresses: list[LinkLocation] = []
    lines = LineIndex(source)
    seen: set[int] = set()
    pending: list[yaml.Node] = [root] if root is not None else []
    while pending:
        node = pending.pop()
        if id(node) in seen:
            continue  # An alias.
        seen.add(id(node))
        if isinstance(node, yaml.ScalarNode):
            addresses.extend(_of(node, source, lines))
        elif isinstance(node, yaml.SequenceNode):
            pending.extend(reversed(node.value))
        elif isinstance(node, yaml.MappingNode):
            pending.extend(
                value
                for key, value in reversed(node.value)
                if node is not root or key.value not in _NO_ADDRESS
            )
    return addresses


def _of(node: yaml.ScalarNode, source: LinkSource, lines: LineIndex) -> Iterator[LinkLocation]:
    start, end = node.start_mark.index, node.end_mark.index
    if "<" in node.value:
        for match in _ATTRIBUTE.finditer(node.value):
            at = source.text.find(match[1], start, end)
            tag = source.text.rfind("<", start, at) if at >= 0 else -1
            start = max(start, at)
            yield LinkLocation(match[1], lines.place(tag if tag >= 0 else start), "yaml")
    elif node.value and not any(character.isspace() for character in node.value.strip()):
        value = node.value.strip()
        at = source.text.find(value, start, end)
        yield LinkLocation(value, lines.place(max(start, at)), "yaml")
