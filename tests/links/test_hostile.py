"""Whatever pages and sources hold, they are read, in time that grows with them and not faster."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldguide.links.aim import Aims, SiteAddress
from fieldguide.links.css import addresses
from fieldguide.links.layout import MarkdownPage
from fieldguide.links.locations import LinkSource
from fieldguide.links.masking import masked
from fieldguide.links.origins import _head, _snippets, written_on
from fieldguide.links.pages import PageReader
from fieldguide.links.reading import read
from fieldguide.links.scan import scan
from fieldguide.links.sides import _without_code
from fieldguide.sources import files
from fieldguide.sources.text import Reading, parse
from support import calls

if TYPE_CHECKING:
    from collections.abc import Callable


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    scan(text)
    list(addresses(text))
    found = read(LinkSource("f.md", text))
    lines = text.split("\n")
    for one in found.addresses:
        assert 1 <= one.place.line <= len(lines)
        assert 1 <= one.place.column <= len(lines[one.place.line - 1]) + 1
    assert len(masked(text)) == len(text)


HOSTILE: dict[str, Callable[[int], str]] = {
    "brackets": lambda n: "[" * 5_000 * n,
    "closed": lambda n: "[" * 2_000 * n + "]" * 2_000 * n,
    "links": lambda n: "[a](" * 2_000 * n,
    "titles": lambda n: '[a](b "' * 2_000 * n,
    "labels": lambda n: "[a][" * 2_000 * n,
    "tags": lambda n: "<a " * 3_000 * n,
    "quotes": lambda n: '<a href="' * 3_000 * n,
    "attributes": lambda n: "<a " + "x=y " * 3_000 * n + ">",
    "comments": lambda n: "<!--" * 3_000 * n,
    "scripts": lambda n: "<script>" * 2_000 * n,
    "items": lambda n: "<li>" * 3_000 * n,
    "cut comments": lambda n: "<!--<li>" * 2_000 * n,
    "backticks": lambda n: "".join("`" * (i % 50) + " " for i in range(1_000 * n)),
    "fences": lambda n: "```\n~~~~\n" * 1_000 * n,
    "open fences": lambda n: "".join(f"{'`' * (3 + i % 40)} x\n" for i in range(1_000 * n)),
    "braces": lambda n: "{" * 5_000 * n,
    "notes": lambda n: "[^a]" * 1_000 * n,
    "urls": lambda n: "url(" * 3_000 * n,
    "srcset": lambda n: '<img srcset="' + "a, " * 2_000 * n + '">',
    "paths": lambda n: f"<a href='{'../' * 2_000 * n}'>",
    "escapes": lambda n: "\\" * 5_000 * n,
    "blank": lambda n: "> \n" * 3_000 * n,
    "snippets": lambda n: '--8<--\n--8<-- "a  b\n' * 1_000 * n,
    "spaced": lambda n: "[a](" + "x " * 2_000 * n,
    "spaces": lambda n: "[a](x " * 1_000 * n,
    "code": lambda n: "<code>" * 2_000 * n,
    "equals": lambda n: "<a" * 5_000 * n,
    "hashes": lambda n: "{a" * 5_000 * n,
    "indents": lambda n: "".join(f"{' ' * (i % 40)}- [a](b)\n" for i in range(500 * n)),
    "indented": lambda n: "- a\n\n" + "        [a](b)\n" * 500 * n,
    "pre": lambda n: "<pre>[a](b)" * 1_000 * n,
    "mathematics": lambda n: "\\([a](b)$$$c" * 1_000 * n,
    "dollars": lambda n: "[a](b) $" + " $a" * 2_000 * n,
    "likenesses": lambda n: "".join(
        f"[some word {i}a] \n\n[some words {i}]: b\n\n" for i in range(200 * n)
    ),
    "pictures": lambda n: "![some words] " * 1_000 * n,
    "sets": lambda n: "<p style='image-set(" + "image-set((" * 1_000 * n,
    "bases": lambda n: "<base " * 2_000 * n + "<base href='a'",
    "cards": lambda n: "<meta property='og:image' content='://" * 1_000 * n,
    "urls in heads": lambda n: "https://" * 2_000 * n,
}


def everything(text: str) -> None:
    scan(text)
    list(addresses(text))
    read(LinkSource("f.md", text))
    PageReader(Aims(SiteAddress())).read({"a/index.html": text.encode()})
    for facts in (None, parse(files.SourceFile(Path("f.md"), "f.md", text), Reading()).facts):
        page = MarkdownPage(LinkSource("f.md", text), text, "f.md", "f/index.html", facts)
        written_on(page)
        list(_head(page))
        list(_snippets(text))
        _without_code(text.encode())


@pytest.mark.full
@pytest.mark.unmeasured
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_twice_the_text_is_twice_the_work(text: Callable[[int], str]) -> None:
    everything(text(10))
    once, twice = (calls(lambda n=n: everything(text(n))) for n in (1, 2))  # type: ignore[misc]
    assert twice < 2.5 * once + 1000
