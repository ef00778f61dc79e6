"""Code blocks with the markup of superfences and pymdownx.highlight."""

from __future__ import annotations

import html
import inspect
import re
from typing import TYPE_CHECKING, Any

from fieldguide.gfm.urls import escape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fieldguide.gfm.elements import Fence

__all__ = ["Highlighter", "mermaid_block"]

_HL_LINES = re.compile(r"\d+(?:-\d+)?(?:[ \t]+\d+(?:-\d+)?)*")
_LINENUMS = re.compile(r"(?P<start>\d+)(?:[ \t]+(?P<step>\d+))?(?:[ \t]+(?P<special>\d+))?")
_DATA = re.compile(r"data-[A-Za-z0-9_.:-]+")
_ANCHORS = ("line_spans", "line_anchors", "anchor_linenums")


class Highlighter:
    """Highlights the code of all pages of a site.

    Args:
        options: The site's options for `pymdownx.highlight`, as in `mkdocs.yml`; those that are
            missing have its defaults.
    """

    def __init__(self, options: Mapping[str, Any] | None = None) -> None:
        given = dict(options or {})
        self._css_class: str = given.get("css_class", "highlight")
        self._pygments: bool = given.get("use_pygments", True)
        # Only rendering needs it, and it imports Pygments.
        from pymdownx.highlight import Highlight  # noqa: PLC0415

        known = inspect.signature(Highlight).parameters.keys() - {"md", "title_mode"}
        accepted = {key: value for key, value in given.items() if key in known}
        self._titles = _Titles()
        self._fenced = Highlight(self._titles, **accepted)
        # Indented code is highlighted by another part of the extension, which makes no anchors.
        without = {key: value for key, value in accepted.items() if key not in _ANCHORS}
        self._indented = Highlight(self._titles, **without)

    def render(self, fence: Fence, number: int) -> str:
        """The HTML of a code block.

        Args:
            fence: The code block.
            number: Which one of its page it is, from 0; part of the ids of its lines.
        """
        code = fence.code.removesuffix("\n")
        if not fence.fenced:
            return self._titles.restore(
                self._indented.highlight(
                    code.rstrip("\n"), "", self._css_class, code_block_count=number
                )
            )
        attrs = {
            key: html.escape(value) for key, value in fence.attrs.items() if _DATA.fullmatch(key)
        }
        marked = self._highlight(fence, code, attrs, number)
        return self._titles.restore(marked)

    def _highlight(self, fence: Fence, code: str, attrs: dict[str, str], number: int) -> str:
        start = step = special = -1
        title = None
        lines: list[int] = []
        if self._pygments:
            title = fence.attrs.get("title")
            lines = _lines(fence.attrs.get("hl_lines", ""), code.count("\n") + 1)
            if match := _LINENUMS.match(fence.attrs.get("linenums", "")):
                start = int(match["start"])
                step = int(match["step"] or -1)
                special = int(match["special"] or -1)
        marked: str = self._fenced.highlight(
            code,
            html.escape(fence.language),
            self._css_class,
            hl_lines=lines,
            linestart=start,
            linestep=step if step > 1 else -1,
            linespecial=special,
            classes=[html.escape(name) for name in fence.classes],
            id_value=html.escape(fence.id or ""),
            attrs=attrs,
            title=title,
            code_block_count=number,
        )
        return marked


def mermaid_block(fence: Fence) -> str:
    """A Mermaid diagram, as Material's script expects it."""
    return f'<pre class="mermaid"><code>{escape(fence.code.removesuffix(chr(10)))}</code></pre>'


def _lines(value: str, count: int) -> list[int]:
    """The line numbers in `hl_lines`, capped behind the last line as in superfences."""
    lines: list[int] = []
    if not _HL_LINES.fullmatch(value):
        return lines
    for entry in value.split():
        bounds = [min(_number(n), count + 1) for n in entry.split("-")]
        if len(bounds) == 2:  # noqa: PLR2004 - first and last
            lines.extend(range(bounds[0], bounds[1] + 1))
        elif 1 <= bounds[0] <= count:
            lines.append(bounds[0])
    return lines


def _number(digits: str) -> int:
    """A number; absurdly long ones are cut, since any large number will do."""
    return int(digits[:9])


class _Titles:
    """Stands in for a Markdown instance where a site's title map holds HTML."""

    def __init__(self) -> None:
        self._stored: list[str] = []
        self.htmlStash = self

    def store(self, title: str) -> str:
        """Store a title and return its placeholder."""
        self._stored.append(title)
        return f"\x02title:{len(self._stored) - 1}\x03"

    def restore(self, marked: str) -> str:
        """Replace the placeholders with their titles."""
        for index, title in enumerate(self._stored):
            marked = marked.replace(f"\x02title:{index}\x03", title)
        self._stored.clear()
        return marked
