"""Mermaid diagrams, drawn by a script from the site itself and never from anywhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import escape
from mkdocs.utils import normalize_url

if TYPE_CHECKING:
    from mkdocs.structure.pages import Page


def add_mermaid(content: str, page: Page, script: str | None) -> str:
    """`content` with the script that draws its diagrams, where it has any.

    Args:
        content: A page's HTML.
        page: The page.
        script: The address of a Mermaid build from the docs folder; None where there is none, in
            which case diagrams are shown as their source.
    """
    if script is None or '<pre class="mermaid"' not in content:
        return content
    return f'{content}\n<script src="{escape(normalize_url(script, page))}"></script>'
