"""A real knowledge base: what GitHub shows is what we show."""

from __future__ import annotations

import collections
import os
import re
from typing import TYPE_CHECKING

import cmarkgfm
import lxml.html
import pytest
from cmarkgfm.cmark import Options

from fieldguide.gfm import Highlighter, RenderOptions, parse, render
from support import CORPUS

if TYPE_CHECKING:
    from pathlib import Path

FILES = sorted(CORPUS.glob("content/knowledge/**/*.md")) + sorted(
    CORPUS.glob("content/pipeline/**/*.md")
)
OPTIONS = RenderOptions(highlight=Highlighter({"use_pygments": False}))
COUNTED = {"h1", "h2", "h3", "h4", "h5", "h6", "li", "table", "tr", "pre", "img"}
ALERT = re.compile(r"\[!(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]")

pytestmark = [pytest.mark.corpus, pytest.mark.unmeasured]


def body(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    return re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)


def github(text: str) -> str:
    options = Options.CMARK_OPT_FOOTNOTES | Options.CMARK_OPT_UNSAFE
    return str(cmarkgfm.github_flavored_markdown_to_html(text, options))


def ours(text: str) -> str:
    result = render(parse(text, file="entry.md"), OPTIONS)
    return "".join(result.blocks) + result.footnotes


def measure(html: str) -> tuple[dict[str, int], str]:
    """How often each element comes, and the words."""
    root = lxml.html.fromstring(f"<div>{html}</div>")
    for title in root.find_class("admonition-title"):
        title.drop_tree()
    counts: collections.Counter[str] = collections.Counter()
    for element in root.iter(lxml.etree.Element):
        classes = element.get("class", "")
        if element.tag in COUNTED:
            counts[element.tag] += 1
        elif element.tag in ("ul", "ol"):
            counts["list"] += 1
        elif element.tag == "blockquote" or classes.startswith("admonition"):
            counts["quote"] += 1
        elif element.tag == "a" and element.get("href") and "footnote" not in classes:
            counts["a"] += element.getparent().get("class") != "footnote-ref"
    words = ALERT.sub("", str(root.text_content()))
    return {k: n for k, n in counts.items() if n}, " ".join(words.split())


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_as_on_github(path: Path) -> None:
    text = body(path)
    assert measure(ours(text)) == measure(github(text))


@pytest.mark.usefixtures("corpus")
def test_all_of_it_is_there() -> None:
    if "FIELDGUIDE_CORPUS" in os.environ:
        pytest.skip("another corpus")
    assert (len([f for f in FILES if "knowledge" in f.parts]), len(FILES)) == (171, 171 + 84)
