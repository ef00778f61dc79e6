"""What authors say of samples, in three forms and one grammar."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldguide.samples.finding.sidecar import content_hash
from samples.found import pages_of
from samples.proving import fence

if TYPE_CHECKING:
    from pathlib import Path

    from fieldguide.samples.sample import Directives, SamplePage

CODE = "x = 1"


def page_of(root: Path, body: str, sidecar: str = "") -> SamplePage:
    tree = {"content/knowledge/a.md": f"---\nname: a\n---\n\n{body}"}
    if sidecar:
        tree["samples.yml"] = sidecar
    (page,) = pages_of(root, tree)
    return page


def said(directives: Directives) -> dict[str, object]:
    named = [
        *("skip", "no_run", "why", "until", "raises", "exit", "compile_fail", "output"),
        *("environment", "timeout", "run", "file", "alone"),
    ]
    values = {name: getattr(directives, name) for name in named}
    return {name: value for name, value in values.items() if value not in (None, False)}


SAME = [
    ("skip why=broken", {"skip": True, "why": "broken"}),
    ('no-run why="needs a broker"', {"no_run": True, "why": "needs a broker"}),
    (
        "no-run why=later until=2027-06-01",
        {"no_run": True, "why": "later", "until": dt.date(2027, 6, 1)},
    ),
    ("raises=TypeError", {"raises": "TypeError"}),
    ("raises=json.JSONDecodeError", {"raises": "json.JSONDecodeError"}),
    ("exit=2", {"exit": 2}),
    ("compile-fail", {"compile_fail": True}),
    ("env=science", {"environment": "science"}),
    ("timeout=10s", {"timeout": 10.0}),
    ("timeout=500ms", {"timeout": 0.5}),
    ("timeout=2m", {"timeout": 120.0}),
    ("run", {"run": True}),
    ("file=src/a.py", {"file": "src/a.py"}),
    ("alone", {"alone": True}),
    ("run alone timeout=1s", {"run": True, "alone": True, "timeout": 1.0}),
]


@pytest.mark.parametrize(("words", "expected"), SAME)
def test_a_comment_and_a_fence_say_the_same(
    words: str, expected: dict[str, object], tmp_path: Path
) -> None:
    quoted = words.replace('"', "'")
    body = fence(CODE, before=f"<!-- sample: {words} -->\n")
    body += fence(CODE, f'python {{ data-sample="{quoted}" }}')
    body += fence(CODE, f'{{ .python data-sample="{quoted}" }}')
    page = page_of(tmp_path, body)
    assert [said(one.directives) for one in page.samples] == [expected] * 3
    assert not page.diagnostics


def test_values_may_be_attributes_of_their_own(tmp_path: Path) -> None:
    info = 'python { data-sample="no-run" data-why="needs a broker" data-until="2030-01-01" '
    info += 'data-env="web" data-timeout="3s" data-raises="OSError" data-file="a.py" }'
    (sample,) = page_of(tmp_path, fence(CODE, info)).samples
    assert said(sample.directives) == {
        "no_run": True,
        "why": "needs a broker",
        "until": dt.date(2030, 1, 1),
        "environment": "web",
        "timeout": 3.0,
        "raises": "OSError",
        "file": "a.py",
    }
    assert sample.path == "a.py"


def test_comments_stack_and_may_stand_apart(tmp_path: Path) -> None:
    before = "<!-- sample: no-run -->\n\n<!-- sample: why='a reason' -->\n\n"
    (sample,) = page_of(tmp_path, fence(CODE, before=before)).samples
    assert said(sample.directives) == {"no_run": True, "why": "a reason"}


def test_set_up_is_code_with_a_place(tmp_path: Path) -> None:
    before = "<!-- sample: setup\na = 1\nb = 2\n-->\n<!-- sample: setup\nc = 3\n-->\n"
    (sample,) = page_of(tmp_path, fence(CODE, before=before)).samples
    assert sample.directives.setup == "a = 1\nb = 2\nc = 3\n"
    assert str(sample.directives.setup_place) == "content/knowledge/a.md:6:1"


@pytest.mark.parametrize(
    "comment",
    ["<!-- samples are great -->", "<!-- a sample: this -->", "<!-- sampler: x -->", "<!---->"],
)
def test_other_comments_are_no_directives(comment: str, tmp_path: Path) -> None:
    page = page_of(tmp_path, fence(CODE, before=f"{comment}\n"))
    assert not page.diagnostics
    assert said(page.samples[0].directives) == {}


WRONG = [
    ("no-rnu why=x", "FG301", "unknown directive 'no-rnu'", "did you mean 'no-run'?"),
    ("no-run", "FG302", "'no-run' without a reason", 'write no-run why="..." for the reader'),
    ("skip why=' '", "FG303", "'why' has no value", "write why=..."),
    ("no-run why=x until=tomorrow", "FG303", None, None),
    ("timeout=soon", "FG303", None, None),
    ("timeout=0s", "FG303", None, None),
    ("exit=many", "FG303", None, None),
    ("run=yes", "FG303", "'run' takes no value", "write just 'run'"),
    ("raises=Type Error", "FG301", None, None),
    ("no-run run why=x", "FG303", "'no-run' and 'run' contradict each other", "remove one of them"),
    (
        "until=2030-01-01",
        "FG303",
        "'until' without 'skip' or 'no-run'",
        "add one of them, or remove 'until'",
    ),
    ("env=a env=b", "FG303", "'env' is set twice, with different values", "remove one of them"),
    ("file=../a.py", "FG307", None, "write a path such as src/app.py"),
    ("file=/etc/passwd", "FG307", None, "write a path such as src/app.py"),
    ("file=C:\\a.py", "FG307", None, None),
    (
        "no-run why=x until=2025-12-31",
        "FG304",
        "the directive expired on 2025-12-31",
        "fix the sample, or set a later date",
    ),
]


@pytest.mark.parametrize(("words", "code", "message", "hint"), WRONG)
def test_mistakes_are_said_where_they_are(
    words: str, code: str, message: str | None, hint: str | None, tmp_path: Path
) -> None:
    page = page_of(tmp_path, fence(CODE, before=f"<!-- sample: {words} -->\n"))
    first = page.diagnostics[0]
    assert (first.code, first.place.line) == (code, 5)
    assert message in (None, first.message)
    assert hint in (None, first.hint)


def test_a_directive_that_no_sample_follows(tmp_path: Path) -> None:
    page = page_of(tmp_path, fence(CODE) + "<!-- sample: run -->\n\ntext\n")
    assert [(one.code, str(one.place)) for one in page.diagnostics] == [
        ("FG305", "content/knowledge/a.md:9:1")
    ]


def test_an_output_of_nothing(tmp_path: Path) -> None:
    page = page_of(tmp_path, fence("1", "text data-sample=output"))
    assert [one.code for one in page.diagnostics] == ["FG305"]


def test_an_attribute_like_ours(tmp_path: Path) -> None:
    page = page_of(tmp_path, fence(CODE, 'python { data-smaple="run" data-line="3" }'))
    assert [(one.code, one.hint) for one in page.diagnostics] == [
        ("FG301", "did you mean 'data-sample'?")
    ]


def test_a_comment_like_ours(tmp_path: Path) -> None:
    page = page_of(tmp_path, fence(CODE, before="<!-- smaple: run -->\n<!-- samples: many -->\n"))
    assert [(one.code, one.message, one.hint) for one in page.diagnostics] == [
        ("FG301", "unknown directive 'smaple:'", "did you mean 'sample:'?")
    ]


def test_a_sidecar_says_the_same(tmp_path: Path) -> None:
    known = content_hash("python", f"{CODE}\n")
    sidecar = f"a:\n  - sample: {known[:12]}\n    no-run: true\n    why: needs a broker\n"
    page = page_of(tmp_path, fence(CODE), sidecar)
    assert said(page.samples[0].directives) == {"no_run": True, "why": "needs a broker"}


@given(st.text(max_size=80))
def test_any_words_are_directives_or_mistakes(words: str) -> None:
    from fieldguide.problems.diagnostics import Place  # noqa: PLC0415 - one test
    from fieldguide.samples.finding import directives  # noqa: PLC0415 - as above

    made = directives.ParsedDirectives()
    directives.read_comment(f" sample: {words} ", Place("a.md", 1), made)
    made.finish(dt.date(2026, 1, 1))
