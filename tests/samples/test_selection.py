"""Which samples a run is about."""

from __future__ import annotations

import contextlib
import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldguide.samples.selection import SelectionError, select
from support import entry

from .found import pages_of
from .proving import fence

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fieldguide.samples.sample import SamplePage

ML = """\
## Summary

```python
a = 1
```

<!-- sample: no-run
why="slow" -->
```py
b = 2
```

```sql
SELECT 1
```
"""
WEB = """\
## Summary

```ts
let c = 1;
```

```python
print(4)
```

```text { data-sample="output" }
4
```

```
e
```
"""
TREE = {
    "content/knowledge/ml/ml-testing.md": entry("ml-testing", ML),
    "content/knowledge/web/web-forms.md": entry("web-forms", WEB),
    "content/knowledge/web/no-samples.md": entry("no-samples"),
    "content/knowledge/README.md": "```json\n{}\n```\n",
    "content/pipeline/plan.md": "```toml\na = 1\n```\n",
    "notes.txt": "no page",
    "empty/deep/x.txt": "",
}
ML_FILE = "content/knowledge/ml/ml-testing.md"
BARE_FILE = "content/knowledge/web/no-samples.md"
WEB_FILE = "content/knowledge/web/web-forms.md"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("base")
    pages_of(root, TREE)
    (root / "linked").symlink_to(root / "content" / "knowledge" / "web")
    return root


@pytest.fixture(scope="module")
def pages(root: Path) -> tuple[SamplePage, ...]:
    return pages_of(root)


@pytest.fixture(autouse=True)
def _here(root: Path) -> Iterator[None]:
    with contextlib.chdir(root):
        yield


def chosen(pages: tuple[SamplePage, ...], root: Path, *words: str, **options: object) -> list[str]:
    """The stems and numbers of what is chosen."""
    found = select(pages, words, root=root, **options)  # type: ignore[arg-type]
    return [f"{s.page.rpartition('/')[2].removesuffix('.md')}#{s.index}" for s in found]


ALL = [
    "README#0",
    *("ml-testing#0", "ml-testing#1", "ml-testing#2"),
    *("web-forms#0", "web-forms#1", "web-forms#2", "web-forms#3"),
    "plan#0",
]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ([], ALL),
        (["ml-testing"], ALL[1:4]),
        ([ML_FILE], ALL[1:4]),
        ([f"./{ML_FILE}"], ALL[1:4]),
        (["content/pipeline/../knowledge/ml"], ALL[1:4]),
        (["content/knowledge"], ALL[:8]),
        (["content/knowledge/"], ALL[:8]),
        (["."], ALL),
        (["{root}"], ALL),
        (["/"], ALL),
        (["{root}/" + WEB_FILE], ALL[4:8]),
        (["linked"], ALL[4:8]),
        (["linked/web-forms.md:8"], ["web-forms#0"]),
        (["no-samples"], []),
        (["content/pipeline", "ml-testing", "ml-testing"], [*ALL[1:4], "plan#0"]),
        ([f"{ML_FILE}:7"], ["ml-testing#0"]),
        ([f"{ML_FILE}:9"], ["ml-testing#0"]),
        ([f"{ML_FILE}::9"], ["ml-testing#0"]),
        (["ml-testing:11"], ["ml-testing#1"]),
        (["ml-testing:15"], ["ml-testing#1"]),
        ([f"{WEB_FILE}:16", f"{WEB_FILE}:7"], ["web-forms#0", "web-forms#2"]),
    ],
)
def test_words(
    root: Path, pages: tuple[SamplePage, ...], words: list[str], wanted: list[str]
) -> None:
    assert chosen(pages, root, *(word.replace("{root}", str(root)) for word in words)) == wanted


def test_words_are_of_the_folder_that_one_stands_in(
    root: Path, pages: tuple[SamplePage, ...]
) -> None:
    with contextlib.chdir(root / "content" / "knowledge" / "web"):
        assert chosen(pages, root, ".") == ALL[4:8]
        assert chosen(pages, root, "web-forms.md:8") == ["web-forms#0"]
        assert chosen(pages, root, "../ml") == ALL[1:4]
        assert chosen(pages, root, ML_FILE) == ALL[1:4]


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("ml-testng", "'ml-testng' is not a file, folder or entry; did you mean 'ml-testing'?"),
        ("ml-testng:12", "'ml-testng' is not a file, folder or entry; did you mean 'ml-testing'?"),
        (
            "web/web-form.md",
            "'web/web-form.md' is not a file, folder or entry; did you mean 'web-forms'?",
        ),
        (
            "REDME.md:1",
            (
                "'REDME.md' is not a file, folder or entry; "
                "did you mean 'content/knowledge/README.md'?"
            ),
        ),
        ("zzz", "'zzz' is not a file, folder or entry"),
        ("", "'' is not a file, folder or entry"),
        ("a\0b", r"'a\x00b' is not a file, folder or entry"),
        ("\x1b[2J\n:3", r"'\x1b[2J\n' is not a file, folder or entry"),
        ("x" * 5000, f"'{'x' * 199}…' is not a file, folder or entry"),
        ("notes.txt", "'notes.txt' has no page of the knowledge base or its site"),
        ("empty", "'empty' has no page of the knowledge base or its site"),
        ("content:3", "'content' is a folder, and has no line 3"),
        (
            "ml-testing:10",
            f"no sample is at line 10 of {ML_FILE}; the nearest start at: 7, 13, 17",
        ),
        (
            f"{WEB_FILE}:999999999",
            f"no sample is at line 999999999 of {WEB_FILE}; the nearest start at: 11, 15, 19",
        ),
        (
            "no-samples:3",
            f"no sample is at line 3 of {BARE_FILE}, nor anywhere else on the page",
        ),
    ],
)
def test_words_that_name_nothing(
    root: Path, pages: tuple[SamplePage, ...], word: str, wanted: str
) -> None:
    with pytest.raises(SelectionError) as caught:
        chosen(pages, root, word)
    assert str(caught.value) == wanted


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        ({"language": "python"}, ["ml-testing#0", "ml-testing#1", "web-forms#1"]),
        ({"language": "PY"}, ["ml-testing#0", "ml-testing#1", "web-forms#1"]),
        ({"language": "typescript"}, ["web-forms#0"]),
        ({"entries": {ML_FILE}}, ALL[1:4]),
        ({"entries": {ML_FILE}, "language": "sql"}, ["ml-testing#2"]),
        ({"entries": set()}, []),
    ],
)
def test_options(
    root: Path, pages: tuple[SamplePage, ...], options: dict[str, object], wanted: list[str]
) -> None:
    assert chosen(pages, root, **options) == wanted


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        ("pyton", "no sample is in 'pyton'; did you mean 'python'?"),
        (
            "cobol",
            "no sample is in 'cobol'; there is: json, python, sql, text, toml, typescript",
        ),
        ("", "no sample is in ''; there is: json, python, sql, text, toml, typescript"),
    ],
)
def test_languages_that_no_sample_is_in(
    root: Path, pages: tuple[SamplePage, ...], language: str, wanted: str
) -> None:
    with pytest.raises(SelectionError) as caught:
        chosen(pages, root, language=language)
    assert str(caught.value) == wanted
    with pytest.raises(SelectionError, match="there is: none at all"):
        select((), (), root=root, language=language)


@given(parts=st.integers(1, 12), words=st.sampled_from([(), ("web-forms",), ("no-samples",)]))
def test_shards_are_all_and_share_nothing(parts: int, words: tuple[str, ...]) -> None:
    shards = [chosen(*_base(), *words, shard=f"{part}/{parts}") for part in range(1, parts + 1)]
    together = [one for shard in shards for one in shard]
    assert sorted(together) == sorted(chosen(*_base(), *words))
    pages = [{one.partition("#")[0] for one in shard} for shard in shards]
    assert sum(map(len, pages)) == len(set().union(*pages)), "a page is in one part"
    for shard in shards:
        assert shard == sorted(shard, key=ALL.index)


def test_shards_are_even(tmp_path: Path) -> None:
    """Of pages of 1 to 9 samples, no part has more than another by as much as a page."""
    tree = {f"content/knowledge/{n}.md": fence("x = 1") * n for n in range(1, 10)}
    pages = pages_of(tmp_path, tree)
    sizes = [len(chosen(pages, tmp_path, shard=f"{part}/3")) for part in (1, 2, 3)]
    assert sum(sizes) == sum(range(1, 10))
    assert max(sizes) - min(sizes) < 9


_BASE: list[tuple[tuple[SamplePage, ...], Path]] = []


def _base() -> tuple[tuple[SamplePage, ...], Path]:
    return _BASE[0]


@pytest.fixture(autouse=True)
def _kept(root: Path, pages: tuple[SamplePage, ...]) -> Iterator[None]:
    _BASE[:] = [(pages, root)]
    yield
    _BASE.clear()


@pytest.mark.parametrize(
    "shard", ["0/5", "6/5", "a/b", "", "1", "1/0", "-1/5", "1/5/5", "²/5", "1/2\n"]
)
def test_shards_that_are_none(root: Path, pages: tuple[SamplePage, ...], shard: str) -> None:
    with pytest.raises(SelectionError, match="is not a shard; the second of five parts is 2/5"):
        chosen(pages, root, shard=shard)


@given(word=st.text(max_size=12) | st.from_regex(r"[./:a-z0-9]{1,12}", fullmatch=True))
def test_any_word(word: str) -> None:
    pages, root = _base()
    said, found = "", []
    try:
        found = select(pages, [word], root=root)
    except SelectionError as error:
        said = str(error)
    assert not [c for c in said if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp")]
    assert set(found) <= {sample for page in pages for sample in page.samples}
