from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldguide.sources import frontmatter
from fieldguide.sources.files import SourceFile
from fieldguide.sources.store import Sources
from support import said


def split(text: str) -> frontmatter.Frontmatter:
    return frontmatter.split(SourceFile(Path("f.md"), "f.md", text))


def body(text: str) -> str:
    return text[split(text).end :]


def test_keys_and_body_with_their_lines() -> None:
    text = "---\nname: a\nother: 1\n---\n\n# Title\n"
    parts = split(text)
    assert parts.yaml.value == {"name": "a", "other": 1}
    assert str(parts.yaml.place("other")) == "f.md:3:8"
    assert (body(text), parts.body_line) == ("\n# Title\n", 5)
    assert parts.diagnostics == ()


def test_the_first_line_of_dashes_closes_it() -> None:
    text = "---\na: 1\n---\nText\n\n---\n\nb: 2\n---\n"
    assert split(text).yaml.value == {"a": 1}
    assert body(text) == "Text\n\n---\n\nb: 2\n---\n"


@pytest.mark.parametrize("line", ["----", " ---", "--- a", "-- -", "...", "+++"])
def test_other_lines_do_not_close_it(line: str) -> None:
    assert said(split(f"---\na: 1\n{line}\nText\n").diagnostics) == [("FG111", "f.md:1:1")]


@pytest.mark.parametrize("line", ["----", " ---", "# ---", "", "name: a", "...", "\u200b---"])
def test_other_first_lines_open_nothing(line: str) -> None:
    text = f"{line}\na: 1\n---\n"
    parts = split(text)
    assert said(parts.diagnostics) == [("FG110", "f.md:1:1")]
    assert (parts.end, parts.body_line, parts.yaml.value) == (0, 1, {})


@pytest.mark.parametrize("text", ["", "\n\n", " \t\n"])
def test_an_empty_file_is_called_so(text: str) -> None:
    (problem,) = split(text).diagnostics
    assert (problem.code, problem.message) == ("FG110", "file is empty")


@pytest.mark.parametrize("text", ["---", "---\n", "---\nname: a", "---\nname: a\n"])
def test_unclosed_frontmatter_is_said_once(text: str) -> None:
    parts = split(text)
    assert said(parts.diagnostics) == [("FG111", "f.md:1:1")]
    assert not parts.readable


@pytest.mark.parametrize("inside", ["", "\n", "# comment\n", "~\n", "- a\n", "text\n", "12\n"])
def test_frontmatter_without_keys_is_said(inside: str) -> None:
    text = f"---\n{inside}---\nText"
    parts = split(text)
    assert said(parts.diagnostics) == [("FG115", "f.md:1:1")]
    assert (body(text), parts.yaml.value) == ("Text", {})


def test_closed_by_the_last_line_without_a_line_end() -> None:
    parts = split("---\na: 1\n---")
    assert (parts.yaml.value, body("---\na: 1\n---"), parts.diagnostics) == ({"a": 1}, "", ())


def test_what_does_not_parse_leaves_the_body() -> None:
    text = "---\na: [\n---\n# Title\n"
    parts = split(text)
    assert said(parts.diagnostics) == [("FG112", "f.md:3:1")]
    assert (body(text), parts.body_line) == ("# Title\n", 4)


@pytest.mark.parametrize(
    "data",
    [
        b"---\nname: a\n---\nText\n",
        b"---\r\nname: a\r\n---\r\nText\r\n",
        b"---\rname: a\r---\rText\r",
        b"\xef\xbb\xbf---\nname: a\n---\nText\n",
        b"\xef\xbb\xbf---\r\nname: a\r\n---\r\nText\r\n",
        b"---  \nname: a\n---\t\nText\n",
    ],
)
def test_marks_and_line_ends_of_any_system(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "f.md").write_bytes(data)
    source = Sources(tmp_path).read(tmp_path / "f.md")
    assert source is not None
    parts = frontmatter.split(source)
    assert parts.yaml.value == {"name": "a"}
    assert str(parts.yaml.key("name")) == "f.md:2:1"
    assert (source.text[parts.end :], parts.body_line) == ("Text\n", 4)


LINES = st.lists(
    st.sampled_from(["---", "--- ", "----", "a: 1", "b: [", "", "\u2028", "é", "# x", "\f", "..."])
    | st.text(st.characters(exclude_characters="\r", exclude_categories=["Cs"]), max_size=5)
).map("\n".join)


@given(LINES)
def test_nothing_is_lost(text: str) -> None:
    parts = split(text)
    if [d.code for d in parts.diagnostics] == ["FG111"]:
        return  # what is body cannot be told from what is not
    before = text[: parts.end]
    assert parts.body_line == before.count("\n") + 1
    lines = before.split("\n")
    if before:
        assert lines[0].rstrip(" \t") == "---"
        closing = lines[-2] if before.endswith("\n") else lines[-1]
        assert closing.rstrip(" \t") == "---"
        assert not [line for line in lines[1:-2] if line.rstrip(" \t") == "---"]
