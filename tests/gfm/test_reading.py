"""Where things stand: each place points at what it is the place of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fieldguide.gfm import Document, parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from fieldguide.problems.diagnostics import Place

TEXT = """\
é [a](b) ``` `x` ![ö](c "t")

- ü

  ```python title="x"
  é
  ```
  1. > ~~~js
     > a

     b [d][e] [f][] [g]
- > - ```
  >   x
  >
  >   y

   ```
   z
   ```

> [!NOTE]
> é <http://h.i> http://j.k/*l* ö m@n.o
> <a
> href="p">q</a>

| é | [r](s) |
|---|--------|
| ü | `t` www.u.v |

\tindented
\tcode

[e]: E
[f]: F
"""


def at(text: str, place: Place, first_line: int) -> str:
    """What stands at a place."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return lines[place.line - first_line][place.column - 1 :]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("first_line", [1, 9])
def test_places(newline: str, first_line: int) -> None:
    text = TEXT.replace("\n", newline)
    document = parse(text, file="a/b.md", first_line=first_line)

    def start(place: Place, length: int = 4) -> str:
        assert place.file == "a/b.md"
        return at(text, place, first_line)[:length]

    assert [(start(f.place), f.code_line - f.place.line, f.end_line - f.place.line) for f in
            document.fences] == [
        ("```p", 1, 2), ("~~~j", 1, 1), ("```", 1, 3), ("```", 1, 2), ("inde", 0, 1)
    ]  # fmt: skip
    assert [f.code for f in document.fences] == [
        "é\n",
        "a\n",
        "x\n\ny\n",
        "z\n",
        "indented\ncode\n",
    ]
    assert [f.fenced for f in document.fences] == [True] * 4 + [False]
    assert [(link.kind, link.target, link.reference, start(link.place)) for link in
            document.links] == [
        ("link", "b", None, "[a]("),
        ("image", "c", None, "![ö]"),
        ("link", "E", "e", "[d]["),
        ("link", "F", "f", "[f]["),
        ("autolink", "http://h.i", None, "<htt"),
        ("autolink", "http://j.k/*l", None, "http"),
        ("autolink", "mailto:m@n.o", None, "m@n."),
        ("html", "p", None, "<a"),
        ("link", "s", None, "[r]("),
        ("autolink", "http://www.u.v", None, "www."),
    ]  # fmt: skip
    assert [link.bare for link in document.links].count(True) == 3
    for prose in document.prose:
        assert start(prose.place, len(prose.text)) == prose.text


def test_places_behind_a_table_that_follows_a_paragraph(read: Callable[[str], Document]) -> None:
    text = (
        "é [a](b)\n> c\n> [d](e)|f\n> -|-\n> [g](h)|`i`\n\n[j][k] [l](m)\n\nn\no|p\n-|-\n\n[q](r)\n"
    )
    document = read(text)
    assert [b.kind for b in document.blocks] == [
        "paragraph", "quote", "paragraph", "paragraph", "table", "paragraph"
    ]  # fmt: skip
    places = [link.place for link in document.links]
    places += [reference.place for reference in document.broken_references]
    assert [at(text, place, 1)[:4] for place in places] == [
        "[a](", "[d](", "[g](", "[l](", "[q](", "[j]["
    ]  # fmt: skip
    assert [b.place.line for b in document.blocks] == [1, 2, 7, 9, 10, 13]


def test_prose(read: Callable[[str], Document]) -> None:
    document = read(
        "a *b* `c` [d](e) ![f](g) http://h.i &amp; j \\* k\n\n# l\n\n    m\n\n> n\n\n"
        "|o|\n|-|\n|<kbd>p</kbd>|\n"
    )
    assert [(p.text, p.place.line, p.place.column) for p in document.prose] == [
        ("a ", 1, 1),
        ("b", 1, 4),
        (" ", 1, 6),
        (" ", 1, 10),
        (" ", 1, 17),
        (" ", 1, 25),
        (" ", 1, 36),
        ("&", 1, 37),
        (" j ", 1, 42),
        ("* k", 1, 46),
        ("n", 7, 3),
        ("o", 9, 2),
    ]


def test_columns_far_to_the_right(read: Callable[[str], Document]) -> None:
    text = "é" * 3000 + " [a](b) " + "ü😀" * 700 + " [c](d)"
    columns = [link.place.column for link in read(text).links]
    assert columns == [text.index("[a]") + 1, text.index("[c]") + 1]


def test_broken_references(read: Callable[[str], Document]) -> None:
    document = read("[a][b] é [c][] [d] [e][f] `[g][h]`\n\n> [i][j]\n\n[f]: x\n")
    assert [(b.label, b.place.line, b.place.column) for b in document.broken_references] == [
        ("b", 1, 1),
        ("c", 1, 10),
        ("j", 3, 3),
    ]


def test_text_is_normalized(read: Callable[[str], Document]) -> None:
    assert read("a\r\nb\rc\0\n").text == "a\nb\nc\ufffd\n"
    assert parse("a\r\n\r\n[b](c)", file="f.md").links[0].place.line == 3


MATERIAL = [
    ('!!! note "x"\n    y', "an admonition"),
    ("!!! note", "an admonition"),
    ("???+ tip\n    y", "a collapsible block"),
    ("??? tip", "a collapsible block"),
    ('=== "Tab"\n\n    x', "a content tab"),
    ('--8<-- "file.md"', "a snippet"),
    ("--8<--\na\n--8<--", "a snippet"),
]


@pytest.mark.parametrize(("text", "noun"), MATERIAL)
@pytest.mark.parametrize("prefix", ["", "> ", "- ", "1. > "])
def test_material_syntax_is_named(
    read: Callable[[str], Document], text: str, noun: str, prefix: str
) -> None:
    (diagnostic,) = read(f"é\n\n{prefix}{text}\n").diagnostics
    assert diagnostic.code == "FG130"
    assert diagnostic.message.startswith(f"{noun} of Material")
    assert (diagnostic.place.line, diagnostic.place.column) == (3, len(prefix) + 1)
    assert diagnostic.hint
    assert "markdown: material" in diagnostic.hint


@pytest.mark.parametrize(
    "text",
    [
        "    !!! note",
        "```\n!!! note\n```",
        "\\!!! note",
        "!!! note: this is prose",
        "??? what, you say",
        "`!!! note`",
        "# !!! note",
        "a\n!!! note",
        "a\n===",
    ],
)
def test_other_text_is_not_material(read: Callable[[str], Document], text: str) -> None:
    assert read(text).diagnostics == ()
