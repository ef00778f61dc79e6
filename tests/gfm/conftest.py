from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fieldguide.gfm import Document, Highlighter, Rendered, RenderOptions, parse, render

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture(scope="session")
def plain() -> RenderOptions:
    """Options without Pygments and permalinks: the markup alone."""
    return RenderOptions(highlight=Highlighter({"use_pygments": False}))


@pytest.fixture
def read() -> Callable[[str], Document]:
    def read_text(text: str) -> Document:
        return parse(text, file="entry.md")

    return read_text


@pytest.fixture
def rendered(plain: RenderOptions) -> Callable[[str], Rendered]:
    def render_text(text: str) -> Rendered:
        return render(parse(text, file="entry.md"), plain)

    return render_text


@pytest.fixture
def show(rendered: Callable[[str], Rendered]) -> Callable[[str], str]:
    def show_text(text: str) -> str:
        result = rendered(text)
        return "".join(result.blocks) + result.footnotes

    return show_text
