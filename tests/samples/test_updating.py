"""Expected outputs: compared with what was printed, and written anew."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldguide.samples.updating import difference, matches, update

from .found import pages_of, samples_of

pytestmark = pytest.mark.slow

FILE = "content/knowledge/a.md"
HEAD = "---\nname: a\n---\n"


@pytest.mark.parametrize(
    ("expected", "printed"),
    [
        ("", ""),
        ("", "\n \n"),
        ("a\n", "a"),
        ("a\nb\n", "a  \r\nb\t\r\n\n"),
        ("a\rb", "a\nb"),
        ("\na\n", "\na"),
        ("a\n", "\x1b[1;31ma\x1b[0m\x1b]0;title\x07\n"),
        ("a\\x07b\n", "a\x07b\n"),
        ("a\\u2028b\\x0b\n", "a\u2028b\x0b\n"),
        ("a   b\n", "a\tb\n"),
        ("é 漢 \U0001f469\u200d\U0001f680\xa0x", "é 漢 \U0001f469\u200d\U0001f680\xa0x"),
        ("...\n", ""),
        ("...\n", "a\nb\n"),
        ("a\n...\n", "a\n"),
        ("a\n...\nd\n", "a\nb\nc\nd\n"),
        ("...\nd\n", "a\nd\n"),
        ("a\n...\nc\n...\ne\n", "a\nb\nc\nd\ne\n"),
        ("...\n...\n", "a"),
        ("...\nx\ny\n...\nx\n", "x\nx\ny\nx\n"),
        ("a...\n", "a...\n"),
        ("...\n", "...\n"),
    ],
)
def test_what_matches(expected: str, printed: str) -> None:
    assert matches(expected, printed)


LONG = "x" * 300


@pytest.mark.parametrize(
    ("expected", "printed", "place", "message"),
    [
        ("b 1\n", "b 2\n", (7, 3), "expected 'b 1', printed 'b 2'"),
        ("a\nb\n", "a\n", (8, 1), "expected 'b', printed nothing more"),
        ("a\n", "a\nc\n", (7, 1), "expected nothing more, printed 'c'"),
        ("a\nb\n", "A\nb\n", (7, 1), "expected 'a', printed 'A'"),
        ("a\n b\n", "a\nb\n", (8, 1), "expected ' b', printed 'b'"),
        ("a\n", "\na\n", (7, 1), "expected 'a', printed ''"),
        ("a\tb 1\n", "a\tb 2\n", (7, 1), "expected 'a   b 1', printed 'a   b 2'"),
        ("it's \\x07\n", "it's \x08\n", (7, 9), r"expected 'it's \x07', printed 'it's \x08'"),
        ("a\n...\nb\n", "a\nc\n", (9, 1), "expected 'b', printed 'c'"),
        ("a\n...\nb\n", "c\nb\n", (7, 1), "expected 'a', printed 'c'"),
        ("a\n...\n", "", (7, 1), "expected 'a', printed nothing more"),
        (
            *("a\n...\nb\n...\n", "a\nc\n", (9, 1)),
            "expected 'b' somewhere after '...'; it is not printed",
        ),
        (
            *("a\n...\nb\nc\n", "a\nc\n", (9, 1)),
            "expected 'b' somewhere after '...'; it is not printed",
        ),
        (
            "...\na\n...\na\n",
            "a\n",
            (10, 1),
            "expected 'a' somewhere after '...'; it is not printed",
        ),
        (
            *(f"{LONG}a{LONG}\n", f"{LONG}b{LONG}\n", (7, 301)),
            f"expected '…{LONG[:60]}a{LONG[:59]}…', printed '…{LONG[:60]}b{LONG[:59]}…'",
        ),
    ],
)
def test_what_differs(
    tmp_path: Path, expected: str, printed: str, place: tuple[int, int], message: str
) -> None:
    text = f'{HEAD}\n\n```text {{ data-sample="output" }}\n{expected}```\n'
    (output,) = samples_of(pages_of(tmp_path, {FILE: text.encode()}))
    found = difference(output, printed)
    assert found is not None
    assert (found.code, found.place.file) == ("FG322", FILE)
    assert (found.place.line, found.place.column) == place
    assert found.message == message
    assert found.hint == "'fieldguide samples --update' writes what was printed"
    assert difference(output, expected) is None


def test_an_empty_fence_differs_at_the_fence(tmp_path: Path) -> None:
    text = f'{HEAD}\n\n- ```text {{ data-sample="output" }}\n  ```\n'
    (output,) = samples_of(pages_of(tmp_path, {FILE: text.encode()}))
    found = difference(output, "a")
    assert found is not None
    assert str(found.place) == f"{FILE}:6:3"


def page_with(*fences: str, dialect: str = "gfm") -> str:
    front = HEAD if dialect == "gfm" else f"---\nname: a\nmarkdown: {dialect}\n---\n"
    return front + "\n" + "\n".join(fences)


def rewrite(
    root: Path, before: bytes, *printed: str | None
) -> tuple[bytes, list[int], list[tuple[int, str]]]:
    """The file after an update, what was rewritten and what was refused, by number."""
    (page,) = pages_of(root, {FILE: before})
    outputs = [sample for sample in page.samples if sample.directives.output]
    asked = [(s, p) for s, p in zip(outputs, printed, strict=True) if p is not None]
    refused: list[tuple[int, str]] = []
    done = update(page, asked, lambda sample, why: refused.append((sample.index, why)))
    return (root / FILE).read_bytes(), [sample.index for sample in done], refused


CODE = "```python\nprint(1)\n```\n\n"
OUT = '{ data-sample="output" }'


@pytest.mark.parametrize(
    ("before", "printed", "after"),
    [
        (f"```text {OUT}\n1\n```\n", "2\n", f"```text {OUT}\n2\n```\n"),
        (f"```text {OUT}\n1\n```\n", "a\n\n b  \nc\n\n", f"```text {OUT}\na\n\n b\nc\n```\n"),
        (f"```text {OUT}\n1\n2\n3\n```\nx\n", "", f"```text {OUT}\n```\nx\n"),
        (f"```text {OUT}\n```\nx\n", "1", f"```text {OUT}\n1\n```\nx\n"),
        (f"~~~~ {OUT}\n1\n~~~~", "~~~\n", f"~~~~ {OUT}\n~~~\n~~~~"),
        (f"```text {OUT}\n1\n```  \n", "```\nx", f"````text {OUT}\n```\nx\n````\n"),
        (f"```text {OUT}\n1\n`````\n", "   ````", f"`````text {OUT}\n   ````\n`````\n"),
        (f"```text {OUT}\n1\n```\n", "a ```\n~~~", f"```text {OUT}\na ```\n~~~\n```\n"),
        (
            *(f"- x\n\n  ```text {OUT}\n  1\n  ```\n", "a\n\nb"),
            f"- x\n\n  ```text {OUT}\n  a\n\n  b\n  ```\n",
        ),
        (
            *(f"10. ```text {OUT}\n    1\n    ```\n", "a\n b"),
            f"10. ```text {OUT}\n    a\n     b\n    ```\n",
        ),
        (f"> ```text {OUT}\n> 1\n> ```\n", "a\n\nb", f"> ```text {OUT}\n> a\n>\n> b\n> ```\n"),
        (
            *(f"> - ```text {OUT}\n>   1\n>\n>   2\n>   ```\n", "a\n>"),
            f"> - ```text {OUT}\n>   a\n>   >\n>   ```\n",
        ),
        (f"```text {OUT}\n1\n```\n", "\x1b[32mé\x1b[0m\a\tx", f"```text {OUT}\né\\x07\tx\n```\n"),
        ("<!-- sample: output -->\n```\n1\n```\n", "2", "<!-- sample: output -->\n```\n2\n```\n"),
    ],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_an_update_touches_the_code_alone(
    tmp_path: Path, before: str, printed: str, after: str, ending: str, bom: bytes
) -> None:
    def whole(fence: str) -> bytes:
        return bom + page_with(CODE + fence).replace("\n", ending).encode()

    assert rewrite(tmp_path, whole(before), printed) == (whole(after), [1], [])
    (page,) = pages_of(tmp_path)
    assert matches(page.samples[1].code, printed)
    assert update(page, [(page.samples[1], printed)]) == [], "nothing is left to do"


@pytest.mark.parametrize(
    ("before", "printed", "after"),
    [
        (f"```text {OUT}\n1\n```\n", "2\n\n3", f"```text {OUT}\n2\n\n3\n```\n"),
        (f"```text {OUT}\n1\n\n\n```\n", "2\tx", f"```text {OUT}\n2   x\n```\n"),
        (f"```text {OUT}\n1\n```\n", "```\nx", f"````text {OUT}\n```\nx\n````\n"),
        (
            *(f"!!! note\n\n    ```text {OUT}\n    1\n    ```\n", "a\n\n  b"),
            f"!!! note\n\n    ```text {OUT}\n    a\n\n      b\n    ```\n",
        ),
        (
            *(f"!!! note\n\n\t```text {OUT}\n\t1\n\t```\n", "a"),
            f"!!! note\n\n\t```text {OUT}\n\ta\n\t```\n",
        ),
        (f"> ```text {OUT}\n> 1\n> ```\n", "a\n\nb", f"> ```text {OUT}\n> a\n>\n> b\n> ```\n"),
    ],
)
def test_an_update_in_materials_markdown(
    tmp_path: Path, before: str, printed: str, after: str
) -> None:
    def whole(fence: str) -> bytes:
        return page_with(CODE + fence, dialect="material").encode()

    assert rewrite(tmp_path, whole(before), printed) == (whole(after), [1], [])


def test_line_ends_may_be_mixed(tmp_path: Path) -> None:
    before = f"{HEAD}\r\n{CODE}```text {OUT}\r\n1\n2\r```\rx\r\ny".encode()
    after = f"{HEAD}\r\n{CODE}```text {OUT}\r\na\r\n```\rx\r\ny".encode()
    assert rewrite(tmp_path, before, "a") == (after, [1], [])


def test_several_on_a_page(tmp_path: Path) -> None:
    fence = f"{CODE}```text {OUT}\n%s\n```\n"
    before = page_with(fence % "1", fence % "2\n2", fence % "3", fence % "...").encode()
    after = page_with(fence % "a\na\na", fence % "2\n2", fence % "c", fence % "...").encode()
    assert rewrite(tmp_path, before, "a\na\na", None, "c", "any") == (after, [1, 5], [])


@pytest.mark.parametrize(
    ("before", "printed", "why"),
    [
        (f"```text {OUT}\n1\n", "2", "its fence is not closed"),
        (f"- ```text {OUT}\n  1\n\nx\n", "2", "its fence is not closed"),
        (f"```text {OUT}", "2", "its fence is not closed"),
        ("<!-- sample: output -->\n\n    1\n", "2", "it is indented code; make it a fence"),
    ],
)
def test_what_is_refused(tmp_path: Path, before: str, printed: str, why: str) -> None:
    whole = page_with(CODE + before).encode()
    assert rewrite(tmp_path, whole, printed) == (whole, [], [(1, why)])


@pytest.mark.parametrize(
    ("printed", "why"),
    [
        ('--8<-- "x.txt"', "what was printed would include a file there"),
        ("\x02", None),
    ],
)
def test_what_is_refused_in_materials_markdown(
    tmp_path: Path, printed: str, why: str | None
) -> None:
    whole = page_with(CODE + f"```text {OUT}\n1\n```\n", dialect="material").encode()
    after, done, refused = rewrite(tmp_path, whole, printed)
    if why is None:
        assert done == [1]
    else:
        assert (after, done, refused) == (whole, [], [(1, why)])


@pytest.mark.parametrize(
    "now",
    [
        page_with("x\n", CODE, f"```text {OUT}\n1\n```\n"),
        page_with(CODE + f"```text {OUT}\n1 more\n```\n"),
        page_with(CODE + f"```text {OUT}\n1\n2\n```\n"),
        page_with(CODE + "1\n1\n1\n"),
        page_with(CODE + f"text {OUT}\n1\n```\n"),
        "",
    ],
)
def test_a_page_that_has_changed_since_it_was_read_stays(tmp_path: Path, now: str) -> None:
    (page,) = pages_of(tmp_path, {FILE: page_with(CODE + f"```text {OUT}\n1\n```\n").encode()})
    (tmp_path / FILE).write_text(now, "utf-8")
    refused: list[str] = []
    assert update(page, [(page.samples[1], "2")], lambda _, why: refused.append(why)) == []
    assert (tmp_path / FILE).read_text("utf-8") == now
    assert refused == ["the page has changed since it was read"]
    assert update(page, [(page.samples[1], "2")]) == []


def test_rights_and_links_stay(tmp_path: Path) -> None:
    text = page_with(CODE + f"```text {OUT}\n1\n```\n")
    real = tmp_path / "content" / "knowledge" / "deep" / "real.txt"
    real.parent.mkdir(parents=True)
    real.write_text(text, "utf-8")
    real.chmod(0o640)
    link = tmp_path / FILE
    link.symlink_to(real)
    (page,) = pages_of(tmp_path)
    assert len(update(page, [(page.samples[1], "2")])) == 1
    assert link.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert real.read_text("utf-8") == text.replace("1\n```\n", "2\n```\n").replace("(2", "(1")
    assert [path.name for path in real.parent.iterdir()] == ["real.txt"]


def test_what_cannot_be_written_stays_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = page_with(CODE + f"```text {OUT}\n1\n```\n")
    (page,) = pages_of(tmp_path, {FILE: text.encode()})

    def full(_: Path, __: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        update(page, [(page.samples[1], "2")])
    assert (tmp_path / FILE).read_text("utf-8") == text
    assert [path.name for path in (tmp_path / FILE).parent.iterdir()] == ["a.md"]


LINES = st.lists(
    st.text(max_size=8)
    | st.from_regex(r"[ >\t]{0,5}[`~]{0,6}[-8<:!=.]{0,6}[a-z]{0,3}", fullmatch=True),
    max_size=6,
).map("\n".join)
OPENINGS = st.sampled_from(
    [
        *(("", ""), ("- ", "  "), ("> ", "> "), ("1. - ", "     "), ("> * ", ">   ")),
        *(("   ", "   "), ("-\t", "\t")),
    ]
)


@given(
    old=st.from_regex(r"[a-z ]{0,5}(\n[a-z ]{1,5}){0,2}", fullmatch=True),
    printed=LINES,
    opening=OPENINGS,
    mark=st.sampled_from(["```", "~~~", "````"]),
    ending=st.sampled_from(["\n", "\r\n"]),
    dialect=st.sampled_from(["gfm", "material"]),
)
def test_any_output(
    old: str,
    printed: str,
    opening: tuple[str, str],
    mark: str,
    ending: str,
    dialect: str,
) -> None:
    first, rest = opening if dialect == "gfm" else ("", "")
    inside = "".join(f"{rest}{line}\n" for line in old.split("\n"))
    before = page_with(CODE, dialect=dialect)
    after = f"\nafter\n\n{CODE}"
    whole = f"{before}{first}{mark}text {OUT}\n{inside}{rest}{mark}\n{after}"
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        data = whole.replace("\n", ending).encode()
        made, done, refused = rewrite(root, data, printed)
        (page,) = pages_of(root)
        assert len(page.samples) == 3
        assert page.samples[0].code == page.samples[2].code == "print(1)\n"
        if done:
            assert matches(page.samples[1].code, printed)
            assert made.startswith(before.replace("\n", ending).encode())
            assert made.endswith(after.replace("\n", ending).encode())
        else:
            assert made == data
            assert refused or matches(page.samples[1].code, printed)
        if dialect == "gfm":
            assert not refused


@given(st.text(), st.text())
def test_any_comparison(expected: str, printed: str) -> None:
    assert matches(printed, printed)
    if "..." not in expected:
        assert matches(expected, printed) == matches(printed, expected) or "..." in printed
    assert matches(f"...\n{expected}", f"x\n{printed}") or not matches(expected, printed)
