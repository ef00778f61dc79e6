"""Which code blocks a page shows: the rendering of the page is the judge."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

import cmarkgfm
import markdown as python_markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldguide.gfm import parse
from fieldguide.samples.base import KnowledgeBase
from fieldguide.samples.finding import material, raw
from fieldguide.samples.finding.pages import find
from samples.found import TODAY, pages_of
from support import settings_for, write_tree

if TYPE_CHECKING:
    from pathlib import Path

    from fieldguide.samples.finding.raw import RawBlock

T = "```"
Q = "````"
SHAPES = {
    "plain": f"{T}\na\n{T}\n",
    "language": f"{T}python\na\n{T}\n",
    "upper": f"{T}Python\na\n{T}\n",
    "py": f"{T}py\na\n{T}\n",
    "py3": f"{T}python3\na\n{T}\n",
    "title": f'{T}python title="src/a.py"\na\n{T}\n',
    "hl": f'{T}python hl_lines="1 2" linenums="1"\na\nb\n{T}\n',
    "braces": f'{T}{{ .python title="a.py" data-sample="run" }}\na\n{T}\n',
    "braces-after": f'{T}python {{ title="a.py" }}\na\n{T}\n',
    "tildes": "~~~python\na\n~~~\n",
    "tildes-around": f"~~~\n{T}\na\n{T}\n~~~\n",
    "four": f"{Q}python\na\n{Q}\n",
    "inside-longer": f"{Q}markdown\n{T}python\na\n{T}\n{Q}\n",
    "pycon": f"{T}pycon\n>>> 1\n1\n{T}\n",
    "space-before-word": f"{T} python\na\n{T}\n",
    "list": f"- one\n\n    {T}python\n    a\n    {T}\n",
    "list-two": f"- one\n  {T}python\n  a\n  {T}\n",
    "list-numbers": f"1. one\n\n   {T}python\n   a\n   {T}\n2. two\n",
    "list-deep": f"- one\n    - two\n\n        {T}python\n        a\n          b\n        {T}\n",
    "quote": f"> {T}python\n> a\n>   b\n> {T}\n",
    "quote-tight": f">{T}python\n>a\n>{T}\n",
    "quote-list": f"> - one\n>\n>     {T}python\n>     a\n>     {T}\n",
    "alert": f"> [!NOTE]\n> {T}python\n> a\n> {T}\n",
    "indented": "text\n\n    a\n    b\n",
    "indented-blank": "text\n\n    a\n\n    b\n\ntext\n",
    "comment": f"<!--\n{T}python\na\n{T}\n-->\n",
    "comment-then": f"<!-- a -->\n\n{T}python\na\n{T}\n",
    "comment-close": f"<!-- a -->\n{T}python\na\n{T}\n",
    "details": f"<details>\n<summary>a</summary>\n\n{T}python\na\n{T}\n\n</details>\n",
    "raw-block": f"<div>\n{T}python\na\n{T}\n</div>\n",
    "unclosed": f"{T}python\na\n",
    "unclosed-quote": f"> {T}python\n> a\n\ntext\n",
    "unclosed-list": f"- {T}python\n  a\n\ntext\n",
    "empty": f"{T}python\n{T}\n",
    "blank": f"{T}python\n\n\n{T}\n",
    "longer-end": f"{T}python\na\n{T}``\n",
    "indented-fence": f"  {T}python\n  a\n b\n  {T}\n",
    "four-spaces": f"    {T}python\n    a\n    {T}\n",
    "after-text": f"text\n{T}python\na\n{T}\nmore\n",
    "in-item": f"- {T}python\n  a\n  {T}\n",
    "table": f"| a | b |\n|---|---|\n| 1 | 2 |\n\n{T}python\na\n{T}\n",
    "setext": f"title\n=====\n{T}python\na\n{T}\n",
    "heading": f"# a\n{T}python\na\n{T}\n## b\n",
    "footnote": f"text[^1]\n\n[^1]: note\n\n    {T}python\n    a\n    {T}\n",
    "tabs": f"-\tone\n\n\t{T}python\n\ta\n\t\tb\n\t{T}\n",
    "crlf": f"{T}python\r\na\r\nb\r\n{T}\r\n",
    "inline": "a `b` c ``d ` e``\n",
    "ticks-in-info": f"{T} a`b\ntext\n",
    "two": f"{T}js\na\n{T}\n{T}ts\nb\n{T}\n",
    "entities": f"{T}py&#116;hon\n&lt;a>\n{T}\n",
    "reference": f"[a]: /b\n{T}python\na\n{T}\n",
    "rule": f"---\n{T}python\na\n{T}\n***\n",
}

_CODE = re.compile(
    r"<pre(?: lang=\"([^\"]*)\")?><code(?: class=\"language-([^\"]*)\")?>(.*?)</code>", re.DOTALL
)


def judged(text: str) -> list[tuple[str, str]]:
    """Word and code of each block, as cmark-gfm renders them."""
    notes = cmarkgfm.cmark.Options.CMARK_OPT_FOOTNOTES
    made = cmarkgfm.github_flavored_markdown_to_html(text, options=notes)
    return [
        (html.unescape(one[1] or one[2] or ""), html.unescape(one[3]))
        for one in _CODE.finditer(made)
    ]


def found_in(text: str) -> list[RawBlock]:
    return raw.of_fences(parse(text, file="a.md").fences, text, 1)


def word_of(info: str) -> str:
    """What cmark-gfm takes for the language: the first word, braces and all."""
    return info.split(maxsplit=1)[0] if info.split() else ""


@pytest.mark.parametrize("name", SHAPES)
def test_github_shows_these_and_no_others(name: str) -> None:
    text = SHAPES[name]
    expected = judged(text)
    found = found_in(text)
    assert [block.code for block in found] == [code for _, code in expected]
    for block, (word, _) in zip(found, expected, strict=True):
        if not word.startswith("{"):
            assert block.word == word
    check_places(text, found)


def check_places(text: str, found: list[RawBlock]) -> None:
    """Each block begins where its place says, and each line of its code where its column says."""
    lines = re.split(r"\r\n|\r|\n", text)
    for block in found:
        start = lines[block.place.line - 1][block.place.column - 1 :]
        assert not block.fenced or start.startswith((T, "~~~"))
        for number, line in enumerate(block.code.split("\n")[:-1]):
            if line and "\t" not in lines[block.code_line - 1 + number]:
                shown = lines[block.code_line - 1 + number][block.columns[number] - 1 :]
                assert shown == line


CONTAINERS = ["", "> ", "- ", "  ", "1. ", "    ", ">", "   "]
LINES = st.one_of(
    st.sampled_from(["a", "", "   ", T, Q, f"{T}python", "~~~", "~~~js", "# h", "- x", "> y"]),
    st.sampled_from(["<!--", "-->", "<div>", "</div>", "***", "| a |", "|---|", "    code", "\tx"]),
)


@given(st.lists(st.tuples(st.lists(st.sampled_from(CONTAINERS), max_size=3), LINES), max_size=14))
def test_any_nesting_of_containers_and_fences(rows: list[tuple[list[str], str]]) -> None:
    text = "\n".join("".join(containers) + line for containers, line in rows) + "\n"
    found = found_in(text)
    assert [block.code for block in found] == [code for _, code in judged(text)]
    check_places(text, found)


@given(st.text(max_size=200))
def test_any_text_has_samples_or_none(text: str) -> None:
    for block in found_in(text):
        assert len(block.columns) == len(block.code.split("\n")) - 1


MATERIAL_EXTENSIONS: dict[str, dict[str, Any]] = {
    "abbr": {},
    "admonition": {},
    "attr_list": {},
    "def_list": {},
    "footnotes": {},
    "md_in_html": {},
    "tables": {},
    "toc": {},
    "pymdownx.details": {},
    "pymdownx.highlight": {},
    "pymdownx.inlinehilite": {},
    "pymdownx.snippets": {"base_path": ["."], "restrict_base_path": True},
    "pymdownx.superfences": {},
    "pymdownx.tabbed": {"alternate_style": True},
    "pymdownx.tasklist": {},
}
MATERIAL = {
    "plain": f"{T}\na\n{T}\n",
    "language": f"{T}python\na\n{T}\n",
    "upper": f"{T}Python\na\n{T}\n",
    "py": f"{T}py\na\n{T}\n",
    "py3": f"{T}python3\na\n{T}\n",
    "title": f'{T}python title="src/a.py"\na\n{T}\n',
    "title-spaces": f'{T} py title="my file.py"\na\n{T}\n',
    "hl": f'{T}python hl_lines="1 2" linenums="1"\na\nb\n{T}\n',
    "braces": f'{T}{{ .python title="a.py" data-sample="run" }}\na\n{T}\n',
    "braces-id": f'{T}{{ .python #first .big title="a.py" }}\na\n{T}\n',
    "braces-after": f'{T}python {{ title="a.py" data-sample="run" }}\na\n{T}\n',
    "tildes": "~~~python\na\n~~~\n",
    "four": f"{Q}python\na\n{Q}\n",
    "inside-longer": f"{Q}markdown\n{T}python\na\n{T}\n{Q}\n",
    "pycon": f"{T}pycon\n>>> 1\n1\n{T}\n",
    "list": f"- one\n\n    {T}python\n    a\n      b\n    {T}\n",
    "list-numbers": f"1. one\n\n    {T}python\n    a\n    {T}\n2. two\n",
    "list-deep": f"- one\n    - two\n\n        {T}python\n        a\n        {T}\n",
    "admonition": f'!!! note "Title"\n\n    {T}python\n    a\n    {T}\n',
    "admonition-tight": f"!!! note\n    {T}python\n    a\n    {T}\n",
    "admonition-in-list": f"- one\n\n    !!! note\n\n        {T}python\n        a\n        {T}\n",
    "collapsible": f"??? note\n\n    {T}python\n    a\n    {T}\n",
    "collapsible-open": f"???+ note\n\n    {T}python\n    a\n    {T}\n",
    "tabs": f'=== "A"\n\n    {T}python\n    a\n    {T}\n\n=== "B"\n\n    {T}js\n    b\n    {T}\n',
    "tabs-nested": f'=== "A"\n\n    === "B"\n\n        {T}python\n        a\n        {T}\n',
    "quote": f"> {T}python\n> a\n> {T}\n",
    "details": f'<details markdown="1">\n<summary>a</summary>\n\n{T}python\na\n{T}\n\n</details>\n',
    "div": f"<div markdown>\n\n{T}python\na\n{T}\n\n</div>\n",
    "indented-entities": "text\n\n    &lt;a> &amp;amp; <b>\n",
    "indented": "text\n\n    a\n    b\n\ntext\n",
    "comment": f"text\n\n<!--\n{T}python\na\n{T}\n-->\n\ntext\n",
    "footnote": f"text[^1]\n\n[^1]: note\n\n    {T}python\n    a\n    {T}\n",
    "definition": f"term\n\n:   text\n\n    {T}python\n    a\n    {T}\n",
    "two": f"{T}js\na\n{T}\n\n{T}ts\nb\n{T}\n",
    "unclosed": f"{T}python\na\n\ntext\n",
    "empty": f"{T}python\n{T}\n",
    "inline": "a `b` c\n",
    "four-spaces": f"text\n\n    {T}python\n    a\n    {T}\n",
    "same-twice": f"{T}python\na\n{T}\n\n- one\n\n    {T}python\n    a\n    {T}\n",
    "task": f"- [x] one\n\n    {T}python\n    a\n    {T}\n",
    "annotations": f"{T}python\na # (1)!\n{T}\n\n1. note\n",
    "raw": f"<div>\n{T}python\na\n{T}\n</div>\n",
}
_SHOWN = re.compile(r"<pre[^>]*>(?:<span></span>)?<code[^>]*>(.*?)</code>", re.DOTALL)
_TAGS = re.compile(r"<!--.*?-->|</?(?:span|a)\b[^>]*>", re.DOTALL)


def shown(text: str) -> list[str]:
    """The code of each block, as Python-Markdown with Material's extensions renders them."""
    made = python_markdown.markdown(
        text, extensions=list(MATERIAL_EXTENSIONS), extension_configs=MATERIAL_EXTENSIONS
    )
    # A comment without an end hides the rest of the page.
    made = re.sub(r"<!--.*?(?:-->|\Z)", "", made, flags=re.DOTALL)
    return [html.unescape(_TAGS.sub("", one)).strip("\n") for one in _SHOWN.findall(made)]


@pytest.mark.parametrize("name", MATERIAL)
def test_material_shows_these_and_no_others(name: str, tmp_path: Path) -> None:
    text = MATERIAL[name]
    found = material.blocks(text, file="a.md", body_line=1, base=tmp_path)
    assert [block.code.strip("\n") for block in found] == shown(text)
    check_places(text, found)


M_LINES = st.sampled_from([
    *("a", "", T, f"{T}python", f"{T}js title='b'", "~~~", Q, "# h", "- x", "> y", "1. z"),
    *("!!! note", "??? tip", '=== "A"', "<div markdown>", "</div>", "<!--", "-->", "[^1]: n"),
])  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from(["", "    ", "        ", "> "]), M_LINES), max_size=12))
def test_any_nesting_in_material(rows: list[tuple[str, str]]) -> None:
    text = "\n".join(indent + line for indent, line in rows) + "\n"
    found = material.blocks(text, file="a.md", body_line=1, base=settings_for_nothing())
    assert [block.code.strip("\n") for block in found] == shown(text)


def settings_for_nothing() -> Path:
    from pathlib import Path  # noqa: PLC0415 - the type is imported for checking alone

    return Path("nowhere")


def test_a_snippet_keeps_its_own_place(tmp_path: Path) -> None:
    tree = {
        "mkdocs.yml": "",
        "parts/one.md": f"intro\n\n{T}python\nx = 1\n{T}\n",
        "parts/code.py": "y = 2\n",
        "content/docs/a.md": '# A\n\n--8<-- "parts/one.md"\n\n'
        f'{T}python\n--8<-- "parts/code.py"\n{T}\n',
    }
    write_tree(tmp_path, tree)
    base = KnowledgeBase(settings_for(tmp_path), docs=tmp_path / "content/docs", site=True)
    (page,) = [page for page in find(base, today=TODAY).pages if page.file.endswith("a.md")]
    assert [one.code for one in page.samples] == ["x = 1\n", "y = 2\n"]
    assert [str(one.place) for one in page.samples] == [
        "parts/one.md:3:1",
        "content/docs/a.md:5:1",
    ]
    assert [str(one.at(1)) for one in page.samples] == ["parts/one.md:4:1", "parts/code.py:1:1"]


def test_frontmatter_moves_places(tmp_path: Path) -> None:
    (page,) = pages_of(
        tmp_path, {"content/knowledge/a.md": f"---\nname: a\n---\n\n{T}python\nx = 1\n{T}\n"}
    )
    (sample,) = page.samples
    assert (page.entry, str(sample.place), str(sample.at(1))) == (
        "a",
        "content/knowledge/a.md:5:1",
        "content/knowledge/a.md:6:1",
    )


@pytest.mark.corpus
def test_every_fence_of_the_corpus_is_found(corpus: Path) -> None:
    base = KnowledgeBase(settings_for(corpus))
    pages = [page for page in find(base, today=TODAY).pages if page.dialect == "gfm"]
    assert len(pages) > 200
    for page in pages:
        text = page.path.read_text("utf-8")
        if text.startswith("---\n"):
            text = text.split("\n---\n", 1)[1]
        expected = [code for _, code in judged(text)]
        assert [sample.code for sample in page.samples] == expected, page.file


def test_pages_are_read_once(tmp_path: Path) -> None:
    pages = pages_of(
        tmp_path,
        {
            "content/knowledge/b.md": f"---\nname: b\n---\n{T}\nx\n{T}\n",
            "content/knowledge/README.md": f"{T}\ny\n{T}\n",
            "content/pipeline/one.md": f"---\nname: one\n---\n{T}\nz\n{T}\n",
        },
    )
    assert [(page.file, page.entry, len(page.samples)) for page in pages] == [
        ("content/knowledge/README.md", None, 1),
        ("content/knowledge/b.md", "b", 1),
        ("content/pipeline/one.md", None, 1),
    ]
